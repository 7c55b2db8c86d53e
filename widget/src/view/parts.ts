import type { Connection } from "../connection";
import type { Conversation } from "../conversation";
import type { Memory } from "../memory";
import type { Texts } from "../texts";

/** What every view needs. */
export interface Parts {
  conversation: Conversation;
  connection: Connection;
  memory: Memory;
  texts: Texts;
}
