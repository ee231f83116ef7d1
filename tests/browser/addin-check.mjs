// The administrators' self-test in Chromium: the browser's part, and axe over the page when it is done.
import { inspect } from "./accessibility.mjs";
import { answer, eventually, input, launch, person } from "./lib.mjs";

const browser = await launch();
try {
  const context = await person(browser);
  const page = await context.newPage();
  await page.goto(`${input.url}/sign-in`);
  await page.locator('input[name="email"]').fill(input.email);
  await page.locator('input[name="password"]').fill(input.password);
  await page.locator('main button[type="submit"]').click();
  await page.waitForURL("**/shares");
  await page.goto(`${input.url}/admin/addin/test`);
  const outcomes = () =>
    page.$$eval("[data-test]", (rows) =>
      Object.fromEntries(
        rows.map((row) => [row.dataset.test, row.querySelector("p[data-outcome]:not([hidden])")?.dataset.outcome]),
      ),
    );
  const found = await eventually(async () => {
    const now = await outcomes();
    return Object.values(now).some((outcome) => outcome === "wait" || outcome === "none") ? null : now;
  }, "the self-test's end");
  const violations = [];
  const plain = await person(browser, { bypassCSP: true, storageState: await context.storageState() });
  const again = await plain.newPage();
  await again.goto(`${input.url}/admin/addin/test`);
  await inspect(again, "the self-test", violations);
  answer({ outcomes: found, violations });
} finally {
  await browser.close();
}
