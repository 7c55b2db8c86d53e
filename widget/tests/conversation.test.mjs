// The rules by which messages come into the conversation. `npm test` runs these.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { Conversation } = await load("src/conversation.ts");

const bot = (id, text = `answer ${id}`) => ({ from: "bot", id, text });
const user = (id, message_id = `m${id}`) => ({ from: "user", id, message: "asked", message_id });
const shown = ({ state }) => state.entries.map(({ from, id }) => `${from} ${id}`);

test("a message that comes twice is shown once", () => {
  const conversation = new Conversation();
  conversation.take([bot(2), user(1)]);
  conversation.take([bot(2), user(1), bot(2)]);
  assert.deepEqual(shown(conversation), ["user 1", "bot 2"]);
});

test("messages that overtake each other are shown in their order", () => {
  const conversation = new Conversation();
  conversation.take([bot(4)]);
  conversation.take([user(3)]);
  conversation.take([user(1), bot(2)]);
  assert.deepEqual(shown(conversation), ["user 1", "bot 2", "user 3", "bot 4"]);
});

test("what the server does not know yet stays last, in the order of writing", () => {
  const conversation = new Conversation();
  conversation.write("one", "a");
  conversation.write("two", "b");
  conversation.take([user(1), bot(2)]);
  assert.deepEqual(shown(conversation), ["user 1", "bot 2", "user null", "user null"]);
  assert.deepEqual(conversation.unsent().map((entry) => entry.text), ["one", "two"]);
  conversation.mark("a", { id: 3 });
  assert.deepEqual(conversation.unsent().map((entry) => entry.text), ["two"]);
});

test("a message that was taken while its receipt was lost is not sent again", () => {
  const conversation = new Conversation();
  conversation.write("one", "a");
  conversation.take([user(1, "a"), bot(2)]);
  assert.deepEqual(shown(conversation), ["user 1", "bot 2"]);
  assert.equal(conversation.unsent().length, 0);
});

test("the last complete place is known where one is missing", () => {
  const conversation = new Conversation();
  assert.equal(conversation.complete(), 0);
  conversation.take([user(1), bot(2), bot(4)]);
  assert.equal(conversation.complete(), 2);
  conversation.take([user(3)]);
  assert.equal(conversation.complete(), 4);
});

test("an answer ends the typing, a message of one's own does not", () => {
  const conversation = new Conversation();
  conversation.set({ isTyping: true });
  conversation.take([user(1)]);
  assert.equal(conversation.state.isTyping, true);
  conversation.take([bot(2)]);
  assert.equal(conversation.state.isTyping, false);
});

test("what was refused is neither sent again nor lost", () => {
  const conversation = new Conversation();
  conversation.write("one", "a");
  conversation.mark("a", { problem: "failed" });
  assert.equal(conversation.unsent().length, 0);
  conversation.mark("a", { problem: undefined });
  assert.equal(conversation.unsent().length, 1);
});

test("another chat keeps only what was not sent", () => {
  const conversation = new Conversation();
  conversation.take([user(1), bot(2)]);
  conversation.write("one", "a");
  conversation.clear();
  assert.deepEqual(shown(conversation), ["user null"]);
});

test("a rating is of one answer and can be taken back", () => {
  const conversation = new Conversation();
  conversation.take([user(1), bot(2), user(3), bot(4)]);
  conversation.rate(4, "up");
  assert.deepEqual(conversation.state.entries.map((entry) => entry.feedback ?? null), [
    null,
    null,
    null,
    "up",
  ]);
  conversation.rate(4, null);
  assert.equal(conversation.state.entries[3].feedback, null);
});
