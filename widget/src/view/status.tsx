import type { State } from "../conversation";
import type { Clinic } from "../protocol";
import type { Texts } from "../texts";
import { telephone } from "./telephone";

/** One line on what is the matter with the line, and what happens next; empty when all is well. */
export function Status({ state, texts }: { state: State; texts: Texts }) {
  const { link, wait, clinic } = state;
  const isLate = link === "offline" || wait > 0;
  return (
    <p class="status" role="status">
      {link === "connecting" && texts.connecting}
      {link === "offline" && texts.offline}
      {link === "online" && wait > 0 && texts.tooMany(wait)}
      {isLate && clinic && <Numbers clinic={clinic} texts={texts} />}
    </p>
  );
}

function Numbers({ clinic, texts }: { clinic: Clinic; texts: Texts }) {
  const { phone, emergency_number } = clinic;
  return (
    <>
      {" "}
      {texts.alsoCall} <a href={telephone(phone)}>{phone}</a>. {texts.emergencyCall}{" "}
      <a href={telephone(emergency_number)}>{emergency_number}</a>.
    </>
  );
}
