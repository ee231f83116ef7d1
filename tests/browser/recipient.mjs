// A recipient's whole way in Chromium, every page checked by axe, on a phone's width, light and dark.
import { readFileSync } from "node:fs";
import { PHONE, inspect as look } from "./accessibility.mjs";
import { answer, input, launch, person, sha256 } from "./lib.mjs";
import { open } from "./recipient-way.mjs";

const browser = await launch();
try {
  const context = await person(browser, {
    acceptDownloads: true,
    javaScriptEnabled: input.scripts,
    ...PHONE,
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
    if (input.scripts) await look(page, name, violations);
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
