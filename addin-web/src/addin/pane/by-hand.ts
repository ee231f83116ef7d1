/** The link, for somebody to put into the mail where Outlook would not. */
import { t } from "./i18n";
import { button, h, notice } from "./ui";

export function byHand(url: string, goOn: () => void): HTMLElement {
  const link = h("input", {
    type: "text",
    readonly: true,
    value: url,
    "aria-label": t("done.link"),
    onfocus: () => { link.select(); },
  });
  return notice(
    "bad",
    t("done.not_linked"),
    h("p", {}, t("done.not_linked_lead")),
    link,
    h("div", { class: "actions" }, button(t("done.continue"), goOn)),
  );
}
