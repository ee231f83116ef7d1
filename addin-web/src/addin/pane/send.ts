/** "Send securely": the form, and what pressing its button sets off. */
import { Problem } from "../api/problem";
import { LinkNotInserted, protect, type Step, type Wish } from "../core/protect";
import type { MailState } from "../core/state";
import { size as sized } from "../../upload/words";
import type { ComposeMail } from "../host/compose";
import type { App } from "./app";
import { DoneView } from "./done";
import { DraftBox, keyOf } from "./draft";
import { byHand } from "./by-hand";
import { Files } from "./files";
import { day } from "./format";
import { currentLanguage, t, type Key } from "./i18n";
import { Hints } from "./hints";
import { Message } from "./message";
import { Options } from "./options";
import { People } from "./people";
import { blockOfShare, firstTerms, termsOf } from "./terms";
import { failure, isSignedOut } from "./trouble";
import { button, h, notice, refill } from "./ui";

/** Milliseconds without a change, after which the form is kept. */
const KEEP_MS = 700;

const STEPS: Readonly<Record<Step, Key>> = {
  sending: "do.sending",
  linking: "do.linking",
  removing: "do.removing",
  looking: "do.looking",
};

export class SendView {
  readonly element = h("div", { class: "view" });
  private readonly box: DraftBox;
  private readonly files: Files;
  private readonly message: Message;
  private readonly people: People;
  private readonly options: Options;
  private readonly why = h("div", { class: "stack" });
  private readonly hints: Hints;
  private readonly status = h("div", { class: "stack", "aria-live": "polite" });
  private readonly go: HTMLButtonElement;
  private readonly form: HTMLElement;
  private readonly drop = button(t("do.discard"), () => void this.discard(), "link");
  private done: DoneView | null = null;
  private busy = false;
  private keeps = false;
  private keeping: number | undefined;
  private looking: Promise<void> | null = null;
  private again = false;

  constructor(private readonly app: App, private readonly mail: ComposeMail, private readonly state: MailState | null) {
    const { client, settings, outlook } = app;
    const { config, policy } = settings;
    const changed = (): void => {
      this.look();
      this.keepLater();
    };
    this.box = new DraftBox(client, mail, state, () => firstTerms("link"));
    this.files = new Files({ box: this.box, mail, sees: outlook.supports("1.8"), bytesMax: config.uploadBytesMax, changed, signedOut: app.needSignIn });
    this.message = new Message(mail, t("message.label"), changed);
    const { organisation } = config;
    this.people = new People({ policy, own: outlook.own.email, most: config.recipientsMax, organisation, changed });
    this.options = new Options({ policy, organisation, language: currentLanguage(), hasBlock: true, changed });
    this.hints = new Hints(policy, () => void this.message.moveAll().then(() => this.follow()));
    this.go = button(t("do.protect"), () => void this.protect(), "primary");
    this.form = h(
      "form",
      { class: "view", onsubmit: (event) => { event.preventDefault(); } },
      this.why,
      this.files.element,
      this.hints.element,
      this.message.element,
      this.people.element,
      this.options.element,
      h("div", { class: "bottom" }, this.status, this.go, h("p", { class: "hint" }, t("do.hint")), this.drop),
    );
  }

  async begin(): Promise<void> {
    this.mail.onChange(() => void this.follow());
    this.mail.onContext(() => {
      refill(this.why, notice("warn", t("warn.title"), h("p", {}, t("warn.lead"))));
      void this.follow();
    });
    window.addEventListener("focus", () => void this.follow());
    window.addEventListener("beforeunload", (event) => {
      if (this.box.isMoving) event.preventDefault();
    });
    if (this.state?.state === "sent") {
      await this.showDone(this.state, null);
      return;
    }
    refill(this.element, this.form);
    await this.follow();
    performance.mark("kuvert.usable");
    await this.restore();
    if (this.state !== null) await this.recall(this.state);
  }

  /** Reads the mail anew: Outlook's events are hints, and some are missing. */
  follow(): Promise<void> {
    if (this.looking !== null) {
      this.again = true;
      return this.looking;
    }
    this.looking = this.followNow().finally(() => {
      this.looking = null;
      if (this.again) {
        this.again = false;
        void this.follow();
      }
    });
    return this.looking;
  }

