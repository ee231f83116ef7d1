import { unfinished } from "./match";
import { waitMs } from "./patience";
import { enhancePick } from "./pick";
import { Row } from "./row";
import type { Shelf } from "./server";
import type { ServerFile, UploadState } from "./state";
import { Transfer, type Surroundings } from "./transfer";
import type { Words } from "./words";

/** Files sent at once: more only share the same thin line. */
const AT_ONCE = 2;
/** Milliseconds in which a browser sends a request again by itself. */
const ECHO_MS = 10_000;
/** Milliseconds between two looks while the server checks a file. */
const CHECK_EVERY_MS = 2000;

/** All files of the page: what the server has, and what is on its way from here. */
export class Board {
  private readonly rows = new Map<string, Row>();
  private readonly transfers: Transfer[] = [];
  private readonly around: Surroundings;
  private latest: UploadState = { open: true, createUrl: "", files: [], missing: [] };
  private arrived = new Set<string>();
  /** When this page began to send what; see {@link key}. */
  private readonly sent = new Map<string, number>();
  private asking: Promise<UploadState | null> | null = null;
  private next: Promise<UploadState | null> | null = null;
  private timer: number | undefined;
  /** Looks in a row that got no answer. */
  private misses = 0;
  private saidOffline = false;
  /** The visitor is handing in: leaving is wanted. */
  leaving = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly server: Shelf,
    private readonly words: Words,
  ) {
    this.around = {
      words,
      refresh: () => this.refresh(),
      taken: () => this.taken(),
      changed: () => {
        this.pump();
      },
    };
  }

  begin(state: UploadState): void {
    for (const element of this.root.querySelectorAll<HTMLElement>("[data-files] > [data-file]")) {
      const file = state.files.find((file) => file.id === element.dataset["file"]);
      if (file) this.adopt(new Row(element, this.words, file.name, file.bytes), file);
    }
    for (const place of this.root.querySelectorAll<HTMLElement>("[data-wanted]")) {
      enhancePick(place, (files, folders) => {
        for (const file of files) this.add(file, place);
        for (const name of folders) this.turnAway(this.newRow(name, 0, "", place), "folder", place);
      });
    }
    this.arrived = new Set(state.files.filter((file) => file.stage !== "receiving").map((file) => file.id));
    this.apply(state);
    window.addEventListener("online", () => {
      this.saidOffline = false;
      for (const transfer of this.transfers) transfer.hurry();
      if (this.misses > 0) void this.refresh();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void this.refresh();
    });
    // Back from the next page: it may be used again.
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      this.leaving = false;
      void this.refresh();
    });
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.moves()) event.preventDefault();
    });
  }

  /** Whether bytes are moving or about to. */
  moves(): boolean {
    return this.transfers.some((transfer) => transfer.moves);
  }

  /** Whether the server waits for the rest of a file. */
  isReceiving(): boolean {
    return this.moves() || this.latest.files.some((file) => file.stage === "receiving");
  }

  /** Whether the server has no file of this page. */
  isEmpty(): boolean {
    return this.latest.files.length === 0;
  }

  isChecking(): boolean {
    return this.latest.files.some((file) => file.stage === "checking");
  }

  missing(): readonly string[] {
    return this.latest.missing;
  }

  /** Asks the server and follows it: one question at a time, and no answer is older than its question. */
  refresh(): Promise<UploadState | null> {
    if (this.asking) {
      this.next ??= this.asking.then(() => {
        this.next = null;
        return this.refresh();
      });
      return this.next;
    }
    this.asking = this.ask().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  private async ask(): Promise<UploadState | null> {
    const state = await this.server.state();
    if (state === "unreachable") {
      // The last byte may have arrived just before: nothing else would ask again.
      this.misses += 1;
      this.askAgain(waitMs(this.misses));
      return null;
    }
    this.misses = 0;
    if (state === "over") {
      // Handed in elsewhere, closed or expired: the page itself says which.
      this.leaving = true;
      window.location.reload();
      return null;
    }
    this.apply(state);
    return state;
  }

  private add(file: File, place: HTMLElement): void {
    const document = place.dataset["wanted"] ?? "";
    const there = unfinished(this.latest.files, { name: file.name, size: file.size, document }, this.taken());
    const row = (there && this.rows.get(there.id)) ?? this.newRow(file.name, file.size, file.type, place);
    const problem = file.size === 0 ? "empty" : file.size > Number(this.root.dataset["fileMax"]) ? "too-large" : null;
    if (problem !== null) {
      this.turnAway(row, problem, place);
      return;
    }
    const transfer = new Transfer(file, there?.document ?? document, row, this.around);
    if (there) transfer.id = there.id;
    else {
      row.onRemove(() => void this.removeTransfer(transfer, place));
    }
    this.transfers.push(transfer);
    this.say(this.words.say("say-added", { name: file.name }));
    this.pump();
  }

  /** A row for what is not sent at all, with why. */
  private turnAway(row: Row, problem: string, place: HTMLElement): void {
    row.show({ word: "refused", tone: "bad", advice: this.words.say(problem) });
    row.onRemove(() => {
      this.drop(row, place);
    });
    this.say(`${row.name}: ${this.words.say(problem)}`);
  }

  /** Starts what may start, and gives the rows of finished transfers back to the server's state. */
  private pump(): void {
    for (const transfer of this.transfers.filter((transfer) => transfer.phase === "done")) {
      this.transfers.splice(this.transfers.indexOf(transfer), 1);
      if (transfer.id !== null) this.rows.set(transfer.id, transfer.row);
      else transfer.row.remove();
      void this.refresh();
    }
    for (const transfer of this.transfers) {
      if (transfer.id === null) continue;
      this.rows.set(transfer.id, transfer.row);
      const sent = key(transfer.file.name, transfer.file.size, transfer.document);
      if (!this.sent.has(sent)) this.sent.set(sent, Date.now());
    }
    const sending = this.transfers.filter((transfer) => transfer.phase === "sending").length;
    const next = this.transfers.filter((transfer) => transfer.phase === "waiting").slice(0, Math.max(AT_ONCE - sending, 0));
    for (const transfer of next) void transfer.begin();
    const offline = this.transfers.some((transfer) => transfer.phase === "later");
    if (offline && !this.saidOffline) this.say(this.words.say("say-offline"));
    this.saidOffline = offline;
  }

  private apply(state: UploadState): void {
    this.latest = state;
    const busy = this.taken();
    for (const file of state.files) {
      if (this.isEcho(file, busy)) {
        void this.server.remove(file.id);
        continue;
      }
      const row = this.rows.get(file.id) ?? this.strange(file);
      if (row && !busy.has(file.id)) row.showServer(file);
    }
    for (const [id, row] of this.rows) {
      if (busy.has(id) || state.files.some((file) => file.id === id)) continue;
      row.remove();
      this.rows.delete(id);
    }
    this.tellArrivals(state.files);
    this.showMissing(state.missing);
    window.clearTimeout(this.timer);
    if (this.isChecking()) this.askAgain(CHECK_EVERY_MS);
  }

  private askAgain(afterMs: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.refresh(), afterMs);
  }

  /**
   * Whether it is an empty twin of what this page sends: a browser whose connection breaks at the wrong moment asks twice
   * for the upload to be made.
   */
  private isEcho(file: ServerFile, busy: ReadonlySet<string>): boolean {
    if (file.stage !== "receiving" || file.received > 0 || busy.has(file.id) || this.rows.has(file.id)) return false;
    // Later it is another page's, which has only begun.
    const begun = this.sent.get(key(file.name, file.bytes, file.document)) ?? -Infinity;
    return Date.now() - begun < ECHO_MS && !this.isNameless(file);
  }

  private isNameless(file: ServerFile): boolean {
    return this.transfers.some(
      (transfer) => transfer.id === null && transfer.file.name === file.name && transfer.file.size === file.bytes,
    );
  }

  /** A row for a file that this page has none for, unless it is one whose name for the server is not known yet. */
  private strange(file: ServerFile): Row | undefined {
    if (this.isNameless(file)) return undefined;
    const place = this.place(file.document);
    if (!place) return undefined;
    const row = this.newRow(file.name, file.bytes, "", place);
    this.adopt(row, file);
    return row;
  }

  private adopt(row: Row, file: ServerFile): void {
    this.rows.set(file.id, row);
    const place = this.place(file.document);
    row.onRemove(() => void this.removeFile(file.id, row, place));
  }

  private newRow(name: string, bytes: number, type: string, place: HTMLElement): Row {
    const template = this.root.querySelector<HTMLTemplateElement>("template[data-row]");
    const list = place.querySelector("[data-files]");
    if (!template || !list) throw new Error("the page has no place for files");
    const row = Row.copy(template, this.words, name, bytes, type);
    list.append(row.element);
    return row;
  }

  private place(document: string): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`[data-wanted="${CSS.escape(document)}"]`);
  }

  private async removeTransfer(transfer: Transfer, place: HTMLElement): Promise<void> {
    if (transfer.id !== null) await this.removeFile(transfer.id, transfer.row, place);
    else {
      transfer.cancel();
      this.drop(transfer.row, place);
    }
  }

  private async removeFile(id: string, row: Row, place: HTMLElement | null): Promise<void> {
    const transfer = this.transfers.find((transfer) => transfer.id === id);
    transfer?.pause();
    if (!(await this.server.remove(id))) {
      this.say(this.words.say("offline-advice"));
      return;
    }
    transfer?.cancel();
    this.rows.delete(id);
    this.drop(row, place);
    void this.refresh();
  }

  /** Takes a row away and leaves the focus where one goes on. */
  private drop(row: Row, place: HTMLElement | null): void {
    const focused = row.element.contains(document.activeElement);
    row.remove();
    if (focused) place?.querySelector<HTMLElement>("[data-choose]")?.focus();
  }

  private taken(): Set<string> {
    return new Set(this.transfers.flatMap((transfer) => (transfer.id === null ? [] : [transfer.id])));
  }

  private tellArrivals(files: readonly ServerFile[]): void {
    const fresh = files.filter((file) => file.stage !== "receiving" && file.stage !== "checking" && !this.arrived.has(file.id));
    for (const file of fresh) this.arrived.add(file.id);
    const spoken = fresh.map((file) =>
      file.stage === "accepted" ? this.words.say("say-arrived", { name: file.name }) : `${file.name}: ${file.text ?? ""}`,
    );
    const all = fresh.length > 0 && !this.isReceiving() && !this.isChecking() && files.length > 1;
    if (fresh.length > 0) this.say([...spoken, ...(all ? [this.words.say("say-all")] : [])].join(" "));
  }

  private showMissing(missing: readonly string[]): void {
    const list = this.root.querySelector("[data-missing-list]");
    list?.replaceChildren(
      ...missing.map((label) => {
        const item = document.createElement("li");
        item.append(Object.assign(document.createElement("bdi"), { textContent: label }));
        return item;
      }),
    );
    this.root.querySelector("[data-missing]")?.toggleAttribute("hidden", missing.length === 0);
    const complete = missing.length === 0 && !this.isReceiving();
    this.root.querySelector("[data-complete]")?.toggleAttribute("hidden", !complete);
  }

  private say(text: string): void {
    const status = this.root.querySelector("[data-status]");
    if (status) status.textContent = text;
  }
}

function key(name: string, bytes: number, document: string): string {
  return JSON.stringify([name, bytes, document]);
}
