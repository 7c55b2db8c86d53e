import type { State } from "../conversation";
import type { Texts } from "../texts";

/** One line on what is the matter with the line, and what happens next; empty when all is well. */
export function Status({ state, texts }: { state: State; texts: Texts }) {
  return (
    <p class="status" role="status">
      {says(state, texts)}
    </p>
  );
}

function says({ link, wait, clinic }: State, texts: Texts): string {
  if (link === "connecting") return texts.connecting;
  if (link === "offline") {
    return clinic ? `${texts.offline} ${texts.offlineCall(clinic.phone)}` : texts.offline;
  }
  return wait ? texts.tooMany(wait) : "";
}
