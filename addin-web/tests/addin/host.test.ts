import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CONTENT_MS, Calls, HostError } from "../../src/addin/host/call";
import { ComposeMail } from "../../src/addin/host/compose";
import { take } from "../../src/addin/core/take";
import { removeAll } from "../../src/addin/core/remove";
import type { Attachment } from "../../src/addin/core/plan";
import { install, type FakeHost, type FakeMailbox, type Faults } from "../fakeOffice";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const BYTES = new TextEncoder().encode("hello ".repeat(4000));
const FILES = ["a.pdf", "b.pdf", "c.pdf", "d.pdf"].map((name) => ({ name, bytes: BYTES }));
const PROFILES = ["owa", "win32", "mac"] as const;

function mailOf(box: Partial<FakeMailbox>, faults: Faults = {}): { host: FakeHost; mail: ComposeMail } {
  const host = install({ attachments: FILES, ...box }, faults);
  const mail = ComposeMail.current((version) => Office.context.requirements.isSetSupported("Mailbox", version));
  if (mail === null) throw new Error("no mail");
  return { host, mail };
}

/** Lets time pass until the promise is settled. */
async function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  await vi.runAllTimersAsync();
  return promise;
}

async function first(mail: ComposeMail): Promise<Attachment> {
  const [one] = await settled(mail.attachments());
  if (!one) throw new Error("no attachment");
  return one;
}

it("calls are made one at a time, however many are asked for", async () => {
  const { host, mail } = mailOf({});
  const [one] = await settled(mail.attachments());
  if (!one) throw new Error("no attachment");
  await settled(Promise.all([mail.text(), mail.subject(), mail.recipients(), mail.content(one), mail.attachments()]));
  expect(host.mostInFlight).toBe(1);
});

it("a call that is never answered ends, and those behind it go on", async () => {
  const { mail } = mailOf({}, { lost: ["subject.getAsync"] });
  const lost = mail.subject();
  const next = mail.text();
  await expect(settled(lost)).rejects.toMatchObject({ call: "subject", reason: "late" });
  await expect(settled(next)).resolves.toContain("Dear Karla");
});

it("a host that throws is an error like any other", async () => {
  const calls = new Calls();
  const thrown = calls.make("odd", () => {
    throw new Error("not implemented");
  });
  await expect(settled(thrown)).rejects.toBeInstanceOf(HostError);
});

it.each(PROFILES)("content is taken in %s", async (profile) => {
  const { mail } = mailOf({ profile });
  const content = await settled(take(mail, await first(mail)));
  expect(content).toEqual({ name: "a.pdf", bytes: BYTES });
});

it("content that hangs is given up after 80 seconds, tried once more, and then is late", async () => {
  const { host, mail } = mailOf({}, { hanging: ["a.pdf"] });
  const one = await first(mail);
  const began = Date.now();
  await expect(settled(take(mail, one))).rejects.toMatchObject({ problem: "late" });
  expect(Date.now() - began).toBeGreaterThanOrEqual(2 * CONTENT_MS);
  expect(host.log.filter((call) => call === "getAttachmentContentAsync")).toHaveLength(2);
});

it.each([
  ["empty", { empty: ["a.pdf"] }],
  ["short", { short: ["a.pdf"] }],
  ["refused", { refused: ["a.pdf"] }],
] as const)("content that is %s is not taken for the file", async (problem, faults) => {
  const { mail } = mailOf({}, faults as unknown as Faults);
  await expect(settled(take(mail, await first(mail)))).rejects.toMatchObject({ problem });
});

it("a short answer that gets better is taken at the second try", async () => {
  const { host, mail } = mailOf({}, { empty: ["a.pdf"] });
  const one = await first(mail);
  const taking = take(mail, one);
  taking.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(500);
  delete host.faults.empty;
  expect((await settled(taking)).bytes).toHaveLength(BYTES.length);
});

