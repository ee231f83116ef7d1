/** The mail or appointment that is being written. */
import { parseForm, writeForm, type Form } from "../core/form";
import type { Attachment, AttachmentKind } from "../core/plan";
import type { Place, ProtectedMail } from "../core/protect";
import { STATE_KEY, parseState, writeState, type MailState } from "../core/state";
import { TakeError, type Content, type Source } from "../core/take";
import { CONTENT_MS, Calls, HostError } from "./call";
import { contentOf } from "./content";

export interface Person {
  email: string;
  name: string;
}

const FORM_KEY = "kuvert.form";
/** Office's number for a session key that is not there. */
const KEY_MISSING = 9020;

export class ComposeMail implements ProtectedMail, Source {
  private readonly calls = new Calls();

  private constructor(
    private readonly item: Office.MessageCompose & Partial<Office.AppointmentCompose>,
    private readonly supports: (version: string) => boolean,
  ) {}

  /** Null where nothing is being written. */
  static current(supports: (version: string) => boolean): ComposeMail | null {
    const item: unknown = Office.context.mailbox.item;
    if (typeof item !== "object" || item === null || typeof (item as Office.MessageCompose).subject !== "object") return null;
    return new ComposeMail(item as Office.MessageCompose & Partial<Office.AppointmentCompose>, supports);
  }

  get isAppointment(): boolean {
    return this.item.itemType === "appointment";
  }

  /** Everybody the mail goes to, each address once. */
  async recipients(): Promise<Person[]> {
    const fields = this.isAppointment
      ? [this.item.requiredAttendees, this.item.optionalAttendees]
      : [this.item.to, this.item.cc, this.item.bcc];
    const found = new Map<string, Person>();
    for (const field of fields) {
      if (!field) continue;
      const people = await this.calls.make<Office.EmailAddressDetails[]>("recipients", (done) => { field.getAsync(done); });
      for (const one of people) {
        const email = one.emailAddress.trim();
        const name = one.displayName === email ? "" : one.displayName;
        if (email.includes("@")) found.set(email.toLowerCase(), { email, name });
      }
    }
    return [...found.values()];
  }

  subject(): Promise<string> {
    return this.calls.make<string>("subject", (done) => { this.item.subject.getAsync(done); });
  }

  async attachments(): Promise<Attachment[]> {
    const list = await this.calls.make<Office.AttachmentDetailsCompose[]>("attachments", (done) => {
      this.item.getAttachmentsAsync(done);
    });
    return list.map((one) => ({ id: one.id, name: one.name, size: one.size, kind: kindOf(one) }));
  }

