import type { ServerFile } from "./state";
import type { Words } from "./words";

type Tone = "good" | "plain" | "warn" | "bad";

/** What a file's row says. */
export interface Look {
  /** Key of the state's word. */
  word: string;
  tone: Tone;
  /** Bytes that have arrived, while some have not. */
  sent?: number;
  /** What to know or do. */
  advice?: string;
  /** Buttons that make sense now. */
  pausable?: boolean;
  resumable?: boolean;
}

const TONES: readonly Tone[] = ["good", "plain", "warn", "bad"];

/** One file's row, made by the server or copied from the server's template. */
export class Row {
  constructor(
    readonly element: HTMLElement,
    private readonly words: Words,
    readonly name: string,
    readonly bytes: number,
  ) {}

  static copy(template: HTMLTemplateElement, words: Words, name: string, bytes: number, type: string): Row {
    const source = template.content.querySelector<HTMLElement>("li");
    if (!source) throw new Error("the page has no row to copy");
    const element = document.importNode(source, true);
    const row = new Row(element, words, name, bytes);
    for (const place of element.querySelectorAll("[data-name]")) place.textContent = name;
    row.part("[data-size]").textContent = words.size(bytes);
    row.part("[data-progress]").setAttribute("aria-label", name);
    row.paint(type);
    return row;
  }

  show(look: Look): void {
    const chip = this.part("[data-chip]");
    const word = this.words.say(look.word);
    if (chip.textContent !== word) chip.textContent = word;
    chip.classList.remove(...TONES);
    chip.classList.add(look.tone);
    this.element.dataset["state"] = look.word;
    this.progress(look.sent);
    const advice = this.part("[data-advice]");
    advice.hidden = look.advice === undefined;
    advice.textContent = look.advice ?? "";
    this.button("[data-pause]", look.pausable === true);
    this.button("[data-resume]", look.resumable === true);
  }

  /** How the server sees the file, where this page is not sending it. */
  showServer(file: ServerFile): void {
    switch (file.stage) {
      case "receiving":
        this.show({ word: "interrupted", tone: "warn", sent: file.received, advice: this.words.say("interrupted-advice") });
        break;
      case "checking":
        this.show({ word: "checking", tone: "plain" });
        break;
      case "accepted":
        this.show({ word: "accepted", tone: "good" });
        break;
      case "held":
        this.show({ word: "held", tone: "warn", ...(file.text !== null && { advice: file.text }) });
        break;
      case "refused":
        this.show({ word: "refused", tone: "bad", ...(file.text !== null && { advice: file.text }) });
    }
  }

  progress(sent: number | undefined): void {
    const bar = this.part("[data-progress]") as HTMLProgressElement;
    bar.hidden = sent === undefined;
    bar.value = sent === undefined || this.bytes === 0 ? 0 : Math.round((sent / this.bytes) * 1000);
    const size = this.words.size(this.bytes);
    const text = sent === undefined ? size : this.words.say("part", { done: this.words.size(sent), size });
    const place = this.part("[data-size]");
    if (place.textContent !== text) place.textContent = text;
  }

  on(selector: "[data-pause]" | "[data-resume]", act: () => void): void {
    this.part(selector).addEventListener("click", act);
  }

  onRemove(act: () => void): void {
    this.part("[data-remove]").addEventListener("submit", (event) => {
      event.preventDefault();
      act();
    });
  }

  remove(): void {
    this.element.remove();
  }

  /** A button that goes away takes the focus along to the one that comes. */
  private button(selector: string, shown: boolean): void {
    const button = this.part(selector);
    const focused = document.activeElement === button;
    button.hidden = !shown;
    if (focused && !shown) {
      this.element.querySelector<HTMLElement>(".file-acts button:not([hidden])")?.focus();
    }
  }

  private paint(type: string): void {
    const kind = type === "application/pdf" ? "pdf" : type.startsWith("image/") ? "picture" : "other";
    this.part("[data-badge]").className = `file-badge kind-${kind}`;
    this.element.querySelector("[data-badge] use")?.setAttribute("href", `#i-${kind}`);
  }

  private part(selector: string): HTMLElement {
    const part = this.element.querySelector<HTMLElement>(selector);
    if (!part) throw new Error(`a file's row has no ${selector}`);
    return part;
  }
}
