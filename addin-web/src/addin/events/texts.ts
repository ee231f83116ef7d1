/** What the handlers say, in both languages. Outlook's limits: 500 characters for a refusal, 150 for a notice, 20 for a button. */
import type { Reason, Verdict } from "../core/check";

type Words = Record<Reason, string> & {
  before: string;
  afterAsk: string;
  afterBlock: string;
  people: string;
  and: string;
  button: string;
  open: string;
  notice: string;
  unchecked: string;
};

const DANISH: Words = {
  before: "Mailen går ud af huset med ",
  attachments: "vedhæftede filer",
  cpr: "et CPR-nummer",
  iban: "et kontonummer (IBAN)",
  card: "et betalingskortnummer",
  people: "et sikkert link, som disse modtagere ikke kan åbne endnu: ",
  and: " og ",
  afterAsk: "Kuvert kan sende det som et krypteret link i stedet. Vælg knappen for at beskytte mailen, eller send alligevel.",
  afterBlock: "Din organisation kræver, at det sendes med Kuvert. Vælg knappen for at beskytte mailen, og send den så igen.",
  button: "Beskyt og send",
  open: "Beskyt mailen",
  notice: "Mailen går ud af huset med {what}. Kuvert kan sende det som et krypteret link.",
  unchecked: "Kuvert nåede ikke at kontrollere mailen. Vent et øjeblik, og send den igen.",
};

const ENGLISH: Words = {
  before: "This mail leaves the organisation with ",
  attachments: "attached files",
  cpr: "a CPR number",
  iban: "an account number (IBAN)",
  card: "a payment card number",
  people: "a secure link that these recipients cannot open yet: ",
  and: " and ",
  afterAsk: "Kuvert can send it as an encrypted link instead. Choose the button to protect the mail, or send anyway.",
  afterBlock: "Your organisation requires it to be sent with Kuvert. Choose the button to protect the mail, then send it again.",
  button: "Protect and send",
  open: "Protect the mail",
  notice: "This mail leaves the organisation with {what}. Kuvert can send it as an encrypted link.",
  unchecked: "Kuvert could not check the mail in time. Wait a moment, then send it again.",
};

/** Addresses named in a refusal; more would not fit. */
const NAMED_MAX = 3;

export function words(danish: boolean): Words {
  if (danish) return DANISH;
  return ENGLISH;
}

export function refusal(verdict: Verdict, blocks: boolean, danish: boolean): string {
  const say = words(danish);
  let after = say.afterAsk;
  if (blocks) after = say.afterBlock;
  return (say.before + enumerate(verdict, say) + ". " + after).slice(0, 500);
}

export function notice(verdict: Verdict, danish: boolean): string {
  const say = words(danish);
  const kinds = verdict.reasons.filter((reason) => reason !== "people");
  return say.notice.replace("{what}", join(kinds.map((reason) => say[reason]), say)).slice(0, 150);
}

function enumerate(verdict: Verdict, say: Words): string {
  const parts = verdict.reasons.map((reason) => {
    if (reason !== "people") return say[reason];
    return say.people + verdict.strangers.slice(0, NAMED_MAX).join(", ").slice(0, 160);
  });
  return join(parts, say);
}

function join(parts: string[], say: Words): string {
  if (parts.length < 2) return parts.join("");
  return parts.slice(0, -1).join(", ") + say.and + String(parts[parts.length - 1]);
}
