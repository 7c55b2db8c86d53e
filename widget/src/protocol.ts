// What goes over the socket. The server's side of it: assistant/channels/chats.py.

/** A suggestion under a bot message. */
export interface QuickReply {
  title: string;
  payload: string;
}

/** Where an answer stands. */
export interface Reference {
  title: string;
  publisher: string;
  section: string;
}

/** What the server sends of a bot message. */
export interface BotMessage {
  /** Place in the conversation, counted from 1 over messages of both sides. */
  id: number;
  text: string;
  quick_replies?: QuickReply[];
  references?: Reference[];
  /** The same as a last line of the text, for widgets that do not know `references`. */
  citation?: string;
  /** `from: "person"`: somebody at the front desk wrote it; `staff` is their name. */
  metadata?: { kind?: string; answer?: string; from?: string; staff?: string };
  /** What the patient said of it: "up", "down" or nothing. */
  feedback?: Feedback | null;
}

/** One of the patient's own messages, as the server keeps it. */
export interface UserMessage {
  id: number;
  message: string;
  message_id: string | null;
}

export type Feedback = "up" | "down";

/** What a patient says of the whole visit: 1 it did not help, 2 a little, 3 it helped. */
export type Rating = 1 | 2 | 3;

/** What the patient did to say something, where that was not writing. */
export type Origin = "thumbs_down";

export type Entry = ({ from: "bot" } & BotMessage) | ({ from: "user" } & UserMessage);

/** The clinic's details that the widget shows. */
export interface Clinic {
  name: string;
  phone: string;
  emergency_number: string;
  crisis_number: string;
}

/** Answer to `session_request`. */
export interface Session {
  session_id: string;
  /** Whether the session is another than the one asked for. */
  is_new: boolean;
  /** All that came after the message that was named as the last one. */
  messages: Entry[];
  clinic: Clinic;
  most_characters: number;
}

/** Answer to `user_uttered`. */
export type Receipt =
  | { id: number; session_id: string }
  | { error: "too_many"; retry_after: number }
  | { error: "too_long" | "invalid" | "consent" };
