// The socket: opens the session, sends each message until it is confirmed, fetches what was missed.
import { io, type Socket } from "socket.io-client";
import type { Conversation, OwnMessage } from "./conversation";
import type { Memory } from "./memory";
import type { BotMessage, Feedback, Origin, Rating, Receipt, Session, UserMessage } from "./protocol";

const CONFIRMED_WITHIN = 10_000; // milliseconds
const RETRY_AFTER = 2_000;
const TYPING_AT_MOST = 45_000;

export class Connection {
  private readonly socket: Socket;
  private isSending = false;
  private isJoined = false;
  private typingTimer = 0;
  // The session that is shown; the memory may have another, of another window.
  private session: string | undefined;
  // Counts conversations begun in this window: what comes late for an earlier one is not heeded.
  private round = 0;
  // Ids of messages written here: other windows look after their own.
  private readonly written = new Set<string>();
  /** How messages came about that were not written. */
  private origins = new Map<string, Origin>();

  constructor(
    server: string,
    private readonly conversation: Conversation,
    private readonly memory: Memory,
  ) {
    // The long way round where a proxy in between knows no WebSocket.
    const transports = ["websocket", "polling"];
    this.socket = io(server, { transports, tryAllTransports: true, autoConnect: false });
    this.socket.on("connect", () => void this.join());
    this.socket.on("disconnect", () => this.lost());
    this.socket.on("connect_error", () => this.lost());
    this.socket.on("bot_uttered", (message: BotMessage) => this.arrived({ from: "bot", ...message }));
    this.socket.on("user_echo", (message: UserMessage) =>
      this.arrived({ from: "user", ...message }),
    );
    this.socket.on("typing", (state: { on: boolean }) => this.typing(state.on));
    addEventListener("online", () => {
      // Only where the chat has been opened.
      if (this.socket.active) this.socket.connect();
    });
    memory.onChange(() => this.changedElsewhere());
    for (const { message_id, text } of memory.unsent) this.write(text, message_id);
    conversation.set({ clinic: memory.clinic });
    if (this.written.size) this.socket.connect();
  }

  /** Connect, if that has not been done; nothing is sent before the chat is opened. */
  open(): void {
    this.socket.connect();
  }

  say(text: string, origin?: Origin): void {
    const messageId = newId();
    if (origin) this.origins.set(messageId, origin);
    this.write(text, messageId);
    this.keepUnsent();
    void this.flush();
  }

  /** Send a message that was not taken once more. */
  again(message: OwnMessage): void {
    this.conversation.mark(message.message_id, { problem: undefined });
    this.keepUnsent();
    void this.flush();
  }

  /** Begin another conversation; the present one is no longer shown. */
  async restart(): Promise<void> {
    this.memory.keep({ session: undefined, unsent: [] });
    await this.begin();
  }

  async rate(id: number, value: Feedback | null): Promise<void> {
    const before = this.conversation.state.entries.find((entry) => entry.id === id);
    this.conversation.rate(id, value);
    try {
      const answer = { session_id: this.memory.session, id, value };
      await this.socket.timeout(CONFIRMED_WITHIN).emitWithAck("feedback", answer);
    } catch {
      if (before?.from === "bot") this.conversation.rate(id, before.feedback ?? null);
    }
  }

  /** What the patient says of the visit as a whole; nothing depends on its arrival. */
  async rateVisit(value: Rating): Promise<void> {
    const rated = { session_id: this.memory.session, value };
    await this.socket.timeout(CONFIRMED_WITHIN).emitWithAck("rating", rated).catch(() => {});
  }

  private write(text: string, messageId: string): void {
    this.written.add(messageId);
    this.conversation.write(text, messageId);
  }

  /** Show another session, from its beginning. */
  private async begin(): Promise<void> {
    this.round += 1;
    this.isJoined = false;
    this.conversation.set({ entries: [], isTyping: false });
    // Offline, the next connection joins.
    if (this.socket.connected) await this.join();
  }

  /** Another window has begun a conversation: it is ours, too. */
  private changedElsewhere(): void {
    const { session } = this.memory;
    if (session && this.session && session !== this.session) void this.begin();
  }

