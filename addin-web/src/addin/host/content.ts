/** From what Outlook hands over to bytes. */
import { TakeError, type Content } from "../core/take";
import type { Attachment } from "../core/plan";

/** The bytes of an attachment. A cloud attachment answers with an address, which is not ours to fetch. */
export function contentOf(attachment: Attachment, answer: { content: string; format: string }): Content {
  switch (answer.format) {
    case "base64":
      return { name: attachment.name, bytes: fromBase64(answer.content) };
    case "eml":
      return { name: withEnding(attachment.name, ".eml"), bytes: new TextEncoder().encode(answer.content) };
    case "iCalendar":
      return { name: withEnding(attachment.name, ".ics"), bytes: new TextEncoder().encode(answer.content) };
    case "url":
      throw new TakeError("cloud");
    default:
      throw new TakeError("refused");
  }
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw new TakeError("short");
  }
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

function withEnding(name: string, ending: string): string {
  return name.toLowerCase().endsWith(ending) ? name : `${name === "" ? "mail" : name}${ending}`;
}
