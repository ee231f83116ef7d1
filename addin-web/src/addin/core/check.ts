/**
 * Whether a mail may leave as it is. Decides from metadata, subject and text alone; the content of attachments is never
 * read. Part of the event file: ES2016, no conditional expressions.
 */
import { findPii, kindsOf, type Day, type PiiKind } from "./pii";
import { isExternal, type Policy } from "./policy";
import type { MailState } from "./state";

/** An attachment as Outlook lists it. */
export interface Listed {
  size: number;
  isInline: boolean;
  attachmentType: string;
}

export interface Facts {
  own: string;
  recipients: string[];
  attachments: Listed[];
  subject: string;
  body: string;
  state: MailState | null;
  today: Day;
}

/** Why a mail should be protected, in the order people read it. `people`: the share does not let somebody in. */
export type Reason = "attachments" | PiiKind | "people";

export interface Verdict {
  /** What the header says. */
  result: "internal" | "clear" | "protected" | "warned";
  reasons: Reason[];
  /** External recipients whom the share that is already in the mail does not know. */
  strangers: string[];
}

export function externalOf(recipients: readonly string[], policy: Policy, own: string): string[] {
  return recipients.filter((address) => isExternal(address, policy, own));
}

export function judge(facts: Facts, policy: Policy): Verdict {
  const external = externalOf(facts.recipients, policy, facts.own);
  if (external.length === 0) return { result: "internal", reasons: [], strangers: [] };
  const reasons: Reason[] = [];
  if (policy.check.attachments && countsAttachments(facts.attachments, policy)) reasons.push("attachments");
  const wanted = policy.check;
  for (const kind of kindsOf(findPii(facts.subject + "\n" + facts.body, facts.today))) if (wanted[kind]) reasons.push(kind);
  const strangers = strangersOf(external, facts.state);
  if (strangers.length > 0) reasons.push("people");
  if (reasons.length > 0) return { result: "warned", reasons, strangers };
  if (facts.state !== null && facts.state.state === "sent") return { result: "protected", reasons, strangers };
  return { result: "clear", reasons, strangers };
}

/** Pictures in the text stay; links to cloud files have their owner's own protection. */
function countsAttachments(attachments: readonly Listed[], policy: Policy): boolean {
  const files = attachments.filter((one) => !one.isInline && one.attachmentType !== "cloud");
  const bytes = files.reduce((sum, one) => sum + one.size, 0);
  return files.length > 0 && bytes >= policy.check.bytes_min;
}

function strangersOf(external: readonly string[], state: MailState | null): string[] {
  if (state === null || state.state !== "sent") return [];
  const known = state.people;
  return external.filter((address) => known.indexOf(address.toLowerCase()) < 0);
}
