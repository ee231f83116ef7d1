/** The window with a mail that is written: fields, attachments, a text, and a Send button that asks the real event file. */
import type { FakeHost } from "./fake/host";
import { EVENTS } from "./fake/office";
import { button, make, row, showHtml } from "./elements";

/** What `completed` of a send is given. */
interface Completed {
  allowEvent?: boolean;
  errorMessage?: string;
  commandId?: string;
  cancelLabel?: string;
  contextData?: string;
  sendModeOverride?: string;
}

export interface Around {
  open: (context?: string) => void;
  sent: (html: string, subject: string) => void;
  /** Opens the mail that was sent last. */
  read: () => void;
}

type Handlers = Readonly<Record<string, (event: unknown) => void>>;

export class ComposeWindow {
  private readonly place: HTMLElement;
  private readonly list = make("ul", "", { class: "attachments", id: "attachments", "aria-label": "Attachments" });
  private readonly body: HTMLElement;
  private readonly alert = make("div", "", { class: "alert", id: "alert", role: "alertdialog", "aria-label": "Outlook", hidden: "" });
  private readonly notice = make("p", "", { class: "insight", id: "insight", hidden: "" });
  private shown = "";
  private names: string | null = null;
  private readonly marked = (): void => { this.readSelection(); };

  constructor(place: HTMLElement, private readonly host: FakeHost, private readonly handlers: Handlers, private readonly around: Around) {
    this.place = place;
    const { box } = host.mail;
    const isMeeting = box.itemType === "appointment";
    this.body =
      box.bodyType === "text"
        ? make("textarea", "", { class: "body", id: "body", rows: "14", "aria-label": "Text" })
        : make("div", "", { class: "body", id: "body", contenteditable: "true", role: "textbox", "aria-multiline": "true", "aria-label": "Text" });
    const picker = make("input", "", { type: "file", multiple: "", id: "attach" });
    picker.addEventListener("change", () => void this.attach([...(picker.files ?? [])]));
    place.replaceChildren(
      button(isMeeting ? "Send invitation" : "Send", () => { this.send(); }, { class: "send", id: "send" }),
      this.alert,
      this.notice,
      row(isMeeting ? "Required" : "To", this.people("to")),
      row(isMeeting ? "Optional" : "Cc", this.people("cc")),
      row("Subject", this.subject()),
      this.list,
      row("Attach", picker),
      this.body,
    );
    this.body.addEventListener("input", () => { this.readBody(); });
    document.addEventListener("selectionchange", this.marked);
    this.draw();
    host.answered = () => { this.draw(); };
  }

  /** Another window takes its place. */
  end(): void {
    this.host.answered = () => undefined;
    document.removeEventListener("selectionchange", this.marked);
  }

  private people(field: "to" | "cc"): HTMLInputElement {
    const { box } = this.host.mail;
    const input = make("input", "", { type: "text", id: field });
    input.value = box[field].map((one) => one.emailAddress).join("; ");
    input.addEventListener("change", () => {
      const addresses = input.value.split(/[;,]/).map((one) => one.trim()).filter((one) => one.includes("@"));
      const known = [...box.to, ...box.cc];
      box[field] = addresses.map((one) => known.find((other) => other.emailAddress === one) ?? { emailAddress: one, displayName: one });
      this.changed(EVENTS.RecipientsChanged, "onRecipientsChanged");
    });
    return input;
  }

  private subject(): HTMLInputElement {
    const { box } = this.host.mail;
    const input = make("input", "", { type: "text", id: "subject" });
    input.value = box.subject;
    input.addEventListener("input", () => { box.subject = input.value; });
    return input;
  }

  private async attach(files: readonly File[]): Promise<void> {
    for (const file of files) this.host.mail.attach({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
    this.draw();
  }

  private changed(event: string, handler: string): void {
    this.host.tell(event);
    this.handlers[handler]?.({ completed: () => undefined });
  }

  private draw(): void {
    const { mail } = this.host;
    // What the add-in keeps with the mail, for whoever looks into the page.
    this.place.dataset["kept"] = [...mail.session.values()].join(" ");
    const names = mail.names.join("\n");
    // Whoever adds or removes one: Outlook tells both the pane and the event file.
    if (this.names !== null && this.names !== names) queueMicrotask(() => { this.changed(EVENTS.AttachmentsChanged, "onAttachmentsChanged"); });
    this.names = names;
    const now = JSON.stringify([mail.box.body, mail.names, [...mail.notices.values()]]);
    if (now === this.shown) return;
    this.shown = now;
    this.list.replaceChildren(
      ...mail.attachments.map((one) => {
        const line = make("li", `${one.name}${one.isInline ? " (in the text)" : ""} `);
        line.append(button("×", () => {
          mail.detach(one.name);
          this.draw();
        }, { "aria-label": `Remove ${one.name}` }));
        return line;
      }),
    );
    const notice = mail.notices.get("kuvert") as { message?: string } | undefined;
    this.notice.hidden = notice === undefined;
    this.notice.textContent = notice?.message ?? "";
    if (this.body instanceof HTMLTextAreaElement) this.body.value = mail.box.body;
    else if (document.activeElement !== this.body) showHtml(this.body, mail.box.body);
  }

  private readBody(): void {
    const { box } = this.host.mail;
    if (this.body instanceof HTMLTextAreaElement) box.body = this.body.value;
    else box.body = new XMLSerializer().serializeToString(this.body).replace(/^<div[^>]*>|<\/div>$/g, "").replace(/ xmlns="[^"]*"/g, "");
    this.shown = JSON.stringify([box.body, this.host.mail.names, [...this.host.mail.notices.values()]]);
  }

  private readSelection(): void {
    const { mail } = this.host;
    if (this.body instanceof HTMLTextAreaElement) {
      if (document.activeElement === this.body) mail.selection = this.body.value.slice(this.body.selectionStart, this.body.selectionEnd);
      return;
    }
    const selection = document.getSelection();
    if (selection === null || !this.body.contains(selection.anchorNode)) return;
    mail.selection = selection.toString();
  }

  private send(): void {
    this.alert.hidden = true;
    this.alert.classList.remove("gone");
    const { box } = this.host.mail;
    const handler = this.handlers[box.itemType === "appointment" ? "onAppointmentSend" : "onMessageSend"];
    handler?.({
      completed: (options: Completed = {}) => {
        if (options.allowEvent === false) this.stopped(options);
        else this.gone();
      },
    });
  }

  private stopped(options: Completed): void {
    const take = button(options.cancelLabel ?? "Don't send", () => {
      this.alert.hidden = true;
      if (options.commandId === undefined) return;
      this.around.open(options.contextData ?? "");
    }, { class: "send", id: "alert-take" });
    const anyway = button("Send anyway", () => { this.gone(); }, { id: "alert-anyway" });
    const override = options.sendModeOverride === "promptUser" || options.commandId === undefined;
    this.alert.replaceChildren(make("p", options.errorMessage ?? ""), take, ...(override ? [anyway] : []));
    this.alert.hidden = false;
    take.focus();
  }

  private gone(): void {
    const { box, headers } = this.host.mail;
    this.around.sent(box.body, box.subject);
    this.alert.classList.add("gone");
    const read = button("Open it among the sent mails", () => { this.around.read(); }, { id: "read-sent" });
    this.alert.replaceChildren(make("p", "The mail was sent."), make("p", `x-kuvert-check: ${headers["x-kuvert-check"] ?? ""}`, { id: "header" }), read);
    this.alert.hidden = false;
  }
}
