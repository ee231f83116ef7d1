import { DOMParser } from "@xmldom/xmldom";
import { expect, it } from "vitest";
import { htmlBlock, textBlock, type RequestBlock, type ShareBlock } from "../../src/addin/core/linkblock";
import { ownLinks } from "../../src/addin/core/links";

const URL_ = `https://kuvert.example/s/${"A".repeat(43)}`;
const SHARE: ShareBlock = {
  kind: "share",
  url: URL_,
  sender: "Mette <b>Holm</b> & \"co\"",
  files: 2,
  size: "12 MB",
  hasMessage: true,
  verification: "code",
  until: "12. december 2026",
  downloadsMax: 3,
};

it("a sender's name cannot become markup", () => {
  const html = htmlBlock(SHARE, "da");
  expect(html).toContain("Mette &lt;b&gt;Holm&lt;/b&gt; &amp; &quot;co&quot;");
  expect(html).not.toContain("<b>Holm");
});

it("the block is one table whose link Outlook makes no preview of", () => {
  const html = htmlBlock(SHARE, "en");
  expect(html.match(/<table/g)).toHaveLength(1);
  expect(html).toContain(`<a id="LPNoLP" href="${URL_}"`);
  // Well-formed, so that Word has nothing to mend.
  const faults: string[] = [];
  const xml = `<x>${html.replace(/<br>/g, "<br/>").replace(/&nbsp;/g, " ")}</x>`;
  new DOMParser({ onError: (_level, message) => { faults.push(message); } }).parseFromString(xml, "text/xml");
  expect(faults).toEqual([]);
});

it("both limits are said in words, in both languages", () => {
  expect(htmlBlock(SHARE, "da")).toContain("Linket virker til og med 12. december 2026.");
  expect(htmlBlock(SHARE, "da")).toContain("Hver fil kan hentes 3 gange.");
  expect(textBlock({ ...SHARE, downloadsMax: 1 }, "en")).toContain("Each file can be downloaded once.");
  expect(textBlock({ ...SHARE, downloadsMax: null }, "en")).not.toContain("downloaded");
});

it("a plain-text mail gets lines without markup, with the address on a line of its own", () => {
  const text = textBlock(SHARE, "da");
  expect(text).not.toMatch(/<(table|p|a|br)\b/);
  expect(text.split("\r\n")).toContain(URL_);
});

it("a request says what is asked for", () => {
  const request: RequestBlock = { kind: "request", url: URL_, sender: "Mette", title: "Lønsedler", until: null };
  expect(textBlock(request, "da")).toContain("Mette beder dig om: Lønsedler");
  expect(htmlBlock(request, "en")).toContain("Send your files here");
});

it("our own links are found in HTML, in text and inside rewritten addresses, each once", () => {
  const other = `https://evil.example/s/${"B".repeat(43)}`;
  const wrapped = `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(URL_)}&data=x`;
  const found = ownLinks([`<a href="${wrapped}">x</a>`, `${URL_} ${other} https://kuvert.example/r/${"C".repeat(43)}`], "https://kuvert.example");
  expect(found).toEqual([
    { kind: "share", token: "A".repeat(43) },
    { kind: "request", token: "C".repeat(43) },
  ]);
});

it("an address that only begins like ours is not ours", () => {
  expect(ownLinks([`https://kuvert.example.evil/s/${"A".repeat(43)}`, `${URL_}A`], "https://kuvert.example")).toEqual([]);
});
