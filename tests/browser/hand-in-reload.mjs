// A customer reloads the page in the middle of an upload: what was there is there, the rest is asked for again.
import { answer, check, eventually, input, launch } from "./lib.mjs";
import { begin, handIn, phone, pick, reply, row } from "./hand-in-way.mjs";

const browser = await launch();
try {
  const { page, offsets } = await phone(browser);
  // The page asks whether to leave while something is on its way.
  let asked = 0;
  page.on("dialog", (dialog) => {
    asked += 1;
    return dialog.accept();
  });
  await begin(page);
  const [[whole, small], [half, large]] = Object.entries(input.files);
  await pick(page, whole, small);
  await row(page, whole).and(page.locator('[data-state="accepted"]')).waitFor({ timeout: 60_000 });
  const [[question, text]] = Object.entries(input.answers);
  const saved = page.waitForResponse((response) => response.url().endsWith("/answers"));
  await reply(page, question, text);
  check((await saved).ok(), "the answer is not saved");

  await pick(page, half, large);
  const bar = row(page, half).locator("progress");
  await eventually(async () => Number(await bar.getAttribute("value")) > 400, "the middle of the upload");
  await page.reload();

  await row(page, whole).and(page.locator('[data-state="accepted"]')).waitFor();
  const rest = row(page, half);
  await rest.and(page.locator('[data-state="interrupted"], [data-state="receiving"]')).waitFor();
  const advice = await rest.locator("[data-advice]").innerText();
  check((await page.locator(`[name="${question}"]`).inputValue()).replace(/\D/g, "") === text.replace(/\D/g, ""), "the answer is gone");
  check(await page.locator("[data-missing]").isVisible(), "the page does not say what is missing");
  check((await rest.count()) === 1, "the file has two rows");

  await page.evaluate(() => (window.seen = []));
  const before = offsets.length;
  await pick(page, half, large);
  const done = await handIn(page);
  answer({ ...done, advice, asked, offsets: offsets.slice(before) });
} finally {
  await browser.close();
}
