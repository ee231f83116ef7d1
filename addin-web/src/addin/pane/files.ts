/** The list of files, and their ways to the server. */
import type { DraftFile } from "../api/shapes";
import { UploadStopped } from "../api/upload";
import { canBeTaken, findAgain, type Attachment } from "../core/plan";
import type { MailState, Took } from "../core/state";
import { take, type Source } from "../core/take";
import { onFiles } from "../host/drop";
import type { DraftBox } from "./draft";
import { Entry, type EntryActions } from "./entry";
import { size } from "./format";
import { t } from "./i18n";
import { isSignedOut, words } from "./trouble";
import { button, card, h, icon, notice, refill } from "./ui";

export interface FilesAround {
  box: DraftBox;
  /** Null where there is no mail to take from. */
  mail: Source | null;
  /** Whether Outlook says what is attached. */
  sees: boolean;
  bytesMax: number;
  changed: () => void;
  signedOut: () => void;
}

export class Files implements EntryActions {
  readonly element: HTMLElement;
  private entries: Entry[] = [];
  private readonly list = h("ul", { class: "files" });
  private readonly note = h("div", { "aria-live": "polite", class: "stack" });
  private readonly empty: HTMLElement;
  private readonly input = h("input", { type: "file", multiple: true, class: "visually-hidden", tabindex: "-1", "aria-label": t("files.add") });

  constructor(private readonly around: FilesAround) {
    const pick = button(t("files.add"), () => { this.input.click(); });
    pick.prepend(icon("add"));
    const zone = h("div", { class: "zone" }, pick, this.input, h("p", { class: "hint" }, t("files.add_hint", { size: size(around.bytesMax) })));
    onFiles(this.input, zone, (files) => { this.add(files); }, () => {
      refill(this.note, notice("warn", "", h("p", {}, t("files.dropped_nothing"))));
    });
    this.empty = h("p", { class: "hint" }, t(around.sees ? "files.none" : "files.blind"));
    this.element = card(t("files.title"), around.mail === null ? null : this.empty, this.list, this.note, zone);
    window.addEventListener("online", () => { around.box.hurry(); });
  }

  /** Attachments that go along and are still in the mail. */
  get leaving(): Attachment[] {
    return this.counting.flatMap((entry) => (entry.source.kind === "mail" ? [entry.source.attachment] : []));
  }

  get counting(): Entry[] {
    return this.entries.filter((entry) => entry.counts);
  }

  /** A file of which the server has only a part, and nobody is sending the rest. */
  get half(): string | null {
    return this.entries.find((entry) => entry.phase === "half")?.name ?? null;
  }

  get bytes(): number {
    return this.counting.reduce((sum, entry) => sum + entry.bytes, 0);
  }

  /** Follows the mail: lines of attachments that are gone go, new ones come; what is under way stays. */
  follow(now: readonly Attachment[]): void {
    const left = [...now];
    const kept: Entry[] = [];
    for (const entry of this.entries) {
      if (entry.source.kind !== "mail") {
        kept.push(entry);
        continue;
      }
      const again = findAgain(left, entry.source.attachment);
      if (again) {
        left.splice(left.indexOf(again), 1);
        entry.source.attachment.id = again.id;
        kept.push(entry);
      } else if (entry.phase === "reading" || entry.phase === "sending") {
        kept.push(entry);
      }
    }
    const fresh = left.map((attachment) => new Entry({ kind: "mail", attachment: { ...attachment } }, this));
    this.entries = [...kept.filter(isOfMail), ...fresh, ...kept.filter((entry) => !isOfMail(entry))];
    this.draw();
  }

  /** Shows what the server has from an earlier pane. */
  async recall(state: MailState): Promise<void> {
    const draft = await this.around.box.look();
    if (draft === null || draft === "sent") return;
    for (const file of draft.files.filter((one) => !isTwin(one, draft.files))) {
      const took = state.took.find((one) => one.file === file.id);
      const line = took ? this.entryOf(took) : undefined;
      if (line) {
        this.around.box.claim(file.id);
        line.serverId = file.id;
        line.show("done");
      } else if (!took) {
        const entry = new Entry({ kind: "server", file }, this);
        // An unfinished one stays free, so that the same file can go on.
        if (entry.phase === "done") this.around.box.claim(file.id);
        this.entries.push(entry);
      }
    }
    this.draw();
  }

  add(files: readonly File[]): void {
    refill(this.note);
    for (const file of files) {
      if (file.size > this.around.bytesMax) {
        const values = { name: file.name, size: size(this.around.bytesMax) };
        this.note.append(notice("bad", "", h("p", {}, t("files.too_large", values))));
        continue;
      }
      this.dropHalf(file);
      const entry = new Entry({ kind: "picked", file }, this);
      this.entries.push(entry);
      void this.send(entry, file);
    }
    this.draw();
  }

  /** Attachments that stay in the mail. */
  get left(): { name: string; size: number }[] {
    return this.entries.filter((entry) => isOfMail(entry) && entry.phase !== "stays" && !entry.chosen).map(({ name, bytes }) => ({ name, size: bytes }));
  }

  leave(list: readonly { name: string; size: number }[]): void {
    for (const entry of this.entries.filter(isOfMail)) {
      if (list.some((one) => one.name === entry.name && one.size === entry.bytes)) entry.choose(false);
    }
  }

