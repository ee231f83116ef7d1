// The page where staff send works without this script, in two steps; with it, files go up resumably while the rest is
// written, the draft saves itself, and a reload goes on where it was.
import { Draft, forgetSent, recall } from "./compose/draft";
import { parseProblems, showProblems } from "./compose/problems";
import { enhanceRecipients } from "./compose/recipients";
import { SETTLED_MS, autosave, type Saver } from "./upload/answers";
import { Board } from "./upload/board";
import { refuse } from "./upload/hand-in";
import { guardStrayDrops } from "./upload/pick";
import { Words } from "./upload/words";

/** Milliseconds after the last key: somebody who reloads has not left the field. */
const TYPED_MS = 2000;

async function start(root: HTMLElement): Promise<void> {
  const form = root.querySelector<HTMLFormElement>("form[data-answers]");
  if (!form) return;
  const reply = root.dataset["reply"] ?? "";
  const path = root.dataset["link"] ?? "";
  if (path === "") {
    const earlier = await recall(reply);
    if (earlier !== null) {
      window.location.replace(earlier);
      return;
    }
  }
  const draft = new Draft(path === "" ? null : path, reply);
  const first = await draft.state();
  // Without an answer the page stays what it is without script.
  if (first === "unreachable" || first === "over") return;
  const words = Words.read(root, document.documentElement.lang);
  const board = new Board(root, draft, words);
  for (const plain of root.querySelectorAll<HTMLElement>("[data-plain]")) plain.hidden = true;
  for (const scripted of root.querySelectorAll<HTMLElement>("[data-scripted], [data-send]")) scripted.hidden = false;
  const saver = save(form, draft, words, board);
  // Before the board sees the files: there must be a draft for them.
  for (const kind of ["change", "drop"] as const) {
    root.addEventListener(kind, () => void (draft.wanted = true), true);
  }
  board.begin(first);
  guardStrayDrops(document);
  enhanceRecipients(
    form,
    words,
    (text) => {
      announce(root, text);
    },
    () => {
      saver.later(SETTLED_MS);
    },
  );
  form.addEventListener("input", () => {
    saver.later(TYPED_MS);
  });
  guardSending(root, form, { board, draft, saver, words });
  root.querySelector("[data-discard]")?.addEventListener("submit", () => {
    board.leaving = true;
    draft.forget();
  });
}

function save(form: HTMLFormElement, draft: Draft, words: Words, board: Board): Saver {
  const note = form.querySelector<HTMLElement>("[data-saved]");
  const post = async (fields: URLSearchParams) => {
    const path = await draft.ensure();
    if (path === null) throw new Error("no draft");
    const answer = await fetch(path, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: fields,
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect" || answer.status === 404) {
      // Sent or thrown away in another window: the page itself says which.
      board.leaving = true;
      window.location.replace(path);
      return "";
    }
    const problems = answer.ok ? parseProblems(await answer.json()) : null;
    if (problems === null) throw new Error(`answered ${String(answer.status)}`);
    showProblems(form, problems);
    return problems.length === 0 ? "saved" : "";
  };
  return autosave(form, post, (word) => {
    if (note) note.textContent = word === "" ? "" : words.say(word);
  });
}

interface Parts {
  board: Board;
  draft: Draft;
  saver: Saver;
  words: Words;
}

/** Says at once why nothing can be sent yet; the server decides all the same, and gets the form as without script. */
function guardSending(root: HTMLElement, form: HTMLFormElement, { board, draft, saver, words }: Parts): void {
  const button = form.querySelector<HTMLButtonElement>("[data-send]");
  let asking = false;
  const obstacle = async (): Promise<string | null> => {
    if (board.moves()) return "not-yet-receiving";
    const path = await draft.ensure();
    if (path === null || (await board.refresh()) === null) return "offline-advice";
    if (board.isReceiving()) return "not-yet-receiving";
    if (board.isChecking()) return "not-yet-checking";
    const message = form.querySelector<HTMLTextAreaElement>("textarea[name=message]")?.value ?? "";
    if (board.isEmpty() && message.trim() === "") return "nothing";
    form.action = path;
    return null;
  };
  form.addEventListener("submit", (event) => {
    if (board.leaving) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    void obstacle().then(async (word) => {
      asking = false;
      if (word !== null) {
        refuse(root, words.say(word));
        return;
      }
      await saver.stop();
      board.leaving = true;
      form.requestSubmit(button);
    });
  });
}

function announce(root: HTMLElement, text: string): void {
  const status = root.querySelector("[data-status]");
  if (status) status.textContent = text;
}

const sent = document.querySelector<HTMLElement>("[data-sent-draft]");
if (sent) forgetSent(sent.dataset["sentDraft"] ?? "");
const root = document.querySelector<HTMLElement>("[data-compose]");
if (root) void start(root);
