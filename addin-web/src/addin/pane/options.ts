/** For how long, how often, and what else can be chosen; what policy has fixed is shown as fixed. */
import type { Form } from "../core/form";
import type { Policy } from "../core/policy";
import { t, type Key, type Language } from "./i18n";
import { lockedHint } from "./people";
import { field, h, icon, newId } from "./ui";

const DOWNLOADS_MAX = 65_535;

export interface OptionsAround {
  policy: Policy;
  organisation: string;
  language: Language;
  /** Whether a text goes into a mail that is written here. */
  hasBlock: boolean;
  changed: () => void;
}

export class Options {
  readonly element: HTMLDetailsElement;
  private readonly title = h("input", { type: "text", maxlength: "200" });
  private readonly expiry: HTMLInputElement;
  private readonly downloadsField: HTMLInputElement;
  private readonly notifyBox: HTMLInputElement;
  private readonly languageChoice = h("select");
  private readonly short = h("span", { class: "hint" });
  private titleIsOwn = false;

  constructor(private readonly around: OptionsAround) {
    const { options } = around.policy;
    const days = Math.min(options.expiry_days.default, options.expiry_days.max);
    this.expiry = this.number(String(days), options.expiry_days.max, options.expiry_days.locked);
    const times = options.downloads_max.default === null ? "" : String(options.downloads_max.default);
    this.downloadsField = this.number(times, DOWNLOADS_MAX, options.downloads_max.locked);
    this.downloadsField.placeholder = t("options.downloads_any");
    this.notifyBox = h("input", { type: "checkbox", checked: options.notify_opened.default, disabled: options.notify_opened.locked });
    this.title.addEventListener("input", () => {
      this.titleIsOwn = true;
      around.changed();
    });
    for (const one of [this.notifyBox, this.languageChoice]) one.addEventListener("change", around.changed);
    for (const value of ["da", "en"] as const) {
      this.languageChoice.append(h("option", { value, selected: value === around.language }, t(`options.${value}` as Key)));
    }
    this.element = h(
      "details",
      { class: "card options" },
      h("summary", { id: newId("options") }, h("span", { class: "summary-title" }, t("options.title")), this.short),
      field(t("options.subject"), this.title),
      field(t("options.days"), this.expiry, options.expiry_days.locked ? this.lock() : t("options.days_max", { max: String(options.expiry_days.max) })),
      field(t("options.downloads"), this.downloadsField, options.downloads_max.locked ? this.lock() : null),
      h("label", { class: "tick" }, this.notifyBox, h("span", {}, t("options.notify"))),
      options.notify_opened.locked ? h("p", { class: "hint" }, this.lock()) : null,
      around.hasBlock ? field(t("options.language"), this.languageChoice) : null,
    );
    this.shorten();
  }

  get days(): number | null {
    const days = Number(this.expiry.value);
    return Number.isInteger(days) && days >= 1 && days <= this.around.policy.options.expiry_days.max ? days : null;
  }

  /** Null for no limit; "wrong" where the field holds nonsense. */
  get downloads(): number | null | "wrong" {
    if (this.downloadsField.value === "" && this.downloadsField.validity.valid) return null;
    const times = Number(this.downloadsField.value);
    return Number.isInteger(times) && times >= 1 && times <= DOWNLOADS_MAX ? times : "wrong";
  }

  get notify(): boolean {
    return this.notifyBox.checked;
  }

  get language(): Language {
    return this.languageChoice.value === "en" ? "en" : "da";
  }

  get subject(): string {
    return this.title.value.trim();
  }

  get kept(): Pick<Form, "title" | "days" | "downloads" | "notify" | "language"> {
    const title = this.titleIsOwn ? this.title.value : null;
    return { title, days: this.expiry.value, downloads: this.downloadsField.value, notify: this.notify, language: this.language };
  }

  /** What policy has fixed meanwhile stays as policy says. */
  restore(kept: Pick<Form, "title" | "days" | "downloads" | "notify" | "language">): void {
    if (kept.title !== null) {
      this.title.value = kept.title;
      this.titleIsOwn = true;
    }
    if (!this.expiry.disabled) this.expiry.value = kept.days;
    if (!this.downloadsField.disabled) this.downloadsField.value = kept.downloads;
    if (!this.notifyBox.disabled) this.notifyBox.checked = kept.notify;
    this.languageChoice.value = kept.language;
    this.shorten();
  }

  /** The mail's subject, as long as nobody has written another title. */
  follow(subject: string): void {
    if (!this.titleIsOwn) this.title.value = subject.slice(0, 200);
  }

  /** Opens and goes to the field that does not fit. */
  show(what: "days" | "downloads"): void {
    this.element.open = true;
    (what === "days" ? this.expiry : this.downloadsField).focus();
  }

  private lock(): HTMLElement {
    return lockedHint(this.around.organisation);
  }

  private number(value: string, max: number, locked: boolean): HTMLInputElement {
    const input = h("input", { type: "number", inputmode: "numeric", min: "1", max: String(max), value, disabled: locked });
    input.addEventListener("input", () => {
      this.shorten();
      this.around.changed();
    });
    return input;
  }

  private shorten(): void {
    const { downloads } = this;
    const words =
      downloads === 1
        ? t("options.downloads_once")
        : typeof downloads === "number"
          ? t("options.downloads_few", { max: String(downloads) })
          : t("options.downloads_any");
    this.short.textContent = t("options.summary", { days: this.expiry.value, downloads: words });
    if (this.around.policy.options.expiry_days.locked) this.short.prepend(icon("lock"));
  }
}
