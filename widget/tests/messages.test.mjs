// What stands over a message that tells somebody what to do at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { Bot } = await load("src/view/messages.tsx");
const { textsFor } = await load("src/texts/index.ts");

/** The first element of a class in what a component draws. */
function find(node, name) {
  if (Array.isArray(node)) return node.map((child) => find(child, name)).find(Boolean);
  if (!node?.type) return undefined;
  if (typeof node.type === "function") return find(node.type(node.props), name);
  return node.props.class === name ? node : find(node.props.children, name);
}

/** What a node says; a picture says "sign". */
function words(node) {
  if (Array.isArray(node)) return node.map(words).join("");
  if (!node?.type) return node || "";
  if (node.type === "svg") return "sign";
  return words(typeof node.type === "function" ? node.type(node.props) : node.props.children);
}

function heading(answer, language = "en") {
  const entry = { from: "bot", id: 1, text: "Call.", metadata: { kind: "triage", answer } };
  return words(find(Bot({ entry, texts: textsFor(language), clinic: null }), "alarm"));
}

test("an emergency and what is urgent are warned of", () => {
  assert.equal(heading("triage/emergency"), "sign Please act now");
  assert.equal(heading("triage/urgent_check"), "sign Please call now");
});

test("a crisis has no warning sign and asks for nothing", () => {
  for (const answer of ["triage/crisis", "triage/crisis_check", "triage/crisis_check_again"]) {
    assert.equal(heading(answer).trim(), "Help is there, right now");
    assert.equal(heading(answer, "es").trim(), "Hay ayuda, ahora mismo");
  }
});
