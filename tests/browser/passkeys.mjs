// Passkeys in Chromium: an authenticator made by the browser's own test tools signs in, steps up, and is refused.
import { PHONE, inspect } from "./accessibility.mjs";
import { answer, check, input, launch, person } from "./lib.mjs";

const browser = await launch();
try {
  const [violations, broken] = [[], []];
  const context = await person(browser, { ...PHONE, bypassCSP: true });
  const page = await context.newPage();
  page.on("pageerror", (error) => broken.push(`${page.url()}: ${error.message}`));
  const tools = await context.newCDPSession(page);
  await tools.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true };
  const { authenticatorId } = await tools.send("WebAuthn.addVirtualAuthenticator", {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  });
  const seen = {};

  const signIn = async () => {
    await page.goto(`${input.url}/sign-in`);
    await page.locator('input[name="email"]').fill(input.email);
    await page.locator('input[name="password"]').fill(input.password);
    await page.locator('form[action="/sign-in"] button').click();
  };
  const signOut = async () => {
    await context.clearCookies({ name: "__Host-kuvert" });
  };

  // A new passkey, and the recovery codes that come with the first.
  await signIn();
  await page.waitForURL("**/shares");
  await page.goto(`${input.url}/account`);
  await inspect(page, "the account", violations);
  await page.locator("#passkey-label").fill("Work laptop");
  await page.locator('form[action="/account/factors/passkey"] button').click();
  await page.locator("pre.codes").waitFor();
  await inspect(page, "recovery codes", violations);
  const codes = (await page.locator("pre.codes").textContent()).trim().split("\n");
  await page.goto(`${input.url}/account`);
  const { credentials } = await tools.send("WebAuthn.getCredentials", { authenticatorId });
  seen.registered = codes.length === 10 && credentials.length === 1 && (await page.getByText("Work laptop").count()) > 0;

  // Behind the password.
  await signOut();
  await signIn();
  const second = page.locator('form[action="/sign-in/second-passkey"] button');
  await second.waitFor();
  await inspect(page, "the second step", violations);
  await second.click();
  await page.waitForURL("**/shares");
  seen.second = true;

  // Alone.
  await signOut();
  await page.goto(`${input.url}/sign-in`);
  await page.locator('form[action="/sign-in/passkey"] button').click();
  await page.waitForURL("**/shares");
  seen.alone = true;

  // Proving once more: the session has a new id.
  const id = async () => (await context.cookies()).find((cookie) => cookie.name === "__Host-kuvert")?.value;
  const before = await id();
  await page.goto(`${input.url}/account/prove`);
  await inspect(page, "proving once more", violations);
  await page.locator('form[action="/account/prove/passkey"] button').click();
  await page.waitForURL("**/account");
  seen.stepped_up = before !== (await id());

  // An authenticator that does not know who is there gets nobody in, and the page says so.
  await signOut();
  await tools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.goto(`${input.url}/sign-in`);
  await page.locator('form[action="/sign-in/passkey"] button').click();
  await page.locator('form[action="/sign-in/passkey"] [data-passkey-problem]:visible').waitFor();
  seen.cancelled = (await id()) === undefined;
  check(page.url().endsWith("/sign-in"), "the page stays");

  answer({ ...seen, violations, broken });
} finally {
  await browser.close();
}
