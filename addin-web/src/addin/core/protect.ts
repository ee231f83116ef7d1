/**
 * From a prepared draft to a protected mail. The order is the promise: nothing leaves the mail before the link to it is in
 * the mail, and each step can be done again after a crash.
 */
import { htmlBlock, textBlock, type Language, type ShareBlock } from "./linkblock";
import type { Attachment } from "./plan";
import { removeAll, type Remover } from "./remove";
import type { MailState } from "./state";

/** Where the block goes: above the text, in place of a selection, or in place of the whole text. */
export type Place = "top" | "selection" | "all";

/** What protecting needs of the mail. */
export interface ProtectedMail extends Remover {
  isPlainText: () => Promise<boolean>;
  /** Whether the text or HTML of the mail holds `text`. */
  holds: (text: string) => Promise<boolean>;
  insert: (block: string, isHtml: boolean, place: Place) => Promise<void>;
  save: (state: MailState) => Promise<void>;
}

export interface SentLink {
  url: string;
  expiresAt: string;
}

/** What protecting needs of the server. */
export interface SentShare {
  /** Sends the draft; the same answer again if it was sent already. */
  send: () => Promise<SentLink>;
}

export interface Wish {
  state: MailState;
  people: string[];
  attachments: readonly Attachment[];
  place: Place;
  language: Language;
  /** All of the block but what sending tells. */
  block: Omit<ShareBlock, "kind" | "url" | "until">;
  /** A date in the words of `language`. */
  day: (iso: string) => string;
}

export type Step = "sending" | "linking" | "removing" | "looking";

export interface Outcome {
  state: MailState;
  link: SentLink;
  /** Attachments that Outlook would not give up: the mail must not be sent like this. */
  stayed: Attachment[];
  removed: number;
}

export async function protect(
  mail: ProtectedMail,
  share: SentShare,
  wish: Wish,
  step: (step: Step) => void = () => undefined,
): Promise<Outcome> {
  step("sending");
  const link = await share.send();
  const state: MailState = { ...wish.state, state: "sent", people: wish.people };
  await mail.save(state);
  step("linking");
  // After a crash in between the link may be there already.
  if (!(await mail.holds(link.url))) await insert(mail, wish, link);
  step("removing");
  const stayed = await removeAll(mail, wish.attachments);
  step("looking");
  return { state, link, stayed, removed: wish.attachments.length - stayed.length };
}

/** The link could not be put into the mail; it must be offered for copying, and the attachments stay. */
export class LinkNotInserted extends Error {
  constructor(
    readonly link: SentLink,
    override readonly cause: unknown,
  ) {
    super("the link could not be inserted");
  }
}

async function insert(mail: ProtectedMail, wish: Wish, link: SentLink): Promise<void> {
  const block: ShareBlock = { ...wish.block, kind: "share", url: link.url, until: wish.day(link.expiresAt) };
  try {
    const plain = await mail.isPlainText();
    const text = plain ? textBlock(block, wish.language) : htmlBlock(block, wish.language);
    await mail.insert(text, !plain, wish.place);
    if (!(await mail.holds(link.url))) throw new Error("the mail does not hold the link");
  } catch (error) {
    throw new LinkNotInserted(link, error);
  }
}
