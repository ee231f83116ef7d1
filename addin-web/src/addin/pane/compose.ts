/** The pane of a mail or appointment that is being written. */
import type { MailState } from "../core/state";
import { ComposeMail } from "../host/compose";
import { start, tabs, type App } from "./app";
import { AskView } from "./ask";
import { SendView } from "./send";
import { t } from "./i18n";
import { failure } from "./trouble";
import { button, h, notice, refill } from "./ui";

async function build(app: App): Promise<void> {
  const mail = ComposeMail.current(app.outlook.supports);
  if (mail === null) {
    refill(app.main, notice("plain", "", h("p", {}, t("error.no_mail"))));
    return;
  }
  let state: MailState | null;
  try {
    state = await mail.load();
  } catch (error) {
    refill(app.main, failure(error, button(t("error.retry"), () => void build(app))));
    return;
  }
  const send = new SendView(app, mail, state);
  const ask = new AskView(app, { kind: "compose", mail });
  const bar = tabs([
    { label: "tab.send", view: send.element },
    { label: "tab.ask", view: ask.element },
  ]);
  refill(app.main, bar, send.element, ask.element);
  await send.begin();
}

void start(build);
