// As much of the gateway as the panes talk to, at one origin; the page that acts as Outlook, and the stand-in for
// office.js, at another.
import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { Uploads } from "../uploads.mjs";

/** @typedef {import("node:http").IncomingMessage} Request */
/** @typedef {import("node:http").ServerResponse} Response */
/** @typedef {{ id: string, token: string, state: string, terms: any, message: string, files: string[], link: string, expires: string, opened: boolean }} Share */

const DIST = new URL("../../dist/", import.meta.url);
const DAY_MS = 86_400_000;

/** @typedef {{ path: string, from: string, type: string, playground: boolean, template: boolean, logical?: string }} Listed */
/** @type {Listed[]} */
const listed = JSON.parse(await readFile(new URL("addin/files.json", DIST), "utf8"));

export class Gateway {
  uploads = new Uploads();
  /** @type {Map<string, Share>} */
  shares = new Map();
  /** @type {any[]} */
  requests = [];
  /** @type {Map<string, { challenge: string, code: string, through: boolean }>} */
  signIns = new Map();
  /** Tokens that are known. @type {Set<string>} */
  tokens = new Set();
  /** @type {string[]} */
  log = [];
  /** The window speaks to the pane; else the number has to be compared. */
  windowSpeaks = true;
  language = "da";
  /** @type {any} */
  policy = {
    version: 1,
    internal_domains: ["firma.example"],
    send_check: "ask",
    check: { attachments: true, bytes_min: 0, cpr: true, iban: true, card: true },
    guard_ms: 4500,
    options: {
      expiry_days: { default: 14, max: 90, locked: false },
      verification: { default: "code", locked: false },
      downloads_max: { default: null, locked: false },
      notify_opened: { default: true, locked: false },
    },
  };
  url = "";
  outlook = "";
  #made = 0;

