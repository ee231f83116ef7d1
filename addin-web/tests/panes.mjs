// Looks at the built panes in real Chromium: what they do, and every view in both languages, light, dark and high
// contrast, for accessibility (axe), overflow and policy violations. Needs `npm run build` before.
//
//   npm run panes [-- part of a name] [--shots DIRECTORY]
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { behaviours, withoutStorage } from "./panes/behaviours.mjs";
import { Outlook } from "./panes/outlook.mjs";
import { Gateway } from "./panes/stub.mjs";
import { views } from "./panes/views.mjs";

const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const NARROWEST = 320;
const at = process.argv.indexOf("--shots");
const shots = at < 0 ? null : (process.argv[at + 1] ?? null);
const only = process.argv.slice(2).find((word, index) => !word.startsWith("--") && index + 2 !== at + 1) ?? "";
if (shots !== null) await mkdir(shots, { recursive: true });

const axe = await readFile(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const launch = {
  executablePath: process.env["KUVERT_CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
};
/** @type {import("playwright-core").BrowserContextOptions} */
const person = { viewport: { width: 1100, height: 900 }, reducedMotion: "reduce" };
// Most people's browsers give a frame storage of its own, and Debian's Chromium does not by itself.
const profile = await mkdtemp(join(tmpdir(), "kuvert-panes-"));
await mkdir(join(profile, "Default"));
await writeFile(join(profile, "Default", "Preferences"), JSON.stringify({ profile: { cookie_controls_mode: 0 } }));
const ordinary = await chromium.launchPersistentContext(profile, { ...launch, ...person });
/** One that gives frames no storage. */
const strict = await chromium.launch(launch);
/** @type {Set<string>} */
const faults = new Set();
let done = 0;

/** Said at once: a run takes minutes. @param {string} text */
function fault(text) {
  if (!faults.has(text)) console.error(text);
  faults.add(text);
}

/** Refusals that a behaviour is about are no faults of the pane. */
const EXPECTED = /status of (401|404|409|410)|net::ERR_(FAILED|EMPTY_RESPONSE|CONNECTION_RESET|ABORTED)|frame-ancestors|chrome-error/;

/** @param {string} name @param {import("playwright-core").BrowserContext} context @param {(outlook: Outlook) => Promise<void>} work */
async function with_(name, context, work) {
  const gateway = new Gateway();
  const stop = await gateway.start();
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !EXPECTED.test(message.text())) fault(`${name}: ${message.text()}`);
  });
  page.on("pageerror", (error) => { fault(`${name}: ${error.message}`); });
  try {
    await work(new Outlook(page, gateway));
  } catch (error) {
    const text = await page.frames().at(-1)?.locator("body").innerText().catch(() => "");
    fault(`${name}: ${String(error)}\n--- the pane:\n${text ?? ""}`);
  }
  for (const one of context.pages()) await one.close();
  stop();
  done += 1;
}

/** @param {{ frame: import("playwright-core").Frame }} looked @param {string} where @param {string[]} runOnly */
async function audit({ frame }, where, runOnly) {
  await frame.evaluate(axe);
  const violations = await frame.evaluate(async (rules) => {
    const { axe } = /** @type {{ axe: typeof import("axe-core") }} */ (/** @type {unknown} */ (window));
    return (await axe.run(document, { runOnly: rules, resultTypes: ["violations"], iframes: false })).violations;
  }, runOnly);
  for (const violation of violations) {
    for (const node of violation.nodes) fault(`${where}: ${violation.id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`);
  }
}

