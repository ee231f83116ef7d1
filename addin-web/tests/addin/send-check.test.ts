import { createContext, runInContext } from "node:vm";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { buildEvents } from "../../build/addin.mjs";
import { FakeHost, makeOffice, type FakeMailbox, type Faults } from "../fakeOffice";

let source = "";
beforeAll(async () => {
  source = await buildEvents();
});
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Completed {
  allowEvent?: boolean;
  errorMessage?: string;
  commandId?: string;
  cancelLabel?: string;
  contextData?: string;
  sendModeOverride?: string;
}

/** How the server answers for the policy: with it, with an error, or never. */
type Server = { policy: unknown } | { status: number } | "silent";

const POLICY = { version: 1, internal_domains: ["firma.example"], send_check: "ask" };
const FILES = [{ name: "a.pdf", bytes: new Uint8Array(10) }];

interface World {
  host: FakeHost;
  answers: Completed[];
  asked: string[];
  /** Runs a handler until nothing more happens; how long Outlook waited. */
  run: (name?: string) => Promise<number>;
}

function world(box: Partial<FakeMailbox>, server: Server = { policy: POLICY }, faults: Faults = {}): World {
  const host = new FakeHost({ language: "da-DK", ...box }, faults);
  const made = makeOffice(host, host.facts, { displayDialogAsync: () => undefined, messageParent: () => undefined, openBrowserWindow: () => undefined });
  const answers: Completed[] = [];
  const asked: string[] = [];
  class Request {
    onload: (() => void) | null = null;
    onerror: (() => void) | null = null;
    status = 0;
    responseText = "";
    open(_method: string, url: string): void {
      asked.push(url);
    }
    send(): void {
      if (server === "silent") return;
      setTimeout(() => {
        this.status = "status" in server ? server.status : 200;
        this.responseText = "policy" in server ? JSON.stringify(server.policy) : "";
        this.onload?.();
      }, 20);
    }
  }
  // No window, no document, no fetch, no Intl: only what the engine of classic Outlook has.
  const realm = createContext({ Office: made.office, XMLHttpRequest: Request, setTimeout, clearTimeout, Date });
  runInContext("delete globalThis.Intl; delete globalThis.WebAssembly;", realm);
  runInContext(source.replace("{{BASE_URL}}", "https://kuvert.example"), realm);
  const run = async (name = "onMessageSend"): Promise<number> => {
    const began = Date.now();
    let ended = Number.NaN;
    const completed = (options: Completed = {}): void => {
      answers.push(options);
      ended = Date.now();
    };
    made.handlers[name]?.({ completed });
    await vi.runAllTimersAsync();
    return ended - began;
  };
  return { host, answers, asked, run };
}

const inside = [{ emailAddress: "per@firma.example", displayName: "Per" }];

it("mail inside the organisation goes at once, and says so in its header", async () => {
  const { host, answers, run } = world({ to: inside, attachments: FILES });
  await run();
  expect(answers).toEqual([{ allowEvent: true }]);
  expect(host.mail.headers["x-kuvert-check"]).toBe("v=1; result=internal");
  // Nothing more was read than who it goes to.
  expect(host.log).not.toContain("body.getAsync");
});

it("attachments for people outside stop the send, with a button that opens the pane", async () => {
  const { host, answers, run } = world({ attachments: FILES });
  await run();
  expect(answers).toHaveLength(1);
  expect(answers[0]).toMatchObject({ allowEvent: false, commandId: "kuvertComposePane", cancelLabel: "Beskyt og send", sendModeOverride: "promptUser" });
  expect(answers[0]?.errorMessage).toContain("vedhæftede filer");
  expect(JSON.parse(answers[0]?.contextData ?? "")).toEqual({ kuvert: 1, reasons: ["attachments"] });
  expect(host.mail.headers["x-kuvert-check"]).toBe("v=1; result=warned; found=attachments");
});

it("the texts fit what Outlook takes, in both languages", async () => {
  for (const language of ["da-DK", "en-US"]) {
    const to = Array.from({ length: 9 }, (_, at) => ({ emailAddress: `${"x".repeat(60)}${String(at)}@ekstern.example`, displayName: "" }));
    const { host, answers, run } = world({ language, attachments: FILES, to, body: "010190-1239 DK5000400440116243 4111111111111111" });
    host.mail.session.set("kuvert", JSON.stringify({ v: 1, draft: "abc", token: "t", state: "sent", people: [] }));
    await run();
    expect(answers[0]?.errorMessage?.length).toBeLessThanOrEqual(500);
    expect(answers[0]?.cancelLabel?.length).toBeLessThanOrEqual(20);
    await run("onAttachmentsChanged");
    const notice = host.mail.notices.get("kuvert") as { message: string };
    expect(notice.message.length).toBeLessThanOrEqual(150);
  }
});

it.each([
  ["inform", { allowEvent: true }],
  ["ask", { allowEvent: false, sendModeOverride: "promptUser" }],
  ["block", { allowEvent: false }],
] as const)("with the policy's %s the send ends like this", async (send_check, wanted) => {
  const { answers, run } = world({ attachments: FILES }, { policy: { ...POLICY, send_check } });
  await run();
  expect(answers[0]).toMatchObject(wanted);
  if (send_check === "block") expect(answers[0]).not.toHaveProperty("sendModeOverride");
});