  /** Forgets everything but what the mail itself holds. */
  reset(): void {
    for (const entry of this.entries) entry.stop?.();
    this.entries = [];
    refill(this.note);
    this.draw();
  }

  /** Brings all chosen attachments to the server, one after the other, and waits for the added files; whether all came. */
  async bring(): Promise<boolean> {
    for (const entry of this.counting) {
      if (entry.source.kind === "mail" && entry.phase !== "done") await this.takeAndSend(entry, entry.source.attachment);
    }
    await Promise.all(this.counting.map((entry) => this.under.get(entry) ?? Promise.resolve()));
    return this.counting.every((entry) => entry.phase === "done");
  }

  /** The server's ids of all that goes along. */
  get ids(): ReadonlySet<string> {
    return new Set(this.counting.flatMap((entry) => (entry.serverId === null ? [] : [entry.serverId])));
  }

  remove = (entry: Entry): void => {
    entry.stop?.();
    this.entries = this.entries.filter((one) => one !== entry);
    const id = entry.serverId ?? (entry.source.kind === "server" ? entry.source.file.id : null);
    if (id !== null) void this.around.box.removeFile(id).catch((error: unknown) => { this.tell(error); });
    this.draw();
  };

  retry = (entry: Entry): void => {
    if (entry.source.kind === "picked") void this.send(entry, entry.source.file);
    if (entry.source.kind === "mail") void this.takeAndSend(entry, entry.source.attachment);
  };

  addInstead = (entry: Entry): void => {
    // The attachment stays in the mail and in the list; the person removes it there.
    entry.choose(false);
    entry.show("idle");
    this.input.click();
  };

  changed = (): void => {
    this.around.changed();
  };

  private readonly under = new Map<Entry, Promise<void>>();

  private send(entry: Entry, file: File): Promise<void> {
    const way = this.bringFile(entry, file).finally(() => this.under.delete(entry));
    this.under.set(entry, way);
    return way;
  }

  private async bringFile(entry: Entry, file: File): Promise<void> {
    entry.show("queued");
    try {
      entry.serverId = await this.around.box.upload(file, {
        started: (stop) => {
          entry.stop = stop;
          entry.show("sending");
        },
        progress: (sent) => { entry.progress(sent); },
        waiting: (isWaiting) => {
          const phase = isWaiting ? "waiting" : "sending";
          if (entry.phase !== phase) entry.show(phase);
        },
      });
      entry.stop = null;
      entry.show("done");
    } catch (error) {
      entry.stop = null;
      if (error instanceof UploadStopped) return;
      entry.show("failed", words(error));
      if (isSignedOut(error)) this.around.signedOut();
    }
  }

  private async takeAndSend(entry: Entry, attachment: Attachment): Promise<void> {
    const { mail, box } = this.around;
    if (mail === null) return;
    entry.show("reading");
    let file: File;
    try {
      const content = await take(mail, attachment);
      file = new File([content.bytes], content.name);
    } catch (error) {
      entry.show("failed", words(error));
      return;
    }
    await this.send(entry, file);
    if (entry.serverId === null) return;
    const took: Took = { name: attachment.name, size: attachment.size, file: entry.serverId };
    // Lost, it costs a second upload after the pane was closed.
    await box.change({ took: [...(box.current?.took ?? []), took] }).catch(() => undefined);
  }

  private entryOf(took: Took): Entry | undefined {
    return this.entries.find((entry) => isOfMail(entry) && entry.serverId === null && entry.name === took.name && entry.bytes === took.size);
  }

  /** The line of the same file's first half makes room for the file itself. */
  private dropHalf(file: File): void {
    this.entries = this.entries.filter((entry) => entry.phase !== "half" || entry.name !== file.name || entry.bytes !== file.size);
  }

  private tell(error: unknown): void {
    refill(this.note, notice("bad", t("error.title"), h("p", {}, words(error))));
  }

  private draw(): void {
    const wanted = this.entries.map((entry) => entry.element);
    // Only what changed its place is touched: a line that is used keeps the focus.
    for (const child of [...this.list.children]) if (!wanted.includes(child as HTMLLIElement)) child.remove();
    wanted.forEach((element, at) => {
      if (this.list.children[at] !== element) this.list.insertBefore(element, this.list.children[at] ?? null);
    });
    this.empty.hidden = this.around.sees && this.entries.length > 0;
    this.around.changed();
  }
}

/** Another upload of the same file has more: a browser may have asked twice. */
function isTwin(file: DraftFile, all: readonly DraftFile[]): boolean {
  const isSame = (one: DraftFile): boolean => one.name === file.name && one.bytes === file.bytes;
  return file.state === "receiving" && all.some((one) => one.id !== file.id && isSame(one) && hasMore(one, file));
}

function hasMore(one: DraftFile, file: DraftFile): boolean {
  return one.state !== "receiving" || one.received > file.received || (one.received === file.received && one.id < file.id);
}

function isOfMail(entry: Entry): boolean {
  return entry.source.kind === "mail";
}

/** Attachments that are in the mail and could go out with it. */
export function takeable(list: readonly Attachment[]): Attachment[] {
  return list.filter(canBeTaken);
}