/** @param {Outlook} outlook @param {string} where */
async function measure({ frame }, where) {
  const found = await frame.evaluate(() => ({
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    places: document.body.innerText.match(/\{\w+\}|undefined|\[object/g) ?? [],
    small: [...document.querySelectorAll("button, input, select, summary, textarea")]
      .filter((one) => one.checkVisibility() && !one.matches(".visually-hidden, [type=checkbox]"))
      .filter((one) => one.getBoundingClientRect().height < 24)
      .map((one) => one.outerHTML.slice(0, 100)),
  }));
  if (found.wide > 0) fault(`${where}: ${String(found.wide)} px too wide`);
  for (const text of [...found.places, ...found.small]) fault(`${where}: ${text}`);
}

/** The frame is made as large as what it shows. @param {Outlook} outlook @param {number} width */
async function fit(outlook, width) {
  const size = async (/** @type {number} */ height) => {
    await outlook.page.evaluate(([wide, high]) => {
      const pane = /** @type {HTMLElement} */ (document.querySelector(".pane"));
      pane.style.flexBasis = `${String(wide)}px`;
      pane.style.height = `${String(high)}px`;
    }, [width + 2, height]);
  };
  await size(400);
  const high = (await outlook.frame.evaluate(() => document.documentElement.scrollHeight)) + 2;
  // What is outside the window of a frame of another origin is not painted.
  await outlook.page.setViewportSize({ width: 1100, height: high + 300 });
  await size(high);
}

for (const [name, behaviour] of Object.entries(behaviours)) {
  if (name.includes(only)) await with_(name, ordinary, behaviour);
}
for (const [name, behaviour] of Object.entries(withoutStorage)) {
  if (name.includes(only)) await with_(name, await strict.newContext(person), behaviour);
}
for (const [name, view] of Object.entries(views)) {
  for (const language of ["da-DK", "en-GB"]) {
    const short = language.slice(0, 2);
    if (!`view ${name}-${short}`.includes(only)) continue;
    const where = `${name} (${short})`;
    await with_(where, ordinary, async (outlook) => {
      outlook.gateway.language = short;
      await view(outlook, language);
      await fit(outlook, 350);
      await audit(outlook, where, AXE_TAGS);
      await measure(outlook, where);
      if (shots !== null) await outlook.page.locator("#frame").screenshot({ path: join(shots, `${name}-${short}.png`) });
      await outlook.frame.evaluate(() => { document.documentElement.dataset["theme"] = "dark"; });
      await audit(outlook, `${where} dark`, ["color-contrast", "link-in-text-block"]);
      if (shots !== null && short === "da") await outlook.page.locator("#frame").screenshot({ path: join(shots, `${name}-${short}-dark.png`) });
      await outlook.frame.evaluate(() => { document.documentElement.dataset["theme"] = "light"; });
      await outlook.page.emulateMedia({ forcedColors: "active" });
      await audit(outlook, `${where} high contrast`, ["wcag2a", "wcag21a"]);
      if (shots !== null && short === "da") await outlook.page.locator("#frame").screenshot({ path: join(shots, `${name}-${short}-contrast.png`) });
      await outlook.page.emulateMedia({ forcedColors: "none" });
      await fit(outlook, NARROWEST);
      await measure(outlook, `${where} at ${String(NARROWEST)}`);
    });
  }
}

if ("the page that acts as Outlook".includes(only)) {
  await with_("the page that acts as Outlook", ordinary, async (outlook) => {
    // A pane that the browser holds back, as it does while it does not believe the certificate.
    await outlook.page.route("**/addin/compose.html*", (route) => route.abort());
    await outlook.open();
    await outlook.page.locator("#lost").waitFor();
    await audit({ frame: outlook.page.mainFrame() }, "playground without a pane", AXE_TAGS);
    await outlook.page.unroute("**/addin/compose.html*");
    await outlook.page.click("#again");
    await outlook.ready();
    await outlook.page.locator("#lost").waitFor({ state: "hidden" });
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await outlook.page.emulateMedia({ colorScheme });
      await audit({ frame: outlook.page.mainFrame() }, `playground, ${colorScheme}`, AXE_TAGS);
    }
  });
}

await strict.close();
await ordinary.close();
await rm(profile, { recursive: true, force: true });
console.log(`${String(done)} behaviours and views, ${String(faults.size)} faults`);
process.exitCode = faults.size > 0 ? 1 : 0;
