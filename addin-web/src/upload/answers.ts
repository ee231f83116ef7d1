import { waitMs } from "./patience";
import type { Words } from "./words";

/** Milliseconds after the last change; a group of radio buttons changes several times in a row. */
const SETTLED_MS = 400;

/** Saves the answers a moment after each change; the server keeps them, the browser does not. */
export function saveAnswers(root: HTMLElement, words: Words, saved: () => void): () => string[] {
  const form = root.querySelector<HTMLFormElement>("form[data-answers]");
  const path = form?.dataset["answers"];
  if (!form || path === undefined) return () => [];
  const note = form.querySelector<HTMLElement>("[data-saved]");
  let timer: number | undefined;
  let failures = 0;
  const say = (word: string) => {
    if (note) note.textContent = words.say(word);
  };
  const later = (afterMs: number) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void save(), afterMs);
  };
  const save = async () => {
    try {
      const answer = await fetch(path, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams([...new FormData(form)].filter((field): field is [string, string] => typeof field[1] === "string")),
      });
      if (!answer.ok) throw new Error(`answered ${String(answer.status)}`);
      failures = 0;
      say("saved");
      saved();
    } catch {
      failures += 1;
      say("not-saved");
      later(waitMs(failures));
    }
  };
  form.addEventListener("change", () => {
    later(SETTLED_MS);
  });
  window.addEventListener("online", () => {
    if (failures > 0) later(0);
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
