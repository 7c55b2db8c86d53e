import { en } from "./en";
import { es } from "./es";
import type { Texts } from "./types";

const LANGUAGES: Record<string, Texts> = { en, es };

/** The texts of a language tag such as "es-MX"; English where there are none. */
export function textsFor(language: string): Texts {
  return LANGUAGES[language.toLowerCase().split("-")[0] ?? ""] ?? en;
}

export type { Texts };
