/** The state of a mail, and what each call does with it. */
import type { FakeAttachment, FakeMailbox, Faults } from "./types";

/** An Office error by its number and name. */
export class Refusal extends Error {
  constructor(readonly code: number, readonly reason: string) {
    super(reason);
  }
}

interface Held extends FakeAttachment {
  id: string;
}

export class FakeMail {
  readonly session = new Map<string, string>();
  readonly headers: Record<string, string> = {};
  readonly notices = new Map<string, unknown>();
  readonly settings: Record<string, string> = {};
  replies: string[] = [];
  /** The marked text; null if the cursor is not in the text. */
  selection: string | null = "";
  private held: Held[] = [];
  private made = 0;
  private failedRemovals = 0;

  constructor(readonly box: FakeMailbox, readonly faults: Faults) {
    for (const attachment of box.attachments) this.attach(attachment);
  }

  get attachments(): readonly FakeAttachment[] {
    return this.held;
  }

  get names(): string[] {
    return this.held.map((one) => one.name);
  }

  attach(attachment: FakeAttachment): void {
    this.held.push({ ...attachment, id: "" });
    this.number();
  }

  detach(name: string): void {
    this.held = this.held.filter((one) => one.name !== name);
    this.number();
  }

  /** The calls by name. What they return is the value of the result. */
  readonly calls: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
    "to.getAsync": () => people(this.box.to),
    "cc.getAsync": () => people(this.box.cc),
    "bcc.getAsync": () => people(this.box.bcc),
    "requiredAttendees.getAsync": () => people(this.box.to),
    "optionalAttendees.getAsync": () => people(this.box.cc),
    "subject.getAsync": () => this.box.subject,
    "body.getTypeAsync": () => this.box.bodyType,
    "body.getAsync": (type) => (type === "text" ? this.text : this.box.body),
    "body.prependAsync": (data) => { this.put(String(data), "before"); },
    "body.setAsync": (data) => { this.put(String(data), "all"); },
    "body.setSelectedDataAsync": (data) => { this.put(String(data), "selection"); },
    getSelectedDataAsync: () => {
      if (this.selection === null) throw new Refusal(9026, "InvalidSelection");
      return { data: this.selection, sourceProperty: "body" };
    },
    getAttachmentsAsync: () => this.list(),
    getAttachmentContentAsync: (id) => this.content(String(id)),
    removeAttachmentAsync: (id) => { this.remove(String(id)); },
    "sessionData.setAsync": (key, value) => void this.session.set(String(key), String(value)),
    "sessionData.getAsync": (key) => {
      if (!this.session.has(String(key))) throw new Refusal(9020, "KeyNotFound");
      return this.session.get(String(key));
    },
    "sessionData.removeAsync": (key) => void this.session.delete(String(key)),
    "internetHeaders.setAsync": (values) => void Object.assign(this.headers, values),
    "notificationMessages.replaceAsync": (key, details) => void this.notices.set(String(key), details),
    "notificationMessages.removeAsync": (key) => {
      if (!this.notices.delete(String(key))) throw new Refusal(9020, "KeyNotFound");
    },
    "roamingSettings.saveAsync": (values) => void Object.assign(this.settings, values),
    displayReplyForm: (html) => void this.replies.push(typeof html === "string" ? html : ""),
  };

  /** The text of the body, roughly as Outlook makes it. */
  get text(): string {
    if (this.box.bodyType === "text") return this.box.body;
    return this.box.body
      .replace(/<(style|script)[\s\S]*?<\/\1>/gi, "")
      .replace(/<br\s*\/?>|<\/(p|div|tr|li|h\d)>/gi, "\r\n")
      .replace(/<[^>]+>/g, "")
      .replace(/&nbsp;/g, " ")
      .replace(/&lt;/g, "<")
      .replace(/&gt;/g, ">")
      .replace(/&quot;/g, '"')
      .replace(/&#39;/g, "'")
      .replace(/&amp;/g, "&");
  }

  private put(data: string, place: "before" | "all" | "selection"): void {
    if (data.length > 1_000_000) throw new Refusal(9000, "ArgumentOutOfRange");
    // Word writes paragraphs of its own.
    const block = this.box.profile === "win32" ? data.replace(/<p style="[^"]*">/g, '<p class="MsoNormal">') : data;
    if (place === "all") this.box.body = block;
    else if (place === "before") this.box.body = block + this.box.body;
    else if (this.selection === null) throw new Refusal(9026, "InvalidSelection");
    else this.box.body = this.selection === "" ? block + this.box.body : this.box.body.replace(this.selection, () => block);
    if (place === "selection") this.selection = "";
  }

  private list(): unknown[] {
    if (this.faults.idsChange) this.number(true);
    return this.held.map((one) => ({
      id: one.id,
      name: one.name,
      size: sizeOf(one),
      attachmentType: one.attachmentType ?? "file",
      isInline: one.isInline ?? false,
      url: one.url ?? "",
    }));
  }

  private content(id: string): unknown {
    const one = this.find(id);
    if (this.faults.refused?.includes(one.name)) throw new Refusal(9044, "GenericResponseError");
    if (one.attachmentType === "cloud") return { content: one.url ?? "", format: "url" };
    const bytes = one.bytes ?? new Uint8Array();
    if (one.attachmentType === "item") return { content: new TextDecoder().decode(bytes), format: "eml" };
    if (this.faults.empty?.includes(one.name)) return { content: "", format: "base64" };
    const given = this.faults.short?.includes(one.name) ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes;
    return { content: base64(given), format: "base64" };
  }

  private remove(id: string): void {
    const one = this.find(id);
    if (this.faults.stuck?.includes(one.name)) throw new Refusal(9040, "IrresolvableConflict");
    if (this.failedRemovals < (this.faults.removalsFail ?? 0)) {
      this.failedRemovals += 1;
      throw new Refusal(9040, "IrresolvableConflict");
    }
    // Outlook says yes, and keeps pictures that the text shows.
    if (one.isInline) return;
    this.held = this.held.filter((other) => other !== one);
    this.number();
  }

  private find(id: string): Held {
    const one = this.held.find((held) => held.id === id);
    if (!one) throw new Refusal(9045, "InvalidAttachmentId");
    return one;
  }

  /** Classic Outlook and Mac number the list; the web has long names. */
  private number(anew = false): void {
    const isWeb = this.box.profile === "owa";
    this.held.forEach((one, at) => {
      if (!isWeb) one.id = String(at);
      else if (anew || one.id === "") one.id = `AAkALg${String((this.made += 1))}`;
    });
  }
}

function people(list: readonly { emailAddress: string; displayName: string }[]): unknown[] {
  return list.map((one) => ({ ...one, recipientType: "other", appointmentResponse: "none" }));
}

function sizeOf(one: FakeAttachment): number {
  return one.size ?? one.bytes?.length ?? 0;
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
