/** The API with a bearer token: each call is made again once, if a new token can be had without asking anybody. */
import { request, type Answer, type Call } from "./http";
import { Problem } from "./problem";
import type {
  CreatedRequest,
  CreatedShare,
  Draft,
  NewRecipient,
  NewRequest,
  SentShareAnswer,
  Share,
  Terms,
} from "./shapes";

/** Where tokens come from. */
export interface Tokens {
  /** Null if somebody has to sign in. */
  current: () => Promise<string | null>;
  /** After the server refused `token`. */
  renewed: (token: string) => Promise<string | null>;
}

const API = "/api/v1";

export class Client {
  constructor(private readonly tokens: Tokens) {}

  async createShare(terms: Terms, key: string): Promise<CreatedShare> {
    return this.json({ method: "POST", path: "/shares", body: terms, headers: { "Idempotency-Key": key } });
  }

  async changeDraft(draft: DraftKey, terms: Terms): Promise<void> {
    await this.make({ method: "PUT", path: `/shares/${draft.id}/draft`, body: terms, headers: draft.header });
  }

  async draft(draft: DraftKey): Promise<Draft> {
    return this.json({ method: "GET", path: `/shares/${draft.id}/draft`, headers: draft.header });
  }

  async setMessage(draft: DraftKey, markdown: string): Promise<void> {
    await this.make({ method: "PUT", path: `/shares/${draft.id}/message`, body: { markdown }, headers: draft.header });
  }

  async removeFile(draft: DraftKey, file: string): Promise<void> {
    await this.make({ method: "DELETE", path: `/shares/${draft.id}/files/${file}`, headers: draft.header });
  }

  async send(draft: DraftKey): Promise<SentShareAnswer> {
    return this.json({ method: "POST", path: `/shares/${draft.id}/send`, headers: draft.header });
  }

  async discard(share: string): Promise<void> {
    await this.make({ method: "DELETE", path: `/shares/${share}` });
  }

  /** The id of the share that `token` (the last part of a link) opens; null if it is not one of one's own. */
  async shareOfLink(token: string): Promise<string | null> {
    try {
      const call: Call = { method: "GET", path: "/shares/by-link", headers: { "Kuvert-Link": token } };
      return (await this.json<{ id: string }>(call)).id;
    } catch (error) {
      if (error instanceof Problem && error.status === 404) return null;
      throw error;
    }
  }

  async share(share: string): Promise<Share> {
    return this.json({ method: "GET", path: `/shares/${share}` });
  }

  async revoke(share: string): Promise<Share> {
    return this.json({ method: "POST", path: `/shares/${share}/revoke` });
  }

  async extend(share: string, expiresAt: string): Promise<Share> {
    return this.json({ method: "POST", path: `/shares/${share}/extend`, body: { expires_at: expiresAt } });
  }

  /** `key` is the last part of the group link, which brings the key of the share. */
  async resend(share: string, recipient: string, key: string): Promise<void> {
    const path = `/shares/${share}/recipients/${recipient}/resend`;
    await this.make({ method: "POST", path, headers: { "Kuvert-Sender": key } });
  }

  async addRecipient(share: string, recipient: NewRecipient, key: string): Promise<void> {
    const path = `/shares/${share}/recipients`;
    await this.make({ method: "POST", path, body: recipient, headers: { "Kuvert-Sender": key } });
  }

  async createRequest(wanted: NewRequest, key: string): Promise<CreatedRequest> {
    return this.json({ method: "POST", path: "/requests", body: wanted, headers: { "Idempotency-Key": key } });
  }

  private async json<T>(call: Call): Promise<T> {
    return (await this.make(call)).body as T;
  }

  private async make(call: Call): Promise<Answer> {
    const token = await this.tokens.current();
    if (token === null) throw new Problem("signed_out", 401, "", "");
    try {
      return await request(signed(call, token));
    } catch (error) {
      if (!(error instanceof Problem) || error.trouble !== "signed_out") throw error;
      const next = await this.tokens.renewed(token);
      if (next === null) throw error;
      return await request(signed(call, next));
    }
  }
}

/** A draft's id, and the token that brings its key. */
export class DraftKey {
  constructor(
    readonly id: string,
    private readonly token: string,
  ) {}

  get header(): Record<string, string> {
    return { "Kuvert-Draft": this.token };
  }
}

function signed(call: Call, token: string): Call {
  return { ...call, path: API + call.path, headers: { ...call.headers, Authorization: `Bearer ${token}` } };
}
