import { questionLabels } from "./answers";
import type { Board } from "./board";
import type { Words } from "./words";

/**
 * Says at once why nothing can be handed in yet, instead of sending the visitor round by the server. The server decides
 * all the same: the form goes to it as it goes without script.
 */
export function guardHandIn(root: HTMLElement, board: Board, unanswered: () => string[], words: Words): void {
  const form = root.querySelector<HTMLFormElement>("form[data-answers]");
  if (!form) return;
  let asking = false;
  form.addEventListener("submit", (event) => {
    if (board.leaving) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    void obstacle().then((word) => {
      asking = false;
      if (word !== null) {
        refuse(root, words.say(word));
        return;
      }
      board.leaving = true;
      form.requestSubmit();
    });
  });

  const obstacle = async (): Promise<string | null> => {
    if (board.moves()) return "not-yet-receiving";
    if ((await board.refresh()) === null) return "offline-advice";
    if (board.isReceiving()) return "not-yet-receiving";
    if (board.isChecking()) return "not-yet-checking";
    return stillMissing(board.missing(), questionLabels(root), unanswered()).length > 0 ? "not-yet-missing" : null;
  };
}

/** What the server misses, but for answers that go along with the form. */
export function stillMissing(missing: readonly string[], questions: ReadonlySet<string>, unanswered: readonly string[]): string[] {
  return [...missing.filter((label) => !questions.has(label)), ...unanswered];
}

/** Says why it does not go on, and goes there. */
export function refuse(root: HTMLElement, text: string): void {
  const banner = root.querySelector<HTMLElement>("[data-refusal]");
  const place = banner?.querySelector("span");
  if (!banner || !place) return;
  banner.hidden = false;
  place.textContent = text;
  banner.focus();
}