it("the content of attachments is never read", async () => {
  const { host, run } = world({ attachments: FILES, body: "010190-1239" });
  await run();
  await run("onAttachmentsChanged");
  expect(host.log).not.toContain("getAttachmentContentAsync");
});

it("a protected mail goes, and names its share for rules on the server", async () => {
  const { host, answers, run } = world({});
  const people = ["kunde@ekstern.example"];
  host.mail.session.set("kuvert", JSON.stringify({ v: 1, draft: "share1", token: "t", state: "sent", people }));
  await run();
  expect(answers).toEqual([{ allowEvent: true }]);
  expect(host.mail.headers["x-kuvert-check"]).toBe("v=1; result=protected; share=share1");
});

it("the policy is asked at its absolute address", async () => {
  const { asked, run } = world({});
  await run();
  expect(asked).toEqual(["https://kuvert.example/addin/policy.json"]);
});

it("a silent server costs 1.5 seconds, and then the built-in policy holds", async () => {
  const { answers, run } = world({ attachments: FILES }, "silent");
  const waited = await run();
  expect(waited).toBeGreaterThanOrEqual(1500);
  expect(waited).toBeLessThan(2500);
  expect(answers[0]?.allowEvent).toBe(false);
});

it("a server with a fault is not waited for", async () => {
  const { answers, run } = world({ attachments: FILES }, { status: 503 });
  expect(await run()).toBeLessThan(500);
  expect(answers[0]?.allowEvent).toBe(false);
});

it("a copy that was kept is used when the server fails", async () => {
  const first = world({ attachments: FILES }, { policy: { ...POLICY, send_check: "inform" } });
  await first.run("onAttachmentsChanged");
  const kept = first.host.mail.settings["kuvert.policy"] ?? "";
  expect(JSON.parse(kept)).toMatchObject({ send_check: "inform" });
  const later = new FakeHost({ attachments: FILES });
  later.mail.settings["kuvert.policy"] = kept;
  const made = makeOffice(later, later.facts, { displayDialogAsync: () => undefined, messageParent: () => undefined, openBrowserWindow: () => undefined });
  runInContext(source, createContext({ Office: made.office, setTimeout, clearTimeout, Date }));
  const completed = vi.fn();
  made.handlers["onMessageSend"]?.({ completed });
  await vi.runAllTimersAsync();
  expect(completed.mock.calls).toEqual([[{ allowEvent: true }]]);
});

it.each(["to.getAsync", "getAttachmentsAsync", "sessionData.getAsync", "subject.getAsync", "body.getAsync", "internetHeaders.setAsync"])(
  "when Outlook never answers %s the send ends within its guard, exactly once",
  async (call) => {
    const { answers, run } = world({ attachments: FILES }, { policy: POLICY }, { lost: [call] });
    expect(await run()).toBeLessThanOrEqual(4500);
    expect(answers).toHaveLength(1);
    // The verdict stands, if only the header was lost.
    expect(answers[0]?.allowEvent).toBe(call !== "internetHeaders.setAsync");
  },
);

it.each(["to.getAsync", "getAttachmentsAsync", "sessionData.getAsync", "subject.getAsync", "body.getAsync", "internetHeaders.setAsync"])(
  "when Outlook refuses %s the send ends, exactly once",
  async (call) => {
    const { answers, run } = world({ attachments: FILES }, { policy: POLICY }, { failing: [call] });
    await run();
    expect(answers).toHaveLength(1);
  },
);

it("a blocking policy stops a mail that could not be checked in time", async () => {
  const { answers, run } = world({ attachments: FILES }, { policy: { ...POLICY, send_check: "block" } }, { lost: ["body.getAsync"] });
  await run();
  expect(answers).toHaveLength(1);
  expect(answers[0]).toMatchObject({ allowEvent: false });
  expect(answers[0]?.errorMessage).toContain("nåede ikke");
});

it("a policy may shorten the guard", async () => {
  const { run } = world({ attachments: FILES }, { policy: { ...POLICY, guard_ms: 2000 } }, { lost: ["body.getAsync"] });
  expect(await run()).toBeLessThanOrEqual(2050);
});

it("clients without commands get words alone", async () => {
  const { answers, run } = world({ body: "010190-1239", profile: "onprem" });
  await run();
  expect(answers[0]).toMatchObject({ allowEvent: false });
  expect(answers[0]).not.toHaveProperty("commandId");
});

it("an invitation is checked as well, and opens the pane of invitations", async () => {
  const { answers, run } = world({ itemType: "appointment", attachments: FILES });
  await run("onAppointmentSend");
  expect(answers[0]).toMatchObject({ allowEvent: false, commandId: "kuvertMeetingPane" });
});

it("who writes is told while writing, and the notice goes when the reason goes", async () => {
  const { host, answers, run } = world({ attachments: FILES });
  await run("onAttachmentsChanged");
  expect(host.mail.notices.get("kuvert")).toMatchObject({ type: "insightMessage", actions: [{ commandId: "kuvertComposePane" }] });
  host.mail.detach("a.pdf");
  await run("onAttachmentsChanged");
  expect(host.mail.notices.size).toBe(0);
  expect(answers).toHaveLength(2);
});

it("calls follow each other", async () => {
  const { host, run } = world({ attachments: FILES });
  await run();
  expect(host.mostInFlight).toBe(1);
});
