// Every page by axe, on a phone's width, light and dark.
import axe from "axe-core";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What a context needs for [inspect]. */
export const PHONE = {
  viewport: { width: 390, height: 844 },
  reducedMotion: "reduce",
};

/** Looks at the page as it is, and adds what is wrong with it to `violations`. */
export async function inspect(page, name, violations) {
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
}
