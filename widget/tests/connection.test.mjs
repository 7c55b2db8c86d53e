// What the connection does where the server is slow, or a conversation is begun anew.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

globalThis.addEventListener = () => {};

/** A socket whose server answers when the test says so. */
class Socket {
  connected = true;
  /** What was asked and is not answered yet. */
  asked = [];
  on() {}
  connect() {}
  timeout() {
    return this;
  }
  emitWithAck(event, data) {
    return new Promise((answer, fail) => this.asked.push({ event, data, answer, fail }));
  }
}

const inPlace = {
  name: "socket.io-client",
  setup(build) {
    build.onResolve({ filter: /^socket\.io-client$/ }, () => ({ path: "io", namespace: "test" }));
    build.onLoad({ filter: /.*/, namespace: "test" }, () => ({
      contents: "export const io = () => globalThis.socket;",
    }));
  },
};
const { Connection } = await load("src/connection.ts", { plugins: [inPlace] });
const { Conversation } = await load("src/conversation.ts");

const settled = () => new Promise((done) => setTimeout(done));
const session = (session_id) => ({ session_id, is_new: true, messages: [], clinic: null });

function opened() {
  const keep = (change) => Object.assign(memory, change);
  const memory = { unsent: [], clinic: null, onChange() {}, keep };
  globalThis.socket = new Socket();
  const conversation = new Conversation();
  return { conversation, connection: new Connection("", conversation, memory), socket };
}

test("a message is sent though one of the conversation before it was never confirmed", async () => {
  const { conversation, connection, socket } = opened();
  void connection.restart();
  socket.asked.shift().answer(session("first"));
  await settled();
  connection.say("one");
  const lost = socket.asked.shift();
  void connection.restart();
  socket.asked.shift().answer(session("second"));
  await settled();
  connection.say("two");
  assert.equal(socket.asked.length, 0);
  lost.fail(new Error("timeout"));
  await settled();
  assert.equal(socket.asked.length, 1);
  const { data, answer } = socket.asked.shift();
  assert.deepEqual([data.message, data.session_id], ["two", "second"]);
  answer({ id: 1, session_id: "second" });
  await settled();
  assert.deepEqual(conversation.unsent(), []);
});
