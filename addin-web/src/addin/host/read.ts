/** The mail or appointment that is being read. */
import { Calls } from "./call";
import type { Person } from "./compose";

/** Outlook takes this much HTML in a reply. */
const REPLY_MAX = 30_000;

export class ReadMail {
  private readonly calls = new Calls();

  private constructor(private readonly item: Office.MessageRead & Partial<Office.AppointmentRead>) {}

  /** Null where nothing is shown, or something is being written. */
  static current(): ReadMail | null {
    const item: unknown = Office.context.mailbox.item;
    if (typeof item !== "object" || item === null || typeof (item as Office.MessageRead).subject !== "string") return null;
    return new ReadMail(item as Office.MessageRead & Partial<Office.AppointmentRead>);
  }

  get subject(): string {
    return this.item.subject;
  }

  /** Who wrote it. Null on drafts and appointments of one's own. */
  get from(): Person | null {
    const from = (this.item.from as Office.EmailAddressDetails | undefined) ?? this.item.organizer;
    if (!from?.emailAddress.includes("@")) return null;
    return { email: from.emailAddress, name: from.displayName === from.emailAddress ? "" : from.displayName };
  }

  /** Text and HTML; a client that has only one gives that one. */
  async texts(): Promise<string[]> {
    const found: string[] = [];
    for (const type of ["text", "html"] as const) {
      try {
        found.push(await this.calls.make<string>("body", (done) => { this.item.body.getAsync(type, done); }));
      } catch {
        // The other form may still come.
      }
    }
    return found;
  }

  /** Opens a reply with `html` in it; false where the client has no such form. */
  reply(html: string): boolean {
    try {
      this.item.displayReplyForm(html.slice(0, REPLY_MAX));
      return true;
    } catch {
      return false;
    }
  }
}

/** Runs `changed` when another mail is shown in a pane that stays open. */
export function onAnotherMail(changed: () => void): void {
  try {
    Office.context.mailbox.addHandlerAsync(Office.EventType.ItemChanged, changed);
  } catch {
    // Panes that cannot be pinned see one mail only.
  }
}
