// The format's vectors in Chromium, by WebCrypto alone: the same file that Node runs.
import { readFileSync } from "node:fs";
import { answer, input, launch, person } from "./lib.mjs";

const read = (path) => readFileSync(new URL(`../../crypto/tests/${path}`, import.meta.url), "utf8");
const browser = await launch();
try {
  // The pages' policy would refuse a script from elsewhere; a page of ours is only the secure context that WebCrypto needs.
  const context = await person(browser, { bypassCSP: true });
  const page = await context.newPage();
  await page.goto(input.url);
  const found = await page.evaluate(
    async ({ source, vectors }) => {
      const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      const { run } = await import(address);
      return run(JSON.parse(vectors));
    },
    { source: read("webcrypto.mjs"), vectors: read("vectors/kvt1.json") },
  );
  answer(found);
} finally {
  await browser.close();
}
