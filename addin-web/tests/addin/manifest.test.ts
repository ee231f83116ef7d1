import { AppManifestUtils } from "@microsoft/app-manifest";
import { DOMParser, type Document, type Element } from "@xmldom/xmldom";
import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { EVENTS, PANES } from "../../manifest/model";
import { templates } from "../../manifest/templates";

const BASE = "https://kuvert.firma.example";
const VALUES: Record<string, string> = {
  BASE_URL: BASE,
  HOST: "kuvert.firma.example",
  ID: "6d0f0f0e-5b0a-5c7d-9a51-0d2f6a3f1c01",
  JSON_ID: "6d0f0f0e-5b0a-5c7d-9a51-0d2f6a3f1c02",
  ORGANISATION: "Firma &amp; Søn",
  SEND_MODE: "PromptUser",
  SEND_MODE_JSON: "promptUser",
};

function rendered(name: string): string {
  return (templates[name] ?? "").replace(/\{\{(\w+)\}\}/g, (_, key: string) => {
    const value = VALUES[key];
    if (value === undefined) throw new Error(`no value for ${key}`);
    return value;
  });
}

const xml = rendered("manifest.xml.tmpl");
const faults: string[] = [];
const document: Document = new DOMParser({ onError: (_level, message) => { faults.push(message); } }).parseFromString(xml, "text/xml");
const root = document.documentElement as Element;

const elements = (name: string, within: Element | Document = document): Element[] => [...within.getElementsByTagNameNS("*", name)];
const children = (element: Element | undefined): Element[] => [...(element?.childNodes ?? [])].filter((node): node is Element => node.nodeType === 1);
const names = (element: Element | undefined): string[] => children(element).map((child) => child.localName ?? "");

/** `found` is a part of `order`, in that order. */
function isInOrder(found: string[], order: string[]): boolean {
  const places = found.map((name) => order.indexOf(name));
  return !places.includes(-1) && places.every((place, at) => at === 0 || place >= (places[at - 1] ?? 0));
}

it("the XML manifest is well-formed and below 256 KB", () => {
  expect(faults).toEqual([]);
  expect(Buffer.byteLength(xml)).toBeLessThan(256 * 1024);
});

it("elements stand in the order that Office's schema demands", () => {
  const top = "Id AlternateId Version ProviderName DefaultLocale DisplayName Description IconUrl HighResolutionIconUrl SupportUrl AppDomains Hosts Requirements FormSettings Permissions Rule DisableEntityHighlighting VersionOverrides".split(" ");
  expect(isInOrder(names(root), top)).toBe(true);
  const overrides = elements("VersionOverrides")[1];
  expect(isInOrder(names(overrides), "Description Requirements Hosts Resources EquivalentAddins WebApplicationInfo ExtendedPermissions".split(" "))).toBe(true);
  expect(names(elements("Host")[1])).toEqual(["Runtimes", "DesktopFormFactor", "MobileFormFactor"]);
  const desktop = names(elements("DesktopFormFactor")[0]);
  expect(isInOrder(desktop, ["SupportsSharedFolders", "FunctionFile", "ExtensionPoint"])).toBe(true);
  expect(names(elements("Resources")[0])).toEqual(["Images", "Urls", "ShortStrings", "LongStrings"]);
  for (const control of elements("Control").filter((one) => one.getAttribute("xsi:type") === "Button")) {
    expect(names(control)).toEqual(["Label", "Supertip", "Icon", "Action"]);
  }
  for (const action of elements("Action")) expect(isInOrder(names(action), ["SourceLocation", "SupportsPinning"])).toBe(true);
});

it("every resource that is named is there, is used, and has a short name", () => {
  const ids = ["Image", "Url", "String"].flatMap((kind) => elements(kind, elements("Resources")[0] ?? document)).map((one) => one.getAttribute("id") ?? "");
  const used = [...xml.matchAll(/resid="([^"]+)"/g)].map((match) => match[1] ?? "");
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of used) {
    expect(ids).toContain(id);
    expect(id.length).toBeLessThanOrEqual(32);
  }
  for (const id of ids) expect(used).toContain(id);
});

it("texts and addresses keep Office's limits", () => {
  const values = (kind: string): string[] =>
    elements("String", elements(kind)[0] ?? document).flatMap((one) => [one.getAttribute("DefaultValue") ?? "", ...elements("Override", one).map((other) => other.getAttribute("Value") ?? "")]);
  for (const value of values("ShortStrings")) expect(value.length).toBeLessThanOrEqual(125);
  for (const value of values("LongStrings")) expect(value.length).toBeLessThanOrEqual(250);
  for (const match of xml.matchAll(/"(https?:\/\/kuvert[^"]*)"/g)) {
    expect(match[1]).toMatch(/^https:\/\//);
    expect(match[1]?.length).toBeLessThanOrEqual(2048);
  }
});

