// The README's pictures of the Outlook add-in, taken from a running development instance:
//   node tests/browser/addin-screenshots.mjs .kuvert/demo.json docs/screenshots/addin
import { employee, pane, playground, readFacts, signIn } from "./addin-way.mjs";

const [facts, folder] = process.argv.slice(2);
readFacts(facts);

const WORDS = {
  da: {
    locale: "da-DK",
    signIn: "Log ind",
    signedIn: "Logget ind som",
    protect: "Beskyt mailen",
    move: "Flyt hele mailens tekst hertil",
    done: "Mailen er beskyttet",
    revoke: "Træk det tilbage",
    ask: "Bed om filer",
  },
  en: {
    locale: "en-GB",
    signIn: "Sign in",
    signedIn: "Signed in as",
    protect: "Protect the mail",
    move: "Move the mail's whole text here",
    done: "The mail is protected",
    revoke: "Take it back",
    ask: "Ask for files",
  },
};

/** Takes every picture in one language. */
async function take(language, words) {
  const context = await employee({ locale: words.locale, viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  const page = await playground(context, "compose", words.locale);
  // Up to what fits the window: the pane scrolls by itself.
  const shoot = (name) => page.screenshot({ path: `${folder}/${name}-${language}.png` });
  const button = (name) => pane(page).getByRole("button", { name, exact: true });
  await button(words.signIn).waitFor();
  await shoot("sign-in");
  await signIn(page, words.signIn, words.signedIn);
  await pane(page).locator(".person").first().waitFor();
  await shoot("compose");
  await page.locator("#send").click();
  await page.locator("#alert-take").waitFor();
  await shoot("check");
  await page.locator("#alert-take").click();
  await pane(page).locator(".notice").getByRole("button", { name: words.move }).click();
  await button(words.protect).click();
  await pane(page).getByText(words.done).waitFor({ timeout: 60_000 });
  await shoot("protected");
  await page.locator("#send").click();
  await page.locator("#read-sent").click();
  await button(words.revoke).waitFor();
  await shoot("status");
  await page.locator('select[name="mode"]').selectOption("received");
  await button(words.ask).click();
  await shoot("ask");
  await context.close();
}

for (const [language, words] of Object.entries(WORDS)) await take(language, words);
