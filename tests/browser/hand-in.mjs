// A customer hands in on a phone while the connection breaks; the page goes on by itself.
import { answer, input, launch } from "./lib.mjs";
import { begin, handIn, phone, pick, reply } from "./hand-in-way.mjs";

const browser = await launch();
try {
  const { page, offsets } = await phone(browser);
  await begin(page);
  for (const [document, path] of Object.entries(input.files)) await pick(page, document, path);
  for (const [question, text] of Object.entries(input.answers)) await reply(page, question, text);
  answer({ ...(await handIn(page)), offsets });
} finally {
  await browser.close();
}
