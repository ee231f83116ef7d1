/** The policy: from the server, else the copy that was kept, else the built-in one. */
import { BUILT_IN, parsePolicy, type Policy } from "../core/policy";
import { BASE_URL, within } from "./host";
import { POLICY_COPY } from "./keys";

/** How long the server may take; the send waits. */
const POLICY_MS = 1500;

export interface Known {
  policy: Policy;
  /** The text from the server, if it was heard. */
  fresh: string | null;
}

export function withPolicy(next: (known: Known) => void): void {
  let text: string | null = null;
  const finish = within(POLICY_MS, () => {
    const policy = read(text);
    if (policy !== null) next({ policy, fresh: text });
    else next({ policy: copy(), fresh: null });
  });
  load(BASE_URL + "/addin/policy.json", (heard) => {
    text = heard;
    finish();
  });
}

/** Keeps a copy for sends without a connection. Not while sending: it costs a round trip. */
export function keepCopy(fresh: string | null): void {
  if (fresh === null) return;
  try {
    const settings = Office.context.roamingSettings;
    if (settings.get(POLICY_COPY) === fresh) return;
    settings.set(POLICY_COPY, fresh);
    settings.saveAsync();
  } catch {
    // Without roaming settings the built-in policy holds while the server is silent.
  }
}

function copy(): Policy {
  let kept: Policy | null = null;
  try {
    kept = read(Office.context.roamingSettings.get(POLICY_COPY));
  } catch {
    kept = null;
  }
  if (kept !== null) return kept;
  return BUILT_IN;
}

function read(text: unknown): Policy | null {
  if (typeof text !== "string") return null;
  try {
    return parsePolicy(JSON.parse(text));
  } catch {
    return null;
  }
}

function load(url: string, next: (text: string | null) => void): void {
  try {
    if (typeof XMLHttpRequest === "undefined") {
      fetch(url)
        .then((answer) => {
          if (!answer.ok) return null;
          return answer.text();
        })
        .then(next, () => {
          next(null);
        });
      return;
    }
    const request = new XMLHttpRequest();
    request.onload = () => {
      if (request.status === 200) next(request.responseText);
      else next(null);
    };
    request.onerror = () => {
      next(null);
    };
    request.open("GET", url);
    request.send();
  } catch {
    next(null);
  }
}
