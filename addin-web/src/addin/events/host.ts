/** Outlook as the event file sees it: callbacks, each call tried once, each answer passed on exactly once. */

/** Replaced by the server: there is no location in classic Outlook's script engine. */
declare const KUVERT_BASE_URL: string;
export const BASE_URL = KUVERT_BASE_URL;

/** What the handlers use of a mail or an appointment in the making. */
export interface ComposeItem {
  to?: Office.Recipients;
  cc?: Office.Recipients;
  bcc?: Office.Recipients;
  requiredAttendees?: Office.Recipients;
  optionalAttendees?: Office.Recipients;
  subject: Office.Subject;
  body: Office.Body;
  sessionData?: Office.SessionData;
  internetHeaders?: Office.InternetHeaders;
  notificationMessages?: Office.NotificationMessages;
  getAttachmentsAsync?: (callback: (result: Office.AsyncResult<Office.AttachmentDetailsCompose[]>) => void) => void;
}

export function currentItem(): ComposeItem | null {
  const mailbox = Office.context.mailbox as Office.Mailbox | undefined;
  if (mailbox === undefined) return null;
  const item: unknown = mailbox.item;
  if (item === undefined || item === null) return null;
  return item as ComposeItem;
}

export function supports(version: string): boolean {
  try {
    return Office.context.requirements.isSetSupported("Mailbox", version);
  } catch {
    return false;
  }
}

export function isDanish(): boolean {
  let language = "";
  try {
    language = Office.context.displayLanguage;
  } catch {
    language = "";
  }
  return language.slice(0, 2).toLowerCase() === "da";
}

/** The sender's own address. */
export function ownAddress(): string {
  try {
    return Office.context.mailbox.userProfile.emailAddress;
  } catch {
    return "";
  }
}

/** Passes on what a call answers, or `otherwise` where it fails, throws, or is not there. */
export function ask<T>(
  start: ((callback: (result: Office.AsyncResult<T>) => void) => void) | null,
  otherwise: T,
  next: (value: T) => void,
): void {
  let answered = false;
  function answer(value: T): void {
    if (answered) return;
    answered = true;
    next(value);
  }
  if (start === null) {
    answer(otherwise);
    return;
  }
  try {
    start((result) => {
      if (String(result.status) === "succeeded") answer(result.value);
      else answer(otherwise);
    });
  } catch {
    answer(otherwise);
  }
}

/** Lets `next` run once, now or after `ms`; returns what calls it earlier. */
export function within(ms: number, next: () => void): () => void {
  let over = false;
  const timer = setTimeout(end, ms);
  function end(): void {
    if (over) return;
    over = true;
    clearTimeout(timer);
    next();
  }
  return end;
}
