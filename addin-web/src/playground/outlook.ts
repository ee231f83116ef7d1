/** The page that acts as Outlook: a window with a mail, and the real pane beside it. */
import { serve } from "./bridge";
import { makeOffice } from "./fake/office";
import { FakeHost } from "./fake/host";
import type { FakeAttachment, FakeMailbox, Faults } from "./fake/types";
import { ui } from "./dialog";
import { ComposeWindow } from "./compose-window";
import { readWindow } from "./read-window";
import { SentMails } from "./sent";

const origin = document.body.dataset["paneOrigin"] ?? window.location.origin;
const recipient = document.body.dataset["recipient"] || "kunde@ekstern.example";
const sender = document.body.dataset["sender"] || "mette@firma.example";
const settings = document.querySelector<HTMLFormElement>("#settings");
const place = document.querySelector<HTMLElement>("#mail");
let frame = document.querySelector<HTMLIFrameElement>("#frame");
const sent = new SentMails();
const lost = document.querySelector("#lost");
/** A pane that has not asked for anything by then is held up by the browser. */
const LOST_MS = 5000;
let missing: number | undefined;
let stop: (() => void) | null = null;
let written: ComposeWindow | null = null;

function chosen(name: string): string {
  const value = settings === null ? null : new FormData(settings).get(name);
  return typeof value === "string" ? value : "";
}

function came(): void {
  window.clearTimeout(missing);
  lost?.setAttribute("hidden", "");
}

function choose(name: string, value: string): void {
  const field = settings?.elements.namedItem(name);
  if (field instanceof HTMLSelectElement) field.value = value;
  begin();
}

function begin(): void {
  if (place === null || frame === null) return;
  stop?.();
  written?.end();
  written = null;
  const mode = chosen("mode");
  const isRead = mode === "sent" || mode === "received" || chosen("profile") === "ios";
  const host = new FakeHost(isRead ? mailToRead(mode) : mailToWrite(mode), faults());
  window.clearTimeout(missing);
  missing = window.setTimeout(() => { lost?.removeAttribute("hidden"); }, LOST_MS);
  const page = isRead ? "read" : "compose";
  const open = (context = ""): void => {
    host.context = context;
    stop?.();
    frame = fresh(frame, `${origin}/addin/${page}.html?host=playground&${String(Date.now())}`);
    stop = frame === null ? null : serve(host, frame, origin, came);
  };
  if (isRead) readWindow(place, host);
  else written = new ComposeWindow(place, host, handlers(host), { open, sent: (html, subject) => { sent.keep(html, subject); }, read: () => { choose("mode", "sent"); } });
  open();
}

/** A new frame in the place of `old`: one that is just navigating may forget where it is sent next. */
function fresh(old: HTMLIFrameElement | null, address: string): HTMLIFrameElement | null {
  if (old === null) return null;
  const next = document.importNode(old, false);
  next.src = address;
  old.replaceWith(next);
  return next;
}

/** The real event file has given its handlers to the `Office` that stands here when it was loaded. */
function handlers(host: FakeHost): Readonly<Record<string, (event: unknown) => void>> {
  const { office } = makeOffice(host, host.facts, ui);
  Object.assign(stage, office, { actions: stage.actions });
  return associated;
}

const associated: Record<string, (event: unknown) => void> = {};
const stage = { actions: { associate: (name: string, handler: (event: unknown) => void) => { associated[name] = handler; } } };

function shared(): Pick<FakeMailbox, "profile" | "language" | "dark" | "own"> {
  return {
    profile: chosen("profile") as FakeMailbox["profile"],
    language: chosen("language"),
    dark: chosen("dark") === "1",
    own: { emailAddress: sender, displayName: "Mette Holm" },
  };
}

function mailToWrite(mode: string): Partial<FakeMailbox> {
  const danish = chosen("language") === "da-DK";
  const text = danish
    ? ["Kære Karla", "Her er papirerne til dit lån. Dit CPR-nummer er 010190-1239.", "Venlig hilsen\nMette"]
    : ["Dear Karla,", "Here are the papers for your loan. Your CPR number is 010190-1239.", "Kind regards,\nMette"];
  const isPlain = mode === "plain";
  return {
    ...shared(),
    mode: "compose",
    itemType: mode === "appointment" ? "appointment" : "message",
    subject: danish ? "Papirer til dit lån" : "Papers for your loan",
    to: [{ emailAddress: recipient, displayName: "Karla Kunde" }],
    bodyType: isPlain ? "text" : "html",
    body: isPlain ? text.join("\n\n") : text.map((one) => `<p>${one.replace("\n", "<br>")}</p>`).join(""),
    attachments: attachments(danish),
  };
}

function mailToRead(mode: string): Partial<FakeMailbox> {
  const mail = mode === "sent" ? sent.last : null;
  return {
    ...shared(),
    mode: "read",
    subject: mail?.subject ?? "Re: Papers",
    from: mode === "sent" ? { emailAddress: sender, displayName: "Mette Holm" } : { emailAddress: recipient, displayName: "Karla Kunde" },
    body: mail?.html ?? "<p>Hello Mette, can you send me the papers? Kind regards, Karla</p>",
  };
}

function attachments(danish: boolean): FakeAttachment[] {
  const text = new TextEncoder().encode("Made-up content of a made-up file.\n".repeat(900));
  return [
    { name: danish ? "Låneaftale.pdf" : "Loan agreement.pdf", bytes: text },
    { name: danish ? "Lønsedler.zip" : "Payslips.zip", bytes: text.subarray(0, 20_000) },
    { name: danish ? "Aftale.eml" : "Agreement.eml", attachmentType: "item", bytes: text.subarray(0, 4000) },
    { name: "logo.png", isInline: true, bytes: text.subarray(0, 3000) },
    { name: danish ? "Budget (OneDrive).xlsx" : "Budget (OneDrive).xlsx", attachmentType: "cloud", url: "https://firma-my.sharepoint.com/x/budget", size: 0 },
  ];
}

function faults(): Faults {
  const first = attachments(chosen("language") === "da-DK")[0]?.name ?? "";
  switch (chosen("fault")) {
    case "hanging":
      return { hanging: [first] };
    case "empty":
      return { empty: [first] };
    case "short":
      return { short: [first] };
    case "stuck":
      return { stuck: [first] };
    case "removals":
      return { removalsFail: 2 };
    case "ids":
      return { idsChange: true };
    case "insert":
      return { failing: ["body.prependAsync"] };
    case "slow":
      return { slowMs: 700 };
    default:
      return {};
  }
}

(window as unknown as { Office: unknown }).Office = stage;
const script = document.createElement("script");
// The event file runs here as in Outlook's own frame for events.
script.src = "/addin/launchevent.js";
document.head.append(script);
settings?.addEventListener("change", begin);
document.querySelector("#again")?.addEventListener("click", begin);
begin();

