// How long it takes from the click that opens the pane until it can be used, against the local server:
//   node tests/browser/addin-speed.mjs .kuvert/demo.json
import { pane, playground, readFacts, signIn } from "./addin-way.mjs";
import { answer, input, launch, person } from "./lib.mjs";

const [facts] = process.argv.slice(2);
if (facts) readFacts(facts);

const ROUNDS = 15;

/** Runs in every frame: notes when the first button that does something can be pressed. */
function watch() {
  if (window.parent === window) return;
  const look = () => {
    const button = document.querySelector("button.primary:not([disabled])");
    if (!button || button.offsetParent === null) return;
    observer.disconnect();
    window.usableAt = performance.timeOrigin + performance.now();
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { subtree: true, childList: true, attributes: true });
}

/** Milliseconds from a click until the pane is usable. */
async function once(page) {
  const clicked = await page.evaluate(() => {
    const now = performance.timeOrigin + performance.now();
    document.querySelector("#frame").src = "about:blank";
    document.querySelector("#again").click();
    return now;
  });
  await pane(page).locator("button.primary:not([disabled])").first().waitFor();
  const frame = page.frames().find((one) => one.url().includes("/addin/"));
  const usable = await frame.waitForFunction(() => window.usableAt);
  return (await usable.jsonValue()) - clicked;
}

function summary(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);
  return { median: at(0.5), p90: at(0.9), least: at(0), rounds: sorted.length };
}

const browser = await launch();
try {
  const context = await person(browser);
  await context.addInitScript(watch);
  const page = await playground(context);
  await pane(page).locator("button.primary").first().waitFor();
  await signIn(page);
  const warm = [];
  for (let round = 0; round < ROUNDS; round += 1) warm.push(await once(page));
  const cold = [];
  for (let round = 0; round < 5; round += 1) {
    const fresh = await person(browser);
    await fresh.addInitScript(watch);
    const first = await fresh.newPage();
    await first.goto(input.playground_url);
    await pane(first).locator("button.primary").first().waitFor();
    const frame = first.frames().find((one) => one.url().includes("/addin/"));
    cold.push(await frame.evaluate(() => window.usableAt - performance.timeOrigin));
    await fresh.close();
  }
  answer({ warm_ms: summary(warm), cold_ms: summary(cold) });
} finally {
  await browser.close();
}
