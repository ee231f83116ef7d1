import { Upload, type DetailedError } from "tus-js-client";
import { FINISHING_MS, STALLED_MS } from "./patience";

/** Why an attempt ended. */
export interface Failure {
  /** HTTP status; 0 without an answer. */
  status: number;
  /** The server's stable code, where it gave one. */
  code: string;
}

/** Told while an attempt runs; after `done` or `failed` nothing more comes. */
export interface Listener {
  /** Where the upload is, and the server's name for the file. */
  created: (url: string, id: string | null) => void;
  progress: (bytes: number) => void;
  done: () => void;
  failed: (failure: Failure) => void;
}

/**
 * One attempt at sending one file: creates the upload or goes on at its offset, and ends at the first failure. When and
 * how to try again is decided outside, by what the server says it has.
 */
export class Sending {
  private readonly upload: Upload;
  private stalled: number | undefined;
  private id: string | null = null;
  private ended = false;

  constructor(
    private readonly file: File,
    document: string,
    target: { createUrl: string } | { uploadUrl: string },
    private readonly listener: Listener,
  ) {
    const metadata: Record<string, string> = { filename: file.name, filetype: file.type };
    if (document !== "") metadata["document"] = document;
    this.upload = new Upload(file, {
      // Without an endpoint an upload that is gone stays gone, instead of being created anew.
      endpoint: "createUrl" in target ? target.createUrl : null,
      uploadUrl: "uploadUrl" in target ? target.uploadUrl : null,
      metadata,
      retryDelays: null,
      // Neither the link nor a file's name may outlive the page.
      storeFingerprintForResuming: false,
      onAfterResponse: (_, answer) => {
        this.id ??= answer.getHeader("Kuvert-File") ?? null;
      },
      onUploadUrlAvailable: () => {
        this.upload.options.endpoint = null;
        if (this.upload.url !== null) listener.created(this.upload.url, this.id);
      },
      onProgress: (sent) => {
        this.watch(sent);
        if (!this.ended) listener.progress(sent);
      },
      onSuccess: () => {
        this.end(listener.done);
      },
      onError: (error) => {
        this.end(() => {
          listener.failed(failureOf(error));
        });
      },
    });
  }

  start(): void {
    this.watch(0);
    this.upload.start();
  }

  /** Stops without a word to the listener. What has arrived stays at the server. */
  stop(): void {
    this.end(() => undefined);
    void this.upload.abort().catch(() => undefined);
  }

  private watch(sent: number): void {
    window.clearTimeout(this.stalled);
    if (this.ended) return;
    this.stalled = window.setTimeout(
      () => {
        this.stop();
        this.listener.failed({ status: 0, code: "" });
      },
      sent >= this.file.size ? FINISHING_MS : STALLED_MS,
    );
  }

  private end(tell: () => void): void {
    if (this.ended) return;
    this.ended = true;
    window.clearTimeout(this.stalled);
    tell();
  }
}

function failureOf(error: Error | DetailedError): Failure {
  const answer = "originalResponse" in error ? error.originalResponse : null;
  if (!answer) return { status: 0, code: "" };
  let code = "";
  try {
    const body: unknown = JSON.parse(answer.getBody());
    if (typeof body === "object" && body !== null && "code" in body && typeof body.code === "string") code = body.code;
  } catch {
    // Not every answer has a body.
  }
  return { status: answer.getStatus(), code };
}
