/** "Ask for files": makes a request, and brings its link to the person who is asked. */
import type { NewRequest } from "../api/shapes";
import { htmlBlock, textBlock, type RequestBlock } from "../core/linkblock";
import type { ComposeMail, Person } from "../host/compose";
import type { ReadMail } from "../host/read";
import type { App } from "./app";
import { day } from "./format";
import { currentLanguage, t, type Key } from "./i18n";
import { failure, isSignedOut } from "./trouble";
import { button, field, h, notice, refill, tick } from "./ui";

/** Where the link goes: into the mail that is written, or to the author of the mail that is read. */
export type AskPlace = { kind: "compose"; mail: ComposeMail } | { kind: "read"; mail: ReadMail; from: Person; canReply: boolean };

const DOCUMENTS_MAX = 50;

export class AskView {
  readonly element = h("div", { class: "view" });
  private readonly what = h("input", { type: "text", maxlength: "200", placeholder: t("ask.title_hint") });
  private readonly why = h("input", { type: "text", maxlength: "200", placeholder: t("ask.purpose_hint") });
  private readonly documents = h("textarea", { rows: "3" });
  private readonly days: HTMLInputElement;
  private readonly status = h("div", { class: "stack", "aria-live": "polite" });
  private readonly buttons: HTMLButtonElement[];
  private readonly form: HTMLElement;
  private other = true;
  private key = crypto.randomUUID();

  constructor(private readonly app: App, private readonly place: AskPlace) {
    const { expiryDays } = app.settings.config;
    this.days = h("input", { type: "number", inputmode: "numeric", min: "1", max: String(expiryDays.max), value: String(expiryDays.default) });
    this.buttons = this.ways();
    this.form = h(
      "form",
      { class: "view", onsubmit: (event) => { event.preventDefault(); } },
      h(
        "section",
        { class: "card", "aria-label": t("tab.ask") },
        h("p", { class: "hint" }, t("ask.lead")),
        field(t("ask.title"), this.what),
        field(t("ask.purpose"), this.why),
        field(t("ask.documents"), this.documents),
        tick(t("ask.other"), true, (checked) => { this.other = checked; }),
        field(t("ask.days"), this.days, t("options.days_max", { max: String(expiryDays.max) })),
      ),
      h("div", { class: "bottom" }, this.status, ...this.buttons),
    );
    refill(this.element, this.form);
  }

  private ways(): HTMLButtonElement[] {
    const { place } = this;
    if (place.kind === "compose") return [button(t("ask.insert"), () => void this.make("insert"), "primary")];
    const who = place.from.name || place.from.email;
    const mail = button(t("ask.by_mail", { who }), () => void this.make("mail"), "primary");
    return place.canReply ? [mail, button(t("ask.reply"), () => void this.make("reply"))] : [mail];
  }

  private async make(way: "insert" | "mail" | "reply"): Promise<void> {
    const wanted = this.wanted(way);
    if (wanted === null) return;
    for (const one of this.buttons) one.disabled = true;
    refill(this.status, h("p", { class: "step" }, t("ask.working")));
    try {
      const made = await this.app.client.createRequest(wanted, this.key);
      if (way !== "mail") await this.deliver(way, made.links[0]?.url ?? "", made.expires_at, wanted.title);
      this.key = crypto.randomUUID();
      this.finished(way);
    } catch (error) {
      if (isSignedOut(error)) this.app.needSignIn();
      refill(this.status, failure(error));
    } finally {
      for (const one of this.buttons) one.disabled = false;
    }
  }

  private wanted(way: "insert" | "mail" | "reply"): NewRequest | null {
    const title = this.what.value.trim();
    const purpose = this.why.value.trim();
    const days = Number(this.days.value);
    const most = this.app.settings.config.expiryDays.max;
    if (title === "") return this.need(t("ask.need_title"), this.what);
    if (purpose === "") return this.need(t("ask.need_purpose"), this.why);
    if (!Number.isInteger(days) || days < 1 || days > most) return this.need(t("need.days", { max: String(most) }), this.days);
    const labels = this.documents.value.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    return {
      title,
      purpose,
      deliver: way === "mail" ? "mail" : "link",
      ...(way === "mail" && this.place.kind === "read"
        ? { recipients: [{ email: this.place.from.email, name: this.place.from.name === "" ? null : this.place.from.name }] }
        : {}),
      documents: labels.slice(0, DOCUMENTS_MAX).map((label) => ({ label, required: true })),
      // Somebody who asks for nothing by name wants files of some kind.
      other_files: this.other || labels.length === 0,
      expires_in_days: days,
      language: currentLanguage(),
    };
  }

  private need(text: string, input: HTMLElement): null {
    refill(this.status, notice("bad", "", h("p", {}, text)));
    input.focus();
    return null;
  }

  private async deliver(way: "insert" | "reply", url: string, expiresAt: string | null, title: string): Promise<void> {
    const { session } = this.app.auth;
    const block: RequestBlock = {
      kind: "request",
      url,
      title,
      sender: session?.name || this.app.outlook.own.name || this.app.outlook.own.email,
      until: expiresAt === null ? null : day(expiresAt),
    };
    const language = currentLanguage();
    if (this.place.kind === "read") {
      this.place.mail.reply(htmlBlock(block, language));
      return;
    }
    const plain = way === "insert" && (await this.place.mail.isPlainText());
    await this.place.mail.insert(plain ? textBlock(block, language) : htmlBlock(block, language), !plain, "top");
  }

  private finished(way: "insert" | "mail" | "reply"): void {
    const who = this.place.kind === "read" ? this.place.from.name || this.place.from.email : "";
    const words: Readonly<Record<typeof way, [Key, Key]>> = {
      insert: ["ask.done", "ask.done_lead"],
      mail: ["ask.mailed", "ask.mailed_lead"],
      reply: ["ask.replied", "ask.replied_lead"],
    };
    const [title, lead] = words[way];
    const again = button(t("ask.again"), () => {
      refill(this.status);
      refill(this.element, this.form);
      this.what.focus();
    });
    refill(this.element, h("div", { role: "status" }, notice("good", t(title), h("p", {}, t(lead, { who })))), h("div", { class: "actions spread" }, again));
  }
}
