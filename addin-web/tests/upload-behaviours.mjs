import assert from "node:assert/strict";
import { Uploads } from "./uploads.mjs";

/** @typedef {import("./behaviours.mjs").Behaviour} Behaviour */

const SLIPS = '[data-wanted="d1"]';
const ONE_MB = 1_000_000;

/** @param {import("./server.mjs").Server} server */
function fresh({ uploads }) {
  Object.assign(uploads, new Uploads());
  return uploads;
}

/** Opens the page and waits until its script has taken over. @param {import("playwright-core").Page} page @param {string} url */
async function open(page, url) {
  await page.goto(`${url}/en/upload.html`);
  await page.locator(`${SLIPS} [data-choose]`).waitFor();
}

/** @param {import("playwright-core").Page} page @param {string} place @param {...[string, number]} files */
async function pick(page, place, ...files) {
  const payload = files.map(([name, bytes]) => ({ name, mimeType: "application/pdf", buffer: Buffer.alloc(bytes) }));
  await page.locator(`${place} input[type=file]`).first().setInputFiles(payload);
}

/** What the upload page's script does. @type {Record<string, Behaviour>} */
export const uploadBehaviours = {
  async "several files go up, and the page says so"(page, server) {
    const uploads = fresh(server);
    await open(page, server.url);
    await pick(page, SLIPS, ["a.pdf", ONE_MB], ["b.pdf", 10]);
    await page.locator(`${SLIPS} [data-state=accepted]`).nth(1).waitFor();
    assert.deepEqual(uploads.files.map(({ name, received, document }) => [name, received, document]).sort(), [
      ["a.pdf", ONE_MB, "d1"],
      ["b.pdf", 10, "d1"],
    ]);
    assert.match(await page.locator("[data-status]").innerText(), /All files are here/);
    assert.equal(await page.locator("[data-missing]").isVisible(), false);
    assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  },

  async "a connection cut twice, once while the file is created, loses nothing and doubles nothing"(page, server) {
    const uploads = fresh(server);
    uploads.cuts = [300_000, 1];
    uploads.lostCreations = 1;
    await open(page, server.url);
    await pick(page, SLIPS, ["a.pdf", ONE_MB]);
    await page.locator(`${SLIPS} [data-state=accepted]`).waitFor();
    await page.locator("[data-complete]:visible").waitFor();
    assert.deepEqual(uploads.files.map(({ received }) => received), [ONE_MB]);
    assert.equal(await page.locator(`${SLIPS} [data-file]`).count(), 1);
  },

  async "an upload that the browser asked for twice is one file, and the one that has the bytes"(page, server) {
    const uploads = fresh(server);
    uploads.twins = 1;
    uploads.cuts = [300_000];
    await open(page, server.url);
    await pick(page, SLIPS, ["a.pdf", ONE_MB]);
    await page.locator(`${SLIPS} [data-state=accepted]`).waitFor();
    await page.locator("[data-complete]:visible").waitFor();
    assert.deepEqual(uploads.files.map(({ received }) => received), [ONE_MB]);
    assert.equal(await page.locator(`${SLIPS} [data-file]`).count(), 1);
  },

  async "a connection that is gone while the file is looked through keeps nobody waiting for ever"(page, server) {
    const uploads = fresh(server);
    uploads.lostLooks = 6;
    await open(page, server.url);
    await pick(page, SLIPS, ["a.pdf", 10]);
    await page.locator(`${SLIPS} [data-state=accepted]`).waitFor();
    assert.equal(uploads.lostLooks, 0);
  },

  async "what another page has begun under the same name stays"(page, server) {
    const uploads = fresh(server);
    await open(page, server.url);
    await pick(page, SLIPS, ["a.pdf", 10]);
    await page.locator(`${SLIPS} [data-state=accepted]`).waitFor();
    uploads.files.push({ id: "f9", name: "a.pdf", bytes: 10, received: 0, document: "d1", state: "receiving" });
    await page.evaluate(() => {
      const { now } = Date;
      Date.now = () => now() + 60_000;
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await page.locator(`${SLIPS} [data-state=interrupted]`).waitFor();
    assert.equal(uploads.files.length, 2);
  },

  async "after a reload the same file goes on where it stopped"(page, server) {
    const uploads = fresh(server);
    uploads.files.push({ id: "f9", name: "a.pdf", bytes: ONE_MB, received: 400_000, document: "d1", state: "receiving" });
    await open(page, server.url);
    await page.getByText("Choose the same file again").first().waitFor();
    await pick(page, SLIPS, ["a.pdf", ONE_MB]);
    await page.locator(`${SLIPS} [data-state=accepted]`).waitFor();
    assert.deepEqual(uploads.log.filter((line) => line.startsWith("POST")), []);
    assert.equal(await page.locator(`${SLIPS} [data-file]`).count(), 1);
  },

  async "a file can be paused, taken up and removed with the keyboard"(page, server) {
    const uploads = fresh(server);
    uploads.cuts = [1, 1, 1, 1, 1, 1];
    await open(page, server.url);
    await pick(page, SLIPS, ["a.pdf", ONE_MB]);
    await page.getByRole("button", { name: /^Pause.*a\.pdf/ }).press("Enter");
    await page.locator(`${SLIPS} [data-state=paused]`).waitFor();
    uploads.cuts = [];
    await page.getByRole("button", { name: /^Go on.*a\.pdf/ }).press("Enter");
    await page.locator(`${SLIPS} [data-state=accepted]`).waitFor();
    await page.getByRole("button", { name: /^Remove.*a\.pdf/ }).press("Enter");
    await page.locator(`${SLIPS} [data-file]`).waitFor({ state: "detached" });
    assert.deepEqual(uploads.files, []);
    assert.equal(await page.evaluate(() => document.activeElement?.hasAttribute("data-choose")), true);
  },

  async "a file dropped on its place goes up"(page, server) {
    const uploads = fresh(server);
    await open(page, server.url);
    await page.locator(SLIPS).evaluate((place) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["x"], "dropped.pdf"));
      place.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    });
    await page.locator(`${SLIPS} [data-state=accepted]`).waitFor();
    assert.equal(uploads.files[0]?.name, "dropped.pdf");
  },

  async "an empty file is turned away at once"(page, server) {
    const uploads = fresh(server);
    await open(page, server.url);
    await pick(page, SLIPS, ["empty.pdf", 0]);
    await page.getByText("The file is empty").first().waitFor();
    assert.deepEqual(uploads.files, []);
  },

  async "an answer is saved as soon as it is given"(page, server) {
    const uploads = fresh(server);
    await open(page, server.url);
    await page.getByLabel("Your CPR number").fill("010203-4567");
    await page.getByLabel("Your CPR number").blur();
    await page.getByText("Your answers are saved").waitFor();
    assert.equal(new URLSearchParams(uploads.answers.at(-1)).get("q-q5"), "010203-4567");
  },

  async "handing in says what is missing, and goes through when nothing is"(page, server) {
    const uploads = fresh(server);
    await open(page, server.url);
    const button = page.getByRole("button", { name: "Hand in", exact: true });
    await button.click();
    await page.getByText("something needed is missing").waitFor();
    assert.equal(uploads.log.length, 0);
    await pick(page, SLIPS, ["a.pdf", 10]);
    await page.locator(`${SLIPS} [data-state=accepted]`).waitFor();
    await page.getByLabel("Day of taking over").fill("2026-12-01");
    await page.getByLabel("I own it").check();
    await page.getByLabel("Your CPR number").fill("010203-4567");
    await button.click();
    await page.getByText("Handed in", { exact: true }).waitFor();
    assert.equal(uploads.log.at(-1), "hand-in");
  },

  async "the form for a request shows one empty row and another on demand"(page, server) {
    await page.goto(`${server.url}/en/request-new.html`);
    assert.equal(await page.locator("[data-main]:visible").count(), 2);
    await page.getByRole("button", { name: "More documents" }).click();
    assert.equal(await page.locator("[data-main]:visible").count(), 3);
    assert.equal(await page.getByLabel("Address of the page").isVisible(), false);
    await page.getByLabel("Permanent page").check();
    assert.equal(await page.getByLabel("Address of the page").isVisible(), true);
  },
};