it("Outlook's size may count more than the bytes", async () => {
  const { mail } = mailOf({ attachments: [{ name: "a.pdf", bytes: BYTES, size: Math.round(BYTES.length * 1.38) }] });
  expect((await settled(take(mail, await first(mail)))).bytes).toHaveLength(BYTES.length);
});

it("an attachment is found again when its id is another one", async () => {
  const { mail } = mailOf({}, { idsChange: true });
  const one = await first(mail);
  expect((await settled(take(mail, one))).name).toBe("a.pdf");
});

it("a cloud attachment is told apart and not fetched", async () => {
  const { mail } = mailOf({ attachments: [{ name: "c.xlsx", attachmentType: "cloud", url: "https://x.sharepoint.com/c" }] });
  const one = await first(mail);
  expect(one.kind).toBe("cloud");
  await expect(settled(take(mail, one))).rejects.toMatchObject({ problem: "cloud" });
});

it("an attached mail is taken as a file of its own", async () => {
  const { mail } = mailOf({ attachments: [{ name: "Aftale", attachmentType: "item", bytes: BYTES }] });
  expect((await settled(take(mail, await first(mail)))).name).toBe("Aftale.eml");
});

it.each(PROFILES)("all attachments are removed in %s, though list indexes move", async (profile) => {
  const { host, mail } = mailOf({ profile });
  expect(await settled(removeAll(mail, await settled(mail.attachments())))).toEqual([]);
  expect(host.mail.names).toEqual([]);
  expect(host.mostInFlight).toBe(1);
});

it.each(PROFILES)("removals that fail at first are tried again in %s", async (profile) => {
  const { host, mail } = mailOf({ profile }, { removalsFail: 3 });
  expect(await settled(removeAll(mail, await settled(mail.attachments())))).toEqual([]);
  expect(host.mail.names).toEqual([]);
});

it.each(PROFILES)("what cannot be removed in %s is named, and the others are gone", async (profile) => {
  const { host, mail } = mailOf({ profile }, { stuck: ["b.pdf"] });
  const stayed = await settled(removeAll(mail, await settled(mail.attachments())));
  expect(stayed.map((one) => one.name)).toEqual(["b.pdf"]);
  expect(host.mail.names).toEqual(["b.pdf"]);
});

it("two attachments of the same name and size are both removed", async () => {
  const { host, mail } = mailOf({ attachments: [...FILES.slice(0, 1), ...FILES.slice(0, 1)] });
  expect(await settled(removeAll(mail, await settled(mail.attachments())))).toEqual([]);
  expect(host.mail.names).toEqual([]);
});

it("everybody the mail goes to is read once, with Exchange's inner addresses left out", async () => {
  const person = (emailAddress: string): { emailAddress: string; displayName: string } => ({ emailAddress, displayName: emailAddress });
  const { mail } = mailOf({ to: [person("a@x.example"), person("/o=Firma/cn=Per")], cc: [person("A@x.example")], bcc: [person("b@x.example")] });
  expect((await settled(mail.recipients())).map((one) => one.email)).toEqual(["A@x.example", "b@x.example"]);
});

it("an appointment's attendees are its recipients", async () => {
  const { mail } = mailOf({ itemType: "appointment", cc: [{ emailAddress: "c@x.example", displayName: "C" }] });
  expect(await settled(mail.recipients())).toHaveLength(2);
});

it("a client without session data begins anew each time instead of failing", async () => {
  const { host, mail } = mailOf({ profile: "onprem" });
  await settled(mail.save({ draft: "a", token: "b", state: "draft", people: [], took: [], more: [] }));
  expect(await settled(mail.load())).toBeNull();
  expect(host.log).toEqual([]);
});

it("the state of a mail is kept with it", async () => {
  const { mail } = mailOf({});
  expect(await settled(mail.load())).toBeNull();
  await settled(mail.save({ draft: "a", token: "b", state: "draft", people: [], took: [], more: [] }));
  expect(await settled(mail.load())).toMatchObject({ draft: "a", state: "draft" });
});
