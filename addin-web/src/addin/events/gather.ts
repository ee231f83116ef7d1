/** Reads what the judgement needs from the mail, one call after the other; what cannot be read counts as empty. */
import { externalOf, type Facts, type Listed } from "../core/check";
import type { Day } from "../core/pii";
import type { Policy } from "../core/policy";
import { STATE_KEY, parseState } from "../core/state";
import { ask, ownAddress, type ComposeItem } from "./host";

export function gather(item: ComposeItem, policy: Policy, next: (facts: Facts) => void): void {
  const facts: Facts = {
    own: ownAddress(),
    recipients: [],
    attachments: [],
    subject: "",
    body: "",
    state: null,
    today: today(),
  };
  const lists = [item.to, item.cc, item.bcc, item.requiredAttendees, item.optionalAttendees];
  readRecipients(lists, facts.recipients, () => {
    // Mail that stays inside needs nothing more, and is sent without waiting.
    if (externalOf(facts.recipients, policy, facts.own).length === 0) {
      next(facts);
      return;
    }
    readAttachments(item, facts, () => {
      readState(item, facts, () => {
        readTexts(item, policy, facts, () => {
          next(facts);
        });
      });
    });
  });
}

function readRecipients(lists: (Office.Recipients | undefined)[], into: string[], next: () => void): void {
  const list = lists.shift();
  if (list === undefined) {
    if (lists.length === 0) next();
    else readRecipients(lists, into, next);
    return;
  }
  ask<Office.EmailAddressDetails[]>(
    (callback) => {
      list.getAsync(callback);
    },
    [],
    (found) => {
      for (const one of found) into.push(one.emailAddress);
      readRecipients(lists, into, next);
    },
  );
}

function readAttachments(item: ComposeItem, facts: Facts, next: () => void): void {
  let start = null;
  if (typeof item.getAttachmentsAsync === "function") {
    start = (callback: (result: Office.AsyncResult<Office.AttachmentDetailsCompose[]>) => void) => {
      if (typeof item.getAttachmentsAsync === "function") item.getAttachmentsAsync(callback);
    };
  }
  ask<Office.AttachmentDetailsCompose[]>(start, [], (found) => {
    facts.attachments = found.map(
      (one): Listed => ({ size: one.size, isInline: one.isInline, attachmentType: one.attachmentType }),
    );
    next();
  });
}

function readState(item: ComposeItem, facts: Facts, next: () => void): void {
  const session = item.sessionData;
  let start = null;
  if (session !== undefined) {
    start = (callback: (result: Office.AsyncResult<string>) => void) => {
      session.getAsync(STATE_KEY, callback);
    };
  }
  ask<string>(start, "", (text) => {
    facts.state = parseState(text);
    next();
  });
}

function readTexts(item: ComposeItem, policy: Policy, facts: Facts, next: () => void): void {
  if (!policy.check.cpr && !policy.check.iban && !policy.check.card) {
    next();
    return;
  }
  ask<string>(
    (callback) => {
      item.subject.getAsync(callback);
    },
    "",
    (subject) => {
      facts.subject = subject;
      ask<string>(
        (callback) => {
          item.body.getAsync("text", callback);
        },
        "",
        (body) => {
          facts.body = body;
          next();
        },
      );
    },
  );
}

function today(): Day {
  const now = new Date();
  return { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() };
}
