import { useState } from "preact/hooks";
import type { Connection } from "../connection";
import type { OwnMessage } from "../conversation";
import type { BotMessage, Clinic, Feedback, Origin, Rating, Reference } from "../protocol";
import type { Texts } from "../texts";
import { telephone } from "./telephone";
import { DownIcon, UpIcon, WarningIcon } from "./icons";

// "Good that you have help" is no alarm.
const CALM = /^triage\/(safe|help_coming)$/;
// Kinds of messages that answer something, so that one can say whether it helped.
const RATED = new Set(["answer", "not_covered", "clinic"]);
// A visit ends with these; then it can be rated as a whole.
const LAST_WORDS = new Set(["smalltalk/goodbye", "smalltalk/thanks"]);

interface Common {
  texts: Texts;
  connection: Connection;
}

/** Something that the patient wrote. */
export function Own({ entry, texts, connection, isOffline }: Common & OwnProps) {
  return (
    <div class="message own">
      <span class="hidden">{texts.you}: </span>
      <p dir="auto">{entry.text}</p>
      {entry.id === null && !entry.problem && isOffline && <small>{texts.waiting}</small>}
      {entry.problem && (
        <small class="problem">
          {{ too_long: texts.tooLong, consent: texts.agreeFirst, failed: texts.failed }[entry.problem]}
          {entry.problem !== "too_long" && (
            <button type="button" onClick={() => connection.again(entry)}>
              {texts.retry}
            </button>
          )}
        </small>
      )}
    </div>
  );
}

interface OwnProps {
  entry: OwnMessage;
  isOffline: boolean;
}

interface BotProps extends Common {
  entry: BotMessage;
  clinic: Clinic | null;
  isLast: boolean;
  say: (text: string, origin?: Origin) => void;
}

