/** Calls into Outlook as promises: one at a time, each with a time-out, because callbacks are lost now and then. */

/** A call that Outlook refused, or never answered. */
export class HostError extends Error {
  constructor(
    readonly call: string,
    /** Office's number; null without an answer. */
    readonly code: number | null,
    readonly reason: string,
  ) {
    super(`${call}: ${reason}`);
  }

  get isLate(): boolean {
    return this.code === null && this.reason === "late";
  }
}

/** Milliseconds for calls that only ask. */
export const SHORT_MS = 15_000;
/** For the content of an attachment: Outlook may fetch it from its server first. */
export const CONTENT_MS = 80_000;

type Start<T> = (callback: (result: Office.AsyncResult<T>) => void) => void;

/** Outlook takes three calls at once and mixes them up; this lets one through at a time. */
export class Calls {
  private last: Promise<unknown> = Promise.resolve();

  make<T>(call: string, start: Start<T>, timeoutMs = SHORT_MS): Promise<T> {
    const next = this.last.then(() => attempt(call, start, timeoutMs));
    // One that fails does not stop those behind it.
    this.last = next.catch(() => undefined);
    return next;
  }
}

function attempt<T>(call: string, start: Start<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new HostError(call, null, "late"));
    }, timeoutMs);
    try {
      start((result) => {
        clearTimeout(timer);
        if (String(result.status) === "succeeded") resolve(result.value);
        else reject(failure(call, result.error));
      });
    } catch (error) {
      clearTimeout(timer);
      // Old clients throw for what they do not know.
      reject(new HostError(call, null, error instanceof Error ? error.message : "thrown"));
    }
  });
}

function failure(call: string, error: Office.Error | undefined): HostError {
  return new HostError(call, error?.code ?? null, error?.name ?? "failed");
}