  private async followNow(): Promise<void> {
    // While protecting, the list is looked at by the steps themselves.
    if (this.busy) return;
    if (this.done !== null) {
      await this.done.follow();
      return;
    }
    try {
      if (this.app.outlook.supports("1.8")) this.files.follow(await this.mail.attachments());
      this.people.follow(await this.mail.recipients());
      this.options.follow(await this.mail.subject());
      await this.hints.follow(this.mail, this.message.place === "top");
    } catch (error) {
      refill(this.status, failure(error, button(t("error.retry"), () => { refill(this.status); void this.follow(); })));
    }
    this.look();
  }

  private async recall(state: MailState): Promise<void> {
    try {
      const draft = await this.box.look();
      if (draft === "sent") await this.showDone({ ...state, state: "sent" }, null);
      else if (draft === null) this.box.forget(state.more);
      else await this.files.recall(state);
    } catch (error) {
      refill(this.status, failure(error, button(t("error.retry"), () => { refill(this.status); void this.recall(state); })));
      if (isSignedOut(error)) this.app.needSignIn();
    }
  }

  private async restore(): Promise<void> {
    const form = await this.mail.loadForm();
    if (form !== null) {
      this.message.restore(form);
      this.people.restore(form.verification);
      this.options.restore(form);
      this.files.leave(form.left);
    }
    this.keeps = true;
  }

  /** Keeps the form with the mail, a moment after the last change. */
  private keepLater(): void {
    if (!this.keeps || this.busy) return;
    window.clearTimeout(this.keeping);
    this.keeping = window.setTimeout(() => {
      if (this.busy || this.done !== null) return;
      const { message, options, files, people } = this;
      void this.mail.saveForm({ ...message.kept, ...options.kept, verification: people.verification, left: files.left }).catch(() => undefined);
    }, KEEP_MS);
  }

  private look(): void {
    this.go.disabled = this.busy;
    this.go.textContent = t(this.busy ? "do.protecting" : "do.protect");
    this.drop.hidden = this.busy || this.box.current === null;
  }

  /** Begins from nothing; the mail itself is as it was. */
  private async discard(): Promise<void> {
    const state = this.box.current;
    if (state === null) return;
    this.drop.disabled = true;
    try {
      this.files.reset();
      await this.app.client.discard(state.draft).catch((error: unknown) => {
        if (!(error instanceof Problem) || error.status !== 404) throw error;
      });
      this.box.forget(state.more);
      await this.mail.forget();
      await this.mail.forgetForm();
      refill(this.status);
    } catch (error) {
      this.failed(error);
    }
    this.drop.disabled = false;
    await this.follow();
  }

  private async protect(): Promise<void> {
    if (this.busy) return;
    await this.follow();
    if (!(await this.isComplete())) return;
    this.busy = true;
    this.form.classList.add("busy");
    this.look();
    try {
      await this.protectNow();
    } catch (error) {
      this.failed(error);
    } finally {
      this.busy = false;
      this.form.classList.remove("busy");
      this.look();
    }
  }

  private async isComplete(): Promise<boolean> {
    const { files, message, people, options } = this;
    let need: string | null = null;
    // Left out without a word, it would be missed.
    if (files.half !== null) need = t("need.half", { name: files.half });
    else if (files.counting.length === 0 && message.markdown === "") need = t("need.something");
    else if (people.list.length === 0) need = t("need.people");
    else if (people.tooMany) need = t("people.too_many", { most: String(this.app.settings.config.recipientsMax) });
    else if (people.phraseIsShort) need = t("need.passphrase");
    else if (options.days === null) need = t("need.days", { max: String(this.app.settings.policy.options.expiry_days.max) });
    else if (options.downloads === "wrong") need = t("need.downloads");
    if (need === null) return message.isInPlace();
    refill(this.status, notice("bad", "", h("p", {}, need)));
    if (people.phraseIsShort) people.focusPhrase();
    if (options.days === null) options.show("days");
    else if (options.downloads === "wrong") options.show("downloads");
    return false;
  }

