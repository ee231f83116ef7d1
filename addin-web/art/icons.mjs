// Draws the add-in's icons from icon.svg into art/icons/, with the browser that the tests use. Run it when the art changes:
//
//   npm run icons
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const SIZES = [16, 25, 32, 48, 50, 64, 75, 80, 96, 128, 144];
const art = await readFile(new URL("icon.svg", import.meta.url), "utf8");
/** White lines on nothing, as Microsoft 365 wants its second icon. */
const outline = art.replace(/<rect ([^>]*)fill="#14546b"/, '<rect $1fill="none" stroke="#fff" stroke-width="2"');

const browser = await chromium.launch({ executablePath: process.env["KUVERT_CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage();
await mkdir(new URL("icons/", import.meta.url), { recursive: true });

/** @param {string} name @param {number} size @param {string} svg @param {string} ground */
async function draw(name, size, svg, ground = "transparent") {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>*{margin:0}body{background:${ground}}svg{display:block;width:${String(size)}px;height:${String(size)}px}</style>${svg}`);
  await writeFile(new URL(`icons/${name}.png`, import.meta.url), await page.screenshot({ omitBackground: true }));
}

for (const size of SIZES) await draw(`icon-${String(size)}`, size, art);
await draw("color", 192, art.replace('viewBox="0 0 32 32"', 'viewBox="-8 -8 48 48"'), "#eaf1f4");
await draw("outline", 32, outline);
await browser.close();
