// Drives the page that acts as Outlook, and finds the pane in it.
import assert from "node:assert/strict";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./stub.mjs").Gateway} Gateway */
/** @typedef {{ mode?: string, profile?: string, language?: string, dark?: string, fault?: string, signedIn?: boolean }} Setting */

export class Outlook {
  /** @param {Page} page @param {Gateway} gateway */
  constructor(page, gateway) {
    this.page = page;
    this.gateway = gateway;
  }

  /** @param {Setting} setting */
  async open(setting = {}) {
    const { signedIn = true, ...choices } = setting;
    if (signedIn) {
      const { token, expires_at } = this.gateway.token();
      const session = JSON.stringify({ token, expiresAt: Date.parse(expires_at), email: "mette@firma.example", name: "Mette Holm" });
      // Only a frame that has no session yet gets this one.
      await this.page.addInitScript(`try { if (location.origin === ${JSON.stringify(this.gateway.url)} && !sessionStorage.getItem("kuvert.session")) sessionStorage.setItem("kuvert.session", ${JSON.stringify(session)}); } catch {}`);
    }
    await this.page.goto(`${this.gateway.outlook}/playground`);
    await this.set({ language: "en-GB", ...choices });
  }

  /** @param {Omit<Setting, "signedIn">} choices */
  async set(choices) {
    for (const [name, value] of Object.entries(choices)) await this.page.locator(`#settings [name=${name}]`).selectOption(value);
  }

  get pane() {
    return this.page.frameLocator("#frame");
  }

  get frame() {
    const frame = this.page.frames().find((one) => one.url().startsWith(`${this.gateway.url}/addin/`));
    if (!frame) throw new Error("no pane");
    return frame;
  }

  /** @param {string} name */
  button(name) {
    return this.pane.getByRole("button", { name, exact: true });
  }

  /** The field that people see: both tabs have some of the same names. @param {string} label */
  field(label) {
    return this.pane.getByLabel(label).filter({ visible: true });
  }

  /** Waits until the form is there and has read the mail. */
  async ready() {
    await this.pane.locator(".file, .zone").first().waitFor();
    await this.pane.locator(".person").first().waitFor();
  }

  /** The pane is closed and opened again. */
  async reopen() {
    await this.page.evaluate(() => {
      const frame = /** @type {HTMLIFrameElement} */ (document.querySelector("#frame"));
      frame.src = frame.src.replace(/&\d+$/, `&${String(Date.now())}`);
    });
  }

  async attachments() {
    const lines = await this.page.locator("#attachments li").allInnerTexts();
    return lines.map((line) => line.replace(/\s*×$/, "").trim());
  }

  async body() {
    return this.page.locator("#body").evaluate((body) => (body instanceof HTMLTextAreaElement ? body.value : body.textContent));
  }

  /** @param {...[string, number]} files */
  async pick(...files) {
    const payload = files.map(([name, bytes]) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.alloc(bytes, 7) }));
    await this.pane.locator("input[type=file]").first().setInputFiles(payload);
  }

  async protect() {
    await this.button("Protect the mail").click();
  }

  /** @param {string} text */
  async sees(text) {
    await this.pane.getByText(text).filter({ visible: true }).first().waitFor();
  }

  get share() {
    const share = [...this.gateway.shares.values()].at(-1);
    assert.ok(share, "a share was made");
    return share;
  }
}
