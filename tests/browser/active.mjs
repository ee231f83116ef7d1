// Opens a share full of active content, downloads everything, and reports whether anything ran or asked elsewhere.
import { answer, input, launch, person } from "./lib.mjs";
import { open } from "./recipient-way.mjs";

const browser = await launch();
try {
  const context = await person(browser, { acceptDownloads: true });
  const foreign = [];
  let fired = false;
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname === "/fired") fired = true;
    if (url.origin !== new URL(input.url).origin && url.protocol.startsWith("http")) foreign.push(request.url());
  });
  context.on("page", (page) => page.on("dialog", (dialog) => { fired = true; return dialog.dismiss(); }));
  const page = await open(context);
  const links = await page.locator('a[href*="/bulk/"]').evaluateAll((all) => [...new Set(all.map((a) => a.href))]);
  let downloads = 0;
  for (const link of links) {
    // As if pasted into the address bar: the `download` attribute does not help here.
    const tab = await context.newPage();
    const download = tab.waitForEvent("download", { timeout: 15_000 });
    await tab.goto(link).catch(() => {});
    if ((await download.then((file) => file.failure())) === null) downloads += 1;
    fired ||= (await tab.title()) === "FIRED";
    // And as a picture or a frame in a page of ours.
    await page.evaluate((source) => new Promise((done) => {
      const image = new Image();
      image.onload = image.onerror = done;
      image.src = source;
    }), link);
    await tab.close();
  }
  fired ||= await page.evaluate(() => "__xss" in window);
  answer({ fired, downloads, foreign });
} finally {
  await browser.close();
}
