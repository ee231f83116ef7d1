// Pages of staff in Chromium: signed in by the form, in both languages, each page checked by axe.
import { PHONE, inspect } from "./accessibility.mjs";
import { answer, check, input, launch, person } from "./lib.mjs";

const browser = await launch();
try {
  const violations = [];
  const broken = [];
  for (const locale of ["da-DK", "en-GB"]) {
    // The pages' policy would refuse axe; what is tested here is the pages, not the policy.
    const context = await person(browser, { ...PHONE, locale, bypassCSP: true });
    const page = await context.newPage();
    page.on("pageerror", (error) => broken.push(`${page.url()}: ${error.message}`));
    await page.goto(`${input.url}/sign-in`);
    await page.locator('input[name="email"]').fill(input.sender);
    await page.locator('input[name="password"]').fill(input.password);
    await page.locator('main button[type="submit"]').click();
    await page.waitForURL("**/shares");
    for (const path of input.pages) {
      const response = await page.goto(input.url + path);
      check(response.ok(), `${path} answers ${response.status()}`);
      check((await page.locator("html").getAttribute("lang")) === locale.slice(0, 2), `${path} is in ${locale}`);
      await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => (one.open = true)));
      await inspect(page, `${path} in ${locale}`, violations);
    }
    await page.goto(`${input.url}/requests/new`);
    await page.locator('main form button[type="submit"]:not([name])').click();
    await page.locator('[aria-invalid="true"]').first().waitFor();
    await inspect(page, `the form with problems in ${locale}`, violations);
    await context.close();
  }
  answer({ violations, broken });
} finally {
  await browser.close();
}
