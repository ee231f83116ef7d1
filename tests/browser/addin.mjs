// The add-in's whole way in Chromium: the real pane in a frame of another origin, in which the playground answers in
// Outlook's place; the real gateway behind it.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { employee, newCode, pane, playground, signIn } from "./addin-way.mjs";
import { answer, check, eventually, input, launch, person } from "./lib.mjs";

/** Lower-case hex of a file's SHA-256, read as it streams by. */
async function digest(path) {
  const hash = createHash("sha256");
  for await (const part of createReadStream(path)) hash.update(part);
  return hash.digest("hex");
}

/** Drops a file of this machine onto the pane, as a hand would. */
async function drop(page, path) {
  const zone = pane(page).locator(".zone");
  await zone.scrollIntoViewIfNeeded();
  const box = await zone.boundingBox();
  const session = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, ...at, data });
  }
}

const browser = await launch();
const office = await employee();
try {
  const broken = [];
  office.on("weberror", (error) => broken.push(error.error().message));
  office.on("console", (message) => {
    if (message.type() === "error" && message.text().includes("Content Security Policy")) broken.push(message.text());
  });
  const page = await playground(office);
  const goesOn = await signIn(page);

  // Three attachments in the mail, and a file that no mail could carry, dropped onto the pane.
  await page.locator("#attach").setInputFiles(input.files);
  const line = (name) => pane(page).locator("li.file", { hasText: name });
  for (const path of input.files) await line(path.split("/").at(-1)).waitFor();
  await drop(page, input.big);
  const big = input.big.split("/").at(-1);
  await line(big).getByText("Encrypted and stored").waitFor({ timeout: 300_000 });

  // The text has a personal number: it goes behind the link, too, or the check would stop the mail.
  await pane(page).locator(".notice").getByRole("button", { name: "Move the mail's whole text here" }).click();
  await pane(page).getByRole("button", { name: "Protect the mail" }).click();
  await pane(page).getByText("The mail is protected").waitFor({ timeout: 120_000 });
  const attached = await page.locator("#attachments li").allInnerTexts();
  const link = await page.locator('#body a[href*="/s/"]').first().getAttribute("href");
  await page.locator("#send").click();
  await page.locator("#header").waitFor();
  const header = await page.locator("#header").innerText();

  // The recipient: link, address, code, bytes.
  const customer = await person(browser, { acceptDownloads: true });
  const reader = await customer.newPage();
  await reader.goto(link);
  await reader.locator('input[name="email"]').fill(input.recipient);
  await reader.locator('form[action$="/code"] button[type="submit"]').first().click();
  await reader.locator('input[name="code"]').waitFor();
  await reader.locator('input[name="code"]').fill(await newCode(customer, null));
  await reader.locator('a[href*="/bulk/"]').first().waitFor();
  await reader.getByText("010190-1239").first().waitFor();
  const received = {};
  for (const path of [...input.files, input.big]) {
    const name = path.split("/").at(-1);
    const [download] = await Promise.all([
      reader.waitForEvent("download"),
      reader.locator('a[href*="/bulk/"]', { hasText: name }).first().click(),
    ]);
    received[name] = await digest(await download.path());
  }

  // The sender sees it in the mail, and takes it back.
  await page.locator("#read-sent").click();
  await pane(page).getByText(/Opened|Has everything/).first().waitFor();
  const fetched = pane(page).locator(".fetched li", { hasText: big }).getByText("fetched", { exact: false });
  await fetched.first().waitFor();
  await pane(page).getByRole("button", { name: "Take it back" }).click();
  await pane(page).getByRole("button", { name: "Yes, take it back" }).click();
  await pane(page).getByText("It was taken back").waitFor();
  const late = await customer.newPage();
  const withdrawn = await late.goto(link);

  check(broken.length === 0, `a script broke, or something is against the policy: ${broken}`);
  // Somebody else's page gets an empty frame.
  const refused = await frameElsewhere(office);
  answer({ goes_on: goesOn, attached, header, received, withdrawn: withdrawn.status(), refused, link });
} catch (error) {
  const pages = [...office.pages(), ...browser.contexts().flatMap((one) => one.pages())];
  const frames = pages.flatMap((one) => one.frames());
  for (const frame of frames) console.error(`--- ${frame.url()}\n${await frame.locator("body").innerText({ timeout: 1000 }).catch(String)}`);
  throw error;
} finally {
  await office.close();
  await browser.close();
}

/** Whether the browser refuses the pane inside a page of an origin that is not Outlook's. */
async function frameElsewhere(context) {
  const page = await context.newPage();
  // On the loopback, too: browsers keep other pages from framing what is there, whatever the policy says.
  const elsewhere = createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html");
    answer.end(`<iframe src="${input.url}/addin/compose.html"></iframe>`);
  });
  await new Promise((ready) => elsewhere.listen(0, "127.0.0.1", ready));
  const answered = page.waitForResponse((one) => one.url().endsWith("/addin/compose.html"));
  await page.goto(`http://127.0.0.1:${elsewhere.address().port}/`);
  // It comes, and the browser shows its own page in its place.
  check((await answered).status() === 200, "the pane did not arrive");
  await eventually(() => page.frames().some((one) => one.url().startsWith("chrome-error://")), "the refusal of a foreign frame");
  elsewhere.close();
  return true;
}
