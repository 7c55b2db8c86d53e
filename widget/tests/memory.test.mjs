// What outlives a reload, also where the browser's storage is full or switched off.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { Memory } = await load("src/memory.ts");

const refuse = () => {
  throw new Error("QuotaExceededError");
};

/** A browser's storage. */
function storage(kept = new Map()) {
  const setItem = (name, text) => kept.set(name, text);
  return { getItem: (name) => kept.get(name) ?? null, setItem };
}

test("another window reads what was kept", () => {
  globalThis.localStorage = storage();
  new Memory("server").keep({ session: "one" });
  assert.equal(new Memory("server").session, "one");
});

test("a chat is not lost where the storage is full", () => {
  globalThis.localStorage = { ...storage(), setItem: refuse };
  const memory = new Memory("server");
  memory.keep({ session: "one" });
  memory.keep({ unsent: [{ message_id: "m", text: "hello" }] });
  assert.equal(memory.session, "one");
  assert.equal(memory.unsent.length, 1);
});

test("what the storage had before it was full gives way", () => {
  const working = storage();
  globalThis.localStorage = working;
  const memory = new Memory("server");
  memory.keep({ session: "one" });
  globalThis.localStorage = { ...working, setItem: refuse };
  memory.keep({ session: "two" });
  assert.equal(memory.session, "two");
  globalThis.localStorage = working;
  memory.keep({ unsent: [] });
  assert.equal(new Memory("server").session, "two");
});

test("a chat is not lost where the storage is switched off", () => {
  globalThis.localStorage = { getItem: refuse, setItem: refuse };
  const memory = new Memory("server");
  assert.equal(memory.session, undefined);
  memory.keep({ session: "one" });
  assert.equal(memory.session, "one");
});
