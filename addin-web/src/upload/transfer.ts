import { unfinished } from "./match";
import { YIELD_MS, fateOf, waitMs } from "./patience";
import type { Row } from "./row";
import { Sending, type Failure } from "./sending";
import type { ServerFile, UploadState } from "./state";
import type { Words } from "./words";

/** Where a file picked on this page stands. */
type Phase = "waiting" | "sending" | "later" | "paused" | "failed" | "done";

/** What a transfer needs of the page around it. */
export interface Surroundings {
  words: Words;
  /** The server's state now; null if it does not answer. */
  refresh: () => Promise<UploadState | null>;
  /** Ids other transfers of this page are sending to. */
  taken: () => ReadonlySet<string>;
  /** The transfer has freed or wants a place. */
  changed: () => void;
}

/** Codes of a refusal that have their own words. */
const REFUSALS: Readonly<Record<string, string>> = { upload_too_large: "too-large", package_full: "too-many" };

/** A file picked on this page, on its way through all attempts. */
export class Transfer {
  /** The server's name for it, once there is one. */
  id: string | null = null;
  phase: Phase = "waiting";
  private sending: Sending | null = null;
  private failures = 0;
  private sent = 0;
  private timer: number | undefined;
  /** How much had arrived when somebody else turned out to be sending the same file. */
  private yieldedAt: number | null = null;

  constructor(
    readonly file: File,
    readonly document: string,
    readonly row: Row,
    private readonly around: Surroundings,
  ) {
    row.on("[data-pause]", () => {
      this.pause();
    });
    row.on("[data-resume]", () => {
      this.resume();
    });
    this.look();
  }

  /** Whether leaving the page would break it off. */
  get moves(): boolean {
    return this.phase === "sending" || this.phase === "waiting" || this.phase === "later";
  }

  /** Asks the server how far the file is, and sends the rest. */
  async begin(): Promise<void> {
    this.phase = "sending";
    this.look();
    const state = await this.around.refresh();
    // Paused or removed while the answer was on its way.
    if (!this.isSending()) return;
    if (state === null) {
      this.later(0);
      return;
    }
    const known = state.files.find((file) => file.id === this.id);
    if (this.id !== null && known?.stage !== "receiving") {
      // Removed elsewhere, or another tab brought it home: the state's own row shows it.
      this.finish();
      return;
    }
    const picked = { name: this.file.name, size: this.file.size, document: this.document };
    const there = known ?? unfinished(state.files, picked, this.around.taken());
    if (there) this.id = there.id;
    if (this.othersSend(there)) {
      this.later(YIELD_MS);
      return;
    }
    if (!there) this.send({ createUrl: state.createUrl });
    else if (there.uploadUrl !== null) this.send({ uploadUrl: there.uploadUrl });
    else this.later(0);
  }

  pause(): void {
    this.halt("paused");
  }

  resume(): void {
    this.failures = 0;
    this.phase = "waiting";
    this.look();
    this.around.changed();
  }

  /** The connection is back. */
  hurry(): void {
    if (this.phase === "later") this.resume();
  }

  cancel(): void {
    this.halt("done");
  }

  private send(target: { createUrl: string } | { uploadUrl: string }): void {
    const before = this.sent;
    this.sending = new Sending(this.file, this.document, target, {
      created: (_, id) => {
        this.learnId(id);
      },
      progress: (bytes) => {
        this.sent = bytes;
        if (bytes > before) this.failures = 0;
        this.row.progress(bytes);
      },
      done: () => {
        this.finish();
      },
      failed: (failure) => {
        this.failed(failure);
      },
    });
    this.sending.start();
  }

  /** The server's own word, not a guess: a browser may have asked twice, and made a twin of the same name and size. */
  private learnId(id: string | null): void {
    if (this.id !== null || id === null) return;
    this.id = id;
    this.around.changed();
    void this.around.refresh();
  }

  /** Another tab took the file over: let it, as long as it gets on. */
  private othersSend(there: ServerFile | undefined): boolean {
    if (this.yieldedAt === null || !there) return false;
    const gotOn = there.received > this.yieldedAt;
    this.yieldedAt = gotOn ? there.received : null;
    this.sent = there.received;
    return gotOn;
  }

  private failed(failure: Failure): void {
    this.sending = null;
    this.failures += 1;
    switch (fateOf(failure.status)) {
      case "yield":
        this.yieldedAt = this.sent;
        this.later(YIELD_MS);
        break;
      case "again":
      case "ask":
        this.later(waitMs(this.failures));
        break;
      case "never":
        // A ticket that has become old is refused too; a fresh one is worth one try.
        if (failure.status === 403 && failure.code !== "package_full" && this.failures < 3) {
          this.later(waitMs(this.failures));
          return;
        }
        this.phase = "failed";
        this.look(this.around.words.say(REFUSALS[failure.code] ?? "failed-advice"));
        this.around.changed();
    }
  }

  private later(afterMs: number): void {
    this.phase = "later";
    if (afterMs === 0) this.failures += 1;
    this.look();
    this.around.changed();
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (this.phase !== "later") return;
      this.phase = "waiting";
      this.around.changed();
    }, afterMs === 0 ? waitMs(this.failures) : afterMs);
  }

  private finish(): void {
    this.halt("done");
    this.around.changed();
  }

  private halt(phase: "paused" | "done"): void {
    window.clearTimeout(this.timer);
    this.sending?.stop();
    this.sending = null;
    this.phase = phase;
    this.look();
    this.around.changed();
  }

  private isSending(): boolean {
    return this.phase === "sending";
  }

  private look(advice?: string): void {
    const { words } = this.around;
    const sent = this.sent;
    switch (this.phase) {
      case "waiting":
        this.row.show({ word: "waiting", tone: "plain", sent, pausable: true });
        break;
      case "sending":
        this.row.show({ word: "sending", tone: "plain", sent, pausable: true });
        break;
      case "later":
        this.row.show({ word: "offline", tone: "warn", sent, pausable: true, advice: words.say("offline-advice") });
        break;
      case "paused":
        this.row.show({ word: "paused", tone: "warn", sent, resumable: true });
        break;
      case "failed":
        this.row.show({ word: "failed", tone: "bad", sent, resumable: true, advice: advice ?? "" });
        break;
      case "done":
        this.row.show({ word: "checking", tone: "plain" });
    }
  }
}
