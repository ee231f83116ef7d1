/** Who is signed in, and the ways there. The pane holds a short token of our own and no cookie. */
import type { Tokens } from "../api/client";
import type { SignInWay } from "../api/config";
import { request } from "../api/http";
import { Problem } from "../api/problem";
import { SignInFailed, signInByWindow, type Opener, type Steps } from "./dialog";
import { Store, sessionOf, type Session } from "./store";

/** A token that ends within this is renewed first. */
const NEARLY_OVER_MS = 5 * 60_000;

export interface Ways {
  way: SignInWay;
  /** Whether Outlook can sign in to Entra by itself. */
  canNest: boolean;
  open: Opener;
  /** Gets an Entra token; replaced in tests. */
  entra?: (entra: Extract<SignInWay, { kind: "entra" }>, mayAsk: boolean) => Promise<string | null>;
}

export class Auth implements Tokens {
  private readonly store = new Store();
  private renewing: Promise<Session | null> | null = null;

  constructor(private readonly ways: Ways) {}

  get session(): Session | null {
    return this.store.get();
  }

  async current(): Promise<string | null> {
    const session = this.store.get();
    if (session !== null && session.expiresAt - Date.now() > NEARLY_OVER_MS) return session.token;
    if (session === null) return (await this.quietly())?.token ?? null;
    return (await this.renew(session.token))?.token ?? this.store.get()?.token ?? null;
  }

  async renewed(token: string): Promise<string | null> {
    const held = this.store.get();
    // Another call has renewed it meanwhile.
    if (held !== null && held.token !== token) return held.token;
    this.store.set(null);
    return (await this.quietly())?.token ?? null;
  }

  /** Signs in without asking anybody, where Outlook can. */
  async quietly(): Promise<Session | null> {
    const { way, canNest } = this.ways;
    if (way.kind !== "entra" || !canNest) return null;
    try {
      return await this.withEntra(way, false);
    } catch {
      // The button is the way then; it has a second one behind it.
      return null;
    }
  }

  /** Signs in; a person has pressed the button. */
  async signIn(steps: Steps, cancelled: AbortSignal): Promise<Session> {
    const { way, canNest, open } = this.ways;
    if (way.kind === "entra" && canNest) {
      try {
        const session = await this.withEntra(way, true);
        if (session !== null) return session;
      } catch (error) {
        // A refusal of ours is final; faults of the library and of Outlook are not.
        if (error instanceof Problem && error.trouble === "refused") throw new SignInFailed("refused");
      }
    }
    const session = await signInByWindow(open, steps, cancelled);
    this.store.set(session);
    return session;
  }

  async signOut(): Promise<void> {
    const session = this.store.get();
    this.store.set(null);
    if (session === null) return;
    const headers = { Authorization: `Bearer ${session.token}` };
    // The token ends by itself, if the server cannot be told.
    await request({ method: "DELETE", path: "/api/v1/addin/session", headers }).catch(() => undefined);
  }

  private async withEntra(way: Extract<SignInWay, { kind: "entra" }>, mayAsk: boolean): Promise<Session | null> {
    const get = this.ways.entra ?? (await import("./naa")).entraToken;
    const token = await get(way, mayAsk);
    if (token === null) return null;
    const headers = { Authorization: `Bearer ${token}` };
    const session = sessionOf((await request({ method: "POST", path: "/api/v1/addin/session", headers })).body);
    this.store.set(session);
    return session;
  }

  private renew(token: string): Promise<Session | null> {
    this.renewing ??= this.renewNow(token).finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  private async renewNow(token: string): Promise<Session | null> {
    try {
      const headers = { Authorization: `Bearer ${token}` };
      const answer = await request({ method: "POST", path: "/api/v1/addin/session/renew", headers });
      const session = sessionOf(answer.body);
      const held = this.store.get();
      // A renewal need not say again who it is for.
      if (session !== null) this.store.set({ ...session, email: session.email || (held?.email ?? ""), name: session.name || (held?.name ?? "") });
      return session;
    } catch (error) {
      if (error instanceof Problem && error.trouble === "signed_out") {
        this.store.set(null);
        return this.quietly();
      }
      return null;
    }
  }
}
