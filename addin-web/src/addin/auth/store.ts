/** The token, in memory; and in the session's storage, so that a pane that is closed and opened need not ask again. */

export interface Session {
  token: string;
  expiresAt: number;
  email: string;
  name: string;
}

const KEY = "kuvert.session";

export class Store {
  private session: Session | null = null;

  constructor() {
    this.session = read();
  }

  get(): Session | null {
    if (this.session !== null && this.session.expiresAt <= Date.now()) this.set(null);
    return this.session;
  }

  set(session: Session | null): void {
    this.session = session;
    try {
      if (session === null) window.sessionStorage.removeItem(KEY);
      else window.sessionStorage.setItem(KEY, JSON.stringify(session));
    } catch {
      // Some hosts give a frame no storage; memory does.
    }
  }
}

/** Reads a session as the server answers it. */
export function sessionOf(body: unknown): Session | null {
  if (typeof body !== "object" || body === null) return null;
  const { token, expires_at: expires, who } = body as Record<string, unknown>;
  if (typeof token !== "string" || typeof expires !== "string") return null;
  const person = (typeof who === "object" && who !== null ? who : {}) as Record<string, unknown>;
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  return { token, expiresAt: Date.parse(expires), email: text(person["email"]), name: text(person["name"]) };
}

function read(): Session | null {
  try {
    const value: unknown = JSON.parse(window.sessionStorage.getItem(KEY) ?? "null");
    if (typeof value !== "object" || value === null) return null;
    const { token, expiresAt, email, name } = value as Partial<Session>;
    if (typeof token !== "string" || typeof expiresAt !== "number") return null;
    return { token, expiresAt, email: email ?? "", name: name ?? "" };
  } catch {
    return null;
  }
}
