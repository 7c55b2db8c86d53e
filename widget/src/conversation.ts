// What the widget shows, and the rules by which messages come into it. No socket, no page.
import type { BotMessage, Clinic, Entry, Feedback, UserMessage } from "./protocol";

export interface OwnMessage {
  from: "user";
  /** Place in the conversation; null until the server has it. */
  id: number | null;
  message_id: string;
  text: string;
  problem?: "too_long" | "failed" | "consent";
}

export type Shown = OwnMessage | ({ from: "bot" } & BotMessage);

export type Link = "connecting" | "online" | "offline";

export interface State {
  entries: Shown[];
  link: Link;
  isTyping: boolean;
  /** Seconds until a message that was too much at once is sent; 0: none waits. */
  wait: number;
  clinic: Clinic | null;
  mostCharacters: number;
}

export const START: State = {
  entries: [],
  link: "connecting",
  isTyping: false,
  wait: 0,
  clinic: null,
  mostCharacters: 2000,
};

/** The conversation, with those who want to know of each change. */
export class Conversation {
  state: State = START;
  private listeners = new Set<() => void>();

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  /** Add a message that the patient has just written. */
  write(text: string, messageId: string): OwnMessage {
    const entry: OwnMessage = { from: "user", id: null, message_id: messageId, text };
    this.set({ entries: [...this.state.entries, entry] });
    return entry;
  }

  /** Take what the server sent; what is there already stays once. */
  take(incoming: Entry[]): void {
    let entries = this.state.entries;
    for (const entry of incoming) entries = withEntry(entries, entry);
    const isAnswered = incoming.some((entry) => entry.from === "bot");
    this.set({ entries: inOrder(entries), isTyping: isAnswered ? false : this.state.isTyping });
  }

  /** Change one of the patient's own messages. */
  mark(messageId: string, change: Partial<OwnMessage>): void {
    const entries = this.state.entries.map((entry) =>
      entry.from === "user" && entry.message_id === messageId ? { ...entry, ...change } : entry,
    );
    this.set({ entries: inOrder(entries) });
  }

  rate(id: number, feedback: Feedback | null): void {
    const entries = this.state.entries.map((entry) =>
      entry.from === "bot" && entry.id === id ? { ...entry, feedback } : entry,
    );
    this.set({ entries });
  }

  clear(): void {
    this.set({ entries: this.unsent(), isTyping: false });
  }

  /** Messages that the server has not confirmed, oldest first. */
  unsent(): OwnMessage[] {
    return this.state.entries.filter(
      (entry): entry is OwnMessage => entry.from === "user" && entry.id === null && !entry.problem,
    );
  }

  /** The last place up to which no message is missing. */
  complete(): number {
    const places = new Set(this.state.entries.map((entry) => entry.id));
    let last = 0;
    while (places.has(last + 1)) last += 1;
    return last;
  }
}

function withEntry(entries: Shown[], entry: Entry): Shown[] {
  if (entry.from === "bot") {
    return entries.some((other) => other.id === entry.id) ? entries : [...entries, entry];
  }
  const own = fromServer(entry);
  const place = entries.findIndex(
    (other) =>
      other.from === "user" && (other.id === own.id || other.message_id === own.message_id),
  );
  if (place < 0) return [...entries, own];
  return entries.map((other, number) => (number === place ? own : other));
}

function fromServer(entry: UserMessage): OwnMessage {
  const messageId = entry.message_id ?? `place-${entry.id}`;
  return { from: "user", id: entry.id, message_id: messageId, text: entry.message };
}

/** By place; what the server does not know yet stays last, in the order of writing. */
function inOrder(entries: Shown[]): Shown[] {
  return [...entries].sort((a, b) => (a.id ?? Infinity) - (b.id ?? Infinity) || 0);
}
