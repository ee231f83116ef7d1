/** Milliseconds before each new attempt; the last one repeats, because a connection may be gone for hours. */
const WAITS_MS = [500, 1000, 2000, 5000, 10_000, 20_000, 30_000];
/** Another tab or device sends the same file: look again after this. */
export const YIELD_MS = 12_000;
/** No byte in this time: the connection is dead and the browser has not noticed. */
export const STALLED_MS = 45_000;
/** The last byte is out and the server is finishing; that may take longer. */
export const FINISHING_MS = 240_000;

/** Milliseconds to wait after `failures` failures in a row (at least 1). */
export function waitMs(failures: number): number {
  const step = Math.min(Math.max(failures, 1), WAITS_MS.length) - 1;
  return WAITS_MS[step] ?? 30_000;
}

/** What an answer means for an upload; 0 stands for no answer. */
export type Fate = "again" | "yield" | "ask" | "never";

/**
 * - `again`: the same request may go better later;
 * - `yield`: somebody else writes to the same upload;
 * - `ask`: the ticket is old or the upload is gone: the server's state says how to go on;
 * - `never`: the server does not want this file.
 */
export function fateOf(status: number): Fate {
  if (status === 423) return "yield";
  if (status === 401 || status === 404 || status === 410) return "ask";
  if (status === 0 || status === 408 || status === 409 || status === 429 || status === 460 || status >= 500) {
    return status === 507 ? "never" : "again";
  }
  return "never";
}
