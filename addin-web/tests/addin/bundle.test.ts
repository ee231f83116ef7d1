import { parse } from "acorn";
import type { Node } from "estree";
import { gzipSync } from "node:zlib";
import { createContext, runInContext } from "node:vm";
import { beforeAll, expect, it } from "vitest";
import { EVENTS, PANES } from "../../manifest/model";
import { buildEvents, buildPanes } from "../../build/addin.mjs";
import vectors from "../vectors/pii.json";

let source = "";
beforeAll(async () => {
  source = await buildEvents();
});

/** What the engine of classic Outlook has, and we use. */
const GLOBALS = new Set(
  "Office XMLHttpRequest fetch setTimeout clearTimeout JSON Date Math Number String Array isFinite undefined".split(" "),
);

interface Walked {
  types: Set<string>;
  asynchronous: boolean;
  free: Set<string>;
}

/** All node types, and names that nothing in the file declares (scopes are flattened: a name declared anywhere counts). */
function walk(program: Node): Walked {
  const found: Walked = { types: new Set(), asynchronous: false, free: new Set() };
  const declared = new Set<string>();
  const used = new Set<string>();
  const visit = (node: unknown, parent: Record<string, unknown> | null, key: string): void => {
    if (Array.isArray(node)) {
      for (const one of node) visit(one, parent, key);
      return;
    }
    if (typeof node !== "object" || node === null || !("type" in node)) return;
    const record = node as Record<string, unknown> & { type: string };
    found.types.add(record.type);
    if (record["async"] === true || record["await"] === true) found.asynchronous = true;
    if (record.type === "Identifier") {
      const isName = (parent?.["type"] === "MemberExpression" && key === "property" && parent["computed"] === false) || (parent?.["type"] === "Property" && key === "key" && parent["computed"] === false);
      const declares = (parent?.["type"] === "VariableDeclarator" && key === "id") || key === "params" || key === "param" || (/Function/.test(String(parent?.["type"])) && key === "id");
      if (declares) declared.add(String(record["name"]));
      else if (!isName) used.add(String(record["name"]));
    }
    for (const [inner, value] of Object.entries(record)) visit(value, record, inner);
  };
  visit(program, null, "");
  for (const name of used) if (!declared.has(name)) found.free.add(name);
  return found;
}

it("the event file is plain ES2016 without conditional expressions and async functions", () => {
  const { types, asynchronous } = walk(parse(source, { ecmaVersion: 2016, sourceType: "script" }) as unknown as Node);
  expect([...types].filter((type) => /Conditional|Await|Import|Export|Yield|ChainExpression/.test(type))).toEqual([]);
  expect(asynchronous).toBe(false);
});

it("the event file names nothing that old engines may lack", () => {
  const { free } = walk(parse(source, { ecmaVersion: 2016, sourceType: "script" }) as unknown as Node);
  expect([...free].filter((name) => !GLOBALS.has(name))).toEqual([]);
});

it("the event file uses no methods newer than 2016", () => {
  for (const method of ["padStart", "padEnd", "Object.entries", "Object.values", "fromEntries", "flatMap", ".flat(", ".at(", "replaceAll", "matchAll", "allSettled", ".finally(", "endsWith", "structuredClone", "globalThis"]) {
    expect(source.includes(method), method).toBe(false);
  }
  // Look-behind, named groups and property escapes are regular expressions of 2018.
  expect(source).not.toMatch(/\(\?<|\\p\{/);
});

it("the event file is below 20 kB", () => {
  expect(Buffer.byteLength(source)).toBeLessThan(20_000);
});

it("the event file knows the server by one place that the server fills in", () => {
  expect(source.match(/\{\{\w+\}\}/g)).toEqual(["{{BASE_URL}}"]);
});

it("every function of the manifest is associated, and every command that the file names is a button", () => {
  const names: string[] = [];
  const Office = { actions: { associate: (name: string) => names.push(name) } };
  runInContext(source, createContext({ Office }));
  expect(names.sort()).toEqual(EVENTS.map((event) => event.functionName).sort());
  const ids = [...source.matchAll(/"(kuvert\w+Pane)"/g)].map((match) => match[1]);
  expect(ids.length).toBeGreaterThan(0);
  for (const id of ids) expect(PANES.map((pane) => pane.id)).toContain(id);
});

it("the file finds in a bare realm what the shared vectors say", () => {
  // The functions stay inside; the vectors go in through a made-up mail instead.
  for (const { text, found } of vectors.vectors.filter((one) => one.found.length > 0 && one.name !== "several kinds")) {
    const [year = 0, month = 0, day = 0] = vectors.today.split("-").map(Number);
    const completed: { errorMessage?: string }[] = [];
    runInContext(source, createContext(realm(text, new Date(year, month - 1, day), completed)));
    const words = { cpr: "CPR", iban: "IBAN", card: "card" }[found[0]?.kind ?? ""] ?? "?";
    expect(completed[0]?.errorMessage, text).toContain(words);
  }
});

it("both panes stay below 60 kB gzip, without the sign-in library, and no pane asks for that library at once", async () => {
  const built = await buildPanes();
  const outputs = built.metafile?.outputs ?? {};
  for (const pane of ["compose", "read"]) {
    const entry = Object.keys(outputs).find((path) => new RegExp(`/${pane}-[A-Z0-9]+\\.js$`).test(path)) ?? "";
    const files = new Set<string>([Object.keys(outputs).find((path) => path.endsWith(".css")) ?? ""]);
    const follow = (path: string): void => {
      if (files.has(path)) return;
      files.add(path);
      for (const one of outputs[path]?.imports ?? []) if (one.kind === "import-statement") follow(one.path);
    };
    follow(entry);
    const inputs = [...files].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
    expect(inputs.filter((path) => path.includes("msal"))).toEqual([]);
    const text = [...files].map((path) => built.outputFiles.find((file) => file.path.endsWith(path))?.text ?? "");
    expect(text.every((one) => one !== "")).toBe(true);
    const bytes = text.reduce((sum, one) => sum + gzipSync(one, { level: 9 }).length, 0);
    expect(bytes, pane).toBeLessThan(60_000);
  }
});

/** A realm with Outlook and nothing else; the mail is sent at once. */
function realm(body: string, now: Date, completed: unknown[]): Record<string, unknown> {
  const answers = (value: unknown) => (...args: unknown[]): void => {
    (args.at(-1) as (result: unknown) => void)({ status: "succeeded", value });
  };
  const item = {
    to: { getAsync: answers([{ emailAddress: "kunde@ekstern.example" }]) },
    subject: { getAsync: answers("") },
    body: { getAsync: answers(body) },
    getAttachmentsAsync: answers([]),
    sessionData: { getAsync: answers("") },
  };
  class Fixed extends Date {
    constructor() {
      super(now);
    }
  }
  return {
    Date: Fixed,
    setTimeout: () => 1,
    clearTimeout: () => undefined,
    XMLHttpRequest: class {
      onerror: (() => void) | null = null;
      open(): void {
        // Nothing goes out.
      }
      send(): void {
        this.onerror?.();
      }
    },
    Office: {
      context: { mailbox: { item, userProfile: { emailAddress: "mette@firma.example" } }, displayLanguage: "en-GB", requirements: { isSetSupported: () => true }, roamingSettings: { get: () => undefined } },
      actions: {
        associate: (name: string, handler: (event: unknown) => void) => {
          if (name === "onMessageSend") handler({ completed: (options: unknown) => completed.push(options) });
        },
      },
    },
  };
}
