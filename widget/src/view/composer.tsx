import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import type { Texts } from "../texts";
import { SendIcon } from "./icons";

// From so many characters left on, the number is shown.
const FEW = 200;

interface Props {
  input: RefObject<HTMLTextAreaElement>;
  texts: Texts;
  most: number;
  say: (text: string) => void;
}

/** Where the patient writes. Enter sends, Shift and Enter begin a new line. */
export function Composer({ input, texts, most, say }: Props) {
  const [text, setText] = useState("");
  const left = most - text.length;

  const send = () => {
    if (!text.trim() || left < 0) return;
    say(text.trim());
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While a word is being composed (Chinese, Japanese), Enter belongs to that.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
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
        rows={Math.min(5, text.split("\n").length + Math.floor(text.length / 45))}
        value={text}
        placeholder={texts.placeholder}
        aria-label={texts.placeholder}
        aria-invalid={left < 0}
        aria-describedby="left"
        enterkeyhint="send"
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <button class="icon send" type="submit" aria-label={texts.send}>
        <SendIcon />
      </button>
      <small id="left" class={left < 0 ? "problem" : ""}>
        {left < 0 ? texts.tooLong : left <= FEW ? texts.remaining(left) : ""}
      </small>
    </form>
  );
}
