// Opens one page; shows that Chromium is there and works.
import { answer, authority, input, launch, person } from "./lib.mjs";

const browser = await launch();
try {
  const page = await (await person(browser)).newPage();
  await page.goto(input.url);
  answer({ title: await page.title(), secure: await page.evaluate(() => isSecureContext), authority: authority().ca });
} finally {
  await browser.close();
}
