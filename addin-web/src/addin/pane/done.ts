/** A protected mail: what was done, and whether it is still so. */
import { Problem } from "../api/problem";
import type { Share } from "../api/shapes";
import { externalOf } from "../core/check";
import { ownLinks } from "../core/links";
import type { Attachment } from "../core/plan";
import { removeAll } from "../core/remove";
import type { MailState } from "../core/state";
import type { ComposeMail, Person } from "../host/compose";
import type { App } from "./app";
import { sure } from "./sure";
import { takeable } from "./files";
import { day } from "./format";
import { t } from "./i18n";
import { failure, isSignedOut } from "./trouble";
import { button, h, notice, refill } from "./ui";

export interface DoneActions {
  /** Protects what was attached since. */
  more: (state: MailState) => void;
  /** Puts the link into the mail, where it is missing. */
  catchUp: (state: MailState) => Promise<void>;
}

export class DoneView {
  readonly element = h("div", { class: "view", "aria-live": "polite" });
  private share: Share | null = null;
  private attachments: Attachment[] = [];
  private people: Person[] = [];
  private hasLink = true;
  private readonly trouble = h("div", { class: "stack" });

  constructor(
    private readonly app: App,
    private readonly mail: ComposeMail,
    private state: MailState,
    private readonly link: string | null,
    private readonly actions: DoneActions,
  ) {}

  async begin(): Promise<void> {
    refill(this.element, h("p", { class: "hint" }, t("app.loading")));
    try {
      this.share = await this.app.client.share(this.state.draft);
    } catch (error) {
      if (isSignedOut(error)) this.app.needSignIn();
      // What is deleted on the server is nothing for this mail any more.
      if (error instanceof Problem && error.status === 404) this.actions.more(this.state);
      else refill(this.element, failure(error, button(t("error.retry"), () => void this.begin())));
      return;
    }
    await this.follow();
  }

  async follow(): Promise<void> {
    if (this.share === null) return;
    try {
      this.attachments = this.app.outlook.supports("1.8") ? takeable(await this.mail.attachments()) : [];
      this.people = await this.mail.recipients();
      this.hasLink = (await this.links()).length > 0;
      refill(this.trouble);
    } catch (error) {
      refill(this.trouble, failure(error));
    }
    this.draw(this.share);
  }

  private async links(): Promise<{ token: string }[]> {
    const texts = [await this.mail.text(), (await this.mail.html()).replace(/&amp;/g, "&")];
    return ownLinks(texts, window.location.origin).filter((one) => one.kind === "share");
  }

  /** Attachments that are on the share and should be gone. */
  private get stayed(): Attachment[] {
    return this.attachments.filter((one) => this.isOnShare(one));
  }

  private isOnShare(attachment: Attachment): boolean {
    return this.state.took.some((took) => took.name === attachment.name && took.size === attachment.size);
  }

  /** Recipients outside the organisation whom the share does not know. */
  private get strangers(): Person[] {
    const outside = externalOf(this.people.map((one) => one.email), this.app.settings.policy, this.app.outlook.own.email);
    return this.people.filter((one) => outside.includes(one.email) && !this.state.people.includes(one.email.toLowerCase()));
  }

  private draw(share: Share): void {
    const { stayed, strangers } = this;
    const fresh = this.attachments.filter((one) => !this.isOnShare(one));
    const isOpen = share.state === "active";
    refill(
      this.element,
      this.trouble,
      isOpen ? null : this.ended(share),
      isOpen && !this.hasLink ? this.missing() : null,
      isOpen && this.hasLink && stayed.length === 0 ? this.good(share) : null,
      stayed.length > 0 && this.hasLink ? this.leftBehind(stayed) : null,
      isOpen && fresh.length > 0 ? this.fresh(fresh) : null,
      isOpen && strangers.length > 0 ? this.outside(strangers) : null,
      isOpen ? this.rest() : null,
    );
  }

