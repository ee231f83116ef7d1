import { Server, type Shelf, type StateAnswer } from "../upload/server";
import type { UploadState } from "../upload/state";

/** What a page without a draft has at the server. */
const NOTHING: UploadState = { open: true, createUrl: "", files: [], missing: [] };

/**
 * The draft behind the page. It is made when there is something to keep, and its address, which is its key, lives as long
 * as the tab: a reload goes on where it was.
 */
export class Draft implements Shelf {
  private server: Server | null;
  private making: Promise<string | null> | null = null;
  /** There is something to keep. */
  wanted = false;

  constructor(
    private path: string | null,
    private readonly reply: string,
  ) {
    this.server = path === null ? null : new Server(path);
    if (path !== null) remember(reply, path);
  }

  /** Where the draft is, made if there is none; null if the server cannot be reached. */
  ensure(): Promise<string | null> {
    this.wanted = true;
    if (this.path !== null) return Promise.resolve(this.path);
    this.making ??= make(this.reply).then((path) => {
      this.making = null;
      if (path !== null) {
        this.path = path;
        this.server = new Server(path);
        remember(this.reply, path);
      }
      return path;
    });
    return this.making;
  }

  async state(): Promise<StateAnswer> {
    if (!this.wanted && this.server === null) return NOTHING;
    await this.ensure();
    return this.server === null ? "unreachable" : this.server.state();
  }

  async remove(id: string): Promise<boolean> {
    return this.server === null ? true : this.server.remove(id);
  }

  forget(): void {
    forget(this.reply);
  }
}

async function make(reply: string): Promise<string | null> {
  try {
    const answer = await fetch("/shares/new", {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({ reply }),
      signal: AbortSignal.timeout(20_000),
    });
    const made: unknown = answer.ok ? await answer.json() : null;
    const path = typeof made === "object" && made !== null && "path" in made ? made.path : null;
    return typeof path === "string" ? path : null;
  } catch {
    return null;
  }
}

const KEY = "kuvert-draft:";

function remember(reply: string, path: string): void {
  try {
    sessionStorage.setItem(KEY + reply, path);
  } catch {
    // Without storage a reload begins anew.
  }
}

function forget(reply: string): void {
  try {
    sessionStorage.removeItem(KEY + reply);
  } catch {
    // Nothing was remembered either.
  }
}

/** The draft this tab was at; null if there is none, or none any more. */
export async function recall(reply: string): Promise<string | null> {
  let path: string | null;
  try {
    path = sessionStorage.getItem(KEY + reply);
  } catch {
    return null;
  }
  if (path?.startsWith("/draft/") !== true) return null;
  const state = await new Server(path).state();
  if (state === "over") forget(reply);
  return state === "over" || state === "unreachable" ? null : path;
}

/** Forgets the draft at `path`, which was sent. */
export function forgetSent(path: string): void {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(KEY) && sessionStorage.getItem(key) === path) sessionStorage.removeItem(key);
    }
  } catch {
    // Nothing was remembered either.
  }
}
