// Looks at every page that `cargo run -p kuvert --example pages -- DIRECTORY` wrote, in real Chromium and
// under the real content security policy: accessibility (axe), overflow, policy violations, console errors,
// texts that are missing, hostile texts that run, and what the script adds. Screenshots go to DIRECTORY/shots.
//
//   npm run pages -- DIRECTORY [part of a page's name]
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { behaviours } from "./behaviours.mjs";
import { serve } from "./server.mjs";

const WIDTHS = [390, 1280];
const NARROWEST = 320;
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const [directory, only = ""] = process.argv.slice(2);
if (directory === undefined) throw new Error("usage: npm run pages -- DIRECTORY [part of a page's name]");
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
    if (message.type() === "error" || message.type() === "warning") faults.push(`${where()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`${where()}: ${error.message}`));
}

/** @param {import("playwright-core").Page} page @param {string} where */
async function audit(page, where) {
  const violations = await page.evaluate(async (tags) => {
    const { axe } = /** @type {{ axe: typeof import("axe-core") }} */ (
      /** @type {unknown} */ (window)
    );
    return (await axe.run(document, { runOnly: tags, resultTypes: ["violations"] })).violations;
  }, AXE_TAGS);
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
      .filter((target) => !target.matches(".visually-hidden, .skip, [type=radio]"))
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
let looked = 0;
for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const width of WIDTHS) {
    // The policy stays on; only axe itself is let in, through the debugging protocol.
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 844 } });
    const page = await context.newPage();
    let where = "";
    watch(page, () => where);
    // Hostile texts behave alike in all sizes and colours.
    const once = colorScheme === "light" && width === WIDTHS[0];
    for (const language of once ? ["da", "en", "hostile"] : ["da", "en"]) {
      const names = (await readdir(join(root, language))).filter((name) => name.includes(only));
      for (const name of names.map((file) => file.replace(".html", ""))) {
        where = `${language}/${name} ${String(width)} ${colorScheme}`;
        await page.goto(`${server.url}/${language}/${name}.html`, { waitUntil: "load" });
        await measure(page, where);
        await page.evaluate(axe);
        await audit(page, where);
        if (language !== "hostile") {
          const path = join(shots, `${name}-${language}-${String(width)}-${colorScheme}.png`);
          await page.screenshot({ path, fullPage: true });
        }
        if (width === WIDTHS[0]) {
          await page.setViewportSize({ width: NARROWEST, height: 600 });
          await measure(page, `${where} at ${String(NARROWEST)}`);
          await page.setViewportSize({ width, height: 844 });
        }
        looked += 1;
      }
    }
    await context.close();
  }
}

if (only === "") {
  for (const [name, behaviour] of Object.entries(behaviours)) {
    const context = await browser.newContext();
    const page = await context.newPage();
    watch(page, () => name);
    try {
      await behaviour(page, server);
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
