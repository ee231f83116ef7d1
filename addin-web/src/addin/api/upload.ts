/** Brings one file to a draft, through interruptions, with the hand-in page's own sending. */
import { YIELD_MS, fateOf, waitMs } from "../../upload/patience";
import { Sending, type Failure } from "../../upload/sending";

/** Where a file can go now. `uploadUrl` goes on with what has arrived. */
export type Target = { createUrl: string } | { uploadUrl: string } | "complete";

/** What an upload needs to know about the draft; asked anew after each failure. */
export type Where = () => Promise<Target>;

export interface UploadListener {
  /** The server's name for the file: only this tells it from a twin, which a browser makes that asks twice by itself. */
  made: (id: string) => void;
  progress: (bytes: number) => void;
  /** The connection is gone and the upload waits for it. */
  waiting: (isWaiting: boolean) => void;
}

/** The server does not want the file. */
export class UploadRefused extends Error {
  constructor(readonly failure: Failure) {
    super(`upload refused: ${String(failure.status)} ${failure.code}`);
  }
}

/** Stopped by its owner. */
export class UploadStopped extends Error {}

/** Attempts in a row without a byte, after which an interruption is a failure that people should see. */
const ATTEMPTS_MAX = 40;
/** An old ticket is refused like an unwanted file; a fresh one is worth a try. */
const FORBIDDEN_MAX = 2;

export class Uploading {
  private sending: Sending | null = null;
  private stopped = false;
  private url: string | null = null;
  private wake: (() => void) | null = null;

  constructor(
    private readonly file: File,
    private readonly where: Where,
    private readonly listener: UploadListener,
  ) {}

  /** Resolves when the server has the whole file. */
  async run(): Promise<void> {
    let failures = 0;
    for (;;) {
      const failure = await this.attempt();
      if (failure === null) return;
      if (this.stopped) throw new UploadStopped();
      failures = failure.sent ? 1 : failures + 1;
      const fate = fateOf(failure.status);
      const isOldTicket = failure.status === 403 && failure.code !== "package_full" && failures <= FORBIDDEN_MAX;
      if ((fate === "never" && !isOldTicket) || failures > ATTEMPTS_MAX) throw new UploadRefused(failure);
      // The address is old or gone: the draft says how to go on.
      if (fate === "ask" || isOldTicket) this.url = null;
      this.listener.waiting(true);
      await this.pause(fate === "yield" ? YIELD_MS : waitMs(failures));
    }
  }

  stop(): void {
    this.stopped = true;
    this.sending?.stop();
    this.wake?.();
  }

  /** The connection is back. */
  hurry(): void {
    if (this.sending === null) this.wake?.();
  }

  private async attempt(): Promise<(Failure & { sent: boolean }) | null> {
    let target: Target;
    try {
      target = this.url === null ? await this.where() : { uploadUrl: this.url };
    } catch (error) {
      const status = error instanceof Error && "status" in error ? Number(error.status) : 0;
      // Without a session nothing goes on; the pane asks to sign in.
      if (status === 401) throw error;
      return { status: status >= 400 && status < 500 && status !== 429 ? 403 : 0, code: "", sent: false };
    }
    if (target === "complete") return null;
    if (this.isStopped()) return { status: 0, code: "", sent: false };
    return this.send(target);
  }

  private send(target: Exclude<Target, "complete">): Promise<(Failure & { sent: boolean }) | null> {
    let first: number | null = null;
    let sent = false;
    return new Promise((resolve) => {
      const finish = (failure: (Failure & { sent: boolean }) | null): void => {
        this.sending = null;
        this.wake = null;
        resolve(failure);
      };
      this.wake = () => {
        if (this.stopped) finish({ status: 0, code: "", sent });
      };
      this.sending = new Sending(this.file, "", target, {
        created: (url, id) => {
          this.url = url;
          if (id !== null) this.listener.made(id);
        },
        progress: (bytes) => {
          if (first === null) first = bytes;
          sent = sent || bytes > first;
          if (sent) this.listener.waiting(false);
          this.listener.progress(bytes);
        },
        done: () => { finish(null); },
        failed: (failure) => { finish({ ...failure, sent }); },
      });
      this.sending.start();
    });
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.wake = end;
    });
  }
}
