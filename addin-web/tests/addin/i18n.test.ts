import { readFileSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";
import danish from "../../src/addin/i18n/da.json";
import english from "../../src/addin/i18n/en.json";

const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();

it("both languages have the same keys, and the same values in them", () => {
  expect(Object.keys(danish).sort()).toEqual(Object.keys(english).sort());
  for (const key of Object.keys(english) as (keyof typeof english)[]) {
    expect(new Set(places(danish[key])), key).toEqual(new Set(places(english[key])));
    expect(danish[key].trim(), key).not.toBe("");
  }
});

it("every text is used", () => {
  const folder = new URL("../../src/addin/pane/", import.meta.url);
  const code = readdirSync(folder).filter((name) => name.endsWith(".ts")).map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
  // Keys that are put together at run time.
  const made = ["take.", "upload.", "error.", "signin.closed", "signin.expired", "signin.refused", "pii.", "people.code", "people.passphrase", "status.", "options.da", "options.en"];
  const unused = Object.keys(english).filter((key) => !code.includes(`"${key}"`) && !made.some((start) => key.startsWith(start)));
  expect(unused).toEqual([]);
});
