import { describe, expect, it } from "vitest";
import { findPii, kindsOf, type Day } from "../../src/addin/core/pii";
import vectors from "../vectors/pii.json";

const [year = 0, month = 0, day = 0] = vectors.today.split("-").map(Number);
const TODAY: Day = { year, month, day };

describe("personal data in a text", () => {
  it.each(vectors.vectors)("$name", ({ text, found }) => {
    expect(findPii(text, TODAY).map(({ kind, value }) => ({ kind, value }))).toEqual(found);
  });

  it("is found where it stands", () => {
    const text = "Kære Karla, dit nummer er 010190-1239.";
    const [one] = findPii(text, TODAY);
    expect(text.slice(one?.start, one?.end)).toBe("010190-1239");
  });

  it("is named in the same order however it stands in the text", () => {
    const findings = findPii("4111111111111111 og 010190-1239", TODAY);
    expect(kindsOf(findings)).toEqual(["cpr", "card"]);
  });

  it("is looked for in long texts without keeping a send waiting", () => {
    const text = "4111 1111 DK50 0101901239x 12-34 ".repeat(10_000);
    const before = performance.now();
    findPii(text, TODAY);
    expect(performance.now() - before).toBeLessThan(1500);
  });
});
