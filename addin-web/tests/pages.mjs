// Looks at every page that `cargo run -p kuvert --example pages -- DIRECTORY` wrote, in real Chromium and
// under the real content security policy: accessibility (axe), overflow, policy violations, console errors,
// texts that are missing, hostile texts that run, and what the script adds. Screenshots go to DIRECTORY/shots.
//
//   npm run pages -- DIRECTORY [part of a page's name] [--no-shots]
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { behaviours } from "./behaviours.mjs";
import { serve } from "./server.mjs";
import { uploadBehaviours } from "./upload-behaviours.mjs";

const WIDTHS = [390, 1280];
const NARROWEST = 320;
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const AXE_COLOURS = ["color-contrast", "link-in-text-block"];

/** Pages looked at at once: a page waits a good deal for its own process. */
const AT_ONCE = 4;

const takesShots = !process.argv.includes("--no-shots");
const [directory, only = ""] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
if (directory === undefined) throw new Error("usage: npm run pages -- DIRECTORY [part of a page's name] [--no-shots]");
const root = resolve(directory);
const shots = join(root, "shots");
await mkdir(shots, { recursive: true });

const server = await serve(root);
const browser = await chromium.launch({
  executablePath: process.env["KUVERT_CHROMIUM"] ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
/** @type {string[]} */
const faults = [];

/** @param {import("playwright-core").Page} page @param {() => string} where */
function watch(page, where) {
  page.on("console", (message) => {
    // An upload that goes on elsewhere than the browser believed is no fault of the page.
    if (message.text().includes("status of 409")) return;
    // Behaviours break connections on purpose.
    if (message.text().includes("net::ERR_EMPTY_RESPONSE")) return;
    if (message.type() === "error" || message.type() === "warning") {
      faults.push(`${where()}: ${message.text()} ${message.location().url}`);
    }
  });
  page.on("pageerror", (error) => faults.push(`${where()}: ${error.message}`));
}

/** @param {import("playwright-core").Page} page @param {string} where @param {{ runOnly: string[] }} rules */
async function audit(page, where, { runOnly }) {
  // The policy stays on; only axe itself is let in, through the debugging protocol, and not into frames.
  await page.evaluate(axe);
  const violations = await page.evaluate(async (runOnly) => {
    const { axe } = /** @type {{ axe: typeof import("axe-core") }} */ (
      /** @type {unknown} */ (window)
    );
    return (await axe.run(document, { runOnly, resultTypes: ["violations"], iframes: false })).violations;
  }, runOnly);
  for (const violation of violations) {
    for (const node of violation.nodes) {
      faults.push(`${where}: ${violation.id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`);
    }
  }
}

/** @param {import("playwright-core").Page} page @param {string} where */
async function measure(page, where) {
  const found = await page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    missing: document.documentElement.textContent.match(/⟦[^⟧]*⟧|\{ ?\$\w+ ?\}/g) ?? [],
    small: [...document.querySelectorAll("a, button, summary, input, select, textarea")]
      .filter((target) => target.checkVisibility())
      .filter((target) => !target.matches(".visually-hidden, .skip, [type=radio], [type=checkbox]"))
      .map((target) => ({ text: target.textContent.trim(), box: target.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.height < 24 || box.width < 24))
      .map(({ text, box }) => `${text} ${String(box.width)}×${String(box.height)}`),
    ran: "__xss" in window,
  }));
  if (found.overflow > 0) faults.push(`${where}: ${String(found.overflow)} px too wide`);
  for (const text of found.missing) faults.push(`${where}: text missing: ${text}`);
  for (const target of found.small) faults.push(`${where}: small target: ${target}`);
  if (found.ran) faults.push(`${where}: a hostile text ran`);
}

const axe = await readFile(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** @typedef {{ language: string, name: string }} View */
/** @typedef {{ colorScheme: "light" | "dark", width: number }} Look */

/** All looks; the first is what hostile texts are tried in, for they behave alike in all. @type {Look[]} */
const LOOKS = (/** @type {const} */ (["light", "dark"])).flatMap((colorScheme) => WIDTHS.map((width) => ({ colorScheme, width })));

/** @returns {Promise<View[]>} */
async function views() {
  const found = [];
  for (const language of ["da", "en", "hostile"]) {
    const names = (await readdir(join(root, language))).filter((name) => name.includes(only));
    found.push(...names.map((file) => ({ language, name: file.replace(".html", "") })));
  }
  return found;
}

/** @param {import("playwright-core").Page} page @param {View} view @param {Look} look @param {string} where */
async function look(page, view, { colorScheme, width }, where) {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 844 });
  // Only colours depend on the scheme.
  await audit(page, where, colorScheme === "light" ? { runOnly: AXE_TAGS } : { runOnly: AXE_COLOURS });
  if (takesShots && view.language !== "hostile") {
    const path = join(shots, `${view.name}-${view.language}-${String(width)}-${colorScheme}.png`);
    await page.screenshot({ path, fullPage: true });
  }
  if (colorScheme === "dark") return;
  await measure(page, where);
  if (width === WIDTHS[0]) {
    await page.setViewportSize({ width: NARROWEST, height: 600 });
    await measure(page, `${where} at ${String(NARROWEST)}`);
  }
}

/** Takes views off the list until it is empty. @param {View[]} waiting */
async function work(waiting) {
  let where = "";
  // Without motion a colour is what it will be at once.
  const context = await browser.newContext({ reducedMotion: "reduce", colorScheme: "light" });
  const page = await context.newPage();
  watch(page, () => where);
  // Pages that lead elsewhere by themselves are looked at where they are.
  await page.route(
    (url) => url.origin !== new URL(server.url).origin,
    (route) => route.fulfill({ status: 204 }),
  );
  for (let view = waiting.shift(); view !== undefined; view = waiting.shift()) {
    const { language, name } = view;
    where = `${language}/${name}`;
    await page.setViewportSize({ width: WIDTHS[0] ?? NARROWEST, height: 844 });
    await page.goto(`${server.url}/${language}/${name}.html`, { waitUntil: "load" });
    // What the page's script asks for first changes the page.
    await page.waitForFunction(() => !document.querySelector("[data-upload]") || document.querySelector("[data-plain][hidden]"));
    for (const each of language === "hostile" ? LOOKS.slice(0, 1) : LOOKS) {
      where = `${language}/${name} ${String(each.width)} ${each.colorScheme}`;
      await look(page, view, each, where);
      looked += 1;
    }
  }
  await context.close();
}

let looked = 0;
const waiting = await views();
await Promise.all(Array.from({ length: AT_ONCE }, () => work(waiting)));

if (only === "" || only === "behaviours") {
  for (const [name, behaviour] of Object.entries({ ...behaviours, ...uploadBehaviours })) {
    const context = await browser.newContext();
    const page = await context.newPage();
    watch(page, () => name);
    try {
      await behaviour(page, server);
      if (page.url() !== "about:blank") await audit(page, name, { runOnly: AXE_TAGS });
    } catch (error) {
      faults.push(`${name}: ${String(error)}`);
    }
    await context.close();
  }
}

await browser.close();
server.close();
for (const fault of new Set(faults)) console.error(fault);
console.log(`${String(looked)} views looked at, ${String(new Set(faults).size)} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
