// <script src="…/widget.js" data-server="…"> puts a launcher into the page.
import { render } from "preact";
import { Connection } from "./connection";
import { Conversation } from "./conversation";
import { Memory } from "./memory";
import css from "./style.css";
import { textsFor } from "./texts";
import { Widget } from "./view/widget";

const TAG = "b12-assistant";

function start(script: HTMLScriptElement): void {
  if (document.querySelector(TAG)) return;
  const { server, language, theme } = script.dataset;
  const origin = server ?? new URL(script.src).origin;
  const texts = textsFor(language ?? (document.documentElement.lang || navigator.language));
  const host = document.createElement(TAG);
  host.lang = texts.language;
  if (theme) host.dataset.theme = theme;
  const root = host.attachShadow({ mode: "open" });
  addStyle(root);
  // What is typed here is no shortcut of the page.
  for (const type of ["keydown", "keypress", "keyup"]) {
    root.addEventListener(type, (event) => event.stopPropagation());
  }
  const place = document.createElement("div");
  root.append(place);
  document.body.append(host);
  const conversation = new Conversation();
  const memory = new Memory(origin);
  const connection = new Connection(origin, conversation, memory);
  render(<Widget {...{ conversation, connection, memory, texts }} />, place);
}

/** A sheet of its own, not a <style>, which pages may forbid; older browsers know only that. */
function addStyle(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement("style");
    style.textContent = css;
    root.append(style);
  }
}

const script = document.currentScript as HTMLScriptElement | null;
if (script) {
  if (document.body) start(script);
  else addEventListener("DOMContentLoaded", () => start(script));
}
