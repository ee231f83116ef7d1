// Every view of the panes, each brought about as people would.

/** @typedef {import("./outlook.mjs").Outlook} Outlook */

/** @param {Outlook} outlook @param {string} name */
const tab = (outlook, name) => outlook.pane.locator(".tabs button").nth(name === "second" ? 1 : 0);
/** @param {Outlook} outlook */
const primary = (outlook) => outlook.pane.locator(".button.primary:visible").first();

/** @type {Record<string, (outlook: Outlook, language: string) => Promise<void>>} */
export const views = {
  async "sign-in"(outlook, language) {
    await outlook.open({ language, signedIn: false });
    await outlook.pane.locator(".welcome").waitFor();
  },
  async "sign-in-number"(outlook, language) {
    outlook.gateway.windowSpeaks = false;
    await outlook.open({ language, signedIn: false });
    await primary(outlook).click();
    await outlook.pane.locator(".number").waitFor();
  },
  async compose(outlook, language) {
    await outlook.open({ language });
    await outlook.ready();
    await outlook.pane.locator(".notice.warn").waitFor();
  },
  async "compose-options"(outlook, language) {
    outlook.gateway.policy.options.expiry_days = { default: 7, max: 30, locked: true };
    outlook.gateway.policy.options.verification = { default: "passphrase", locked: true };
    await outlook.open({ language });
    await outlook.ready();
    await outlook.pane.locator("summary").click();
  },
  async "compose-message"(outlook, language) {
    await outlook.open({ language });
    await outlook.ready();
    await outlook.pane.locator(".notice.warn button").click();
    await outlook.pane.locator(".notice.plain").waitFor();
  },
  async "compose-uploading"(outlook, language) {
    await outlook.open({ language });
    await outlook.ready();
    outlook.gateway.uploads.cuts = [1_400_000, 0, 0, 0, 0, 0, 0];
    await outlook.pick(["Film.mov", 3_000_000]);
    await outlook.pane.locator('.file[data-phase="waiting"]').waitFor();
  },
  async "compose-trouble"(outlook, language) {
    await outlook.open({ language, fault: "empty" });
    await outlook.ready();
    await primary(outlook).click();
    await outlook.pane.locator(".bottom .notice.bad").waitFor();
  },
  async done(outlook, language) {
    await outlook.open({ language });
    await outlook.ready();
    await primary(outlook).click();
    await outlook.pane.locator(".notice.good").waitFor();
  },
  async "done-left-behind"(outlook, language) {
    await outlook.open({ language, fault: "stuck" });
    await outlook.ready();
    await primary(outlook).click();
    await outlook.pane.locator(".names").waitFor();
  },
  async "done-changed"(outlook, language) {
    await outlook.open({ language });
    await outlook.ready();
    await primary(outlook).click();
    await outlook.pane.locator(".notice.good").waitFor();
    await outlook.page.locator("#cc").fill("ny@ekstern.example");
    await outlook.page.locator("#cc").blur();
    await outlook.page.locator("#attach").setInputFiles({ name: "Extra.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(500, 1) });
    await outlook.pane.locator(".notice.warn").nth(1).waitFor();
  },
  async "by-hand"(outlook, language) {
    await outlook.open({ language, fault: "insert" });
    await outlook.ready();
    await primary(outlook).click();
    await outlook.pane.locator(".bottom .notice.bad input").waitFor();
  },
  async ask(outlook, language) {
    await outlook.open({ language });
    await outlook.ready();
    await tab(outlook, "second").click();
  },
  async "ask-done"(outlook, language) {
    await outlook.open({ language });
    await outlook.ready();
    await tab(outlook, "second").click();
    const inputs = outlook.pane.locator("input[type=text]:visible");
    await inputs.nth(0).fill("Lønsedler");
    await inputs.nth(1).fill("Din ansøgning");
    await primary(outlook).click();
    await outlook.pane.locator(".notice.good").waitFor();
  },
  async status(outlook, language) {
    await outlook.open({ language });
    await outlook.ready();
    await primary(outlook).click();
    await outlook.pane.locator(".notice.good").waitFor();
    await outlook.page.click("#send");
    await outlook.page.locator("#alert-anyway, #header").first().waitFor();
    if (await outlook.page.locator("#alert-anyway").isVisible()) await outlook.page.click("#alert-anyway");
    outlook.share.opened = true;
    outlook.share.terms.recipients.push({ email: "per@ekstern.example", name: null, verification: "code" });
    await outlook.set({ mode: "sent" });
    await outlook.pane.locator(".fetched").first().waitFor();
    await outlook.pane.locator(".button.danger").click();
  },
  async reply(outlook, language) {
    await outlook.open({ language, mode: "received" });
    await outlook.pane.locator("textarea:visible").waitFor();
  },
  async "ask-by-mail"(outlook, language) {
    await outlook.open({ language, mode: "received" });
    await tab(outlook, "second").click();
  },
  async "no-server"(outlook, language) {
    await outlook.page.route("**/addin/config.json", (route) => route.abort());
    await outlook.open({ language });
    await outlook.pane.locator(".stopped .notice").waitFor();
  },
};
