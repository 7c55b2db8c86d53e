import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Shown, State } from "../conversation";
import type { Origin } from "../protocol";
import type { Texts } from "../texts";
import { Composer } from "./composer";
import { CloseIcon } from "./icons";
import { isOfTheKeyboard } from "./keys";
import { Bot, Own } from "./messages";
import { useFullScreen, useVisibleHeight } from "./screen";
import { Status } from "./status";
import type { Parts } from "./parts";

// Between the upper edge and a message that is scrolled to.
const MARGIN = 14; // pixels
// What was there before is not read out: so long after the connection stands, new things are.
const SETTLED = 500; // milliseconds

interface PanelParts extends Parts {
  draft: string;
  setDraft: (text: string) => void;
  takesFocus: boolean;
  onClose: () => void;
}

/** The conversation, and what can be done with it. */
export function Panel(parts: PanelParts) {
  const { conversation, connection, texts, draft, setDraft, takesFocus, onClose } = parts;
  const [state, setState] = useState<State>(conversation.state);
  const [isAsking, setAsking] = useState(false);
  const panel = useRef<HTMLElement>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const isFull = useFullScreen(panel);
  useVisibleHeight(panel);

  useEffect(() => conversation.onChange(() => setState(conversation.state)), []);
  useEffect(() => {
    if (takesFocus) input.current?.focus();
  }, []);
  // Messages may have come between the first drawing and the listening.
  useEffect(() => setState(conversation.state), []);

  const say = (text: string) => {
    connection.say(text);
    input.current?.focus();
  };
  const sayByTap = (text: string, origin?: Origin) => {
    connection.say(text, origin);
    // On a phone the field would bring up the keyboard, over the answer.
    const log = panel.current?.querySelector<HTMLElement>(".log");
    (matchMedia("(pointer: coarse)").matches ? log : input.current)?.focus();
  };
  const restart = () => {
    setAsking(false);
    void connection.restart();
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || isOfTheKeyboard(event)) return;
    if (isAsking) setAsking(false);
    else onClose();
  };

  return (
    <section
      class="panel"
      role="dialog"
      aria-modal={isFull}
      aria-labelledby="title"
      ref={panel}
      onKeyDown={onKeyDown}
    >
      <header>
        <h2 id="title">{state.clinic?.name ?? texts.title}</h2>
        <button class="icon" type="button" aria-label={texts.close} onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      <Log state={state} texts={texts} connection={connection} say={sayByTap} />
      <Status state={state} texts={texts} />
      <Bar
        {...{ texts, isAsking, setAsking, restart }}
        askForPerson={() => sayByTap(texts.personMessage)}
      />
      <Composer most={state.mostCharacters} {...{ input, texts, draft, setDraft, say }} />
    </section>
  );
}

interface BarParts {
  texts: Texts;
  isAsking: boolean;
  setAsking: (isAsking: boolean) => void;
  restart: () => void;
  askForPerson: () => void;
}

/** A person, a new conversation, and the question whether that is meant. */
function Bar({ texts, isAsking, setAsking, restart, askForPerson }: BarParts) {
  const fresh = useRef<HTMLButtonElement>(null);
  const stay = useRef<HTMLButtonElement>(null);
  const wasAsking = useRef(false);

  useEffect(() => {
    // The focus goes with the question, and back.
    if (isAsking) stay.current?.focus();
    else if (wasAsking.current && !focused(fresh.current)) fresh.current?.focus();
    wasAsking.current = isAsking;
  }, [isAsking]);

  if (isAsking) {
    return (
      <div key="question" class="bar" role="group" aria-labelledby="question">
        <p id="question">{texts.freshSure}</p>
        <button type="button" onClick={restart}>
          {texts.freshYes}
        </button>
        <button ref={stay} type="button" aria-describedby="question" onClick={() => setAsking(false)}>
          {texts.freshNo}
        </button>
      </div>
    );
  }
  return (
    <div key="bar" class="bar">
      <button type="button" onClick={askForPerson}>
        {texts.person}
      </button>
      <button ref={fresh} type="button" onClick={() => setAsking(true)}>
        {texts.fresh}
      </button>
    </div>
  );
}

/** What has the focus in the widget, if anything has. */
function focused(element: HTMLElement | null): Element | null {
  const root = element?.getRootNode();
  return root instanceof ShadowRoot ? root.activeElement : null;
}

interface LogParts extends Pick<Parts, "texts" | "connection"> {
  state: State;
  say: (text: string, origin?: Origin) => void;
}

/** What was said, read out as it grows; scrolled to the newest, a long one to its beginning. */
function Log({ state, texts, connection, say }: LogParts) {
  const log = useRef<HTMLDivElement>(null);
  const [isLive, setLive] = useState(false);
  const { entries, isTyping, clinic, link } = state;

  useEffect(() => {
    if (link !== "online" || isLive) return;
    const timer = setTimeout(() => setLive(true), SETTLED);
    return () => clearTimeout(timer);
  }, [link]);

  useLayoutEffect(() => {
    const box = log.current;
    const last = box?.lastElementChild;
    if (!box || !(last instanceof HTMLElement)) return;
    // Both stand in the panel, so their offsets compare.
    box.scrollTo({ top: last.offsetTop - box.offsetTop - MARGIN });
  }, [entries.length, isTyping]);

  const draw = (entry: Shown, place: number) =>
    entry.from === "user" ? (
      <Own key={entry.message_id} {...{ entry, texts, connection }} isOffline={link !== "online"} />
    ) : (
      <Bot
        key={entry.id}
        {...{ entry, texts, connection, clinic, say }}
        isLast={place === entries.length - 1}
      />
    );

  return (
    <div
      class="log"
      role="log"
      aria-live={isLive ? "polite" : "off"}
      aria-label={texts.log}
      tabIndex={0}
      ref={log}
    >
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
