// What the panes do, in a real browser, framed by another origin, under the strict policy.
import assert from "node:assert/strict";

/** @typedef {import("./outlook.mjs").Outlook} Outlook */
/** @typedef {(outlook: Outlook) => Promise<void>} Behaviour */

/** @param {Outlook} outlook */
async function protectEverything(outlook) {
  await outlook.open();
  await outlook.ready();
  await outlook.protect();
  await outlook.sees("The mail is protected");
}

/** @type {Record<string, Behaviour>} */
export const behaviours = {
  async "somebody signs in in a window, and the pane goes on by itself"(outlook) {
    await outlook.open({ signedIn: false });
    const opened = outlook.page.waitForEvent("popup");
    await outlook.button("Sign in").click();
    await (await opened).waitForEvent("close");
    await outlook.ready();
    await outlook.sees("Signed in as Mette Holm");
    assert.ok(outlook.gateway.log.some((line) => line.endsWith("/token")));
  },

  async "where the window cannot speak to the pane, a number is compared"(outlook) {
    outlook.gateway.windowSpeaks = false;
    await outlook.open({ signedIn: false });
    await outlook.button("Sign in").click();
    await outlook.sees("482 913");
    for (const held of outlook.gateway.signIns.values()) held.through = true;
    await outlook.ready();
  },

  async "attachments become a link; pictures and cloud files stay and are named"(outlook) {
    await outlook.open();
    await outlook.ready();
    await outlook.sees("Picture in the text");
    await outlook.sees("Cloud file");
    await outlook.protect();
    await outlook.sees("The mail is protected");
    const { share } = outlook;
    assert.equal(share.state, "active");
    assert.match(await outlook.body(), new RegExp(share.link));
    await outlook.page.waitForFunction(() => document.querySelectorAll("#attachments li").length === 2);
    assert.deepEqual(await outlook.attachments(), ["logo.png (in the text)", "Budget (OneDrive).xlsx"]);
    assert.deepEqual(outlook.gateway.uploads.files.map(({ name, bytes, received }) => [name, received === bytes]), [
      ["Loan agreement.pdf", true],
      ["Payslips.zip", true],
      ["Agreement.eml", true],
    ]);
    assert.deepEqual(share.terms.recipients.map((/** @type {any} */ one) => [one.email, one.verification]), [["kunde@ekstern.example", "code"]]);
    assert.equal(share.terms.deliver, "link");
    assert.equal(share.terms.title, "Papers for your loan");
  },

  async "the send check stops the mail, opens the pane, and lets the protected mail go"(outlook) {
    await outlook.open();
    await outlook.ready();
    await outlook.page.click("#send");
    await outlook.page.getByText("attached files and a CPR number").waitFor();
    await outlook.page.click("#alert-take");
    await outlook.sees("Why Kuvert opened");
    await outlook.ready();
    await outlook.pane.locator(".notice").getByRole("button", { name: "Move the mail's whole text here" }).click();
    await outlook.protect();
    await outlook.sees("The mail is protected");
    assert.match(outlook.share.message, /Your CPR number is 010190-1239/);
    assert.doesNotMatch(await outlook.body(), /010190/);
    await outlook.page.click("#send");
    await outlook.page.getByText("The mail was sent.").waitFor();
    assert.match(await outlook.page.locator("#header").innerText(), /result=protected; share=share\d+/);
  },

  async "a mail in plain text gets a link in plain text"(outlook) {
    await outlook.open({ mode: "plain" });
    await outlook.ready();
    await outlook.protect();
    await outlook.sees("The mail is protected");
    const body = await outlook.body();
    assert.match(body, new RegExp(outlook.share.link));
    assert.doesNotMatch(body, /<table/);
  },

  async "Exchange on premises, which shows no attachments, gets files that are added here"(outlook) {
    await outlook.open({ profile: "onprem" });
    await outlook.sees("This Outlook does not show Kuvert what is attached.");
    await outlook.pick(["a.pdf", 1000]);
    await outlook.pane.locator('.file[data-phase="done"]').waitFor();
    await outlook.protect();
    await outlook.sees("The mail is protected");
    assert.match(await outlook.body(), new RegExp(outlook.share.link));
  },

  async "an invitation is protected as well"(outlook) {
    await outlook.open({ mode: "appointment" });
    await outlook.ready();
    await outlook.protect();
    await outlook.sees("The mail is protected");
  },

  async "a file that Outlook does not hand over can be added here instead"(outlook) {
    await outlook.open({ fault: "empty" });
    await outlook.ready();
    await outlook.protect();
    await outlook.sees("Outlook handed over an empty file.");
    await outlook.sees("Some files are not ready.");
    assert.equal(outlook.share.state, "draft");
    const chooser = outlook.page.waitForEvent("filechooser");
    await outlook.button("Add the file here instead").first().click();
    await (await chooser).setFiles({ name: "Loan agreement.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(9000, 1) });
    await outlook.pane.locator('.file[data-phase="done"]').nth(2).waitFor();
    await outlook.protect();
    // It was left out, is still attached, and the pane says so.
    await outlook.sees("Added since then");
    await outlook.pane.locator(".names").getByText("Loan agreement.pdf").waitFor();
  },

  async "what Outlook does not let go of is named, and the send check sees it, too"(outlook) {
    await outlook.open({ fault: "stuck" });
    await outlook.ready();
    await outlook.protect();
    await outlook.sees("Not removed from the mail");
    assert.deepEqual(await outlook.pane.locator(".names li").allInnerTexts(), ["Loan agreement.pdf"]);
    assert.equal(await outlook.pane.getByText("The mail is protected").count(), 0);
    await outlook.page.click("#send");
    await outlook.page.getByText("attached files").first().waitFor();
  },

  async "a link that cannot be inserted is handed over, and nothing is removed"(outlook) {
    await outlook.open({ fault: "insert" });
    await outlook.ready();
    await outlook.protect();
    await outlook.sees("The link could not be put into the mail");
    assert.equal((await outlook.attachments()).length, 5);
    const link = await outlook.pane.getByRole("textbox", { name: "Link" }).inputValue();
    assert.equal(link, outlook.share.link);
    // Pasted by hand, it goes on.
    await outlook.page.locator("#body").focus();
    await outlook.page.keyboard.insertText(`${link} `);
    await outlook.button("Continue").click();
    await outlook.sees("The mail is protected");
    assert.equal(outlook.gateway.shares.size, 1);
  },

  async "a pane that was closed in the middle of an upload goes on where it was"(outlook) {
    const { uploads } = outlook.gateway;
    await outlook.open();
    await outlook.ready();
    uploads.cuts = [700_000, 0, 0, 0, 0, 0, 0, 0];
    await outlook.pick(["Film.mov", 3_000_000]);
    await outlook.pane.locator('.file[data-phase="waiting"]').waitFor();
    await outlook.reopen();
    await outlook.ready();
    await outlook.sees("arrived before. Add the same file again");
    const [half] = uploads.files;
    assert.ok(half && half.received >= 700_000 && half.received < 3_000_000);
    await outlook.protect();
    await outlook.sees("Film.mov has arrived only in part.");
    assert.equal(outlook.share.state, "draft");
    uploads.cuts = [];
    await outlook.pick(["Film.mov", 3_000_000]);
    await outlook.pane.locator('.file[data-phase="done"]').waitFor();
    assert.equal(uploads.files.length, 1);
    await outlook.protect();
    await outlook.sees("The mail is protected");
    assert.equal(uploads.files[0]?.received, 3_000_000);
    assert.equal(outlook.gateway.shares.size, 1);
  },

  async "an upload that the browser asked for twice is one file, and its empty twin does not go along"(outlook) {
    const { uploads } = outlook.gateway;
    uploads.twins = 1;
    uploads.cuts = [700_000];
    await outlook.open();
    await outlook.ready();
    await outlook.pick(["Film.mov", 3_000_000]);
    await outlook.pane.locator('.file[data-phase="done"]').waitFor();
    assert.deepEqual(uploads.files.map(({ received }) => received), [0, 3_000_000]);
    // A pane that is opened again does not ask for the rest of the twin.
    await outlook.reopen();
    await outlook.ready();
    await outlook.pane.locator('.file[data-phase="done"]').waitFor();
    assert.equal(await outlook.pane.locator('.file[data-phase="half"]').count(), 0);
    await outlook.protect();
    await outlook.sees("The mail is protected");
    assert.deepEqual(uploads.files.filter(({ name }) => name === "Film.mov").map(({ received }) => received), [3_000_000]);
  },

  async "a pane that is opened again shows what was done, and nothing is fetched twice"(outlook) {
    await protectEverything(outlook);
    const calls = outlook.gateway.uploads.log.length;
    await outlook.reopen();
    await outlook.sees("The mail is protected");
    assert.equal(outlook.gateway.uploads.log.length, calls);
    assert.equal(outlook.gateway.shares.size, 1);
  },

  async "attachments that were taken before the pane was closed are not taken again"(outlook) {
    await outlook.open({ fault: "empty" });
    await outlook.ready();
    await outlook.protect();
    await outlook.sees("Some files are not ready.");
    const sent = outlook.gateway.uploads.log.filter((line) => line === "POST create").length;
    await outlook.reopen();
    await outlook.pane.locator('.file[data-phase="done"]').nth(1).waitFor();
    await outlook.pane.getByRole("checkbox", { name: "Loan agreement.pdf" }).uncheck();
    await outlook.protect();
    await outlook.sees("Added since then");
    assert.equal(outlook.gateway.uploads.log.filter((line) => line === "POST create").length, sent);
  },

  async "a session that ends in between is renewed by signing in, and the work is still there"(outlook) {
    await outlook.open();
    await outlook.ready();
    outlook.gateway.tokens.clear();
    await outlook.protect();
    await outlook.sees("You have been signed out.");
    await outlook.button("Sign in").click();
    await outlook.sees("Signed in as Mette Holm");
    await outlook.protect();
    await outlook.sees("The mail is protected");
  },

  async "a recipient who is added afterwards gets access"(outlook) {
    await protectEverything(outlook);
    await outlook.page.locator("#cc").fill("ny@ekstern.example");
    await outlook.page.locator("#cc").blur();
    await outlook.sees("No access yet");
    await outlook.button("Give them access").click();
    await outlook.pane.getByText("No access yet").waitFor({ state: "detached" });
    assert.deepEqual(outlook.share.terms.recipients.map((/** @type {any} */ one) => one.email), ["kunde@ekstern.example", "ny@ekstern.example"]);
  },

  async "an attachment that is added afterwards gets a share of its own"(outlook) {
    await protectEverything(outlook);
    await outlook.page.locator("#attach").setInputFiles({ name: "Extra.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(500, 1) });
    await outlook.sees("Added since then");
    outlook.gateway.uploads.files = [];
    await outlook.button("Protect these, too").click();
    await outlook.ready();
    await outlook.protect();
    await outlook.sees("The mail is protected");
    assert.equal(outlook.gateway.shares.size, 2);
    assert.equal((await outlook.body()).split("/s/").length - 1, 2);
  },

  async "a share is taken back after asking once"(outlook) {
    await protectEverything(outlook);
    await outlook.button("Take it back").click();
    assert.equal(outlook.share.state, "active");
    await outlook.button("Yes, take it back").click();
    await outlook.sees("It was taken back.");
    assert.equal(outlook.share.state, "revoked");
    await outlook.button("Protect the mail again").click();
    await outlook.ready();
  },

  async "a message that was moved behind the first link is not sent with the second, and the first link stays"(outlook) {
    await outlook.open();
    await outlook.ready();
    await outlook.pane.locator(".notice").getByRole("button", { name: "Move the mail's whole text here" }).click();
    await outlook.protect();
    await outlook.sees("The mail is protected");
    await outlook.page.locator("#attach").setInputFiles({ name: "Extra.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(500, 1) });
    outlook.gateway.uploads.files = [];
    await outlook.button("Protect these, too").click();
    await outlook.ready();
    await outlook.protect();
    await outlook.sees("The mail is protected");
    const [first, second] = [...outlook.gateway.shares.values()];
    assert.match(first?.message ?? "", /010190-1239/);
    assert.equal(second?.message, "");
    const body = await outlook.body();
    for (const share of outlook.gateway.shares.values()) assert.ok(body.includes(share.link));
  },

  async "what was filled in is there again when the pane was closed"(outlook) {
    await outlook.open();
    await outlook.ready();
    await outlook.pane.locator("summary").click();
    await outlook.field("Days until the link expires").fill("5");
    await outlook.field("Text of the secure message").fill("Not for everybody");
    await outlook.pane.getByRole("checkbox", { name: "Payslips.zip" }).uncheck();
    await outlook.page.locator('#mail[data-kept*="Not for everybody"][data-kept*="Payslips"]').waitFor({ state: "attached" });
    await outlook.reopen();
    await outlook.ready();
    await outlook.pane.getByText("5 days").waitFor();
    assert.equal(await outlook.field("Text of the secure message").inputValue(), "Not for everybody");
    assert.equal(await outlook.pane.getByRole("checkbox", { name: "Payslips.zip" }).isChecked(), false);
  },

  async "without recipients or files the pane says what is missing"(outlook) {
    await outlook.open();
    await outlook.ready();
    await outlook.page.locator("#to").fill("");
    await outlook.page.locator("#to").blur();
    await outlook.sees("Add recipients to the mail");
    await outlook.protect();
    await outlook.sees("Put at least one recipient on the mail.");
    assert.equal(outlook.gateway.shares.size, 0);
  },

  async "what policy has fixed is shown as fixed and cannot be changed"(outlook) {
    const { options } = outlook.gateway.policy;
    options.verification.locked = true;
    options.expiry_days = { default: 7, max: 30, locked: true };
    await outlook.open();
    await outlook.ready();
    await outlook.pane.locator("summary").click();
    assert.equal(await outlook.pane.locator("select").first().isDisabled(), true);
    assert.equal(await outlook.pane.getByText("Decided by Firma & Søn A/S").count(), 2);
    await outlook.protect();
    await outlook.sees("The mail is protected");
    assert.equal(outlook.share.terms.expires_in_days, 7);
  },

  async "a passphrase holds for all, and is asked for before anything happens"(outlook) {
    await outlook.open();
    await outlook.ready();
    await outlook.pane.locator("select").first().selectOption("passphrase");
    await outlook.protect();
    await outlook.sees("must have at least 8 characters");
    await outlook.field("Passphrase (at least").fill("hemmeligt ord");
    await outlook.protect();
    await outlook.sees("The mail is protected");
    assert.equal(outlook.share.terms.recipients[0].passphrase, "hemmeligt ord");
    assert.match(await outlook.body(), /passphrase that you have agreed on/);
  },

  async "a file that is dropped anywhere on the pane is taken, and text goes into its field"(outlook) {
    await outlook.open();
    await outlook.ready();
    const frame = outlook.frame;
    const drop = (/** @type {string} */ what) => frame.evaluate((kind) => {
      const data = new DataTransfer();
      if (kind === "file") data.items.add(new File([new Uint8Array(1000)], "dropped.pdf"));
      else data.setData("text/plain", "words");
      const target = /** @type {HTMLElement} */ (document.querySelector("textarea"));
      return target.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }, what);
    assert.equal(await drop("text"), true);
    assert.equal(await drop("file"), false);
    await outlook.sees("dropped.pdf");
    await outlook.pane.locator('.file[data-phase="done"]').waitFor();
  },

  async "a draft that is thrown away leaves the mail as it was"(outlook) {
    await outlook.open();
    await outlook.ready();
    await outlook.pick(["a.bin", 1000]);
    await outlook.pane.locator('.file[data-phase="done"]').waitFor();
    await outlook.button("Throw the draft away").click();
    await outlook.pane.locator('.file[data-phase="done"]').waitFor({ state: "detached" });
    assert.equal(outlook.gateway.shares.size, 0);
    assert.equal((await outlook.attachments()).length, 5);
  },

  async "a request's link is put into the mail"(outlook) {
    await outlook.open();
    await outlook.ready();
    await outlook.button("Ask for files").click();
    await outlook.field("What you ask for").fill("Payslips");
    await outlook.field("Why you need it").fill("Your application");
    await outlook.field("Documents, one on each line").fill("March\nApril\n");
    await outlook.button("Put the link into the mail").click();
    await outlook.sees("The link is in the mail");
    assert.match(await outlook.body(), /\/r\/R{43}/);
    const [made] = outlook.gateway.requests;
    assert.equal(made.deliver, "link");
    assert.deepEqual(made.documents.map((/** @type {any} */ one) => one.label), ["March", "April"]);
  },

  async "the sent mail shows how the share fares, and what is done to it"(outlook) {
    await protectEverything(outlook);
    await outlook.page.click("#send");
    await outlook.page.locator("#alert-anyway, #header").first().waitFor();
    if (await outlook.page.locator("#alert-anyway").isVisible()) await outlook.page.click("#alert-anyway");
    await outlook.set({ mode: "sent" });
    await outlook.sees("Not opened yet");
    outlook.share.opened = true;
    // It is looked at again without anybody doing anything.
    await outlook.sees("Opened 28 Nov");
    await outlook.sees("fetched 28 Nov");
    await outlook.button("Send the link again to Karla Kunde").click();
    await outlook.sees("A new link is on its way to Karla Kunde.");
    await outlook.field("Extend by (days)").fill("7");
    await outlook.button("Extend").click();
    await outlook.sees("The link now works until");
    await outlook.button("Take it back").click();
    await outlook.button("Yes, take it back").click();
    await outlook.sees("Nobody can open it any more.");
    assert.equal(outlook.share.state, "revoked");
  },

  async "an ordinary mail is answered securely, also on a phone"(outlook) {
    await outlook.open({ mode: "received", profile: "ios" });
    await outlook.sees("You can answer it securely.");
    await outlook.field("Your answer").fill("Here it is.");
    await outlook.pick(["answer.pdf", 2000]);
    await outlook.pane.locator('.file[data-phase="done"]').waitFor();
    assert.equal(await outlook.pane.getByRole("button", { name: "Open a reply in Outlook instead" }).count(), 0);
    await outlook.button("Send the answer").click();
    await outlook.sees("The answer was sent");
    assert.equal(outlook.share.terms.deliver, "mail");
    assert.equal(outlook.share.message, "Here it is.");
    assert.equal(outlook.share.terms.recipients[0].email, "kunde@ekstern.example");
  },

  async "a request is sent to the author of a mail"(outlook) {
    await outlook.open({ mode: "received" });
    await outlook.button("Ask for files").click();
    await outlook.field("What you ask for").fill("Payslips");
    await outlook.field("Why you need it").fill("Your application");
    await outlook.button("Send the request to Karla Kunde").click();
    await outlook.sees("The request was sent");
    assert.equal(outlook.gateway.requests[0].recipients[0].email, "kunde@ekstern.example");
  },

  async "a server that does not answer is waited for, and the protecting goes on by itself"(outlook) {
    await outlook.open();
    await outlook.ready();
    await outlook.page.route("**/api/v1/**", (route) => route.abort());
    await outlook.protect();
    await outlook.sees("No connection. It goes on by itself.");
    await outlook.page.unroute("**/api/v1/**");
    await outlook.sees("The mail is protected");
  },
};

/** What the panes do in a browser that gives them no storage, because another page frames them. @type {Record<string, Behaviour>} */
export const withoutStorage = {
  async "a pane without storage asks again who is there, and finds its mail as it was"(outlook) {
    await outlook.open({ signedIn: false });
    const signIn = async () => {
      const opened = outlook.page.waitForEvent("popup");
      await outlook.button("Sign in").click();
      await (await opened).waitForEvent("close");
    };
    await signIn();
    await outlook.ready();
    await outlook.protect();
    await outlook.sees("The mail is protected");
    await outlook.reopen();
    await signIn();
    await outlook.sees("The mail is protected");
    assert.equal(outlook.gateway.shares.size, 1);
  },
};
