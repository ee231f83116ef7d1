import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Client } from "../../src/addin/api/client";
import { Auth, type Ways } from "../../src/addin/auth/index";
import { signInByWindow, type Opener, type Window as Opened } from "../../src/addin/auth/dialog";

const ORIGIN = "https://kuvert.example";
const CODE = "one-time-code";

interface Call {
  method: string;
  path: string;
  body: Record<string, string> | null;
  token: string | null;
  init: RequestInit;
}

let calls: Call[] = [];
/** What the server answers; the first that fits. */
let answers: ((call: Call) => { status: number; body: unknown } | undefined)[] = [];
let stored: Record<string, string> = {};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  calls = [];
  answers = [];
  stored = {};
  const sessionStorage = {
    getItem: (key: string) => stored[key] ?? null,
    setItem: (key: string, value: string) => { stored[key] = value; },
    removeItem: (key: string) => { stored = Object.fromEntries(Object.entries(stored).filter(([known]) => known !== key)); },
  };
  vi.stubGlobal("window", { location: { origin: ORIGIN }, sessionStorage });
  vi.stubGlobal("fetch", (url: URL, init: RequestInit) => {
    const token = /^Bearer (.*)$/.exec(new Headers(init.headers).get("authorization") ?? "")?.[1] ?? null;
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as Record<string, string>) : null;
    const call = { method: init.method ?? "GET", path: url.pathname, body, token, init };
    calls.push(call);
    const answer = answers.map((one) => one(call)).find((one) => one !== undefined) ?? { status: 404, body: { code: "not_found" } };
    const text = answer.status === 204 ? null : JSON.stringify(answer.body);
    return Promise.resolve(new Response(text, { status: answer.status }));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const session = (token: string, minutes = 45): object => ({ token, expires_at: new Date(Date.now() + minutes * 60_000).toISOString(), who: { email: "mette@firma.example", name: "Mette" } });

/** Lets time pass until the promise is settled; work of the engine's own threads gets its turn in between. */
async function settled<T>(promise: Promise<T>): Promise<T> {
  let over = false;
  const isOver = (): boolean => over;
  promise.then(() => { over = true; }, () => { over = true; });
  for (let turn = 0; turn < 5000; turn += 1) {
    if (isOver()) break;
    await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(100);
  }
  return promise;
}

/** The server's side of a sign-in. */
function signInServer(comparison: { confirmed: boolean } = { confirmed: false }): void {
  answers.push((call) => {
    if (call.path === "/addin/signin") return { status: 201, body: { id: "s1", start_url: `${ORIGIN}/addin/signin/s1`, comparison: "123456", expires_in: 300 } };
    if (call.path !== "/addin/signin/s1/token") return undefined;
    if (call.body?.["code"] === CODE || comparison.confirmed) return { status: 200, body: session("kva_1") };
    return call.body?.["code"] === undefined ? { status: 202, body: { state: "waiting" } } : { status: 400, body: { code: "invalid" } };
  });
}

/** A window whose page says `messages` to the pane. */
function opener(messages: [string, string][], ends = false): Opener {
  return () => {
    const opened: Opened = {
      onMessage: (listener) => { setTimeout(() => { for (const [message, origin] of messages) listener(message, origin); }, 500); },
      onEnd: (listener) => { if (ends) setTimeout(listener, 600); },
      close: () => undefined,
    };
    return Promise.resolve(opened);
  };
}

const said = JSON.stringify({ kind: "kuvert.signin", code: CODE });
const none = new AbortController().signal;
const quiet = { began: () => undefined };

it("the window's code is redeemed with the pane's own secret", async () => {
  signInServer();
  const found = await settled(signInByWindow(opener([[said, ORIGIN]]), quiet, none));
  expect(found.token).toBe("kva_1");
  const begun = calls.find((call) => call.path === "/addin/signin");
  const redeemed = calls.find((call) => call.body?.["code"] === CODE);
  const verifier = redeemed?.body?.["verifier"] ?? "";
  expect(createHash("sha256").update(verifier).digest("base64url")).toBe(begun?.body?.["challenge"]);
  expect(verifier).toHaveLength(43);
});

it("a code from another origin, and messages of other kinds, are not listened to", async () => {
  signInServer();
  const noise: [string, string][] = [[said, "https://evil.example"], [said, ""], ["token", ORIGIN], ['{"kind":"other","code":"x"}', ORIGIN]];
  const cancel = new AbortController();
  setTimeout(() => { cancel.abort(); }, 10_000);
  await expect(settled(signInByWindow(opener(noise), quiet, cancel.signal))).rejects.toMatchObject({ problem: "closed" });
  expect(calls.some((call) => call.body?.["code"] !== undefined)).toBe(false);
});

it("where the window never came the comparison number is the way", async () => {
  const comparison = { confirmed: false };
  signInServer(comparison);
  const numbers: string[] = [];
  setTimeout(() => { comparison.confirmed = true; }, 9000);
  const began = (number: string): void => { numbers.push(number); };
  const found = await settled(signInByWindow(() => Promise.resolve(null), { began }, none));
  expect(found.token).toBe("kva_1");
  expect(numbers).toEqual(["123456"]);
});

it("a window that is closed early ends the sign-in, and five minutes end it in any case", async () => {
  signInServer();
  await expect(settled(signInByWindow(opener([], true), quiet, none))).rejects.toMatchObject({ problem: "closed" });
  await expect(settled(signInByWindow(opener([]), quiet, none))).rejects.toMatchObject({ problem: "expired" });
});

it("a code that the server refuses ends the sign-in", async () => {
  signInServer();
  const wrong = JSON.stringify({ kind: "kuvert.signin", code: "other" });
  await expect(settled(signInByWindow(opener([[wrong, ORIGIN]]), quiet, none))).rejects.toMatchObject({ problem: "refused" });
});

function auth(some: Partial<Ways> = {}): Auth {
  return new Auth({ way: { kind: "local" }, canNest: false, open: opener([[said, ORIGIN]]), ...some });
}

const ENTRA = { kind: "entra", clientId: "c", authority: "https://login.microsoftonline.com/t", scope: "api://c/access_as_user" } as const;

it("with Entra inside Outlook nobody is asked, and our own token is what the pane keeps", async () => {
  answers.push((call) => (call.path === "/api/v1/addin/session" ? { status: 200, body: session("kva_entra") } : undefined));
  const signedIn = auth({ way: ENTRA, canNest: true, entra: () => Promise.resolve("entra-token") });
  expect(await signedIn.current()).toBe("kva_entra");
  expect(calls[0]?.token).toBe("entra-token");
  expect(JSON.stringify(stored)).not.toContain("entra-token");
});

it("when Entra fails inside Outlook, the window is the second way", async () => {
  signInServer();
  const failing = auth({ way: ENTRA, canNest: true, entra: () => Promise.reject(new Error("origin is not valid")) });
  expect(await failing.current()).toBeNull();
  expect((await settled(failing.signIn(quiet, none))).token).toBe("kva_1");
});

it("when our server refuses the person, no second way is tried", async () => {
  answers.push((call) => (call.path === "/api/v1/addin/session" ? { status: 403, body: { code: "forbidden" } } : undefined));
  const refused = auth({ way: ENTRA, canNest: true, entra: () => Promise.resolve("entra-token") });
  await expect(settled(refused.signIn(quiet, none))).rejects.toMatchObject({ problem: "refused" });
  expect(calls.some((call) => call.path === "/addin/signin")).toBe(false);
});

it("a token that is nearly over is renewed once, however many calls need it", async () => {
  stored["kuvert.session"] = JSON.stringify({ token: "kva_old", expiresAt: Date.now() + 60_000, email: "m@firma.example", name: "M" });
  answers.push((call) => (call.path === "/api/v1/addin/session/renew" ? { status: 200, body: { token: "kva_new", expires_at: new Date(Date.now() + 3e6).toISOString() } } : undefined));
  const renewing = auth();
  expect(await Promise.all([renewing.current(), renewing.current()])).toEqual(["kva_new", "kva_new"]);
  expect(calls).toHaveLength(1);
  // The answer named nobody; who it is stays known.
  expect(renewing.session?.name).toBe("M");
});

it("a session that is over is not used, and signing out forgets it", async () => {
  stored["kuvert.session"] = JSON.stringify({ token: "kva_old", expiresAt: Date.now() - 1, email: "", name: "" });
  expect(await auth().current()).toBeNull();
  stored["kuvert.session"] = JSON.stringify({ token: "kva_1", expiresAt: Date.now() + 3e6, email: "", name: "" });
  const signedIn = auth();
  answers.push(() => ({ status: 204, body: null }));
  await signedIn.signOut();
  expect(calls.at(-1)).toMatchObject({ method: "DELETE", path: "/api/v1/addin/session", token: "kva_1" });
  expect(stored).toEqual({});
  expect(await signedIn.current()).toBeNull();
});

it("a call that is refused for its token is made again once with another", async () => {
  answers.push((call) => (call.token === "old" ? { status: 401, body: { code: "sign_in_needed" } } : { status: 200, body: { id: "s", recipients: [] } }));
  const client = new Client({ current: () => Promise.resolve("old"), renewed: (token) => Promise.resolve(token === "old" ? "new" : null) });
  expect(await client.share("s")).toMatchObject({ id: "s" });
  expect(calls.map((call) => call.token)).toEqual(["old", "new"]);
  const gone = new Client({ current: () => Promise.resolve("old"), renewed: () => Promise.resolve(null) });
  await expect(gone.share("s")).rejects.toMatchObject({ trouble: "signed_out" });
});

it("no request carries cookies, and none follows a redirect", async () => {
  answers.push(() => ({ status: 200, body: { id: "s" } }));
  await new Client({ current: () => Promise.resolve("t"), renewed: () => Promise.resolve(null) }).share("s");
  expect(calls[0]?.init).toMatchObject({ credentials: "omit", redirect: "error", cache: "no-store" });
});

it("a proxy's own page and a lost connection are troubles of their own", async () => {
  const client = new Client({ current: () => Promise.resolve("t"), renewed: () => Promise.resolve(null) });
  answers.push(() => ({ status: 502, body: "<html>" }));
  await expect(client.share("s")).rejects.toMatchObject({ trouble: "server", code: "" });
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
  await expect(client.share("s")).rejects.toMatchObject({ trouble: "offline" });
});