it("addresses hold no version and no hash, for a changed manifest has to be approved again", () => {
  for (const match of xml.matchAll(new RegExp(`${BASE}(/[^"<]*)`, "g"))) {
    expect(match[1]).toMatch(/^\/(addin\/(icons\/icon-\d+\.png|[a-z]+\.(html|js)))?$/);
  }
});

it("pages and icons of the manifest are built", async () => {
  const paths = [...xml.matchAll(new RegExp(`${BASE}/addin/([^"<]+)`, "g"))].map((match) => match[1] ?? "");
  expect(paths.length).toBeGreaterThan(10);
  const { listed } = await import("../../build/addin.mjs");
  for (const path of new Set(paths)) {
    if (path.startsWith("icons/")) expect(existsSync(new URL(`../../art/${path}`, import.meta.url)), path).toBe(true);
    else expect(listed, path).toContain(path);
  }
});

it("only events that this format knows are named, and each has its mode or none", () => {
  const known = ["OnNewMessageCompose", "OnMessageSend", "OnAppointmentSend", "OnMessageAttachmentsChanged", "OnMessageRecipientsChanged", "OnMessageFromChanged"];
  const inJson = ["newMessageComposeCreated", "messageSending", "appointmentSending", "messageAttachmentsChanged", "messageRecipientsChanged"];
  for (const event of elements("LaunchEvent")) {
    expect(known).toContain(event.getAttribute("Type"));
    const sends = /Send$/.test(event.getAttribute("Type") ?? "");
    expect(event.getAttribute("SendMode")).toBe(sends ? "PromptUser" : null);
  }
  for (const event of EVENTS) expect(inJson).toContain(event.json);
});

it("ids of buttons are the ones the code opens, each once", () => {
  const ids = elements("Control").map((one) => one.getAttribute("id"));
  expect(new Set(ids).size).toBe(ids.length);
  for (const pane of PANES) expect(ids).toContain(pane.id);
});

it("the least requirement is the one that phones and Exchange on premises have", () => {
  expect(elements("Set")[0]?.getAttribute("MinVersion")).toBe("1.5");
});

interface UnifiedManifest {
  id: string;
  version: string;
  name: { short: string };
  extensions: {
    runtimes: { actions: { id: string }[] }[];
    ribbons: { contexts: string[]; tabs: { groups: { controls: { id: string; actionId: string }[] }[] }[] }[];
    autoRunEvents: { events: { type: string; actionId: string; options?: { sendMode: string } }[] }[];
    alternates: { hide: { customOfficeAddin: { officeAddinId: string } } }[];
  }[];
}
const json = JSON.parse(rendered("manifest.json.tmpl")) as UnifiedManifest;

it("the unified manifest keeps Microsoft's schema", async () => {
  const errors = await AppManifestUtils.validateAgainstSchema(json as never);
  expect(errors).toEqual([]);
});

it("the unified manifest has another id and name than the XML one, and hides it", () => {
  expect(json.id).not.toBe(VALUES["ID"]);
  expect(json.name.short).not.toBe(elements("DisplayName")[0]?.getAttribute("DefaultValue"));
  expect(json.extensions[0]?.alternates[0]?.hide.customOfficeAddin.officeAddinId).toBe(elements("Id")[0]?.textContent);
});

it("both manifests say the same", () => {
  const [extension] = json.extensions;
  const events = extension?.autoRunEvents[0]?.events ?? [];
  expect(events.map((event) => event.actionId)).toEqual(elements("LaunchEvent").map((one) => one.getAttribute("FunctionName")));
  const buttons = extension?.ribbons.flatMap((ribbon) => ribbon.tabs.flatMap((tab) => tab.groups.flatMap((group) => group.controls))) ?? [];
  expect(buttons.map((button) => button.id)).toEqual(PANES.map((pane) => pane.id));
  const actions = extension?.runtimes.flatMap((runtime) => runtime.actions.map((action) => action.id)) ?? [];
  for (const id of [...buttons.map((button) => button.actionId), ...events.map((event) => event.actionId)]) expect(actions).toContain(id);
  expect(elements("Version")[0]?.textContent).toBe(`${json.version}.0`);
});