  private async protectNow(): Promise<void> {
    this.say("do.taking");
    if (!(await this.files.bring())) {
      refill(this.status, notice("bad", "", h("p", {}, t("need.files"))));
      return;
    }
    const state = await this.box.ensure();
    await this.settle(state);
    const wish = this.wish(this.box.current ?? state);
    await this.finish(wish);
  }

  /** Terms, files and message as they are now. A draft that was sent in an attempt before is as it is. */
  private async settle(state: MailState): Promise<void> {
    const { client } = this.app;
    try {
      await client.changeDraft(keyOf(state), termsOf("link", this.options, this.people));
      await this.box.keepOnly(this.files.ids);
      await client.setMessage(keyOf(state), this.message.markdown);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "not_a_draft") throw error;
    }
  }

  private wish(state: MailState): Wish {
    const { language } = this.options;
    const { downloads } = this.options;
    return {
      state,
      people: this.people.list.map((person) => person.email.toLowerCase()),
      attachments: this.files.leaving,
      place: this.message.place,
      language,
      block: {
        sender: this.sender,
        files: this.files.counting.length,
        size: sized(this.files.bytes, language),
        hasMessage: this.message.markdown !== "",
        verification: this.people.verification,
        downloadsMax: downloads === "wrong" ? null : downloads,
      },
      day: (iso) => day(iso, language),
    };
  }

  private get sender(): string {
    const { session } = this.app.auth;
    return session?.name || this.app.outlook.own.name || session?.email || this.app.outlook.own.email;
  }

  private async finish(wish: Wish): Promise<void> {
    const send = async (): Promise<{ url: string; expiresAt: string }> => {
      const sent = await this.app.client.send(keyOf(wish.state));
      return { url: sent.links[0]?.url ?? "", expiresAt: sent.expires_at };
    };
    const outcome = await protect(this.mail, { send }, wish, (step) => { this.say(STEPS[step]); });
    refill(this.status);
    await this.mail.forgetForm();
    await this.showDone(outcome.state, outcome.link.url);
  }

  /** The link is made, and is not in the mail: it is put there, and what it carries is removed. */
  private async catchUp(state: MailState): Promise<void> {
    const share = await this.app.client.share(state.draft);
    const now = this.app.outlook.supports("1.8") ? await this.mail.attachments() : [];
    const taken = state.took.map(({ name, size }) => ({ id: "", name, size, kind: "file" as const }));
    const language = currentLanguage();
    await this.finish({
      state,
      people: share.recipients.map((one) => one.email.toLowerCase()),
      attachments: now.filter((one) => taken.some((took) => took.name === one.name && took.size === one.size)),
      place: "top",
      language,
      block: blockOfShare(share, this.sender, language),
      day: (iso) => day(iso, language),
    });
  }

  private async showDone(state: MailState, link: string | null): Promise<void> {
    this.done = new DoneView(this.app, this.mail, state, link, {
      more: (known) => void this.startOver(known),
      catchUp: (known) => this.catchUp(known),
    });
    refill(this.element, this.done.element);
    await this.done.begin();
  }

  /** Another share for what was attached since. */
  private async startOver(state: MailState): Promise<void> {
    this.done = null;
    this.box.forget([...state.more, state.draft]);
    this.files.reset();
    // In place of the whole text, a second link would take the first one out of the mail.
    this.message.reset();
    refill(this.status);
    refill(this.element, this.form);
    await this.follow();
  }

  private failed(error: unknown): void {
    if (isSignedOut(error)) this.app.needSignIn();
    if (error instanceof LinkNotInserted) {
      refill(this.status, byHand(error.link.url, () => void this.protect()));
      return;
    }
    refill(this.status, failure(error, button(t("error.retry"), () => void this.protect())));
  }

  private say(key: Key): void {
    const moving = key === "do.taking" ? h("p", { class: "hint" }, t("do.keep_open")) : null;
    refill(this.status, h("p", { class: "step" }, t(key)), moving);
  }
}

