/** The secure message: written here, or moved here out of the mail's text. */
import type { Place } from "../core/protect";
import type { ComposeMail } from "../host/compose";
import { t } from "./i18n";
import { fromHtml, fromText } from "./markdown";
import { failure } from "./trouble";
import { button, card, field, h, notice, refill } from "./ui";

/** As much as the server takes. */
const MESSAGE_MAX = 200_000;

export class Message {
  readonly element: HTMLElement;
  place: Place = "top";
  /** What was marked when it was moved; the same must be marked when the link takes its place. */
  private marked = "";
  private readonly text = h("textarea", { rows: "4", maxlength: String(MESSAGE_MAX), spellcheck: "true" });
  private readonly note = h("div", { "aria-live": "polite", class: "stack" });
  private readonly moves = h("div", { class: "actions" });

  constructor(
    private readonly mail: ComposeMail | null,
    label: string,
    private readonly changed: () => void,
  ) {
    this.text.addEventListener("input", changed);
    const area = field(label, this.text, t("message.hint"));
    this.element = card(t("message.title"), area, this.note, mail === null ? null : this.moves);
    this.drawMoves();
  }

  get markdown(): string {
    return this.text.value.trim();
  }

  /** What is kept while the pane is closed. */
  get kept(): { message: string; place: Place; marked: string } {
    return { message: this.text.value, place: this.place, marked: this.marked };
  }

  restore(kept: { message: string; place: Place; marked: string }): void {
    this.text.value = kept.message;
    this.place = kept.place;
    this.marked = kept.marked;
    if (kept.place !== "top") refill(this.note, notice("plain", "", h("p", {}, t(kept.place === "all" ? "message.will_replace_all" : "message.will_replace_selection"))));
    this.drawMoves();
  }

  /** Moves the whole text of the mail here. */
  async moveAll(): Promise<void> {
    await this.move("all");
  }

  /** Whether the mail still has marked what is to be replaced. */
  async isInPlace(): Promise<boolean> {
    if (this.place !== "selection" || this.mail === null) return true;
    if ((await this.mail.selection(!(await this.mail.isPlainText()))) === this.marked) return true;
    refill(this.note, notice("bad", "", h("p", {}, t("message.selection_lost"))));
    return false;
  }

  private async move(place: "all" | "selection"): Promise<void> {
    const { mail } = this;
    if (mail === null) return;
    try {
      const isPlain = await mail.isPlainText();
      const found = place === "selection" ? await mail.selection(!isPlain) : isPlain ? await mail.text() : await mail.html();
      const { markdown, pictures } = isPlain ? { markdown: fromText(found), pictures: 0 } : fromHtml(found);
      if (markdown === "") {
        refill(this.note, notice("warn", "", h("p", {}, t(place === "all" ? "message.empty" : "message.none_marked"))));
        return;
      }
      this.text.value = markdown;
      this.place = place;
      this.marked = place === "selection" ? found : "";
      const lines = [t(place === "all" ? "message.will_replace_all" : "message.will_replace_selection")];
      if (pictures > 0) lines.push(t("message.pictures"));
      refill(this.note, notice("plain", "", ...lines.map((line) => h("p", {}, line))));
    } catch (error) {
      refill(this.note, failure(error));
    }
    this.drawMoves();
    this.changed();
  }

  /** Empty, and the text stays in the mail. */
  reset(): void {
    this.place = "top";
    this.marked = "";
    this.text.value = "";
    refill(this.note);
    this.drawMoves();
    this.changed();
  }

  private drawMoves(): void {
    refill(
      this.moves,
      ...(this.place === "top"
        ? [
            button(t("message.all"), () => void this.move("all"), "link"),
            button(t("message.selection"), () => void this.move("selection"), "link"),
          ]
        : [button(t("message.clear"), () => { this.reset(); }, "link")]),
    );
  }
}
