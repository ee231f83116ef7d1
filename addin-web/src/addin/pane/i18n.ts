/** The pane's texts. */
import { fill } from "../../upload/words";
import danish from "../i18n/da.json";
import english from "../i18n/en.json";

export type Key = keyof typeof english;
export type Language = "da" | "en";

let language: Language = "da";

/** Danish for Danish displays, English for all others, the organisation's language where Outlook says none. */
export function chooseLanguage(display: string, otherwise: Language): void {
  const first = display.slice(0, 2).toLowerCase();
  language = first === "" ? otherwise : first === "da" ? "da" : "en";
  document.documentElement.lang = language;
}

export function currentLanguage(): Language {
  return language;
}

export function t(key: Key, values: Readonly<Record<string, string>> = {}): string {
  return fill((language === "da" ? danish : english)[key], values);
}

/** Whether there is a text for a word that came from elsewhere. */
export function isKey(key: string): key is Key {
  return Object.hasOwn(english, key);
}
