// The console's pictures, taken from a running development instance whose account is an administrator's:
//   node tests/browser/console-screenshots.mjs .kuvert/demo.json docs/screenshots/console
import { mkdirSync, readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [facts, folder] = process.argv.slice(2);
const demo = JSON.parse(readFileSync(facts, "utf8"));
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.KUVERT_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

async function administrator(locale, viewport, colorScheme) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale, viewport, colorScheme });
  const page = await context.newPage();
  await page.goto(`${demo.url}/sign-in`);
  await page.locator('input[name="email"]').fill(demo.staff_email);
  await page.locator('input[name="password"]').fill(demo.staff_password);
  await page.locator('form[action="/sign-in"] button[type="submit"]').click();
  await page.waitForURL(/\/shares$/);
  return page;
}

/** Every page of the console's menu. */
async function pictures(page, suffix) {
  await page.goto(`${demo.url}/admin`);
  const links = await page.locator('nav a[href^="/admin"]').evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  for (const href of new Set(["/admin", ...links])) {
    await page.goto(demo.url + href);
    const name = href.split("?")[0].replace("/admin", "").replaceAll("/", "-").replace(/^-/, "") || "overview";
    await page.screenshot({ path: `${folder}/${name}-${suffix}.png` });
  }
}

try {
  await pictures(await administrator("en-GB", { width: 1280, height: 900 }, "light"), "en-desktop");
  await pictures(await administrator("da-DK", { width: 390, height: 844 }, "dark"), "da-phone-dark");
} finally {
  await browser.close();
}
