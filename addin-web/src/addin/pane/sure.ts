/** A button that asks once more in its own place; Outlook has no confirm window. */
import { t } from "./i18n";
import { button, h, refill } from "./ui";

export function sure(label: string, warning: string, work: () => Promise<void>, failed: (error: unknown) => void): HTMLElement {
  const place = h("div", { class: "sure" });
  const ask = (): void => {
    const yes = button(t("sure.yes"), () => {
      yes.disabled = true;
      work().catch(failed).finally(calm);
    }, "danger");
    const no = button(t("sure.no"), calm);
    refill(place, h("div", { class: "sure-text", role: "group", "aria-label": label }, h("p", {}, warning), h("div", { class: "actions" }, yes, no)));
    no.focus();
  };
  function calm(): void {
    const hadFocus = place.contains(document.activeElement);
    const first = button(label, ask, "danger");
    refill(place, first);
    if (hadFocus) first.focus();
  }
  calm();
  return place;
}