  async content(attachment: Attachment): Promise<Content> {
    try {
      const start = (done: (result: Office.AsyncResult<Office.AttachmentContent>) => void): void => {
        this.item.getAttachmentContentAsync(attachment.id, done);
      };
      const answer = await this.calls.make("content", start, CONTENT_MS);
      return contentOf(attachment, { content: answer.content, format: answer.format });
    } catch (error) {
      if (error instanceof HostError) throw new TakeError(error.isLate ? "late" : "refused");
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    await this.calls.make("remove", (done) => { this.item.removeAttachmentAsync(id, done); });
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  async isPlainText(): Promise<boolean> {
    const type = await this.calls.make<Office.CoercionType>("bodyType", (done) => { this.item.body.getTypeAsync(done); });
    return (type as string) === "text";
  }

  text(): Promise<string> {
    return this.calls.make<string>("body", (done) => { this.item.body.getAsync("text", done); });
  }

  /** Empty in plain-text mails. */
  async html(): Promise<string> {
    if (await this.isPlainText()) return "";
    return this.calls.make<string>("body", (done) => { this.item.body.getAsync("html", done); });
  }

  /** What is marked in the text; empty if nothing is, or the mark is elsewhere. */
  async selection(asHtml: boolean): Promise<string> {
    type Selected = { data: string; sourceProperty: string } | undefined;
    try {
      const found = await this.calls.make<Selected>("selection", (done) => {
        this.item.getSelectedDataAsync(asHtml ? "html" : "text", done);
      });
      return found && found.sourceProperty !== "subject" ? found.data : "";
    } catch {
      return "";
    }
  }

  async holds(text: string): Promise<boolean> {
    if ((await this.text()).includes(text)) return true;
    return (await this.html()).replace(/&amp;/g, "&").includes(text);
  }

  async insert(block: string, isHtml: boolean, place: Place): Promise<void> {
    const options = { coercionType: isHtml ? "html" : "text" };
    const body = this.item.body;
    await this.calls.make("insert", (done: (result: Office.AsyncResult<void>) => void) => {
      if (place === "selection") body.setSelectedDataAsync(block, options, done);
      else if (place === "all") body.setAsync(block, options, done);
      else body.prependAsync(block, options, done);
    });
  }

  /** What was kept with the mail; null in a new one, and where Outlook keeps nothing. */
  async load(): Promise<MailState | null> {
    if (!this.supports("1.11")) return null;
    try {
      return parseState(await this.calls.make<string>("state", (done) => { this.item.sessionData.getAsync(STATE_KEY, done); }));
    } catch (error) {
      if (error instanceof HostError && error.code === KEY_MISSING) return null;
      if (error instanceof HostError && !error.isLate) return null;
      throw error;
    }
  }

  async save(state: MailState): Promise<void> {
    if (!this.supports("1.11")) return;
    await this.calls.make("state", (done) => { this.item.sessionData.setAsync(STATE_KEY, writeState(state), done); });
  }

  /** What the form held when the pane was closed. A comfort: where it fails, the form is empty. */
  async loadForm(): Promise<Form | null> {
    if (!this.supports("1.11")) return null;
    try {
      return parseForm(await this.calls.make<string>("form", (done) => { this.item.sessionData.getAsync(FORM_KEY, done); }));
    } catch {
      return null;
    }
  }

  async saveForm(form: Form): Promise<void> {
    const text = writeForm(form);
    if (!this.supports("1.11") || text === null) return;
    await this.calls.make("form", (done: (result: Office.AsyncResult<void>) => void) => { this.item.sessionData.setAsync(FORM_KEY, text, done); });
  }

  async forgetForm(): Promise<void> {
    if (!this.supports("1.11")) return;
    await this.calls.make("form", (done: (result: Office.AsyncResult<void>) => void) => { this.item.sessionData.removeAsync(FORM_KEY, done); }).catch(() => undefined);
  }

  async forget(): Promise<void> {
    if (!this.supports("1.11")) return;
    await this.calls.make("state", (done) => { this.item.sessionData.removeAsync(STATE_KEY, done); });
  }

  /** Outlook tells some changes and forgets others: a hint to look again. */
  onChange(look: () => void): void {
    const kinds = [
      ["1.7", Office.EventType.RecipientsChanged],
      ["1.8", Office.EventType.AttachmentsChanged],
    ] as const;
    for (const [version, kind] of kinds) if (this.supports(version)) this.item.addHandlerAsync(kind, look);
  }

  /** What the send check says when it opens the pane; only a hint. */
  onContext(tell: () => void): void {
    if (!this.supports("1.13")) return;
    try {
      this.item.getInitializationContextAsync((result) => {
        if (String(result.status) === "succeeded" && result.value.includes("kuvert")) tell();
      });
      if (this.supports("1.15")) this.item.addHandlerAsync(Office.EventType.InitializationContextChanged, tell);
    } catch {
      // The pane shows the same without it.
    }
  }
}

function kindOf(one: Office.AttachmentDetailsCompose): AttachmentKind {
  if (one.isInline) return "inline";
  const type: string = one.attachmentType;
  if (type === "cloud") return "cloud";
  return type === "item" ? "mail" : "file";
}
