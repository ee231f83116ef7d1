/**
 * What is put into the mail in place of files and text. Outlook rewrites HTML, and Word renders it: one table, few
 * inline styles, readable without any of them.
 */

export type Language = "da" | "en";

export interface ShareBlock {
  kind: "share";
  url: string;
  sender: string;
  files: number;
  /** The size in words. */
  size: string;
  hasMessage: boolean;
  verification: "code" | "passphrase";
  /** The last day, in words. */
  until: string;
  downloadsMax: number | null;
}

export interface RequestBlock {
  kind: "request";
  url: string;
  sender: string;
  title: string;
  until: string | null;
}

export type Block = ShareBlock | RequestBlock;

interface Lines {
  title: string;
  lead: string;
  button: string;
  notes: string[];
  copy: string;
}

/** The block as HTML. All values are escaped; names of files are not among them, for they say too much. */
export function htmlBlock(block: Block, language: Language): string {
  const lines = linesOf(block, language);
  const url = escapeHtml(block.url);
  const notes = lines.notes.map((note) => `<p style="margin:0 0 4px 0;font-size:13px;color:#4d5d63">${escapeHtml(note)}</p>`);
  // The id keeps Outlook from turning the link into a preview card, which would fetch it.
  return (
    `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="border:1px solid #7b8a8f;max-width:560px">` +
    `<tr><td style="padding:14px 16px;font-family:Segoe UI,Arial,sans-serif;font-size:14px;color:#18272b">` +
    `<p style="margin:0 0 4px 0;font-size:16px"><b>${escapeHtml(lines.title)}</b></p>` +
    `<p style="margin:0 0 10px 0">${escapeHtml(lines.lead)}</p>` +
    `<p style="margin:0 0 10px 0;font-size:16px"><a id="LPNoLP" href="${url}" style="color:#14546b"><b>${escapeHtml(lines.button)}</b></a></p>` +
    notes.join("") +
    `<p style="margin:8px 0 0 0;font-size:12px;color:#4d5d63">${escapeHtml(lines.copy)}<br>${url}</p>` +
    `</td></tr></table><p>&nbsp;</p>`
  );
}

/** The block for mails in plain text. */
export function textBlock(block: Block, language: Language): string {
  const lines = linesOf(block, language);
  const rule = "-".repeat(40);
  return [rule, lines.title, lines.lead, "", `${lines.button}:`, block.url, "", ...lines.notes, rule, "", ""].join("\r\n");
}

export function escapeHtml(text: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (one) => names[one] ?? one);
}

function linesOf(block: Block, language: Language): Lines {
  if (block.kind === "share") return language === "da" ? shareDanish(block) : shareEnglish(block);
  return language === "da" ? requestDanish(block) : requestEnglish(block);
}

function shareDanish(block: ShareBlock): Lines {
  const files = block.files === 1 ? `1 fil (${block.size})` : `${String(block.files)} filer (${block.size})`;
  const what = block.files === 0 ? "en besked" : block.hasMessage ? `en besked og ${files}` : files;
  return {
    title: "Sendt sikkert med Kuvert",
    lead: `${block.sender} har sendt dig ${what} som et krypteret link.`,
    button: block.files === 0 ? "Læs beskeden" : "Åbn det, der er sendt",
    notes: [
      block.verification === "code"
        ? "Linket åbnes med en engangskode, som du får på denne mailadresse. Du skal ikke oprette en konto."
        : "Linket åbnes med den adgangssætning, som du har aftalt med afsenderen.",
      `Linket virker til og med ${block.until}.`,
      ...(block.downloadsMax === null || block.files === 0 ? [] : [timesDanish(block.downloadsMax)]),
    ],
    copy: "Virker linket ikke? Kopiér adressen ind i din browser:",
  };
}

function shareEnglish(block: ShareBlock): Lines {
  const files = block.files === 1 ? `1 file (${block.size})` : `${String(block.files)} files (${block.size})`;
  const what = block.files === 0 ? "a message" : block.hasMessage ? `a message and ${files}` : files;
  return {
    title: "Sent securely with Kuvert",
    lead: `${block.sender} has sent you ${what} as an encrypted link.`,
    button: block.files === 0 ? "Read the message" : "Open what was sent",
    notes: [
      block.verification === "code"
        ? "The link opens with a one-time code that is sent to this mail address. You need no account."
        : "The link opens with the passphrase that you have agreed on with the sender.",
      `The link works until the end of ${block.until}.`,
      ...(block.downloadsMax === null || block.files === 0 ? [] : [timesEnglish(block.downloadsMax)]),
    ],
    copy: "Does the link not work? Copy the address into your browser:",
  };
}

function timesDanish(times: number): string {
  return times === 1 ? "Hver fil kan hentes én gang." : `Hver fil kan hentes ${String(times)} gange.`;
}

function timesEnglish(times: number): string {
  return times === 1 ? "Each file can be downloaded once." : `Each file can be downloaded ${String(times)} times.`;
}

function requestDanish(block: RequestBlock): Lines {
  return {
    title: "Send dine filer sikkert med Kuvert",
    lead: `${block.sender} beder dig om: ${block.title}`,
    button: "Send dine filer her",
    notes: [
      "Filerne bliver krypteret på vejen. Du skal ikke oprette en konto.",
      ...(block.until === null ? [] : [`Linket virker til og med ${block.until}.`]),
    ],
    copy: "Virker linket ikke? Kopiér adressen ind i din browser:",
  };
}

function requestEnglish(block: RequestBlock): Lines {
  return {
    title: "Send your files securely with Kuvert",
    lead: `${block.sender} asks you for: ${block.title}`,
    button: "Send your files here",
    notes: [
      "The files are encrypted on their way. You need no account.",
      ...(block.until === null ? [] : [`The link works until the end of ${block.until}.`]),
    ],
    copy: "Does the link not work? Copy the address into your browser:",
  };
}
