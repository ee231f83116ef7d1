import assert from "node:assert/strict";

/** @typedef {(page: import("playwright-core").Page, server: import("./server.mjs").Server) => Promise<void>} Behaviour */

/** What the script adds to the pages, and what they do without it. @type {Record<string, Behaviour>} */
export const behaviours = {
  async "a pasted code submits itself once"(page, server) {
    await page.goto(`${server.url}/en/code-group.html`);
    const before = server.posts.length;
    await page.locator("#code").evaluate((field) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text", "Your code: 123 456");
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    });
    await page.getByText("Posted").waitFor();
    const post = server.posts.at(-1);
    assert.equal(server.posts.length, before + 1);
    assert.match(post?.path ?? "", /^\/s\/[\w-]{43}\/open$/);
    assert.equal(new URLSearchParams(post?.body).get("code")?.replace(/\D/g, ""), "123456");
    assert.equal(new URLSearchParams(post?.body).get("email"), "kim.andersen@kunde.example");
    // What a cross-site check has to work with under `Referrer-Policy: no-referrer`.
    assert.equal(post?.headers["sec-fetch-site"], "same-origin");
  },

  async "a typed code is grouped and submits itself at the sixth digit"(page, server) {
    await page.goto(`${server.url}/en/code-have-one.html`);
    await page.locator("#code").pressSequentially("12345");
    assert.equal(await page.locator("#code").inputValue(), "123 45");
    await page.locator("#code").pressSequentially("6");
    await page.getByText("Posted").waitFor();
  },

  async "a form that also asks for an address does not submit itself without one"(page, server) {
    await page.goto(`${server.url}/en/code-group-ask.html`);
    const before = server.posts.length;
    await page.locator("#code").pressSequentially("123456");
    await page.waitForTimeout(300);
    assert.equal(server.posts.length, before);
  },

  async "sending again waits for the cool-down and counts it"(page, server) {
    await page.clock.install();
    await page.goto(`${server.url}/en/code.html`);
    const again = page.getByRole("button", { name: "Send a new code" });
    assert.equal(await again.isDisabled(), true);
    await page.clock.runFor(10_000);
    assert.match(await page.locator("[data-cool-down-text]").innerText(), /in 20 seconds/);
    await page.clock.runFor(21_000);
    assert.equal(await again.isDisabled(), false);
  },

  async "a share's page takes over what has happened meanwhile"(page, server) {
    await page.clock.install();
    await page.goto(`${server.url}/en/share.html`);
    assert.equal(await page.locator(".moment").count(), 10);
    await page.getByText("Withdraw for everybody").click();
    await page.clock.runFor(6000);
    await page.waitForFunction(() => document.querySelectorAll(".moment").length === 11);
    assert.match(await page.locator("[data-live-status]").innerText(), /Downloaded completely/);
    assert.equal(await page.getByRole("button", { name: "Withdraw", exact: true }).last().isVisible(), true);
  },

  async "a download says that it has started"(page, server) {
    await page.route("**/bulk/**", (route) => route.fulfill({ body: "x", headers: { "Content-Disposition": "attachment" } }));
    await page.goto(`${server.url}/en/opened.html`);
    await page.getByRole("link", { name: "Download all" }).click();
    assert.match(await page.locator("[data-download-status]").innerText(), /Started/);
  },

  async "a new token can be copied"(page, server) {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(`${server.url}/en/account-new-token.html`);
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^kvt_/);
  },

  async "without script every form still works"(page, server) {
    const context = await page.context().browser()?.newContext({ javaScriptEnabled: false });
    assert(context);
    const plain = await context.newPage();
    await plain.goto(`${server.url}/en/code.html`);
    await plain.locator("#code").fill("123 456");
    await plain.getByRole("button", { name: "Open", exact: true }).click();
    await plain.getByText("Posted").waitFor();
    await plain.goto(`${server.url}/en/account-new-token.html`);
    assert.equal(await plain.getByRole("button", { name: "Copy" }).count(), 0);
    await context.close();
  },
};
