import { waitMs } from "./patience";
import type { Words } from "./words";

/** Milliseconds after the last change; a group of radio buttons changes several times in a row. */
export const SETTLED_MS = 400;

/** A form that saves itself. */
export interface Saver {
  /** Saves after so many milliseconds without another call. */
  later: (afterMs: number) => void;
  /** Saves nothing more; ends when what is on its way has arrived or failed. */
  stop: () => Promise<void>;
}

/**
 * Saves a form a moment after each change and tries until it is saved; the server keeps it, the browser does not. `save`
 * gives the word to say, and throws if it is worth another try.
 */
export function autosave(
  form: HTMLFormElement,
  save: (fields: URLSearchParams) => Promise<string>,
  say: (word: string) => void,
): Saver {
  let timer: number | undefined;
  let failures = 0;
  let running: Promise<void> | null = null;
  let stopped = false;
  const run = async () => {
    try {
      const word = await save(fieldsOf(form));
      failures = 0;
      say(word);
    } catch {
      failures += 1;
      say("not-saved");
      later(waitMs(failures));
    }
  };
  // One at a time: an older form must not arrive behind a newer one.
  const start = () => {
    if (stopped) return;
    running = (running ?? Promise.resolve()).then(run);
  };
  const later = (afterMs: number) => {
    window.clearTimeout(timer);
    if (!stopped) timer = window.setTimeout(start, afterMs);
  };
  form.addEventListener("change", () => {
    later(SETTLED_MS);
  });
  window.addEventListener("online", () => {
    if (failures > 0) later(0);
  });
  return {
    later,
    stop: async () => {
      stopped = true;
      window.clearTimeout(timer);
      await running;
    },
  };
}

function fieldsOf(form: HTMLFormElement): URLSearchParams {
  const fields = [...new FormData(form)].filter((field): field is [string, string] => typeof field[1] === "string");
  return new URLSearchParams(fields);
}

/** Saves the answers of a hand-in as they are given. */
export function saveAnswers(root: HTMLElement, words: Words, saved: () => void): () => string[] {
  const form = root.querySelector<HTMLFormElement>("form[data-answers]");
  const path = form?.dataset["answers"];
  if (!form || path === undefined) return () => [];
  const note = form.querySelector<HTMLElement>("[data-saved]");
  const save = async (fields: URLSearchParams) => {
    const answer = await fetch(path, { method: "POST", headers: { Accept: "application/json" }, body: fields });
    if (!answer.ok) throw new Error(`answered ${String(answer.status)}`);
    saved();
    return "saved";
  };
  autosave(form, save, (word) => {
    if (note) note.textContent = words.say(word);
  });
  return () => unanswered(form);
}

/** Labels of the required questions without an answer. */
export function unanswered(form: HTMLFormElement): string[] {
  const values = new FormData(form);
  return [...form.querySelectorAll<HTMLElement>("[data-question][data-required]")]
    .filter((question) => {
      const name = question.querySelector<HTMLInputElement>("[name]")?.name ?? "";
      const value = values.get(name);
      return typeof value !== "string" || value.trim() === "";
    })
    .map((question) => question.querySelector("[data-label]")?.textContent.trim() ?? "");
}

/** Labels of all questions. */
export function questionLabels(root: HTMLElement): Set<string> {
  const labels = root.querySelectorAll("[data-question] [data-label]");
  return new Set([...labels].map((label) => label.textContent.trim()));
}
