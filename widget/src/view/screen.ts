import { useEffect, useState } from "preact/hooks";
import type { RefObject } from "preact";

// The same as in style.css.
const SMALL = "(max-width: 480px), (max-height: 420px)";

/** Whether the panel fills the screen; what lies behind is then out of reach. */
export function useFullScreen(panel: RefObject<HTMLElement>): boolean {
  const query = matchMedia(SMALL);
  const [isFull, setFull] = useState(query.matches);

  useEffect(() => {
    const listen = () => setFull(query.matches);
    query.addEventListener("change", listen);
    return () => query.removeEventListener("change", listen);
  }, []);

  useEffect(() => {
    const root = panel.current?.getRootNode();
    if (!isFull || !(root instanceof ShadowRoot)) return;
    const behind = [...document.body.children].filter(
      (element): element is HTMLElement =>
        element instanceof HTMLElement && element !== root.host && !element.inert,
    );
    for (const element of behind) element.inert = true;
    return () => {
      for (const element of behind) element.inert = false;
    };
  }, [isFull]);

  return isFull;
}

/** Keep the panel in the part of the screen that the keyboard leaves. */
export function useVisibleHeight(panel: RefObject<HTMLElement>): void {
  useEffect(() => {
    const view = window.visualViewport;
    if (!view) return;
    const fit = () => {
      // Pinched, the part that is seen is another matter.
      if (view.scale !== 1) return;
      panel.current?.style.setProperty("--visible-height", `${view.height}px`);
      panel.current?.style.setProperty("--visible-top", `${view.offsetTop}px`);
    };
    fit();
    view.addEventListener("resize", fit);
    view.addEventListener("scroll", fit);
    return () => {
      view.removeEventListener("resize", fit);
      view.removeEventListener("scroll", fit);
    };
  }, []);
}
