/** What a refused request means, in a few kinds that the pane has words for. */

export type Trouble =
  /** No answer: the connection, or the server. */
  | "offline"
  /** The token is not known (any more). */
  | "signed_out"
  | "slow_down"
  /** The server has a fault, or is being maintained. */
  | "server"
  /** Everything else: the code says what. */
  | "refused";

export class Problem extends Error {
  constructor(
    readonly trouble: Trouble,
    /** HTTP status; 0 without an answer. */
    readonly status: number,
    /** The server's stable code; empty without one. */
    readonly code: string,
    /** For the person who looks into the log. */
    readonly requestId: string,
    readonly detail = "",
    readonly field = "",
  ) {
    super(`${trouble} ${String(status)} ${code}`);
  }
}

export function offline(): Problem {
  return new Problem("offline", 0, "", "");
}

/** Reads a refusal (RFC 9457); a proxy's own page has no code. */
export async function problemOf(answer: Response): Promise<Problem> {
  let body: Record<string, unknown> = {};
  try {
    const value: unknown = await answer.json();
    if (typeof value === "object" && value !== null) body = value as Record<string, unknown>;
  } catch {
    // Not every answer has a body.
  }
  const text = (name: string): string => (typeof body[name] === "string" ? body[name] : "");
  return new Problem(troubleOf(answer.status), answer.status, text("code"), text("request_id"), text("detail"), text("field"));
}

function troubleOf(status: number): Trouble {
  if (status === 401) return "signed_out";
  if (status === 429) return "slow_down";
  if (status >= 500 && status !== 507) return "server";
  return "refused";
}
