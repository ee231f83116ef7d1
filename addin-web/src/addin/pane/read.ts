/** The pane of a mail that is being read: how our link in it fares, or an answer to it. */
import { ownLinks, type OwnLink } from "../core/links";
import { ReadMail, onAnotherMail } from "../host/read";
import { openOutside } from "../host/office";
import { start, tabs, type App } from "./app";
import { AskView } from "./ask";
import { t, type Key } from "./i18n";
import { ReplyView } from "./reply";
import { StatusView } from "./status";
import { failure, isSignedOut } from "./trouble";
import { button, h, notice, refill } from "./ui";

let shown: StatusView | null = null;

async function build(app: App): Promise<void> {
  onAnotherMail(() => void fill(app));
  await fill(app);
}

async function fill(app: App): Promise<void> {
  shown?.end();
  shown = null;
  const mail = ReadMail.current();
  if (mail === null) {
    refill(app.main, notice("plain", "", h("p", {}, t("error.no_mail"))));
    return;
  }
  refill(app.main, h("p", { class: "hint" }, t("app.loading")));
  try {
    const links = ownLinks(await mail.texts(), window.location.origin);
    const status = await firstOfMine(app, links);
    if (ReadMail.current()?.subject !== mail.subject) return;
    if (status === null) ordinary(app, mail, links);
    else {
      shown = status;
      refill(app.main, status.element);
      await status.begin();
    }
  } catch (error) {
    refill(app.main, failure(error, button(t("error.retry"), () => void fill(app))));
    if (isSignedOut(error)) app.needSignIn();
  }
}

/** The first share among the links that the signed-in person has sent. */
async function firstOfMine(app: App, links: readonly OwnLink[]): Promise<StatusView | null> {
  for (const link of links) {
    if (link.kind !== "share") continue;
    const id = await app.client.shareOfLink(link.token);
    if (id !== null) return new StatusView(app, id, link.token);
  }
  return null;
}

function ordinary(app: App, mail: ReadMail, links: readonly OwnLink[]): void {
  const isRequest = links.some((link) => link.kind === "request");
  const text: Key = links.length === 0 ? "read.none" : isRequest ? "read.request" : "read.not_yours";
  const web = isRequest ? button(t("read.open_web"), () => { openOutside(window.location.origin); }) : null;
  const lead = notice("plain", "", h("p", {}, t(text)), web ? h("div", { class: "actions" }, web) : null);
  const { from } = mail;
  if (from === null) {
    refill(app.main, lead, h("p", { class: "hint" }, t("read.no_from")));
    return;
  }
  // The phone shows mails, and writes none with us.
  const canReply = !app.outlook.isMobile;
  const reply = new ReplyView(app, mail, from, canReply);
  const ask = new AskView(app, { kind: "read", mail, from, canReply });
  const bar = tabs([
    { label: "tab.reply", view: reply.element },
    { label: "tab.ask", view: ask.element },
  ]);
  refill(app.main, lead, bar, reply.element, ask.element);
}

void start(build);
