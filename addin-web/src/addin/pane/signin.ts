/** The view that signs in. */
import type { Auth } from "../auth/index";
import { SignInFailed } from "../auth/dialog";
import { openOutside } from "../host/office";
import { t } from "./i18n";
import { failure } from "./trouble";
import { button, h, icon, notice, refill } from "./ui";

/** Shows the way in inside `root`; resolves when somebody is signed in. */
export function signIn(root: HTMLElement, auth: Auth, organisation: string, again: boolean): Promise<void> {
  return new Promise((resolve) => {
    const status = h("div", { class: "stack", "aria-live": "polite" });
    let cancel: AbortController | null = null;
    const begin = async (): Promise<void> => {
      cancel?.abort();
      cancel = new AbortController();
      const mine = cancel;
      start.disabled = true;
      try {
        await auth.signIn({ began: (number, url) => { refill(status, comparing(number, url, mine)); } }, mine.signal);
        resolve();
      } catch (error) {
        // One that was cancelled says nothing.
        refill(status, mine.signal.aborted ? null : told(error));
        start.disabled = false;
        start.focus();
      }
    };
    const start = button(t("signin.button"), () => { void begin(); }, "primary");
    refill(
      root,
      h(
        "div",
        { class: "welcome" },
        h("div", { class: "welcome-sign" }, icon("envelope")),
        h("h2", {}, t("signin.title")),
        h("p", {}, again ? t("signin.again") : t("signin.lead", { organisation })),
        start,
        status,
      ),
    );
  });
}

function comparing(number: string, url: string, cancel: AbortController): HTMLElement {
  const digits = `${number.slice(0, 3)} ${number.slice(3)}`;
  return notice(
    "plain",
    "",
    h("p", {}, t("signin.waiting")),
    h("p", {}, t("signin.compare")),
    h("p", { class: "number" }, digits),
    h(
      "div",
      { class: "actions" },
      button(t("signin.open_browser"), () => { openOutside(url); }, "link"),
      button(t("signin.cancel"), () => { cancel.abort(); }, "link"),
    ),
  );
}

function told(error: unknown): HTMLElement {
  if (!(error instanceof SignInFailed)) return failure(error);
  if (error.problem === "blocked") return notice("bad", t("error.title"), h("p", {}, t("signin.no_window")));
  return notice("bad", t("error.title"), h("p", {}, t(`signin.${error.problem}`)));
}
