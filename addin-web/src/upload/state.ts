/** How far the server is with a file. */
export type Stage = "receiving" | "checking" | "accepted" | "held" | "refused";

/** A file the server knows of. */
export interface ServerFile {
  id: string;
  name: string;
  bytes: number;
  received: number;
  /** Id of the wanted document; empty for other files. */
  document: string;
  stage: Stage;
  /** What to know about it, in the page's language. */
  text: string | null;
  /** Where an unfinished file goes on. */
  uploadUrl: string | null;
}

/** What the server has and what it misses: the truth the page follows. */
export interface UploadState {
  open: boolean;
  createUrl: string;
  files: ServerFile[];
  /** Labels of what is required and not there. */
  missing: string[];
}

const STAGES: readonly string[] = ["receiving", "checking", "accepted", "held", "refused"];

/** Reads the state answer; null if it is not one. */
export function parseState(answer: unknown): UploadState | null {
  if (!isRecord(answer) || typeof answer["state"] !== "string" || !Array.isArray(answer["files"])) return null;
  const files = answer["files"].map(parseFile);
  const missing: unknown = answer["missing"];
  if (files.includes(null)) return null;
  return {
    open: answer["state"] === "open",
    createUrl: text(answer["create_url"]),
    files: files.filter((file) => file !== null),
    missing: Array.isArray(missing) ? missing.filter((label) => typeof label === "string") : [],
  };
}

function parseFile(value: unknown): ServerFile | null {
  if (!isRecord(value) || typeof value["id"] !== "string" || !isStage(value["state"])) return null;
  return {
    id: value["id"],
    name: text(value["name"]),
    bytes: Number(value["bytes"] ?? 0),
    received: Number(value["received"] ?? 0),
    document: text(value["document"]),
    stage: value["state"],
    text: typeof value["text"] === "string" ? value["text"] : null,
    uploadUrl: typeof value["upload_url"] === "string" ? value["upload_url"] : null,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isStage(value: unknown): value is Stage {
  return typeof value === "string" && STAGES.includes(value);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
