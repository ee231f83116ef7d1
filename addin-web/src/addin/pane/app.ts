/** How a pane begins: Outlook, the server's settings, somebody signed in; and the frame round its views. */
import { Client } from "../api/client";
import { loadSettings, type Settings } from "../api/config";
import { Auth } from "../auth/index";
import { POLICY_COPY } from "../events/keys";
import { openDialog } from "../host/dialog";
import { findOutlook, keepPolicyCopy, type Outlook } from "../host/office";
import { chooseLanguage, currentLanguage, t, type Key } from "./i18n";
import { signIn } from "./signin";
import { button, h, icon, notice, refill } from "./ui";

/** What every view works with. */
export interface App {
  outlook: Outlook;
  settings: Settings;
  client: Client;
  auth: Auth;
  /** Where views go. */
  main: HTMLElement;
  /** Asks to sign in, over the view; the view is there again, unchanged, afterwards. */
  needSignIn: () => void;
}

export async function start(build: (app: App) => Promise<void>): Promise<void> {
  const root = document.getElementById("pane");
  if (root === null) return;
  const outlook = await findOutlook();
  chooseLanguage(outlook?.language ?? "", document.documentElement.lang === "en" ? "en" : "da");
  if (outlook === null) {
    refill(root, stopped("error.no_outlook"));
    return;
  }
  dress(outlook);
  let settings: Settings;
  try {
    settings = await loadSettings();
  } catch {
    refill(root, stopped("error.no_settings", () => void start(build)));
    return;
  }
  chooseLanguage(outlook.language, settings.config.language);
  if (settings.policyText !== null) keepPolicyCopy(POLICY_COPY, settings.policyText);
  const auth = new Auth({ way: settings.config.signIn, canNest: outlook.canNest, open: openDialog });
  const frame = new Frame(root, settings.config.organisation);
  await frame.enter(outlook, settings, auth, build);
}

class Frame {
  private readonly main = h("div", { class: "views" });
  private readonly gate = h("div", { class: "views", hidden: true });
  private readonly foot = h("footer", { class: "foot" });
  private asking: Promise<void> | null = null;

  constructor(root: HTMLElement, private readonly organisation: string) {
    const head = h("header", { class: "head" }, icon("envelope"), h("h1", {}, t("app.name")), h("span", { class: "head-name" }, organisation));
    refill(root, head, h("main", { id: "main" }, this.main, this.gate), this.foot);
  }

  async enter(outlook: Outlook, settings: Settings, auth: Auth, build: (app: App) => Promise<void>): Promise<void> {
    const again = (): void => { void this.ask(auth, true).then(() => { this.sayWho(auth, outlook, again); }); };
    if ((await auth.current()) === null) await this.ask(auth, false);
    this.sayWho(auth, outlook, again);
    await build({ outlook, settings, auth, client: new Client(auth), main: this.main, needSignIn: again });
  }

  /** One question at a time, however many calls need it. */
  private ask(auth: Auth, again: boolean): Promise<void> {
    this.asking ??= this.askNow(auth, again).finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  private async askNow(auth: Auth, again: boolean): Promise<void> {
    this.main.hidden = true;
    this.gate.hidden = false;
    refill(this.foot);
    await signIn(this.gate, auth, this.organisation, again);
    refill(this.gate);
    this.gate.hidden = true;
    this.main.hidden = false;
  }

  private sayWho(auth: Auth, outlook: Outlook, again: () => void): void {
    const { session } = auth;
    if (session === null) return;
    const who = session.name === "" ? session.email : session.name;
    const mailbox = outlook.own.email;
    // A shared mailbox is no fault, but people should know whose name it goes out under.
    const isOther = session.email !== "" && mailbox !== "" && session.email.toLowerCase() !== mailbox.toLowerCase();
    refill(
      this.foot,
      isOther ? notice("warn", "", h("p", {}, t("who.other", { who: session.email, mailbox }))) : null,
      h(
        "p",
        { class: "who" },
        h("span", {}, t("who.signed_in", { who })),
        button(t("who.sign_out"), () => void auth.signOut().then(again), "link"),
      ),
    );
  }
}

function dress(outlook: Outlook): void {
  const look = (): void => {
    document.documentElement.dataset["theme"] = outlook.theme();
  };
  look();
  outlook.onTheme(look);
}

function stopped(text: Key, retry?: () => void): HTMLElement {
  return h(
    "main",
    { class: "stopped", lang: currentLanguage() },
    h("h1", {}, t("app.name")),
    notice("bad", "", h("p", {}, t(text)), retry ? h("div", { class: "actions" }, button(t("error.retry"), retry)) : null),
  );
}

/** Switches between views by buttons; the first is shown. */
export function tabs(views: readonly { label: Key; view: HTMLElement }[]): HTMLElement {
  const bar = h("nav", { class: "tabs", "aria-label": t("tab.label") });
  const show = (chosen: number): void => {
    views.forEach(({ view }, at) => { view.hidden = at !== chosen; });
    [...bar.children].forEach((tab, at) => {
      if (at === chosen) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    });
  };
  views.forEach(({ label }, at) => { bar.append(button(t(label), () => { show(at); }, "plain")); });
  show(0);
  return bar;
}
