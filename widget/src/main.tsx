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
  // A sheet of its own, not a <style>: pages may forbid those.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  document.body.append(host);
  const conversation = new Conversation();
  const memory = new Memory(origin);
  const connection = new Connection(origin, conversation, memory);
  render(<Widget {...{ conversation, connection, memory, texts }} />, root);
}

const script = document.currentScript as HTMLScriptElement | null;
if (script) {
  if (document.body) start(script);
  else addEventListener("DOMContentLoaded", () => start(script));
}