  /** @returns {Promise<() => void>} */
  async start() {
    const pane = createServer((request, response) => { this.#handle(request, response).catch((/** @type {unknown} */ error) => { console.error(error); response.destroy(); }); });
    const page = createServer((request, response) => { this.#playground(request, response).catch((/** @type {unknown} */ error) => { console.error(error); response.destroy(); }); });
    await Promise.all([pane, page].map((server) => new Promise((ready) => server.listen(0, "127.0.0.1", () => { ready(undefined); }))));
    const port = (/** @type {import("node:http").Server} */ server) => /** @type {import("node:net").AddressInfo} */ (server.address()).port;
    this.url = `http://127.0.0.1:${String(port(pane))}`;
    this.outlook = `http://localhost:${String(port(page))}`;
    return () => { for (const server of [pane, page]) { server.close(); server.closeAllConnections(); } };
  }

  /** A signed-in pane without a window. */
  token() {
    const token = `kva_${randomBytes(8).toString("hex")}`;
    this.tokens.add(token);
    return { token, expires_at: new Date(Date.now() + 45 * 60_000).toISOString(), who: { email: "mette@firma.example", name: "Mette Holm" } };
  }

  /** @param {Request} request @param {Response} response */
  async #playground(request, response) {
    const path = new URL(request.url ?? "/", this.outlook).pathname;
    // The event file runs in the page that acts as Outlook.
    if (path === "/addin/launchevent.js") return this.#file(response, "launchevent.js", false, this.outlook);
    if (path === "/addin/policy.json") return json(response, 200, this.policy);
    return this.#file(response, path === "/playground" ? "index.html" : path.slice("/playground/".length), true, this.outlook);
  }

  /** @param {Request} request @param {Response} response */
  async #handle(request, response) {
    const path = new URL(request.url ?? "/", this.url).pathname;
    if (this.uploads.answer(path, request, response)) return;
    const body = await bodyOf(request);
    this.log.push(`${request.method ?? ""} ${path}`);
    if (path === "/addin/config.json") return json(response, 200, this.#config());
    if (path === "/addin/policy.json") return json(response, 200, this.policy);
    if (path.startsWith("/addin/signin")) return this.#signIn(path.slice("/addin/signin".length), body, response);
    if (path.startsWith("/api/v1/")) return this.#api(`${request.method ?? ""} ${path.slice("/api/v1".length)}`, body, request, response);
    return this.#file(response, path.slice("/addin/".length), false, this.url);
  }

  #config() {
    return {
      organisation: "Firma & Søn A/S",
      language: this.language,
      api: "/api/v1",
      upload_bytes_max: 20_000_000_000,
      recipients_max: 20,
      expiry_days: { default: 14, max: 90 },
      sign_in: { kind: "local" },
    };
  }

  /** @param {Response} response @param {string} path @param {boolean} playground @param {string} base */
  async #file(response, path, playground, base) {
    const file = listed.find((one) => one.path === path && one.playground === playground);
    if (!file) return json(response, 404, { code: "not_found" });
    let bytes = await readFile(new URL(file.from, DIST));
    if (file.template) bytes = Buffer.from(this.#fill(bytes.toString(), base));
    response.writeHead(200, { ...headers(this, playground), "Content-Type": file.type });
    response.end(bytes);
  }

  /** @param {string} text @param {string} base */
  #fill(text, base) {
    /** @type {Record<string, string>} */
    const values = {
      OFFICE_JS_URL: `${this.outlook}/playground/office.js`,
      LANG: this.language,
      ORGANISATION: "Firma &amp; Søn A/S",
      BASE_URL: base,
      PANE_ORIGIN: this.url,
      RECIPIENT: "kunde@ekstern.example",
      SENDER: "mette@firma.example",
    };
    return text.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name] ?? "");
  }

  /** @param {string} rest @param {any} body @param {Response} response */
  #signIn(rest, body, response) {
    if (rest === "") {
      const id = `s${String((this.#made += 1))}`;
      this.signIns.set(id, { challenge: body.challenge, code: randomBytes(8).toString("hex"), through: false });
      return json(response, 201, { id, start_url: `${this.url}/addin/signin/${id}`, comparison: "482913", expires_in: 300 });
    }
    const [, id = "", action] = rest.split("/");
    const held = this.signIns.get(id);
    if (!held) return json(response, 404, { code: "not_found" });
    if (action === "token") {
      const challenge = createHash("sha256").update(body.verifier).digest("base64url");
      if (challenge !== held.challenge || (body.code !== undefined && body.code !== held.code)) return json(response, 400, { code: "invalid" });
      if (body.code === undefined && !held.through) return json(response, 202, { state: "waiting" });
      this.signIns.delete(id);
      return json(response, 200, this.token());
    }
    const script = listed.find((one) => one.logical === "signin.js")?.path ?? "";
    response.writeHead(200, { ...headers(this, false), "Content-Type": "text/html; charset=utf-8" });
    const code = this.windowSpeaks ? held.code : "";
    response.end(
      `<!doctype html><html lang=en><title>Sign-in</title><link rel=icon href="data:,"><script src="${this.outlook}/playground/office.js"></script>` +
        `<script type=module src="/addin/${script}"></script><main data-signin-code="${code}"><p data-sent hidden>Done</p><p data-compare>482 913</p></main>`,
    );
  }

  /** @param {string} call @param {any} body @param {Request} request @param {Response} response */
  #api(call, body, request, response) {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (!this.tokens.has(token)) return json(response, 401, { code: "sign_in_needed", request_id: "00000000000000aa" });
    if (call === "POST /addin/session/renew") return json(response, 200, this.token());
    if (call === "DELETE /addin/session") {
      this.tokens.delete(token);
      return json(response, 204, null);
    }
    if (call === "POST /shares") return json(response, 201, this.#create(body));
    if (call === "POST /requests") {
      this.requests.push(body);
      return json(response, 201, { id: "r1", expires_at: "2026-12-12T10:00:00Z", links: [{ url: `${this.url}/r/${"R".repeat(43)}` }] });
    }
    if (call === "GET /shares/by-link") {
      const share = [...this.shares.values()].find((one) => one.link.endsWith(`/${String(request.headers["kuvert-link"])}`));
      return share ? json(response, 200, { id: share.id }) : json(response, 404, { code: "not_found" });
    }
    const [, method, id = "", rest = ""] = /^(\w+) \/shares\/(\w+)\/?(.*)$/.exec(call) ?? [];
    const share = this.shares.get(id);
    if (!share) return json(response, 404, { code: "not_found" });
    return this.#share(`${method ?? ""} ${rest}`.trim(), share, body, response);
  }

  /** @param {any} terms */
  #create(terms) {
    const id = `share${String((this.#made += 1))}`;
    const link = `${this.url}/s/${randomBytes(32).toString("base64url")}`;
    const expires = new Date(Date.now() + 14 * DAY_MS).toISOString();
    this.shares.set(id, { id, token: `${id}token`, state: "draft", terms, message: "", files: [], link, expires, opened: false });
    return { id, state: "draft", draft_token: `${id}token`, upload_url: `${this.url}/bulk/u/create`, expires_at: expires, limits: { file_bytes_max: 1e10, files_max: 100 } };
  }

  /** @param {string} call @param {Share} share @param {any} body @param {Response} response */
  #share(call, share, body, response) {
    if (share.state !== "draft" && /^(GET|PUT) (draft|message)$|^POST uploads$/.test(call)) return json(response, 409, { code: "not_a_draft" });
    switch (call) {
      case "GET draft":
        return json(response, 200, this.#draft(share));
      case "PUT draft":
        share.terms = body;
        share.expires = new Date(Date.now() + (body.expires_in_days ?? 14) * DAY_MS).toISOString();
        return json(response, 204, null);
      case "PUT message":
        share.message = body.markdown;
        return json(response, 204, null);
      case "POST uploads":
        return json(response, 200, { upload_url: `${this.url}/bulk/u/create` });
      case "POST send":
        if (this.uploads.files.some((file) => file.state === "receiving")) return json(response, 409, { code: "unfinished_files" });
        share.state = "active";
        return json(response, 200, { id: share.id, state: "active", expires_at: share.expires, sender_link: "", links: [{ url: share.link }] });
      case "POST revoke":
        share.state = "revoked";
        return json(response, 200, this.detail(share));
      case "POST extend":
        share.expires = body.expires_at;
        return json(response, 200, this.detail(share));
      case "POST recipients":
        share.terms.recipients.push(body);
        return json(response, 201, { links: [] });
      case "DELETE":
        this.shares.delete(share.id);
        this.uploads.files = [];
        return json(response, 204, null);
      case "GET":
        return json(response, 200, this.detail(share));
      default:
        return this.#part(call, response);
    }
  }

  /** @param {string} call @param {Response} response */
  #part(call, response) {
    const removed = /^DELETE files\/(\w+)$/.exec(call);
    if (removed) {
      this.uploads.files = this.uploads.files.filter((file) => file.id !== removed[1]);
      return json(response, 204, null);
    }
    if (/^POST recipients\/\w+\/resend$/.test(call)) return json(response, 200, { links: [] });
    return json(response, 404, { code: "not_found" });
  }

  /** @param {Share} share */
  #draft(share) {
    const files = this.uploads.files.map((file) => ({
      id: file.id,
      name: file.name,
      bytes: file.bytes,
      received: file.received,
      state: file.state === "checking" ? "received" : file.state,
      ...(file.state === "receiving" ? { upload_url: `${this.url}/bulk/u/${file.id}` } : {}),
    }));
    return { id: share.id, title: share.terms.title, files, message: share.message !== "", upload_url: `${this.url}/bulk/u/create` };
  }

  /** @param {Share} share */
  detail(share) {
    const files = this.uploads.files.map(({ id, name, bytes }) => ({ id, name, bytes }));
    return {
      id: share.id,
      title: share.terms.title,
      state: share.state,
      sent_at: "2026-11-28T09:15:00Z",
      expires_at: share.expires,
      renewable_until: new Date(Date.now() + 40 * DAY_MS).toISOString(),
      downloads_max: share.terms.downloads_max,
      has_message: share.message !== "",
      files,
      recipients: share.terms.recipients.map((/** @type {any} */ one, /** @type {number} */ at) => ({
        id: `p${String(at)}`,
        email: one.email,
        name: one.name,
        verification: one.verification,
        state: share.opened && at === 0 ? "opened" : "not_opened",
        opened_at: share.opened && at === 0 ? "2026-11-28T10:02:00Z" : null,
        files: files.map((file, index) => ({ id: file.id, name: file.name, ...(share.opened && at === 0 && index === 0 ? { state: "complete", at: "2026-11-28T10:03:00Z" } : { state: "not_fetched" }) })),
      })),
    };
  }
}

/** The headers of addin.md: framed by Outlook's origin alone, no trusted types, no X-Frame-Options. @param {Gateway} gateway @param {boolean} playground */
function headers(gateway, playground) {
  // Mails have inline styles.
  const styles = playground ? "'self' 'unsafe-inline'" : "'self'";
  const scripts = playground ? "'self'" : `'self' ${gateway.outlook}`;
  const frames = playground ? "frame-ancestors 'none'; frame-src " + gateway.url : `frame-ancestors ${gateway.outlook}`;
  return {
    "Content-Security-Policy": `default-src 'none'; script-src ${scripts}; style-src ${styles}; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; object-src 'none'; ${frames}`,
    "Cross-Origin-Opener-Policy": "unsafe-none",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
  };
}

/** @param {Response} response @param {number} status @param {unknown} body */
function json(response, status, body) {
  response.writeHead(status, { "Content-Type": status < 400 ? "application/json" : "application/problem+json", "Access-Control-Allow-Origin": "*" });
  response.end(body === null ? undefined : JSON.stringify(body));
}

/** @param {Request} request @returns {Promise<any>} */
async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? null : JSON.parse(text);
}
