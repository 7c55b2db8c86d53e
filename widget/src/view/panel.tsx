import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Shown, State } from "../conversation";
import { Bot, Own } from "./messages";
import { Composer } from "./composer";
import { CloseIcon } from "./icons";
import { Status } from "./status";
import type { Parts } from "./widget";

// Between the upper edge and a message that is scrolled to.
const MARGIN = 14; // pixels

/** The conversation, and what can be done with it. */
export function Panel({ conversation, connection, texts, onClose }: Parts & { onClose: () => void }) {
  const [state, setState] = useState<State>(conversation.state);
  const [isAsking, setAsking] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);

  useEffect(() => conversation.onChange(() => setState(conversation.state)), []);
  useEffect(() => input.current?.focus(), []);
  // Messages may have come between the first drawing and the listening.
  useEffect(() => setState(conversation.state), []);

  const say = (text: string) => {
    connection.say(text);
    input.current?.focus();
  };
  const restart = () => {
    setAsking(false);
    void connection.restart();
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    if (isAsking) setAsking(false);
    else onClose();
  };

  return (
    <section class="panel" role="dialog" aria-labelledby="title" onKeyDown={onKeyDown}>
      <header>
        <h2 id="title">{state.clinic?.name ?? texts.title}</h2>
        <button class="icon" type="button" aria-label={texts.close} onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      <Log state={state} texts={texts} connection={connection} say={say} />
      <Status state={state} texts={texts} />
      {isAsking ? (
        <div class="bar" role="group" aria-label={texts.fresh}>
          <p>{texts.freshSure}</p>
          <button type="button" onClick={restart}>
            {texts.freshYes}
          </button>
          <button type="button" onClick={() => setAsking(false)}>
            {texts.freshNo}
          </button>
        </div>
      ) : (
        <div class="bar">
          <button type="button" onClick={() => say(texts.personMessage)}>
            {texts.person}
          </button>
          <button type="button" onClick={() => setAsking(true)}>
            {texts.fresh}
          </button>
        </div>
      )}
      <Composer input={input} texts={texts} most={state.mostCharacters} say={say} />
    </section>
  );
}

interface LogParts extends Pick<Parts, "texts" | "connection"> {
  state: State;
  say: (text: string) => void;
}

/** What was said, read out as it grows; scrolled to the newest, a long one to its beginning. */
function Log({ state, texts, connection, say }: LogParts) {
  const log = useRef<HTMLDivElement>(null);
  const { entries, isTyping, clinic } = state;

  useLayoutEffect(() => {
    const box = log.current;
    const last = box?.lastElementChild;
    if (!box || !(last instanceof HTMLElement)) return;
    // Both stand in the panel, so their offsets compare.
    box.scrollTo({ top: last.offsetTop - box.offsetTop - MARGIN });
  }, [entries.length, isTyping]);

  const draw = (entry: Shown, place: number) =>
    entry.from === "user" ? (
      <Own key={entry.message_id} {...{ entry, texts, connection }} isOffline={state.link !== "online"} />
    ) : (
      <Bot
        key={entry.id}
        {...{ entry, texts, connection, clinic, say }}
        isLast={place === entries.length - 1}
      />
    );

  return (
    <div class="log" role="log" aria-live="polite" aria-label={texts.log} tabIndex={0} ref={log}>
      <p class="notice">{texts.notice}</p>
      {entries.map(draw)}
      {isTyping && (
        <div class="typing">
          <span class="hidden">{texts.typing}</span>
          <i /> <i /> <i />
        </div>
      )}
    </div>
  );
}
