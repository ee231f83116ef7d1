// The README's pictures, taken from a running development instance:
//   node tests/browser/screenshots.mjs .kuvert/demo.json docs/screenshots
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [facts, folder] = process.argv.slice(2);
const demo = JSON.parse(readFileSync(facts, "utf8"));
const browser = await chromium.launch({
  executablePath: process.env.KUVERT_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 900 };

async function visitor(locale, viewport, colorScheme = "light") {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale, viewport, colorScheme });
  return context.newPage();
}

const shoot = (page, name) => page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });

/** The newest code in the development mailbox. */
async function newestCode(page) {
  const mailbox = await page.context().newPage();
  for (;;) {
    await mailbox.goto(demo.mailbox_url);
    const href = await mailbox.locator('a[href^="/dev/mailbox/"]').first().getAttribute("href");
    await mailbox.goto(new URL(href, demo.url).href);
    const code = /\b(\d{3}) (\d{3})\b/.exec(await mailbox.locator("main").innerText());
    if (code) {
      await mailbox.close();
      return code[1] + code[2];
    }
    await mailbox.waitForTimeout(200);
  }
}

try {
  const anna = await visitor("da-DK", phone);
  await anna.goto(demo.sample_link);
  await shoot(anna, "landing-da-phone");
  await anna.locator('form[action$="/code"] button[type="submit"]').first().click();
  await anna.locator('input[name="code"]').waitFor();
  await shoot(anna, "code-da-phone");
  const code = await newestCode(anna);
  await anna.locator('input[name="code"]').fill(code);
  await anna.locator('a[href*="/bulk/"]').first().waitFor();
  await shoot(anna, "opened-da-phone");
  await anna.emulateMedia({ colorScheme: "dark" });
  await shoot(anna, "opened-da-phone-dark");
  await anna.emulateMedia({ colorScheme: "light" });
  await anna.setViewportSize(desktop);
  await anna.goto(`${demo.sample_link}?lang=en`);
  await shoot(anna, "opened-en-desktop");
  const [download] = await Promise.all([
    anna.waitForEvent("download"),
    anna.locator('a[href*="/bulk/"]').first().click(),
  ]);
  await download.path();

  const mette = await visitor("en-GB", desktop);
  await mette.goto(`${demo.url}/sign-in`);
  await shoot(mette, "sign-in-en-desktop");
  await mette.locator('input[name="email"]').fill(demo.staff_email);
  await mette.locator('input[name="password"]').fill(demo.staff_password);
  await mette.locator('form[action="/sign-in"] button[type="submit"]').click();
  await mette.waitForURL(/\/shares$/);
  await shoot(mette, "shares-en-desktop");
  await mette.goto(`${demo.url}/shares/${demo.sample_share}`);
  await shoot(mette, "share-en-desktop");
  await mette.setViewportSize(phone);
  await mette.goto(`${demo.url}/shares/${demo.sample_share}?lang=da`);
  await shoot(mette, "share-da-phone");
  await mette.setViewportSize(desktop);
  await mette.goto(`${demo.mailbox_url}?lang=en`);
  await shoot(mette, "mailbox-en-desktop");
  await mette.goto(`${demo.url}/account`);
  await shoot(mette, "account-en-desktop");
  await mette.goto(`${demo.url}/?lang=da`);
  await shoot(mette, "home-da-desktop");
} finally {
  await browser.close();
}