  private async join(): Promise<void> {
    const { round } = this;
    const asked = { session_id: this.memory.session ?? null, last: this.conversation.complete() };
    let session: Session;
    try {
      session = await this.socket.timeout(CONFIRMED_WITHIN).emitWithAck("session_request", asked);
      if (!session.session_id) throw new Error("no session");
    } catch {
      if (round !== this.round || !this.socket.connected) return;
      this.conversation.set({ link: "offline" });
      setTimeout(() => void this.join(), RETRY_AFTER);
      return;
    }
    if (round !== this.round) return;
    if (session.is_new) this.conversation.clear();
    this.session = session.session_id;
    this.memory.keep({ session: session.session_id, clinic: session.clinic });
    this.conversation.set({
      link: "online",
      clinic: session.clinic,
      mostCharacters: session.most_characters,
    });
    this.conversation.take(session.messages);
    this.isJoined = true;
    this.keepUnsent();
    await this.flush();
  }

  private lost(): void {
    this.isJoined = false;
    this.conversation.set({ link: "offline", isTyping: false });
  }

  private arrived(entry: Parameters<Conversation["take"]>[0][number]): void {
    this.conversation.take([entry]);
    // One before it is missing: it was sent while the line was down.
    if (entry.id > this.conversation.complete() && this.isJoined) void this.join();
  }

  private typing(isOn: boolean): void {
    clearTimeout(this.typingTimer);
    this.conversation.set({ isTyping: isOn });
    if (isOn) this.typingTimer = setTimeout(() => this.typing(false), TYPING_AT_MOST);
  }

  /** Send what waits, one after the other, so that nothing overtakes. */
  private async flush(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    try {
      let next = this.conversation.unsent()[0];
      while (next && this.isJoined) {
        if (!(await this.send(next))) break;
        next = this.conversation.unsent()[0];
      }
    } finally {
      this.isSending = false;
    }
  }

  /** Send one message; false where it is to be tried later. */
  private async send(message: OwnMessage): Promise<boolean> {
    const { round } = this;
    const { message_id, text } = message;
    const origin = this.origins.get(message_id);
    const uttered = { session_id: this.session, message: text, message_id, origin };
    let receipt: Receipt;
    try {
      receipt = await this.socket.timeout(CONFIRMED_WITHIN).emitWithAck("user_uttered", uttered);
    } catch {
      // What waits now was written in another conversation: nothing of it has been tried.
      if (round !== this.round) return true;
      // A line that is down tries again when it is up (see join), a slow one after a while.
      if (this.socket.connected) {
        this.conversation.set({ link: "offline" });
        setTimeout(() => void this.flush(), RETRY_AFTER);
      }
      return false;
    }
    if (round !== this.round) return true;
    this.conversation.set({ link: "online" });
    if ("id" in receipt && receipt.session_id !== this.session) {
      await this.moveTo(receipt.session_id);
    } else if ("id" in receipt) {
      this.conversation.mark(message_id, { id: receipt.id });
    } else if (receipt.error === "too_many") {
      this.wait(receipt.retry_after);
      return false;
    } else {
      const { error } = receipt;
      const problem = error === "too_long" || error === "consent" ? error : "failed";
      this.conversation.mark(message_id, { problem });
    }
    this.keepUnsent();
    return true;
  }

  /** The old session was too old: the server has put the message into a new one. */
  private async moveTo(session: string): Promise<void> {
    this.memory.keep({ session });
    this.conversation.clear();
    await this.join();
  }

  private wait(seconds: number): void {
    this.conversation.set({ wait: Math.ceil(seconds) });
    setTimeout(() => {
      this.conversation.set({ wait: 0 });
      void this.flush();
    }, seconds * 1000);
  }

  private keepUnsent(): void {
    const own = this.conversation.unsent().map(({ message_id, text }) => ({ message_id, text }));
    const others = this.memory.unsent.filter(({ message_id }) => !this.written.has(message_id));
    this.memory.keep({ unsent: [...others, ...own] });
  }
}

/** An id that no other message has; `randomUUID` is missing on pages without TLS. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
