// What every browser script shares: its input, a Chromium, and a way to answer.
import { chromium } from "playwright-core";
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

export const input = JSON.parse(process.env.KUVERT_TEST ?? "{}");

/** How Chromium is started: nothing is reachable but the loopback. */
export const ARGS = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];
/** What every profile is like. */
export const USUAL = { ignoreHTTPSErrors: true, locale: "en-GB" };

/** Starts Chromium. */
export async function launch() {
  return chromium.launch({ executablePath: input.chromium, args: ARGS });
}

/** A fresh profile. Chromium has no switch for one more root, so the certificate's errors are ignored here: that the
 * gateway proves itself is tested by the clients that do check. */
export async function person(browser, options = {}) {
  return browser.newContext({ ...USUAL, ...options });
}

/** Fails the script unless `condition` holds. */
export function check(condition, message) {
  if (!condition) throw new Error(message);
}

/** The last line of output is the script's answer. */
export function answer(value) {
  console.log(JSON.stringify(value));
}

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Waits until `probe` returns something true, at most `seconds`. */
export async function eventually(probe, what, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`${what} never happened`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Whether the test's authority is a certificate at all (a typo in its path should not look like a gateway's fault). */
export function authority() {
  return new X509Certificate(readFileSync(input.ca_file));
}
