/** One line of the file list: an attachment of the mail, a file that was added, or one the server has from before. */
import type { DraftFile } from "../api/shapes";
import { canBeTaken, type Attachment } from "../core/plan";
import { size } from "./format";
import { t } from "./i18n";
import { button, h, icon, newId, refill, type Icon } from "./ui";

export type Source =
  | { kind: "mail"; attachment: Attachment }
  | { kind: "picked"; file: File }
  | { kind: "server"; file: DraftFile };

/** Where a line stands. `stays`: nothing can be done with it. `half`: the server has a part, and its file is not here. */
export type Phase = "idle" | "reading" | "queued" | "sending" | "waiting" | "done" | "failed" | "half" | "stays";

/** What a line can ask for. */
export interface EntryActions {
  remove: (entry: Entry) => void;
  retry: (entry: Entry) => void;
  addInstead: (entry: Entry) => void;
  changed: () => void;
}

export class Entry {
  readonly element: HTMLLIElement;
  chosen: boolean;
  phase: Phase;
  /** The server's id, once it has the whole file. */
  serverId: string | null = null;
  stop: (() => void) | null = null;
  private sent = 0;
  private problem = "";
  private readonly bar = h("progress", { max: "1", value: "0", hidden: true });
  private readonly state = h("p", { class: "file-state" });
  private readonly actions = h("div", { class: "file-actions" });

  constructor(
    readonly source: Source,
    private readonly ask: EntryActions,
  ) {
    const { kind } = source;
    this.chosen = kind !== "mail" || canBeTaken(source.attachment);
    this.phase = phaseAtFirst(source);
    if (kind === "server") {
      this.sent = source.file.received;
      if (this.phase === "done") this.serverId = source.file.id;
    }
    this.bar.setAttribute("aria-label", this.name);
    this.element = h("li", { class: "file" });
    this.fill();
    this.look();
  }

  get name(): string {
    switch (this.source.kind) {
      case "mail":
        return this.source.attachment.name;
      case "picked":
        return this.source.file.name;
      case "server":
        return this.source.file.name;
    }
  }

  get bytes(): number {
    switch (this.source.kind) {
      case "mail":
        return this.source.attachment.size;
      case "picked":
        return this.source.file.size;
      case "server":
        return this.source.file.bytes;
    }
  }

  /** It goes along when the mail is protected. */
  get counts(): boolean {
    return this.chosen && this.phase !== "stays" && this.phase !== "half";
  }

  choose(chosen: boolean): void {
    this.chosen = chosen;
    const box = this.element.querySelector<HTMLInputElement>("input[type=checkbox]");
    if (box) box.checked = chosen;
  }

  show(phase: Phase, problem = ""): void {
    this.phase = phase;
    this.problem = problem;
    if (phase === "idle" || phase === "reading") this.sent = 0;
    this.look();
    this.ask.changed();
  }

  progress(sent: number): void {
    this.sent = sent;
    if (this.phase === "sending") this.lookAtProgress();
  }

  private fill(): void {
    const attachment = this.source.kind === "mail" ? this.source.attachment : null;
    const sign: Icon = attachment?.kind === "inline" ? "picture" : attachment?.kind === "cloud" ? "cloud" : attachment?.kind === "mail" ? "envelope" : "file";
    const text = h("div", { class: "file-text" }, h("p", { class: "file-name" }, this.name), this.state, this.bar);
    refill(this.element, this.box(attachment), icon(sign), text, this.actions);
  }

  private box(attachment: Attachment | null): HTMLElement | null {
    if (attachment === null || !canBeTaken(attachment)) return null;
    const box = h("input", {
      type: "checkbox",
      id: newId("choose"),
      checked: this.chosen,
      "aria-label": t("files.choose", { name: this.name }),
      onchange: () => {
        this.chosen = box.checked;
        this.ask.changed();
      },
    });
    return box;
  }

  private look(): void {
    this.element.dataset["phase"] = this.phase;
    const isMoving = this.phase === "sending" || this.phase === "waiting";
    this.bar.hidden = !isMoving;
    if (isMoving) this.lookAtProgress();
    if (this.phase !== "sending") this.state.textContent = this.words();
    refill(this.actions, ...this.buttons());
    const box = this.element.querySelector<HTMLInputElement>("input[type=checkbox]");
    if (box) box.disabled = !["idle", "failed", "done"].includes(this.phase);
  }

  private lookAtProgress(): void {
    const all = this.bytes;
    this.bar.max = Math.max(all, 1);
    this.bar.value = Math.min(this.sent, all);
    this.state.textContent = this.words();
  }

  private words(): string {
    switch (this.phase) {
      case "idle":
        return this.kindWords();
      case "reading":
        return t("files.reading");
      case "queued":
        return t("files.queued");
      case "sending":
        return t("files.sending", { sent: size(Math.min(this.sent, this.bytes)), size: size(this.bytes) });
      case "waiting":
        return t("files.waiting");
      case "done":
        return `${size(this.bytes)} · ${t("files.done")}`;
      case "failed":
        return this.problem;
      case "half":
        return t("files.half", { sent: size(this.sent), size: size(this.bytes) });
      case "stays":
        return this.source.kind === "mail" && this.source.attachment.kind === "cloud" ? t("files.cloud") : t("files.inline");
    }
  }

  private kindWords(): string {
    const isMail = this.source.kind === "mail" && this.source.attachment.kind === "mail";
    return isMail ? `${t("files.mail")} · ${size(this.bytes)}` : size(this.bytes);
  }

  private buttons(): HTMLElement[] {
    const found: HTMLElement[] = [];
    if (this.phase === "failed") {
      found.push(this.named(t("files.retry"), t("files.retry_name", { name: this.name }), () => { this.ask.retry(this); }));
      if (this.source.kind === "mail") found.push(button(t("files.add_here"), () => { this.ask.addInstead(this); }, "link"));
    }
    if (this.source.kind !== "mail" && this.phase !== "stays") {
      found.push(this.named(t("files.remove_word"), t("files.remove", { name: this.name }), () => { this.ask.remove(this); }));
    }
    return found;
  }

  private named(label: string, name: string, pressed: () => void): HTMLElement {
    const made = button(label, pressed, "link");
    made.setAttribute("aria-label", name);
    return made;
  }
}

function phaseAtFirst(source: Source): Phase {
  if (source.kind === "mail") return canBeTaken(source.attachment) ? "idle" : "stays";
  if (source.kind === "picked") return "queued";
  return source.file.state === "receiving" ? "half" : "done";
}
