/** "Reply securely" to the author of the mail that is read; the gateway mails the link, so that it works on phones, too. */
import type { Person } from "../host/compose";
import type { ReadMail } from "../host/read";
import type { App } from "./app";
import { DraftBox, keyOf } from "./draft";
import { Files } from "./files";
import { currentLanguage, t } from "./i18n";
import { Message } from "./message";
import { Options } from "./options";
import { People } from "./people";
import { firstTerms, termsOf } from "./terms";
import { failure, isSignedOut } from "./trouble";
import { button, h, notice, refill } from "./ui";

export class ReplyView {
  readonly element = h("div", { class: "view" });
  private readonly box: DraftBox;
  private readonly files: Files;
  private readonly message: Message;
  private readonly people: People;
  private readonly options: Options;
  private readonly status = h("div", { class: "stack", "aria-live": "polite" });
  private readonly go: HTMLButtonElement;

  constructor(private readonly app: App, mail: ReadMail, private readonly from: Person, canReply: boolean) {
    const { client, settings, outlook } = app;
    const { config, policy } = settings;
    const { organisation } = config;
    const changed = (): void => undefined;
    // The mail that is read keeps nothing for us; the draft lives as long as the pane.
    this.box = new DraftBox(client, { save: () => Promise.resolve() }, null, () => firstTerms("mail"));
    this.files = new Files({ box: this.box, mail: null, sees: true, bytesMax: config.uploadBytesMax, changed, signedOut: app.needSignIn });
    this.message = new Message(null, t("reply.message"), changed);
    this.people = new People({ policy, own: outlook.own.email, most: config.recipientsMax, organisation, changed });
    this.people.follow([from]);
    this.options = new Options({ policy, organisation, language: currentLanguage(), hasBlock: false, changed });
    this.options.follow(mail.subject);
    this.go = button(t("reply.send"), () => void this.send(), "primary");
    const outlookReply = button(t("reply.open"), () => {
      if (mail.reply("")) refill(this.status, notice("plain", "", h("p", {}, t("reply.opened"))));
    }, "link");
    refill(
      this.element,
      h(
        "form",
        { class: "view", onsubmit: (event) => { event.preventDefault(); } },
        h("p", { class: "hint" }, t("reply.lead", { who: this.who })),
        this.message.element,
        this.files.element,
        this.people.element,
        this.options.element,
        h("div", { class: "bottom" }, this.status, this.go, canReply ? outlookReply : null),
      ),
    );
  }

  private get who(): string {
    return this.from.name || this.from.email;
  }

  private async send(): Promise<void> {
    const need = this.need();
    if (need !== null) {
      refill(this.status, notice("bad", "", h("p", {}, need)));
      return;
    }
    this.go.disabled = true;
    try {
      refill(this.status, h("p", { class: "step" }, t("do.sending")));
      if (!(await this.files.bring())) {
        refill(this.status, notice("bad", "", h("p", {}, t("need.files"))));
        return;
      }
      const key = keyOf(await this.box.ensure());
      const { client } = this.app;
      await client.changeDraft(key, termsOf("mail", this.options, this.people));
      await this.box.keepOnly(this.files.ids);
      await client.setMessage(key, this.message.markdown);
      await client.send(key);
      const done = notice("good", t("reply.done"), h("p", {}, t("reply.done_lead", { who: this.who })));
      refill(this.element, h("div", { role: "status" }, done));
    } catch (error) {
      if (isSignedOut(error)) this.app.needSignIn();
      refill(this.status, failure(error));
    } finally {
      this.go.disabled = false;
    }
  }

  private need(): string | null {
    if (this.files.counting.length === 0 && this.message.markdown === "") return t("reply.need");
    if (this.people.phraseIsShort) return t("need.passphrase");
    if (this.options.days === null) return t("need.days", { max: String(this.app.settings.policy.options.expiry_days.max) });
    return this.options.downloads === "wrong" ? t("need.downloads") : null;
  }
}
