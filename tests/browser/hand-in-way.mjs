// The way of a customer who is asked for something: link, consent, files, answers, receipt.
import { PHONE } from "./accessibility.mjs";
import { check, input, person } from "./lib.mjs";

/** A phone in the customer's language, and what it sent and showed: offsets that uploads went on at, states of files. */
export async function phone(browser) {
  const context = await person(browser, { ...PHONE, isMobile: true, hasTouch: true, locale: input.locale });
  const page = await context.newPage();
  const offsets = [];
  page.on("request", (request) => {
    if (request.method() === "PATCH") offsets.push(Number(request.headers()["upload-offset"]));
  });
  return { page, offsets };
}

/** Opens the link from the mail, agrees, and arrives where files are handed in. */
export async function begin(page) {
  await page.goto(input.link);
  check((await page.locator("html").getAttribute("lang")) === input.locale.slice(0, 2), "another language");
  const consent = page.locator('input[name="consent"]');
  check(!(await consent.isChecked()), "the consent is given beforehand");
  await consent.check();
  await page.locator('form[action$="/start"] button[type="submit"]').click();
  await page.locator("[data-upload] [data-choose]").first().waitFor();
  await page.evaluate(() => {
    window.seen = [];
    const note = (row) => window.seen.push(row.dataset.state);
    new MutationObserver((changes) => changes.forEach((change) => note(change.target))).observe(
      document.querySelector("[data-upload]"),
      { attributes: true, attributeFilter: ["data-state"], subtree: true },
    );
  });
}

/** Picks a file for a wanted document, by the button that a person presses. */
export async function pick(page, document, path) {
  const button = page.locator(`[data-wanted="${document}"] [data-choose]`);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button.click()]);
  await chooser.setFiles(path);
}

/** Row of the file for a wanted document. */
export const row = (page, document) => page.locator(`[data-wanted="${document}"] [data-files] > li`);

/** Types an answer, and leaves the field. */
export async function reply(page, question, text) {
  await page.locator(`[name="${question}"]`).fill(text);
  await page.locator(`[name="${question}"]`).blur();
}

/** Waits until nothing is missing, hands in, and returns what the receipt says, fingerprints included. */
export async function handIn(page) {
  await page.locator("[data-complete]").waitFor({ timeout: 120_000 });
  for (const document of Object.keys(input.files)) {
    await page.locator(`[data-wanted="${document}"] [data-state="accepted"]`).waitFor({ timeout: 120_000 });
  }
  const seen = await page.evaluate(() => window.seen);
  await page.locator("[data-hand-in]").click();
  await page.locator("details.fingerprint").first().waitFor({ state: "attached", timeout: 60_000 });
  check(page.url() === input.link, "the receipt stands at another address");
  await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => (one.open = true)));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  check(!wide, "the receipt is wider than the phone");
  return { receipt: await page.locator("main").innerText(), seen };
}
