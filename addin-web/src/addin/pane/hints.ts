/** What the mail gives away beside its attachments: numbers in its text, links to files in the cloud. */
import { findPii, kindsOf } from "../core/pii";
import { cloudLinks } from "../core/plan";
import type { Policy } from "../core/policy";
import type { ComposeMail } from "../host/compose";
import { enumerate } from "./format";
import { t } from "./i18n";
import { parse } from "./parse";
import { button, h, notice, refill } from "./ui";

/** Links that are named; the mail itself shows the others. */
const NAMED_MAX = 5;

export class Hints {
  readonly element = h("div", { class: "stack" });

  constructor(
    private readonly policy: Policy,
    /** Moves the mail's whole text behind the link. */
    private readonly moveAll: () => void,
  ) {}

  /** `textStays`: the text has not been moved behind the link. */
  async follow(mail: ComposeMail, textStays: boolean): Promise<void> {
    const now = new Date();
    const today = { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() };
    const kinds = kindsOf(findPii(await mail.text(), today)).filter((kind) => this.policy.check[kind]);
    const parsed = parse(await mail.html());
    const cloud = cloudLinks([...parsed.querySelectorAll("a[href]")].map((link) => link.getAttribute("href") ?? ""));
    refill(
      this.element,
      kinds.length > 0 && textStays ? this.numbers(enumerate(kinds.map((kind) => t(`pii.${kind}`)))) : null,
      cloud.length > 0 ? links(cloud) : null,
    );
  }

  private numbers(what: string): HTMLElement {
    const move = button(t("message.all"), this.moveAll, "link");
    return notice("warn", "", h("p", {}, t("pii.found", { what })), h("div", { class: "actions" }, move));
  }
}

function links(addresses: readonly string[]): HTMLElement {
  const list = h("ul", {}, ...addresses.slice(0, NAMED_MAX).map((one) => h("li", { class: "address" }, one)));
  return notice("warn", "", h("p", {}, t("files.cloud_links")), list);
}
