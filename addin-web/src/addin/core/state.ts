/**
 * What Outlook keeps for us with one mail, in `sessionData` under this key. Part of the event file: ES2016, no conditional
 * expressions.
 */
import { isRecord } from "./policy";

export const STATE_KEY = "kuvert";

/** An attachment of the mail that the server has, so that a reopened pane does not fetch it again. */
export interface Took {
  name: string;
  /** As Outlook says it. */
  size: number;
  /** The server's id of it. */
  file: string;
}

export interface MailState {
  /** The share's id. */
  draft: string;
  /** Brings the key of the draft, and makes "send" repeatable. */
  token: string;
  state: "draft" | "sent";
  /** Who the share lets in, in lower case. */
  people: string[];
  took: Took[];
  /** Shares that were made for this mail before. */
  more: string[];
}

export function parseState(text: unknown): MailState | null {
  if (typeof text !== "string") return null;
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || value["v"] !== 1) return null;
  const draft = value["draft"];
  const token = value["token"];
  if (typeof draft !== "string" || typeof token !== "string") return null;
  let state: MailState["state"] = "draft";
  if (value["state"] === "sent") state = "sent";
  return { draft, token, state, people: texts(value["people"]), took: taken(value["took"]), more: texts(value["more"]) };
}

export function writeState(state: MailState): string {
  return JSON.stringify({
    v: 1,
    draft: state.draft,
    token: state.token,
    state: state.state,
    people: state.people,
    took: state.took,
    more: state.more,
  });
}

function texts(value: unknown): string[] {
  const found: string[] = [];
  if (Array.isArray(value)) for (const one of value) if (typeof one === "string") found.push(one);
  return found;
}

function taken(value: unknown): Took[] {
  const found: Took[] = [];
  if (!Array.isArray(value)) return found;
  for (const one of value as unknown[]) {
    if (!isRecord(one)) continue;
    const name = one["name"];
    const size = one["size"];
    const file = one["file"];
    if (typeof name === "string" && typeof size === "number" && typeof file === "string") found.push({ name, size, file });
  }
  return found;
}
