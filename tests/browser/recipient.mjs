// A recipient's whole way in Chromium, every page checked by axe, on a phone's width, light and dark.
import axe from "axe-core";
import { readFileSync } from "node:fs";
import { answer, input, launch, person, sha256 } from "./lib.mjs";
import { open } from "./recipient-way.mjs";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const browser = await launch();
try {
  const context = await person(browser, {
    acceptDownloads: true,
    javaScriptEnabled: input.scripts,
    viewport: { width: 390, height: 844 },
    reducedMotion: "reduce",
    // The pages' policy would refuse axe; what is tested here is the pages, not the policy.
    bypassCSP: input.scripts,
  });
  const violations = [];
  const referrers = [];
  context.on("request", async (request) => {
    const referrer = (await request.allHeaders()).referer;
    if (referrer && referrer.includes("/s/")) referrers.push(referrer);
  });
  const inspect = async (page, name) => {
    if (!input.scripts) return;
    // The colours are a stylesheet of their own.
    await page.waitForLoadState("networkidle");
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      // A colour on its way to another is no colour to judge.
      await page.waitForFunction(() => document.getAnimations().every((one) => one.playState !== "running"));
      await page.evaluate(axe.source);
      const found = await page.evaluate((tags) => window.axe.run({ runOnly: tags }), WCAG);
      violations.push(...found.violations.map((one) => `${name}, ${colorScheme}: ${one.id} at ${one.nodes[0].target}`));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      if (wide) violations.push(`${name}: wider than a phone`);
    }
  };
  const page = await open(context, inspect);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator('a[href*="/bulk/"]').first().click(),
  ]);
  const content = readFileSync(await download.path());
  answer({ sha256: sha256(content), name: download.suggestedFilename(), violations, referrers });
} finally {
  await browser.close();
}
