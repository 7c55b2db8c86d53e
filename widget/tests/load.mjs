// Builds a module of the widget and loads it.
import { build } from "esbuild";

export async function load(path, options = {}) {
  const built = await build({
    entryPoints: [path],
    bundle: true,
    format: "esm",
    write: false,
    ...options,
  });
  const code = Buffer.from(built.outputFiles[0].contents).toString("base64");
  return import(`data:text/javascript;base64,${code}`);
}
