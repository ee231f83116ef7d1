/** Sizes and times as people read them. */
import { size as sized } from "../../upload/words";
import { currentLanguage, t, type Language } from "./i18n";

export function size(bytes: number): string {
  return sized(bytes, currentLanguage());
}

/** `12. december 2026`. */
export function day(iso: string, language: Language = currentLanguage()): string {
  return new Intl.DateTimeFormat(locale(language), { day: "numeric", month: "long", year: "numeric" }).format(new Date(iso));
}

/** A day and the time. */
export function moment(iso: string): string {
  return new Intl.DateTimeFormat(locale(currentLanguage()), {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).format(new Date(iso));
}

/** `a, b and c`. */
export function enumerate(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join("");
  return parts.slice(0, -1).join(", ") + t("and") + String(parts.at(-1));
}

function locale(language: Language): string {
  return language === "da" ? "da-DK" : "en-GB";
}