/** An answer, with where it stands, what may be asked next, and whether it helped. */
export function Bot({ entry, texts, connection, clinic, isLast, say }: BotProps) {
  const isTriage = entry.metadata?.kind === "triage" && !CALM.test(entry.metadata.answer ?? "");
  const suggestions = (isLast && entry.quick_replies) || [];
  return (
    <div class={`message ${classOf(entry, isTriage)}`} lang={languageOf(entry)}>
      {isPerson(entry) ? (
        <small class="name" lang={texts.language}>
          {texts.frontDesk(entry.metadata?.staff ?? "")}<span class="hidden">: </span>
        </small>
      ) : (
        <span class="hidden" lang={texts.language}>
          {texts.assistant}:{" "}
        </span>
      )}
      {isTriage && <Heading entry={entry} texts={texts} />}
      {/* Each line is text: whatever stands in it is never read as HTML. */}
      {withoutCitation(entry)
        .split("\n")
        .map((line) => (
          <p dir="auto">{line}</p>
        ))}
      {isTriage && <Calls entry={entry} clinic={clinic} texts={texts} />}
      {!!entry.references?.length && <Sources references={entry.references} texts={texts} />}
      {RATED.has(entry.metadata?.kind ?? "") && (
        <Thumbs {...{ entry, texts, connection, isLast, say }} />
      )}
      {isLast && LAST_WORDS.has(entry.metadata?.answer ?? "") && (
        <Rate texts={texts} connection={connection} />
      )}
      {suggestions.length > 0 && (
        <div class="suggestions" role="group" aria-label={texts.suggestions}>
          {suggestions.map((suggestion) => (
            <button type="button" dir="auto" onClick={() => say(suggestion.payload)}>
              {suggestion.title}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function isPerson(entry: BotMessage): boolean {
  return entry.metadata?.from === "person";
}

function classOf(entry: BotMessage, isTriage: boolean): string {
  if (isTriage) return "bot triage";
  return isPerson(entry) ? "bot person" : "bot";
}

/** What it is to be read out in: English, but for a sentence in the patient's own language. */
function languageOf({ metadata }: BotMessage): string {
  return /^language\/([a-z]{2})(_|$)/.exec(metadata?.answer ?? "")?.[1] ?? "en";
}

/** The source has a place of its own below. */
function withoutCitation({ text, citation }: BotMessage): string {
  return citation && text.endsWith(citation) ? text.slice(0, -citation.length).trimEnd() : text;
}

function isUrgent(entry: BotMessage): boolean {
  return (entry.metadata?.answer ?? "").startsWith("triage/urgent");
}

function isCrisis(entry: BotMessage): boolean {
  return (entry.metadata?.answer ?? "").startsWith("triage/crisis");
}

/** What matters most. In a crisis "act now" and a warning sign could be taken as a push. */
function Heading({ entry, texts }: { entry: BotMessage; texts: Texts }) {
  const words = isCrisis(entry) ? texts.crisis : isUrgent(entry) ? texts.urgent : texts.emergency;
  return (
    <strong class="alarm">
      {!isCrisis(entry) && <WarningIcon />} <span lang={texts.language}>{words}</span>
    </strong>
  );
}

/** Numbers to tap, the one that matters first. */
function Calls({ entry, clinic, texts }: { entry: BotMessage; clinic: Clinic | null; texts: Texts }) {
  if (!clinic) return null;
  const first = isUrgent(entry) ? clinic.phone : isCrisis(entry) ? clinic.crisis_number : null;
  const numbers = [first, clinic.emergency_number].filter((number): number is string => !!number);
  return (
    <div class="calls" lang={texts.language}>
      {numbers.map((number) => (
        <a href={telephone(number)}>{texts.call(number)}</a>
      ))}
    </div>
  );
}

/** The titles, in a line that opens into publisher and section of each. */
function Sources({ references, texts }: { references: Reference[]; texts: Texts }) {
  const [isOpen, setOpen] = useState(false);
  const titles = [...new Set(references.map(({ title }) => title))];
  return (
    <div class="sources">
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span lang={texts.language}>{texts.source}</span>: {titles.map((title) => `“${title}”`).join(", ")}
      </button>
      {isOpen && (
        <ul>
          {references.map(({ title, publisher, section }) => (
            <li dir="auto">
              <cite>{title}</cite>, {publisher}
              <br />
              <span lang={texts.language}>{texts.section}</span>: {section}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface ThumbsProps extends Common {
  entry: BotMessage;
  isLast: boolean;
  say: (text: string, origin?: Origin) => void;
}

function Thumbs({ entry, texts, connection, isLast, say }: ThumbsProps) {
  const rate = (value: Feedback) =>
    void connection.rate(entry.id, entry.feedback === value ? null : value);
  return (
    <div class="thumbs" lang={texts.language}>
      <button
        class="icon"
        type="button"
        aria-label={texts.helpful}
        aria-pressed={entry.feedback === "up"}
        onClick={() => rate("up")}
      >
        <UpIcon />
      </button>
      <button
        class="icon"
        type="button"
        aria-label={texts.notHelpful}
        aria-pressed={entry.feedback === "down"}
        onClick={() => rate("down")}
      >
        <DownIcon />
      </button>
      {entry.feedback && <small>{texts.thanks}</small>}
      {isLast && entry.feedback === "down" && (
        <button class="wish" type="button" onClick={() => say(texts.personMessage, "thumbs_down")}>
          {texts.person}
        </button>
      )}
    </div>
  );
}

/** One tap at the end of a visit; nobody has to. */
function Rate({ texts, connection }: Common) {
  const [rating, setRating] = useState<Rating | null>(null);
  const rate = (value: Rating) => {
    setRating(value);
    void connection.rateVisit(value);
  };
  return (
    <div class="rate" role="group" aria-label={texts.rate} lang={texts.language}>
      <small>{rating ? texts.thanks : texts.rate}</small>
      {([3, 2, 1] as const).map((value) => (
        <button type="button" aria-pressed={rating === value} onClick={() => rate(value)}>
          {texts.ratings[value]}
        </button>
      ))}
    </div>
  );
}
