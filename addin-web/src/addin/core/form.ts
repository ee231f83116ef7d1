/** What somebody has filled in, kept with the mail while it is written: a pane that closes loses nothing. */
import type { Place } from "./protect";

export interface Form {
  message: string;
  place: Place;
  /** What was marked in the mail when it was moved. */
  marked: string;
  /** Null as long as it follows the mail's subject. */
  title: string | null;
  days: string;
  downloads: string;
  notify: boolean;
  verification: "code" | "passphrase";
  language: "da" | "en";
  /** Attachments that stay in the mail. */
  left: { name: string; size: number }[];
}

/** Outlook keeps 50,000 characters in all for one mail. */
const FORM_MAX = 40_000;

/** Null if it is too long to be kept: a text of that length is kept in the mail itself, where it came from. */
export function writeForm(form: Form): string | null {
  const text = JSON.stringify({ v: 1, ...form });
  return text.length > FORM_MAX ? null : text;
}

export function parseForm(text: string): Form | null {
  try {
    const value = JSON.parse(text) as Partial<Form> & { v?: number };
    if (value.v !== 1) return null;
    const word = (one: unknown): string => (typeof one === "string" ? one : "");
    return {
      message: word(value.message),
      place: value.place === "all" || value.place === "selection" ? value.place : "top",
      marked: word(value.marked),
      title: typeof value.title === "string" ? value.title : null,
      days: word(value.days),
      downloads: word(value.downloads),
      notify: value.notify === true,
      verification: value.verification === "passphrase" ? "passphrase" : "code",
      language: value.language === "en" ? "en" : "da",
      left: Array.isArray(value.left) ? value.left : [],
    };
  } catch {
    return null;
  }
}
