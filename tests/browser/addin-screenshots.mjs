// The README's pictures of the add-in, taken in the playground of a running development instance:
//   node tests/browser/addin-screenshots.mjs .kuvert/demo.json docs/screenshots
import { pane, playground, readFacts, show, signIn } from "./addin-way.mjs";
import { eventually, launch, person } from "./lib.mjs";

const [facts, folder] = process.argv.slice(2);
readFacts(facts);
const browser = await launch();
const desktop = { width: 1280, height: 860 };

/** The page up to what fits the window: the pane scrolls by itself. */
const shoot = (page, name) => page.screenshot({ path: `${folder}/${name}.png` });

/** Whether what a language says is on the page is there. */
async function take(language, words, suffix) {
  const context = await person(browser, { locale: language, viewport: desktop });
  const page = await playground(context, "compose", language);
  await shoot(page, `addin-sign-in-${suffix}`);
  await signIn(page, words.signIn, words.signedIn);
  await pane(page).getByRole("button", { name: words.protect }).waitFor();
  await shoot(page, `addin-compose-${suffix}`);
  await page.locator("#send").click();
  await page.locator("#alert-take").waitFor();
  await shoot(page, `addin-check-${suffix}`);
  await page.locator("#alert-take").click();
  await pane(page).getByRole("button", { name: words.protect }).waitFor();
  await pane(page).getByRole("button", { name: words.protect }).click();
  await pane(page).getByRole("heading", { name: words.done }).waitFor({ timeout: 60_000 });
  await shoot(page, `addin-protected-${suffix}`);
  await page.locator("#send").click();
  await eventually(() => page.locator("#header").isVisible(), "the mail's leaving");
  await show(page, "sent");
  await pane(page).getByRole("button", { name: words.revoke }).waitFor();
  await shoot(page, `addin-status-${suffix}`);
  await context.close();
}

try {
  await take("da-DK", {
    signIn: "Log ind",
    signedIn: "Logget ind som",
    protect: "Beskyt mailen",
    done: "Mailen er beskyttet",
    revoke: "Træk det tilbage",
  }, "da");
  await take("en-GB", {
    signIn: "Sign in",
    signedIn: "Signed in as",
    protect: "Protect the mail",
    done: "The mail is protected",
    revoke: "Take it back",
  }, "en");
} finally {
  await browser.close();
}
