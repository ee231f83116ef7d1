import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LinkNotInserted, protect, type Outcome, type Step, type Wish } from "../../src/addin/core/protect";
import type { MailState } from "../../src/addin/core/state";
import { ComposeMail } from "../../src/addin/host/compose";
import { install, type FakeHost, type FakeMailbox, type Faults } from "../fakeOffice";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const LINK = { url: `https://kuvert.example/s/${"A".repeat(43)}`, expiresAt: "2026-12-12T10:00:00Z" };
const STATE: MailState = { draft: "share1", token: "token1", state: "draft", people: [], took: [], more: [] };
const FILES = ["a.pdf", "b.pdf", "c.pdf"].map((name) => ({ name, bytes: new Uint8Array(2000) }));

interface World {
  host: FakeHost;
  mail: ComposeMail;
  steps: Step[];
  run: (wish?: Partial<Wish>) => Promise<Outcome>;
}

function world(box: Partial<FakeMailbox> = {}, faults: Faults = {}): World {
  const host = install({ attachments: [...FILES, { name: "logo.png", isInline: true, bytes: new Uint8Array(9) }], ...box }, faults);
  const mail = ComposeMail.current((version) => Office.context.requirements.isSetSupported("Mailbox", version));
  if (mail === null) throw new Error("no mail");
  const steps: Step[] = [];
  const run = async (some: Partial<Wish> = {}): Promise<Outcome> => {
    const running = mail.attachments().then((list) => {
      const wish: Wish = {
        state: STATE,
        people: ["kunde@ekstern.example"],
        attachments: list.filter((one) => one.kind === "file"),
        place: "top",
        language: "da",
        block: { sender: "Mette", files: 3, size: "6 kB", hasMessage: false, verification: "code", downloadsMax: null },
        day: (iso) => iso.slice(0, 10),
        ...some,
      };
      return protect(mail, { send: () => Promise.resolve(LINK) }, wish, (step) => { steps.push(step); });
    });
    running.catch(() => undefined);
    await vi.runAllTimersAsync();
    return running;
  };
  return { host, mail, steps, run };
}

it.each(["owa", "win32", "mac"] as const)("in %s the link is in the mail and the attachments are gone; pictures stay", async (profile) => {
  const { host, run, steps } = world({ profile });
  const outcome = await run();
  expect(outcome).toMatchObject({ removed: 3, stayed: [] });
  expect(host.mail.box.body).toContain(LINK.url);
  expect(host.mail.names).toEqual(["logo.png"]);
  expect(steps).toEqual(["sending", "linking", "removing", "looking"]);
});

it("nothing is removed before the link is in the mail", async () => {
  const { host, run } = world();
  await run();
  expect(host.log.indexOf("body.prependAsync")).toBeLessThan(host.log.indexOf("removeAttachmentAsync"));
  expect(host.log.indexOf("body.prependAsync")).toBeGreaterThan(0);
});

it("when the link cannot be inserted the attachments stay and the link is handed over", async () => {
  const { host, run } = world({}, { failing: ["body.prependAsync"] });
  const failure = await run().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(LinkNotInserted);
  expect((failure as LinkNotInserted).link).toEqual(LINK);
  expect(host.mail.names).toContain("a.pdf");
});

it("after a crash the link is not inserted a second time", async () => {
  const { host, run } = world();
  await run();
  await run();
  expect(host.log.filter((call) => call === "body.prependAsync")).toHaveLength(1);
  expect(host.mail.box.body.split("LPNoLP")).toHaveLength(2);
});

it("what stays is named, and the mail's state says that it was sent", async () => {
  const { host, run } = world({}, { stuck: ["b.pdf"] });
  const outcome = await run();
  expect(outcome.stayed.map((one) => one.name)).toEqual(["b.pdf"]);
  expect(outcome.removed).toBe(2);
  expect(JSON.parse(host.mail.session.get("kuvert") ?? "{}")).toMatchObject({ v: 1, state: "sent", draft: "share1", people: ["kunde@ekstern.example"] });
});

it("a plain-text mail gets plain text", async () => {
  const { host, run } = world({ bodyType: "text", body: "Hej Karla" });
  await run();
  expect(host.mail.box.body).toContain(LINK.url);
  expect(host.mail.box.body).not.toContain("<");
  expect(host.mail.box.body).toContain("Hej Karla");
});

it("the link takes the place of a selection", async () => {
  const { host, run } = world();
  host.mail.selection = "<p>Here are the papers.</p>";
  await run({ place: "selection" });
  expect(host.mail.box.body).toMatch(/^<p>Dear Karla,<\/p><table/);
  expect(host.mail.box.body).not.toContain("Here are the papers");
});

it("the link takes the place of the whole text", async () => {
  const { host, run } = world();
  await run({ place: "all" });
  expect(host.mail.box.body).toMatch(/^<table/);
  expect(host.mail.box.body).not.toContain("Dear Karla");
});

it("an appointment is protected like a mail", async () => {
  const { host, run } = world({ itemType: "appointment" });
  await run();
  expect(host.mail.names).toEqual(["logo.png"]);
});
