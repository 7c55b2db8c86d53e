import type { RefObject } from "preact";
import type { Texts } from "../texts";
import { isOfTheKeyboard } from "./keys";
import { SendIcon } from "./icons";

// From so many characters left on, the number is shown.
const FEW = 200;

interface Props {
  input: RefObject<HTMLTextAreaElement>;
  texts: Texts;
  most: number;
  draft: string;
  setDraft: (text: string) => void;
  say: (text: string) => void;
}

/** Where the patient writes. Enter sends, Shift and Enter begin a new line. */
export function Composer({ input, texts, most, draft, setDraft, say }: Props) {
  const left = most - draft.length;
  const isTooLong = left < 0;

  const send = () => {
    if (!draft.trim() || isTooLong) return;
    say(draft.trim());
    setDraft("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || isOfTheKeyboard(event)) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={input}
        rows={Math.min(5, draft.split("\n").length + Math.floor(draft.length / 45))}
        value={draft}
        placeholder={texts.placeholder}
        aria-label={texts.placeholder}
        aria-invalid={isTooLong}
        dir="auto"
        enterkeyhint="send"
        onInput={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <button class="icon send" type="submit" aria-label={texts.send}>
        <SendIcon />
      </button>
      {/* Read out, so always there; the number of characters left is not. */}
      <small class="problem" role="status">
        {isTooLong && texts.tooLong}
      </small>
      {!isTooLong && left <= FEW && <small>{texts.remaining(left)}</small>}
    </form>
  );
}
