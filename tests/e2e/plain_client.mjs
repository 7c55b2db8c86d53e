// A plain socket.io-client as Rasa's documentation describes it; it knows nothing of our widget.
// node plain_client.mjs URL TRANSPORT MESSAGE: prints what the bot says as JSON.
import { createRequire } from "node:module";

const [url, transport, message] = process.argv.slice(2);
const { io } = createRequire(`${process.cwd()}/`)("socket.io-client");
const socket = io(url, { path: "/socket.io", transports: [transport] });
const giveUp = setTimeout(() => process.exit(1), 30_000);

socket.on("connect", () => socket.emit("session_request", { session_id: null }));
socket.on("session_confirm", (session_id) =>
  socket.emit("user_uttered", { message, session_id, customData: { language: "en" } }),
);
socket.on("bot_uttered", (answer) => {
  console.log(JSON.stringify({ transport: socket.io.engine.transport.name, answer }));
  clearTimeout(giveUp);
  socket.close();
});
