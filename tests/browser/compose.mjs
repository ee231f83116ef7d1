// A member of staff sends from the browser: signs in, picks files, reloads in the middle, writes, sends. With
// `scripts: false`, the same as plain forms.
import { PHONE, inspect } from "./accessibility.mjs";
import { answer, check, eventually, input, launch, person } from "./lib.mjs";

/** Where one begins: from the list, or from what somebody handed in. */
const START = input.from ? 'a[href^="/shares/new?reply="]' : 'a[href="/shares/new"]';

const browser = await launch();
try {
  const context = await person(browser, { ...PHONE, javaScriptEnabled: input.scripts, bypassCSP: true });
  const page = await context.newPage();
  const broken = [];
  const violations = [];
  page.on("pageerror", (error) => broken.push(error.message));
  await page.goto(`${input.url}/sign-in`);
  await page.locator('input[name="email"]').fill(input.sender);
  await page.locator('input[name="password"]').fill(input.password);
  await page.locator('main button[type="submit"]').click();
  await page.waitForURL("**/shares");
  if (input.from) await page.goto(input.url + input.from);
  const way = input.scripts ? scripted : plain;
  const sent = await way(page, violations);
  answer({ ...sent, broken, violations });
} finally {
  await browser.close();
}

/** Writes what the test wants written. */
async function write(page) {
  for (const [name, value] of Object.entries(input.fields)) {
    const field = page.locator(`[name="${name}"]`);
    // With scripts there is one row, and a button for the next.
    if (input.scripts && !(await field.first().isVisible())) await page.locator("[data-more-recipients]").click();
    if (await field.first().evaluate((one) => one.tagName === "SELECT")) await field.selectOption(value);
    else if ((await field.first().getAttribute("type")) === "radio") await page.locator(`[name="${name}"][value="${value}"]`).check();
    else await field.fill(value);
  }
}

/** The page after sending: the links, as they can be copied. */
async function result(page) {
  await page.locator("[data-sent-draft]").waitFor();
  await page.evaluate(() => undefined);
  const links = await page.locator("[data-secret]").allTextContents();
  return { links: links.map((link) => link.trim()), url: page.url() };
}

async function scripted(page, violations) {
  await page.locator(START).click();
  await page.locator("[data-choose]").waitFor();
  await inspect(page, "the empty page", violations);
  // A slow line: the big file is in the middle when the page is loaded again.
  const line = await page.context().newCDPSession(page);
  const speed = (bytes) =>
    line.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytes });
  await speed(input.speed);
  await page.locator('input[type="file"]').first().setInputFiles(input.files);
  const big = page.locator(".sent-file", { hasText: input.big });
  const part = async () => Number(await big.locator("progress").evaluate((bar) => bar.value));
  await eventually(async () => (await part()) > 100, "the first bytes of the big file");
  await write(page);
  const typed = input.fields.title ?? "Here is **all** of it.";
  const isKept = async (text) => (await (await fetch(Object.values(sessionStorage)[0])).text()).includes(text);
  await eventually(() => page.evaluate(isKept, typed), "what was typed is kept");
  await page.locator("[data-saved]", { hasText: /\S/ }).waitFor();
  page.once("dialog", (dialog) => dialog.accept());
  await page.reload();
  await speed(-1);
  await page.locator('[data-compose][data-link^="/draft/"]').waitFor();
  // The draft's token does not stay in the address.
  await page.waitForURL((url) => url.pathname === "/shares/new");
  check((await page.locator('[name="recipient-0-email"]').inputValue()) === input.email, "the recipient is lost");
  check((await page.locator('[name="message"]').inputValue()) === input.fields.message, "the message is lost");
  await page.locator('.sent-file[data-state="interrupted"]', { hasText: input.big }).waitFor();
  const kept = await part();
  check(kept > 0, "what had arrived is lost");
  // Nothing goes out while a file is not whole.
  await page.locator("[data-send]").click();
  await page.locator("[data-refusal]:not([hidden])").waitFor();
  await page.locator('input[type="file"]').first().setInputFiles(input.files.filter((file) => file.endsWith(input.big)));
  await page.locator(`.sent-file[data-state="accepted"]`).nth(input.files.length - 1).waitFor({ timeout: 60_000 });
  check((await page.locator(".sent-file").count()) === input.files.length, "a file is there twice");
  await inspect(page, "the full page", violations);
  await page.locator("[data-send]").click();
  const sent = await result(page);
  await inspect(page, "the result", violations);
  // A new share begins empty.
  await page.goto(`${input.url}/shares/new`);
  await page.locator("[data-choose]").waitFor();
  check((await page.locator(".sent-file").count()) === 0, "the sent draft came back");
  return { ...sent, kept };
}

async function plain(page) {
  await page.locator(START).click();
  await write(page);
  await page.locator('button[value="go-on"]').click();
  await page.waitForURL("**/draft/*");
  await page.locator('input[type="file"]').setInputFiles(input.files);
  await page.locator('button[form="files-form"]').click();
  await page.waitForURL("**/draft/*?done=files-*");
  check((await page.locator(".sent-file").count()) === input.files.length, "a file did not arrive");
  check((await page.locator('[name="message"]').inputValue()) === input.fields.message, "the message is lost");
  await page.locator('button[value="send"]').click();
  return result(page);
}