  private good(share: Share): HTMLElement {
    const times = share.downloads_max;
    const limit = times === null ? t("done.unlimited") : times === 1 ? t("done.once") : t("done.downloads", { times: String(times) });
    return notice(
      "good",
      t("done.title"),
      h("p", {}, t("done.lead")),
      h("p", {}, t("done.until", { day: day(share.expires_at) })),
      share.files.length > 0 ? h("p", {}, limit) : null,
    );
  }

  private ended(share: Share): HTMLElement {
    const words = share.state === "expired" ? t("status.expired", { day: day(share.expires_at) }) : t("done.revoked");
    const again = button(t("done.again"), () => { this.actions.more(this.state); });
    return notice("warn", "", h("p", {}, words), h("div", { class: "actions" }, again));
  }

  private missing(): HTMLElement {
    return notice(
      "bad",
      t("done.not_linked"),
      h("div", { class: "actions" }, this.doing(t("ask.insert"), () => this.actions.catchUp(this.state), "primary")),
    );
  }

  private leftBehind(stayed: Attachment[]): HTMLElement {
    const again = async (): Promise<void> => {
      await removeAll(this.mail, stayed);
      await this.follow();
    };
    return notice("bad", t("done.stayed"), h("p", {}, t("done.stayed_lead")), names(stayed), h("div", { class: "actions" }, this.doing(t("done.remove_again"), again)));
  }

  private fresh(list: Attachment[]): HTMLElement {
    const more = button(t("done.protect_more"), () => { this.actions.more(this.state); });
    return notice("warn", t("done.new"), h("p", {}, t("done.new_lead")), names(list), h("div", { class: "actions" }, more));
  }

  private outside(strangers: Person[]): HTMLElement {
    // With a passphrase the server needs it again, and keeps none: a new share is the way then.
    const canAdd = this.share?.recipients[0]?.verification !== "passphrase";
    const letIn = this.doing(t("done.let_in"), () => this.letIn(strangers), "primary");
    return notice(
      "warn",
      t("done.strangers"),
      h("p", {}, t("done.strangers_lead")),
      h("ul", { class: "names" }, ...strangers.map((one) => h("li", {}, one.email))),
      canAdd ? h("div", { class: "actions" }, letIn) : null,
    );
  }

  private async letIn(strangers: Person[]): Promise<void> {
    const { client } = this.app;
    for (const { token } of await this.links()) {
      const id = await client.shareOfLink(token);
      if (id === null) continue;
      for (const person of strangers) {
        const name = person.name === "" ? null : person.name.slice(0, 100);
        await client.addRecipient(id, { email: person.email, name, language: null, verification: "code" }, token);
      }
    }
    this.state = { ...this.state, people: [...this.state.people, ...strangers.map((one) => one.email.toLowerCase())] };
    await this.mail.save(this.state);
    await this.follow();
  }

  private rest(): HTMLElement {
    const copy = this.link === null ? null : button(t("done.copy"), () => {
      void navigator.clipboard.writeText(this.link ?? "").then(() => {
        if (copy !== null) copy.textContent = t("done.copied");
      }, () => undefined);
    });
    const revoke = async (): Promise<void> => {
      this.share = await this.app.client.revoke(this.state.draft);
      await this.follow();
    };
    return h("div", { class: "actions spread" }, copy, sure(t("done.revoke"), t("done.revoke_sure"), revoke, (error) => { this.tell(error); }));
  }

  private doing(label: string, work: () => Promise<void>, look: "primary" | "plain" = "plain"): HTMLButtonElement {
    const pressed = button(label, () => {
      pressed.disabled = true;
      work().catch((error: unknown) => { this.tell(error); }).finally(() => { pressed.disabled = false; });
    }, look);
    return pressed;
  }

  private tell(error: unknown): void {
    if (isSignedOut(error)) this.app.needSignIn();
    refill(this.trouble, failure(error));
  }
}

function names(list: readonly Attachment[]): HTMLElement {
  return h("ul", { class: "names" }, ...list.map((one) => h("li", {}, one.name)));
}
