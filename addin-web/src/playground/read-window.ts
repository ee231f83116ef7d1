/** The window with a mail that is read. */
import type { FakeHost } from "./fake/host";
import { make, showHtml } from "./elements";

export function readWindow(place: HTMLElement, host: FakeHost): void {
  const { box } = host.mail;
  const body = make("div", "", { class: "body", id: "body" });
  showHtml(body, box.body);
  const replies = make("div", "", { class: "replies", id: "replies", "aria-live": "polite" });
  const reply = host.mail.replies;
  // The pane's own "reply" ends here, as a window that opened.
  host.mail.replies = new Proxy(reply, {
    set: (target, key, value) => {
      Reflect.set(target, key, value);
      if (typeof value === "string") {
        const shown = make("div", "", { class: "body" });
        showHtml(shown, value);
        replies.replaceChildren(make("h3", "A reply opened:"), shown);
      }
      return true;
    },
  });
  place.replaceChildren(make("h2", box.subject), make("p", `From: ${box.from?.displayName ?? ""} <${box.from?.emailAddress ?? ""}>`), body, replies);
}
