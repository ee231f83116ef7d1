// Somebody signs in with the organisation in Chromium, and lets an Outlook pane in by a window: over the provider's origin
// and back, with the window still tied to the page that opened it.
import { answer, check, input, launch, person } from "./lib.mjs";

const browser = await launch();
const seen = { violations: [] };

/** Through the provider's own pages, which ask for a name and then whether it is all right. */
async function atProvider(page) {
  await page.waitForURL(`${input.provider}/**`);
  await page.fill("[name=login]", "freja");
  await page.fill("[name=password]", "any");
  await page.click("button[type=submit]");
  await page.waitForSelector("[name=prompt][value=consent]", { state: "attached" });
  await page.click("button[type=submit]");
}

function watch(page) {
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) seen.violations.push(message.text());
  });
}

for (const javaScriptEnabled of [true, false]) {
  const context = await person(browser, { javaScriptEnabled });
  const page = await context.newPage();
  watch(page);
  await page.goto(`${input.url}/requests`);
  await page.click("text=Sign in with");
  await atProvider(page);
  await page.waitForURL(`${input.url}/requests`);
  await context.close();
}
seen.signedIn = true;

const context = await person(browser);
const pane = await context.newPage();
watch(pane);
await pane.goto(`${input.url}/sign-in`);
const begun = await pane.evaluate(async () => {
  const encode = (bytes) =>
    btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const verifier = encode(crypto.getRandomValues(new Uint8Array(32)));
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const answer = await fetch("/addin/signin", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ challenge: encode(new Uint8Array(hash)) }),
  });
  globalThis.heard = new Promise((resolve) => {
    addEventListener("message", (event) => resolve({ text: event.data, origin: event.origin }));
  });
  return { verifier, ...(await answer.json()) };
});
const [window] = await Promise.all([
  context.waitForEvent("page"),
  pane.evaluate((url) => void open(url, "_blank", "popup,width=500,height=700"), begun.start_url),
]);
watch(window);
await window.click("text=Sign in with");
await atProvider(window);
await window.click("text=Yes, go on");
const heard = await pane.evaluate(() => globalThis.heard);
check(heard.origin === input.url, `the code came from ${heard.origin}`);
const session = await pane.evaluate(
  async ({ id, verifier, code }) => {
    const answer = await fetch(`/addin/signin/${id}/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ verifier, code }),
    });
    return { status: answer.status, ...(await answer.json()) };
  },
  { ...begun, code: JSON.parse(heard.text).code },
);
seen.session = { status: session.status, kind: session.token?.slice(0, 4), email: session.who?.email };

// Nobody closed the window: after a while it asks for the number.
await window.waitForSelector("text=Does Outlook show this number?", { state: "visible", timeout: 15000 });
seen.number = (await window.textContent(".comparison")) === begun.comparison;
await browser.close();
answer(seen);
