/** Takes an attachment's bytes out of the mail, distrusting every answer. */
import { findAgain, type Attachment } from "./plan";

/** Bytes of an attachment, and the name they are kept under. */
export interface Content {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Why bytes could not be had; each has its own words. */
export type TakeProblem = "gone" | "empty" | "short" | "late" | "cloud" | "refused";

export class TakeError extends Error {
  constructor(readonly problem: TakeProblem) {
    super(problem);
  }
}

/** What taking needs of the host. */
export interface Source {
  attachments: () => Promise<Attachment[]>;
  /** Rejects with a `TakeError`. */
  content: (attachment: Attachment) => Promise<Content>;
  wait: (ms: number) => Promise<void>;
}

/** Attachments that Outlook is still saving have no lasting id yet. */
const SETTLES_MS = 1500;

/** What properties of an attachment may add to its size. */
const PROPERTIES_BYTES = 4096;

/** One try, then a second after the list has settled; the last failure counts. */
export async function take(source: Source, wanted: Attachment): Promise<Content> {
  try {
    return await once(source, wanted);
  } catch (error) {
    if (error instanceof TakeError && error.problem === "cloud") throw error;
    await source.wait(SETTLES_MS);
    return await once(source, wanted);
  }
}

async function once(source: Source, wanted: Attachment): Promise<Content> {
  const now = findAgain(await source.attachments(), wanted);
  if (!now) throw new TakeError("gone");
  const content = await source.content(now);
  if (content.bytes.length === 0 && wanted.size > 0) throw new TakeError("empty");
  if (isShort(content.bytes.length, now)) throw new TakeError("short");
  return content;
}

/**
 * Whether bytes are missing. Outlook's size may count properties of the attachment, or its base64 form (a third more), so
 * only what is clearly below tells something. A message as .eml has no size to compare with.
 */
function isShort(bytes: number, attachment: Attachment): boolean {
  if (attachment.kind !== "file") return false;
  return bytes < attachment.size * 0.7 - PROPERTIES_BYTES;
}
