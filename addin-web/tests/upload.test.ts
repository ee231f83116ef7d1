import { describe, expect, it } from "vitest";
import { stillMissing } from "../src/upload/hand-in";
import { unfinished } from "../src/upload/match";
import { fateOf, waitMs } from "../src/upload/patience";
import { parseState, type ServerFile } from "../src/upload/state";
import { fill, size } from "../src/upload/words";

const file = (change: Partial<ServerFile> = {}): ServerFile => ({
  id: "f1",
  name: "slip.pdf",
  bytes: 100,
  received: 40,
  document: "d1",
  stage: "receiving",
  text: null,
  uploadUrl: "/bulk/u/t1",
  ...change,
});

describe("a picked file", () => {
  const picked = { name: "slip.pdf", size: 100, document: "d1" };
  const none = new Set<string>();

  it("goes on with the unfinished one of the same name and size", () => {
    expect(unfinished([file()], picked, none)?.id).toBe("f1");
  });

  it.each([
    ["of another size", file({ bytes: 101 })],
    ["of another name", file({ name: "Slip.pdf" })],
    ["that is complete", file({ stage: "checking", uploadUrl: null })],
    ["that has no address to go on at", file({ uploadUrl: null })],
  ])("is new beside one %s", (_, other) => {
    expect(unfinished([other], picked, none)).toBeUndefined();
  });

  it("leaves alone what is being sent already", () => {
    expect(unfinished([file()], picked, new Set(["f1"]))).toBeUndefined();
  });

  it("goes on rather in its own place than in another", () => {
    const files = [file({ id: "other", document: "" }), file({ id: "own" })];
    expect(unfinished(files, picked, none)?.id).toBe("own");
    expect(unfinished(files, { ...picked, document: "d9" }, none)?.id).toBe("other");
  });
});

describe("the state answer", () => {
  it("is read with what is absent left empty", () => {
    const answer = { state: "open", create_url: "/bulk/u/c", files: [{ id: "f1", state: "held", document: null }], missing: ["Pay slip"] };
    expect(parseState(answer)).toEqual({
      open: true,
      createUrl: "/bulk/u/c",
      missing: ["Pay slip"],
      files: [{ id: "f1", name: "", bytes: 0, received: 0, document: "", stage: "held", text: null, uploadUrl: null }],
    });
    expect(parseState({ ...answer, state: "closed" })?.open).toBe(false);
  });

  it.each([[null], ["open"], [{ state: "open" }], [{ state: "open", files: [{ id: "f1", state: "lost" }] }]])("is not %j", (answer) => {
    expect(parseState(answer)).toBeNull();
  });
});

describe("patience", () => {
  it("grows and ends at half a minute", () => {
    expect([0, 1, 2, 6, 7, 500].map(waitMs)).toEqual([500, 500, 1000, 20_000, 30_000, 30_000]);
  });

  it.each([
    [0, "again"],
    [409, "again"],
    [429, "again"],
    [503, "again"],
    [423, "yield"],
    [404, "ask"],
    [410, "ask"],
    [413, "never"],
    [507, "never"],
    [400, "never"],
  ])("after %d: %s", (status, fate) => {
    expect(fateOf(status)).toBe(fate);
  });
});

describe("words", () => {
  it("take their values as text", () => {
    expect(fill("{name} is here. {other}", { name: "<b>$1</b>" })).toBe("<b>$1</b> is here. {other}");
  });

  it("write sizes as the server does", () => {
    expect([0, 999, 1449, 999_500, 5_368_709_120].map((bytes) => size(bytes, "en"))).toEqual([
      "0 bytes",
      "999 bytes",
      "1.4 kB",
      "1 MB",
      "5.4 GB",
    ]);
    expect(size(1449, "da").replace(/\s/, " ")).toBe("1,4 kB");
  });
});

describe("what is missing when one hands in", () => {
  it("is what the server misses, but for answers on their way", () => {
    expect(stillMissing(["Pay slip", "Your number"], new Set(["Your number"]), [])).toEqual(["Pay slip"]);
    expect(stillMissing([], new Set(["Your number"]), ["Your number"])).toEqual(["Your number"]);
  });
});
