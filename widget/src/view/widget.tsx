import { useEffect, useRef, useState } from "preact/hooks";
import { Panel } from "./panel";
import type { Parts } from "./parts";
import { ChatIcon } from "./icons";

/** The launcher and, once opened, the panel. */
export function Widget(parts: Parts) {
  const { memory, connection, texts } = parts;
  const [isOpen, setOpen] = useState(memory.isOpen);
  // A page that is loaded with the panel open keeps its own focus.
  const [isAsked, setAsked] = useState(false);
  const [draft, setDraft] = useState("");
  const launcher = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    memory.isOpen = isOpen;
    if (isOpen) connection.open();
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    // After the launcher is back.
    setTimeout(() => launcher.current?.focus());
  };

  return (
    <>
      {isOpen && (
        <Panel {...parts} {...{ draft, setDraft }} takesFocus={isAsked} onClose={close} />
      )}
      <button
        ref={launcher}
        class="launcher"
        type="button"
        hidden={isOpen}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => {
          setAsked(true);
          setOpen(true);
        }}
      >
        <ChatIcon />
        <span>{texts.launcher}</span>
      </button>
    </>
  );
}
