/** One request to our own server: JSON in and out, no cookies, and an end to waiting. */
import { offline, problemOf } from "./problem";

const TIMEOUT_MS = 30_000;

export interface Call {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  /** Null where there is none. */
  body: unknown;
}

/** Throws a `Problem` for everything that is not a success. */
export async function request(call: Call): Promise<Answer> {
  let answer: Response;
  try {
    answer = await fetch(new URL(call.path, window.location.origin), {
      method: call.method,
      headers: { Accept: "application/json", ...jsonHeader(call), ...call.headers },
      body: call.body === undefined ? null : JSON.stringify(call.body),
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw offline();
  }
  if (!answer.ok) throw await problemOf(answer);
  return { status: answer.status, body: await bodyOf(answer) };
}

function jsonHeader(call: Call): Record<string, string> {
  return call.body === undefined ? {} : { "Content-Type": "application/json" };
}

async function bodyOf(answer: Response): Promise<unknown> {
  try {
    const text = await answer.text();
    return text === "" ? null : JSON.parse(text);
  } catch {
    throw offline();
  }
}
