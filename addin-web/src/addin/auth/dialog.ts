/**
 * Sign-in on a page of our own, in a window beside the pane. The window hands back a code that is worth nothing without
 * the pane's secret; where it cannot speak to the pane, the person compares a number instead.
 */
import { request } from "../api/http";
import { Problem } from "../api/problem";
import { makePair } from "./pkce";
import { sessionOf, type Session } from "./store";

/** A window that was opened. */
export interface Window {
  /** Called with what the window's page says to the pane, and the origin it says it from. */
  onMessage: (listener: (message: string, origin: string) => void) => void;
  /** Called when the window is closed, or never came. */
  onEnd: (listener: () => void) => void;
  close: () => void;
}

/** Opens windows; null if the host cannot, or something stopped it. */
export type Opener = (url: string) => Promise<Window | null>;

export interface Steps {
  /** Sign-in has begun; `comparison` is what the window may show for comparing. */
  began: (comparison: string, url: string) => void;
}

export type SignInProblem = "blocked" | "closed" | "expired" | "refused";

export class SignInFailed extends Error {
  constructor(readonly problem: SignInProblem) {
    super(problem);
  }
}

/** How often the pane asks whether the person is through. */
const POLL_MS = 2000;
/** The window may be closed by the last page before its message is read. */
const GRACE_MS = 6000;

interface Begun {
  id: string;
  start_url: string;
  comparison: string;
  expires_in: number;
}

export async function signInByWindow(open: Opener, steps: Steps, cancelled: AbortSignal): Promise<Session> {
  const pair = await makePair();
  const answer = await request({ method: "POST", path: "/addin/signin", body: { challenge: pair.challenge } });
  const begun = answer.body as Begun;
  steps.began(begun.comparison, begun.start_url);
  const window_ = await open(begun.start_url);
  const heard = listen(window_);
  try {
    return await redeem(begun, pair.verifier, heard, cancelled);
  } finally {
    window_?.close();
  }
}

interface Heard {
  code: string | null;
  ended: number | null;
}

function listen(opened: Window | null): Heard {
  const heard: Heard = { code: null, ended: null };
  opened?.onMessage((message, origin) => {
    // A page of another origin in the same window could send one, too.
    if (origin === window.location.origin) heard.code = codeIn(message) ?? heard.code;
  });
  opened?.onEnd(() => {
    heard.ended = Date.now();
  });
  return heard;
}

async function redeem(begun: Begun, verifier: string, heard: Heard, cancelled: AbortSignal): Promise<Session> {
  const until = Date.now() + begun.expires_in * 1000;
  let asked = 0;
  while (Date.now() < until) {
    if (cancelled.aborted) throw new SignInFailed("closed");
    // The code is tried as soon as it is heard, the comparison way now and then.
    if (heard.code !== null || Date.now() - asked >= POLL_MS) {
      asked = Date.now();
      const session = await ask(begun.id, verifier, heard.code);
      if (session !== null) return session;
    }
    if (heard.ended !== null && heard.code === null && Date.now() - heard.ended > GRACE_MS) throw new SignInFailed("closed");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new SignInFailed("expired");
}

/** Null as long as the person is not through. */
async function ask(id: string, verifier: string, code: string | null): Promise<Session | null> {
  const path = `/addin/signin/${encodeURIComponent(id)}/token`;
  try {
    const answer = await request({ method: "POST", path, body: code === null ? { verifier } : { verifier, code } });
    return answer.status === 202 ? null : sessionOf(answer.body);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.trouble === "offline" || error.trouble === "server" || error.trouble === "slow_down") return null;
    throw new SignInFailed(error.status === 410 ? "expired" : "refused");
  }
}

function codeIn(message: string): string | null {
  try {
    const value: unknown = JSON.parse(message);
    if (typeof value !== "object" || value === null) return null;
    const { kind, code } = value as Record<string, unknown>;
    return kind === "kuvert.signin" && typeof code === "string" ? code : null;
  } catch {
    return null;
  }
}
