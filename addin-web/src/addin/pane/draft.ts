/** The share in the making: made when something first needs it, and found again when the pane was closed. */
import { DraftKey, type Client } from "../api/client";
import { Problem } from "../api/problem";
import type { DraftFile, Draft as ServerDraft, Terms } from "../api/shapes";
import { Uploading, type Target, type UploadListener } from "../api/upload";
import type { MailState } from "../core/state";

/** Uploads at once; more only make each of them slower. */
const AT_ONCE = 2;

/** What keeps a draft's state between panes. */
export interface Keeper {
  save: (state: MailState) => Promise<void>;
}

export class DraftBox {
  private state: MailState | null;
  private making: Promise<MailState> | null = null;
  private createUrl: string | null = null;
  /** Server ids that files of this pane have, or go to. */
  private readonly taken = new Set<string>();
  /** Which of the server's files a file of this pane is, while it is on its way. */
  private readonly going = new Map<File, string>();
  private running = 0;
  private readonly queue: (() => void)[] = [];
  private readonly uploads = new Set<Uploading>();
  /** One request makes one draft, however often it is repeated. */
  private key = crypto.randomUUID();
  private earlier: readonly string[] = [];

  constructor(
    private readonly client: Client,
    private readonly keeper: Keeper,
    state: MailState | null,
    private readonly firstTerms: () => Terms,
  ) {
    this.state = state;
  }

  get current(): MailState | null {
    return this.state;
  }

  /** The draft as the server has it; null if there is none (any more). "sent": it is not a draft any more. */
  async look(): Promise<ServerDraft | "sent" | null> {
    if (this.state === null) return null;
    try {
      return await this.client.draft(keyOf(this.state));
    } catch (error) {
      if (!(error instanceof Problem) || error.trouble !== "refused") throw error;
      return error.code === "not_a_draft" ? "sent" : null;
    }
  }

  async ensure(): Promise<MailState> {
    if (this.state !== null) return this.state;
    this.making ??= this.make().finally(() => {
      this.making = null;
    });
    return this.making;
  }

  async change(change: Partial<MailState>): Promise<MailState> {
    const state = { ...(await this.ensure()), ...change };
    this.state = state;
    await this.keeper.save(state);
    return state;
  }

  /** Another draft is made when one is needed; this mail's shares so far are kept in mind. */
  forget(earlier: readonly string[] = []): void {
    this.state = null;
    this.earlier = earlier;
    this.key = crypto.randomUUID();
    this.createUrl = null;
    this.taken.clear();
  }

  /** Marks a file of the server as one that is shown already. */
  claim(id: string): void {
    this.taken.add(id);
  }

  /** Brings a file to the server and returns the server's id of it. */
  async upload(file: File, listener: Omit<UploadListener, "made"> & { started: (stop: () => void) => void }): Promise<string> {
    await this.place();
    const made = (id: string): void => { this.going.set(file, id); };
    const uploading = new Uploading(file, () => this.where(file), { ...listener, made });
    this.uploads.add(uploading);
    listener.started(() => { uploading.stop(); });
    try {
      await uploading.run();
      return await this.idOf(file);
    } finally {
      this.uploads.delete(uploading);
      this.going.delete(file);
      this.running -= 1;
      this.queue.shift()?.();
    }
  }

  /** The connection is back. */
  hurry(): void {
    for (const upload of this.uploads) upload.hurry();
  }

  get isMoving(): boolean {
    return this.running > 0;
  }

  async removeFile(id: string): Promise<void> {
    if (this.state === null) return;
    await this.client.removeFile(keyOf(this.state), id).catch((error: unknown) => {
      if (!(error instanceof Problem) || error.status !== 404) throw error;
    });
    this.taken.delete(id);
  }

  /** Takes off the draft what is not in `keep`: files that were left out, and halves that nobody goes on with. */
  async keepOnly(keep: ReadonlySet<string>): Promise<void> {
    if (this.state === null) return;
    const { files } = await this.client.draft(keyOf(this.state));
    for (const file of files) if (!keep.has(file.id)) await this.removeFile(file.id);
  }

  private async make(): Promise<MailState> {
    const made = await this.client.createShare(this.firstTerms(), this.key);
    const state: MailState = { draft: made.id, token: made.draft_token, state: "draft", people: [], took: [], more: [...this.earlier] };
    this.createUrl = made.upload_url;
    this.state = state;
    await this.keeper.save(state);
    return state;
  }

  private async where(file: File): Promise<Target> {
    const state = await this.ensure();
    if (this.createUrl !== null) {
      const url = this.createUrl;
      // It becomes old; after a failure the draft is asked.
      this.createUrl = null;
      if (this.taken.size === 0) return { createUrl: url };
    }
    const others = new Set([...this.going].filter(([other]) => other !== file).map(([, id]) => id));
    const free = (one: DraftFile): boolean => !this.taken.has(one.id) && !others.has(one.id);
    const draft = await this.client.draft(keyOf(state));
    const own = this.going.get(file);
    const known = draft.files.find((one) => one.id === own) ?? fullest(draft.files.filter(free), file);
    if (known) this.going.set(file, known.id);
    if (known?.state === "received" || known?.state === "accepted") return "complete";
    if (known?.upload_url !== undefined) return { uploadUrl: known.upload_url };
    return { createUrl: draft.upload_url };
  }

  /** What the server said, else the likeliest: it may have made the name harmless, so by name and size, else by size. */
  private async idOf(file: File): Promise<string> {
    const own = this.going.get(file);
    if (own !== undefined) {
      this.taken.add(own);
      return own;
    }
    const state = await this.ensure();
    const done = (one: DraftFile): boolean => one.bytes === file.size && !this.taken.has(one.id) && one.state !== "receiving";
    const files = (await this.client.draft(keyOf(state))).files.filter(done);
    const found = files.find((one) => one.name === file.name) ?? files[0];
    if (!found) throw new Problem("server", 0, "", "");
    this.taken.add(found.id);
    return found.id;
  }

  private place(): Promise<void> {
    if (this.running < AT_ONCE) {
      this.running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.queue.push(() => {
        this.running += 1;
        resolve();
      });
    });
  }
}

/** Of a file's uploads the one that has most of it: the others are twins, and go when the draft is sent. */
function fullest(files: readonly DraftFile[], file: File): DraftFile | undefined {
  const same = files.filter((one) => one.name === file.name && one.bytes === file.size);
  return same.sort((one, other) => other.received - one.received)[0];
}

export function keyOf(state: MailState): DraftKey {
  return new DraftKey(state.draft, state.token);
}
