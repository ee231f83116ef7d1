/** Answers calls as Outlook does: later, sometimes never, and with errors of its own kind. */
import { FakeMail, Refusal } from "./mail";
import type { Facts, FakeMailbox, Faults, Result, Transport } from "./types";

export class FakeHost implements Transport {
  readonly mail: FakeMail;
  readonly faults: Faults;
  /** Every call that was made, in order. */
  readonly log: string[] = [];
  /** The most calls that were under way at once. */
  mostInFlight = 0;
  /** Told after each answer, for a page that shows the mail. */
  answered: () => void = () => undefined;
  context = "";
  private inFlight = 0;
  private readonly listeners = new Map<string, Set<(argument: unknown) => void>>();

  constructor(box: Partial<FakeMailbox> = {}, faults: Faults = {}) {
    this.faults = faults;
    this.mail = new FakeMail({ ...emptyBox(), ...box }, faults);
  }

  get facts(): Facts {
    const { profile, mode, itemType, language, own, dark, subject, from } = this.mail.box;
    return { profile, mode, itemType, language, own, dark, subject, from, settings: this.mail.settings, context: this.context };
  }

  async call(call: string, args: unknown[]): Promise<Result> {
    this.log.push(call);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    if (this.isLost(call, args)) return new Promise(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, this.faults.slowMs ?? 1));
    this.inFlight -= 1;
    const result = this.answer(call, args);
    this.answered();
    return result;
  }

  on(event: string, handler: (argument: unknown) => void): void {
    const handlers = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, handlers.add(handler));
  }

  /** Tells the add-in that something happened. */
  tell(event: string, argument: unknown = { type: event }): void {
    for (const handler of this.listeners.get(event) ?? []) handler(argument);
  }

  private answer(call: string, args: unknown[]): Result {
    const doing = this.mail.calls[call];
    try {
      if (this.faults.failing?.includes(call)) throw new Refusal(9999, "InternalError");
      if (doing === undefined) throw new Refusal(5000, "ApiNotAvailable");
      return { status: "succeeded", value: doing(...args) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: "failed", error: { code: error.code, name: error.reason, message: error.reason } };
    }
  }

  private isLost(call: string, args: unknown[]): boolean {
    if (this.faults.lost?.includes(call)) return true;
    if (call !== "getAttachmentContentAsync" || !this.faults.hanging) return false;
    const at = this.mail.attachments.find((one) => "id" in one && one.id === args[0]);
    return at !== undefined && this.faults.hanging.includes(at.name);
  }
}

export function emptyBox(): FakeMailbox {
  return {
    profile: "owa",
    mode: "compose",
    itemType: "message",
    language: "en-GB",
    own: { emailAddress: "mette@firma.example", displayName: "Mette Holm" },
    dark: false,
    subject: "Your papers",
    from: null,
    to: [{ emailAddress: "kunde@ekstern.example", displayName: "Karla Kunde" }],
    cc: [],
    bcc: [],
    bodyType: "html",
    body: "<p>Dear Karla,</p><p>Here are the papers.</p>",
    attachments: [],
  };
}
