import { expect, it } from "vitest";
import { judge, type Facts } from "../../src/addin/core/check";
import { BUILT_IN, isExternal, parsePolicy, type Policy } from "../../src/addin/core/policy";
import { parseState, writeState, type MailState } from "../../src/addin/core/state";

const POLICY: Policy = { ...BUILT_IN, internal_domains: ["firma.example"] };
const FILE = { size: 1000, isInline: false, attachmentType: "file" };
const SENT: MailState = { draft: "abc", token: "t", state: "sent", people: ["kunde@ekstern.example"], took: [], more: [] };

function facts(some: Partial<Facts> = {}): Facts {
  return {
    own: "mette@firma.example",
    recipients: ["kunde@ekstern.example"],
    attachments: [],
    subject: "Papers",
    body: "Hello",
    state: null,
    today: { year: 2026, month: 8, day: 21 },
    ...some,
  };
}

it("mail inside the organisation is never stopped", () => {
  const inside = facts({ recipients: ["per@firma.example", "/o=Firma/cn=Per"], attachments: [FILE], body: "010190-1239" });
  expect(judge(inside, POLICY)).toEqual({ result: "internal", reasons: [], strangers: [] });
});

it("attachments for people outside are a reason, pictures and cloud links are not", () => {
  expect(judge(facts({ attachments: [FILE] }), POLICY).reasons).toEqual(["attachments"]);
  const others = [{ ...FILE, isInline: true }, { ...FILE, attachmentType: "cloud" }];
  expect(judge(facts({ attachments: others }), POLICY).result).toBe("clear");
});

it("attachments count from the size that the policy names", () => {
  const policy = { ...POLICY, check: { ...POLICY.check, bytes_min: 1001 } };
  expect(judge(facts({ attachments: [FILE] }), policy).reasons).toEqual([]);
  expect(judge(facts({ attachments: [FILE, { ...FILE, size: 1 }] }), policy).reasons).toEqual(["attachments"]);
});

it("numbers in subject and text are reasons, as far as the policy looks for them", () => {
  const numbers = facts({ subject: "CPR 010190-1239", body: "DK5000400440116243" });
  expect(judge(numbers, POLICY).reasons).toEqual(["cpr", "iban"]);
  const policy = { ...POLICY, check: { ...POLICY.check, cpr: false } };
  expect(judge(numbers, policy).reasons).toEqual(["iban"]);
});

it("a protected mail goes out, until somebody is added whom the link does not let in", () => {
  expect(judge(facts({ state: SENT }), POLICY).result).toBe("protected");
  const more = judge(facts({ state: SENT, recipients: ["Kunde@Ekstern.example", "ny@ekstern.example"] }), POLICY);
  expect(more).toEqual({ result: "warned", reasons: ["people"], strangers: ["ny@ekstern.example"] });
});

it("a mail that was protected and then given another attachment is asked about again", () => {
  expect(judge(facts({ state: SENT, attachments: [FILE] }), POLICY).reasons).toEqual(["attachments"]);
});

it("without domains in the policy the sender's own domain is inside", () => {
  expect(isExternal("per@firma.example", BUILT_IN, "mette@firma.example")).toBe(false);
  expect(isExternal("per@salg.firma.example", BUILT_IN, "mette@firma.example")).toBe(false);
  expect(isExternal("per@andenfirma.example", BUILT_IN, "mette@firma.example")).toBe(true);
});

it("a policy of a newer server is read as far as it is understood", () => {
  const policy = parsePolicy({ version: 1, send_check: "report", internal_domains: ["A.example", 7], check: { cpr: false }, guard_ms: 60_000 });
  expect(policy).toMatchObject({ send_check: "ask", internal_domains: ["a.example"], guard_ms: 4500 });
  expect(policy?.check).toMatchObject({ attachments: true, cpr: false });
  expect(parsePolicy({ version: 2 })).toBeNull();
});

it("what is kept with a mail is read back, and nonsense is nothing", () => {
  expect(parseState(writeState(SENT))).toEqual(SENT);
  expect(parseState("{")).toBeNull();
  expect(parseState('{"v":2,"draft":"a","token":"b"}')).toBeNull();
});
