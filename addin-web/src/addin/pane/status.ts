/** How a share fares: per recipient and file, kept up to date; and what its sender can do about it. */
import type { FetchedFile, Share, ShareRecipient } from "../api/shapes";
import type { App } from "./app";
import { day, moment, size } from "./format";
import { t } from "./i18n";
import { sure } from "./sure";
import { failure, isSignedOut } from "./trouble";
import { button, card, field, h, icon, notice, refill } from "./ui";

/** Milliseconds between looks while somebody may be looking. */
const LIVE_MS = 5000;
const LIVE_MAX_MS = 60_000;
const DAY_MS = 86_400_000;

export class StatusView {
  readonly element = h("div", { class: "view" });
  private readonly head = h("div", { class: "stack" });
  private readonly people = h("div", { class: "stack" });
  private readonly doing = h("div", { class: "stack" });
  private readonly told = h("div", { class: "stack", "aria-live": "polite" });
  private readonly live = h("p", { class: "hint live" });
  private readonly days = h("input", { type: "number", inputmode: "numeric", min: "1", value: "14" });
  private last = "";
  private lastState = "";
  private wait = LIVE_MS;
  private timer: number | undefined;
  private over = false;
  private readonly seen = (): void => {
    if (document.visibilityState === "visible") void this.look();
  };

  constructor(
    private readonly app: App,
    private readonly id: string,
    /** The last part of the link in the mail: it brings the share's key. */
    private readonly token: string,
  ) {
    refill(this.element, this.head, this.told, this.people, this.live, this.doing);
  }

  async begin(): Promise<void> {
    document.addEventListener("visibilitychange", this.seen);
    this.show(await this.app.client.share(this.id));
    this.next(true);
  }

  /** Another mail is shown. */
  end(): void {
    this.over = true;
    window.clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.seen);
  }

  private next(went: boolean): void {
    window.clearTimeout(this.timer);
    if (this.over) return;
    this.wait = went ? LIVE_MS : Math.min(this.wait * 2, LIVE_MAX_MS);
    this.live.textContent = t(went ? "status.live" : "status.stale");
    this.timer = window.setTimeout(() => void this.look(), this.wait);
  }

  private async look(): Promise<void> {
    // A pane that nobody sees asks nothing.
    if (document.visibilityState === "hidden" || this.over) return;
    try {
      this.show(await this.app.client.share(this.id));
      this.next(true);
    } catch (error) {
      if (isSignedOut(error)) this.app.needSignIn();
      this.next(false);
    }
  }

  private show(share: Share): void {
    const text = JSON.stringify([share.state, share.expires_at, share.recipients, share.files, share.title]);
    if (text === this.last || this.over) return;
    this.last = text;
    refill(this.head, this.about(share));
    refill(this.people, card(t("status.people"), h("ul", { class: "people" }, ...share.recipients.map((one) => this.person(one, share)))));
    // A question that is open stays open.
    if (share.state !== this.lastState) refill(this.doing, share.state === "active" || share.state === "expired" ? this.actions(share) : null);
    this.lastState = share.state;
  }

  private about(share: Share): HTMLElement {
    const bytes = share.files.reduce((sum, file) => sum + file.bytes, 0);
    const count = share.files.length;
    const files = count === 1 ? t("status.one_file", { size: size(bytes) }) : t("status.files", { count: String(count), size: size(bytes) });
    return h(
      "section",
      { class: "card", "aria-label": t("tab.status") },
      h("h2", {}, share.title === "" ? t("status.untitled") : share.title),
      h("p", {}, h("span", { class: `chip ${share.state}` }, stateWords(share))),
      share.sent_at === null ? null : h("p", { class: "hint" }, t("status.sent_at", { when: moment(share.sent_at) })),
      count > 0 ? h("p", { class: "hint" }, files) : null,
      share.has_message ? h("p", { class: "hint" }, t("status.message")) : null,
    );
  }

  private person(one: ShareRecipient, share: Share): HTMLElement {
    const who = one.name ?? one.email;
    const resend = button(t("status.resend"), () => {
      resend.disabled = true;
      void this.work(async () => {
        await this.app.client.resend(this.id, one.id, this.token);
        return t("status.resent", { who });
      }).finally(() => { resend.disabled = false; });
    }, "link");
    resend.setAttribute("aria-label", t("status.resend_name", { who }));
    resend.id = `resend-${one.id}`;
    const canResend = share.state === "active" && one.verification === "code" && one.state !== "revoked";
    return h(
      "li",
      { class: "person" },
      icon("person"),
      h(
        "div",
        { class: "person-text" },
        h("p", { class: "person-name" }, who),
        one.name === null ? null : h("p", { class: "hint" }, one.email),
        h("p", {}, h("span", { class: `chip ${one.state}` }, personWords(one))),
        one.files.length === 0 ? null : h("ul", { class: "fetched" }, ...one.files.map(fetched)),
        canResend ? resend : null,
      ),
    );
  }

  private actions(share: Share): HTMLElement {
    const limit = share.renewable_until === null ? null : t("status.extend_limit", { day: day(share.renewable_until) });
    const extend = button(t("status.extend"), () => void this.work(() => this.extend()));
    const tell = (error: unknown): void => { this.tell(error); };
    const revoke = sure(t("status.revoke"), t("status.revoke_sure"), async () => {
      this.show(await this.app.client.revoke(this.id));
      refill(this.told, notice("good", "", h("p", {}, t("status.revoke_done"))));
    }, tell);
    return h("section", { class: "card" }, h("div", { class: "beside" }, field(t("status.extend_days"), this.days, limit), extend), revoke);
  }

  private async extend(): Promise<string> {
    const share = await this.app.client.share(this.id);
    const days = Math.max(1, Math.round(Number(this.days.value) || 1));
    const wanted = Math.max(Date.now(), Date.parse(share.expires_at)) + days * DAY_MS;
    const most = share.renewable_until === null ? wanted : Date.parse(share.renewable_until);
    const moved = await this.app.client.extend(this.id, new Date(Math.min(wanted, most)).toISOString());
    this.show(moved);
    return t("status.extended", { day: day(moved.expires_at) });
  }

  private async work(doing: () => Promise<string>): Promise<void> {
    try {
      const words = await doing();
      refill(this.told, notice("good", "", h("p", {}, words)));
    } catch (error) {
      this.tell(error);
    }
  }

  private tell(error: unknown): void {
    if (isSignedOut(error)) this.app.needSignIn();
    refill(this.told, failure(error));
  }
}

function stateWords(share: Share): string {
  switch (share.state) {
    case "active":
    case "expired":
      return t(`status.${share.state}`, { day: day(share.expires_at) });
    case "draft":
    case "revoked":
    case "purged":
      return t(`status.${share.state}`);
  }
}

function personWords(one: ShareRecipient): string {
  if (one.state === "opened") return t("status.p.opened", { when: one.opened_at === null ? "" : moment(one.opened_at) });
  return t(`status.p.${one.state}`);
}

function fetched(file: FetchedFile): HTMLElement {
  const state = file.state === "complete" ? t("status.f.complete", { when: file.at === undefined ? "" : moment(file.at) }) : t(`status.f.${file.state}`);
  return h("li", {}, h("span", { class: "fetched-name" }, file.name), h("span", { class: `fetched-state ${file.state}` }, state));
}
