/** From a mail's HTML to the Markdown of a secure message. */

import { parse } from "./parse";

/** Elements whose text is nothing to read. */
const SILENT = new Set(["STYLE", "SCRIPT", "HEAD", "TITLE", "TEMPLATE"]);
const BLOCKS = new Set(["P", "DIV", "TABLE", "TR", "UL", "OL", "LI", "H1", "H2", "H3", "H4", "BLOCKQUOTE", "PRE", "HR", "SECTION"]);

export interface Converted {
  markdown: string;
  /** Pictures that were left out. */
  pictures: number;
}

export function fromHtml(html: string): Converted {
  const parsed = parse(html);
  const writer = new Writer();
  writer.children(parsed.body, "");
  return { markdown: tidy(writer.text), pictures: writer.pictures };
}

/** Plain text, so that its characters mean themselves. */
export function fromText(text: string): string {
  return tidy(
    text
      .split(/\r?\n/)
      .map((line) => escapeLine(line.trimEnd()))
      // Two blanks before the end keep a line break.
      .join("  \n")
      .replace(/ {2}\n {2}\n/g, "\n\n"),
  );
}

class Writer {
  text = "";
  pictures = 0;

  children(node: Node, list: string): void {
    let number = 0;
    for (const child of node.childNodes) {
      if (child.nodeName === "LI") number += 1;
      this.node(child, list === "1" ? `${String(number)}. ` : list);
    }
  }

  private node(node: Node, list: string): void {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = (node.textContent ?? "").replace(/\s+/g, " ");
      this.text += this.atStart() ? escapeLine(text.trimStart()) : escapeInline(text);
      return;
    }
    if (!(node instanceof Element) || SILENT.has(node.tagName)) return;
    if (BLOCKS.has(node.tagName)) this.block(node, list);
    else this.inline(node, list);
  }

  private block(element: Element, list: string): void {
    this.newLine();
    switch (element.tagName) {
      case "LI":
        this.text += list === "" ? "- " : list;
        break;
      case "H1":
      case "H2":
      case "H3":
      case "H4":
        this.text += "## ";
        break;
      case "HR":
        this.text += "\n---\n";
        break;
      case "BLOCKQUOTE":
        this.quote(element);
        return;
    }
    this.children(element, element.tagName === "UL" ? "- " : element.tagName === "OL" ? "1" : "");
    const paragraph = ["P", "TABLE", "UL", "OL", "H1", "H2", "H3", "H4", "PRE"].includes(element.tagName);
    if (!this.text.endsWith("\n")) this.text += paragraph ? "\n\n" : "  \n";
    else if (paragraph) this.text += "\n";
  }

  private quote(element: Element): void {
    const inner = new Writer();
    inner.children(element, "");
    this.pictures += inner.pictures;
    this.text += `${tidy(inner.text).split("\n").map((line) => `> ${line}`).join("\n")}\n\n`;
  }

  private inline(element: Element, list: string): void {
    switch (element.tagName) {
      case "BR":
        this.text += "  \n";
        return;
      case "IMG":
        this.pictures += 1;
        return;
      case "B":
      case "STRONG":
        this.marked(element, "**");
        return;
      case "I":
      case "EM":
        this.marked(element, "*");
        return;
      case "A":
        this.link(element);
        return;
      case "TD":
      case "TH":
        this.children(element, list);
        if (element.nextElementSibling) this.text += " | ";
        return;
      default:
        this.children(element, list);
    }
  }

  private marked(element: Element, mark: string): void {
    const inner = new Writer();
    inner.children(element, "");
    this.pictures += inner.pictures;
    const text = inner.text.trim();
    // A mark may not stand beside a blank, and not reach over lines.
    const isPlain = text === "" || text.includes("\n");
    this.text += isPlain ? inner.text : `${/^\s/.test(inner.text) ? " " : ""}${mark}${text}${mark}${/\s$/.test(inner.text) ? " " : ""}`;
  }

  private link(element: Element): void {
    const inner = new Writer();
    inner.children(element, "");
    this.pictures += inner.pictures;
    const text = inner.text.trim();
    const address = element.getAttribute("href") ?? "";
    const isWeb = /^(https?|mailto):[^\s()<>]+$/i.test(address);
    this.text += isWeb && text !== "" && !text.includes("\n") ? `[${text}](${address})` : inner.text;
  }

  private atStart(): boolean {
    return this.text === "" || this.text.endsWith("\n");
  }

  private newLine(): void {
    if (!this.atStart() && !/(^|\n)(- |\d+\. )$/.test(this.text)) this.text += "  \n";
  }
}

function escapeInline(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, "\\$&");
}

/** At the start of a line more characters have a meaning. */
function escapeLine(line: string): string {
  return escapeInline(line.replace(/\u00a0/g, " "))
    .replace(/^(\s*)([#+-])/, "$1\\$2")
    .replace(/^(\s*\d+)([.)])(?=\s)/, "$1\\$2");
}

function tidy(text: string): string {
  return text
    .replace(/\u00a0/g, " ")
    .replace(/[ \t]+\n(?=\s*\n)/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
