// Safari ends a composition before it sends the key that ended it; this code tells.
const COMPOSING = 229;

/** Whether a key belongs to a word that is being composed (Chinese, Japanese), not to us. */
export function isOfTheKeyboard(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === COMPOSING;
}
