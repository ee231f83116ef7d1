// What scripts about the add-in share: the playground in the place of Outlook, and the pane in its frame.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { ARGS, USUAL, eventually, input } from "./lib.mjs";

/** Takes what a script needs to know from a development instance's `demo.json`. */
export function readFacts(path) {
  Object.assign(input, JSON.parse(readFileSync(path, "utf8")));
  input.chromium ??= process.env.KUVERT_CHROMIUM ?? "/usr/bin/chromium";
}

/**
 * An employee's browser. It gives a frame of another origin storage of its own, as most browsers do: Debian's Chromium
 * does not by itself, and a profile of its own is needed for changing that.
 */
export async function employee(options = {}) {
  const profile = mkdtempSync(join(tmpdir(), "kuvert-browser-"));
  mkdirSync(join(profile, "Default"));
  writeFileSync(join(profile, "Default/Preferences"), JSON.stringify({ profile: { cookie_controls_mode: 0 } }));
  const context = await chromium.launchPersistentContext(profile, { executablePath: input.chromium, args: ARGS, ...USUAL, ...options });
  // Not earlier: the browser writes to it until it is gone.
  process.once("exit", () => { rmSync(profile, { recursive: true, force: true, maxRetries: 5 }); });
  return context;
}

/** Opens the playground; `mode` is one of its windows. */
export async function playground(context, mode = "compose", language = "en-GB") {
  const page = await context.newPage();
  await page.goto(input.playground_url);
  await page.locator('select[name="language"]').selectOption(language);
  if (mode !== "compose") await show(page, mode);
  return page;
}

/** Turns the playground to another window; what was sent there stays. */
export async function show(page, mode) {
  await page.locator('select[name="mode"]').selectOption(mode);
}

/** The pane beside the mail. */
export const pane = (page) => page.frameLocator("#frame");

/** Signs in through the window that the pane opens. Returns whether the pane went on by itself, without a number to compare. */
export async function signIn(page, button = "Sign in", done = "Signed in as") {
  const patience = Date.now() + 15_000;
  const signedIn = () => pane(page).getByText(done).isVisible();
  const start = pane(page).getByRole("button", { name: button, exact: true });
  await start.waitFor();
  const [opened] = await Promise.all([page.context().waitForEvent("page"), start.click()]);
  await opened.locator('input[name="email"]').fill(input.staff_email);
  await opened.locator('input[name="password"]').fill(input.staff_password);
  await opened.locator('main form button[type="submit"]').first().click();
  const allow = opened.locator('form[action$="/allow"] button[type="submit"]');
  await allow.waitFor();
  await allow.click();
  const byItself = await eventually(async () => {
    if (opened.isClosed() || (await signedIn())) return "yes";
    const asks = await opened.locator('form[action$="/confirm"] button[type="submit"]').isVisible().catch(() => false);
    // The script of the window's last page gives Outlook four seconds.
    return asks && Date.now() > patience ? "no" : null;
  }, "the end of the sign-in");
  if (byItself === "no") await opened.locator('form[action$="/confirm"] button[type="submit"]').click();
  await eventually(signedIn, "the pane's signing in");
  return byItself === "yes";
}

/** The newest code in the development mailbox that is not `known`. */
export async function newCode(context, known) {
  const mailbox = await context.newPage();
  const code = await eventually(async () => {
    await mailbox.goto(input.mailbox_url);
    const href = await mailbox.locator('a[href^="/dev/mailbox/"]').first().getAttribute("href");
    await mailbox.goto(new URL(href, input.url).href);
    const found = /\b(\d{3}) (\d{3})\b/.exec(await mailbox.locator("main").innerText());
    const digits = found && found[1] + found[2];
    return digits !== known ? digits : null;
  }, "a code by mail");
  await mailbox.close();
  return code;
}
