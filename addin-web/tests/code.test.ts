import { describe, expect, it } from "vitest";
import { codeDigits, grouped, isComplete } from "../src/code";
import { withSeconds } from "../src/cool-down";
import { hideLink } from "../src/history";

describe("the code inside what was pasted", () => {
  it.each([
    ["123456", "123456"],
    ["123 456", "123456"],
    [" 123-456\n", "123456"],
    ["Your code: 123 456", "123456"],
    ["12345", "12345"],
    ["1234567", "123456"],
    ["no code", ""],
  ])("%j is %j", (text, digits) => {
    expect(codeDigits(text)).toBe(digits);
    expect(isComplete(text)).toBe(digits.length === 6);
  });

  it("reads as two groups of three", () => {
    expect(["", "123", "1234", "123456"].map(grouped)).toEqual(["", "123", "123 4", "123 456"]);
  });
});

describe("the cool-down", () => {
  it("changes the number and leaves the words of any language", () => {
    expect(withSeconds("Du kan bede om en ny om 30 sekunder.", 7)).toBe("Du kan bede om en ny om 7 sekunder.");
  });
});

describe("the address in the history", () => {
  const after = (historyPath: string | undefined) => {
    let shown: unknown = "the link";
    const page = { body: { dataset: { historyPath } } } as unknown as Document;
    hideLink(page, { replaceState: (_: unknown, __: string, path: unknown) => { shown = path; } } as History);
    return shown;
  };

  it("is replaced where the page offers another one, and only within this host", () => {
    expect(after("/opened/3")).toBe("/opened/3");
    expect(after(undefined)).toBe("the link");
    expect(after("//evil.example")).toBe("the link");
  });
});
