/** Who the mail goes to, and how they prove who they are. One link goes to all of them, so one way holds for all. */
import type { NewRecipient } from "../api/shapes";
import { isExternal, type Policy, type Verification } from "../core/policy";
import type { Person } from "../host/compose";
import { t } from "./i18n";
import { card, field, h, icon, newId, notice, refill } from "./ui";

const PASSPHRASE_MIN = 8;

export interface PeopleAround {
  policy: Policy;
  own: string;
  most: number;
  organisation: string;
  changed: () => void;
}

export class People {
  readonly element: HTMLElement;
  list: Person[] = [];
  verification: Verification;
  private readonly choice: HTMLSelectElement;
  private readonly lines = h("ul", { class: "people" });
  private readonly note = h("div", { class: "stack" });
  private readonly phrase = h("input", { type: "text", autocomplete: "off", spellcheck: "false", minlength: "8", maxlength: "200" });
  private readonly phraseField: HTMLElement;

  constructor(private readonly around: PeopleAround) {
    const { default: first, locked } = around.policy.options.verification;
    this.verification = first;
    const choice = h("select", {
      id: newId("verification"),
      disabled: locked,
      onchange: () => {
        this.verification = choice.value === "passphrase" ? "passphrase" : "code";
        this.draw();
        around.changed();
      },
    });
    for (const value of ["code", "passphrase"] as const) {
      choice.append(h("option", { value, selected: value === first }, t(`people.${value}`)));
    }
    this.choice = choice;
    this.phrase.addEventListener("input", around.changed);
    this.phraseField = field(t("people.passphrase_label"), this.phrase, t("people.passphrase_hint"));
    const lock = locked ? lockedHint(around.organisation) : null;
    this.element = card(t("people.title"), this.lines, this.note, field(t("people.verification"), choice, lock), this.phraseField);
    this.draw();
  }

  get tooMany(): boolean {
    return this.list.length > this.around.most;
  }

  get phraseIsShort(): boolean {
    return this.verification === "passphrase" && this.phrase.value.length < PASSPHRASE_MIN;
  }

  follow(list: Person[]): void {
    this.list = list;
    this.draw();
  }

  /** The passphrase itself is not kept anywhere. */
  restore(verification: Verification): void {
    if (this.choice.disabled) return;
    this.choice.value = verification;
    this.verification = verification;
    this.draw();
  }

  focusPhrase(): void {
    this.phrase.focus();
  }

  /** As the server wants them. */
  recipients(): NewRecipient[] {
    return this.list.map((person) => ({
      email: person.email,
      name: person.name === "" ? null : person.name.slice(0, 100),
      language: null,
      verification: this.verification,
      ...(this.verification === "passphrase" ? { passphrase: this.phrase.value } : {}),
    }));
  }

  private draw(): void {
    this.phraseField.hidden = this.verification !== "passphrase";
    refill(this.lines, ...this.list.map((person) => this.line(person)));
    refill(
      this.note,
      this.list.length === 0 ? h("p", { class: "hint" }, t("people.none")) : null,
      this.tooMany ? notice("bad", "", h("p", {}, t("people.too_many", { most: String(this.around.most) }))) : null,
    );
  }

  private line(person: Person): HTMLElement {
    const outside = isExternal(person.email, this.around.policy, this.around.own);
    return h(
      "li",
      { class: "person" },
      icon("person"),
      h(
        "div",
        { class: "person-text" },
        h("p", { class: "person-name" }, person.name === "" ? person.email : person.name),
        person.name === "" ? null : h("p", { class: "hint" }, person.email),
        h("p", { class: "hint" }, t(this.verification === "code" ? "people.by_code" : "people.by_passphrase")),
      ),
      h("span", { class: outside ? "chip outside" : "chip" }, t(outside ? "people.external" : "people.internal")),
    );
  }
}

/** What stands beside an option that the organisation has fixed. */
export function lockedHint(organisation: string): HTMLElement {
  return h("span", { class: "locked" }, icon("lock"), t("options.locked", { organisation }));
}
