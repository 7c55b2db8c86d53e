// node build.mjs [BYTES]: builds dist/widget.js, one file without any other request, and fails where
// it is larger, gzipped, than it may be.
import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { build } from "esbuild";

const MOST_BYTES = Number(process.argv[2] ?? 60_000);

await build({
  entryPoints: ["src/main.tsx"],
  outfile: "dist/widget.js",
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2021"],
  loader: { ".css": "text" },
  legalComments: "none",
  logLevel: "warning",
});

const bytes = gzipSync(readFileSync("dist/widget.js"), { level: 9 }).length;
console.log(`dist/widget.js: ${(bytes / 1000).toFixed(1)} kB gzipped, of ${MOST_BYTES / 1000} kB`);
if (bytes > MOST_BYTES) {
  console.error("The widget is larger than it may be.");
  process.exit(1);
}
