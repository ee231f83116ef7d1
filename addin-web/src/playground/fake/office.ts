/** The global `Office` over a mailbox behind a transport: names and shapes of Office.js, nothing of its code. */
import type { Facts, Profile, Result, Transport } from "./types";

/** The newest Mailbox set of each client: Outlook on the web, classic, Mac, phones, Exchange's own web client. */
const SETS: Readonly<Record<Profile, number>> = { owa: 16, win32: 16, mac: 14, ios: 5, onprem: 5 };
const PLATFORMS: Readonly<Record<Profile, string>> = { owa: "OfficeOnline", win32: "PC", mac: "Mac", ios: "iOS", onprem: "OfficeOnline" };

type Callback = (result: Result & { asyncContext: unknown }) => void;

/** Windows, which only a page can open. */
export interface FakeUi {
  displayDialogAsync: (url: string, options: unknown, callback: (result: unknown) => void) => void;
  messageParent: (message: string, options?: { targetOrigin?: string }) => void;
  openBrowserWindow: (url: string) => void;
}

export function makeOffice(transport: Transport, facts: Facts, ui: FakeUi) {
  const handlers: Record<string, (event: unknown) => void> = {};
  /** A call whose last function among the arguments is the callback; the others go along. */
  const call = (name: string) => (...args: unknown[]): void => {
    const callback = args.find((one) => typeof one === "function") as Callback | undefined;
    const plain = args.filter((one) => typeof one !== "function");
    void transport.call(name, plain).then((result) => callback?.({ ...result, asyncContext: undefined }));
  };
  const listen = (event: unknown, handler: (argument: unknown) => void, ...rest: unknown[]): void => {
    transport.on(String(event), handler);
    const callback = rest.find((one) => typeof one === "function") as Callback | undefined;
    callback?.({ status: "succeeded", value: undefined, asyncContext: undefined });
  };
  const compose = composeItem(call, listen, facts);
  const read = readItem(call, facts);
  if (SETS[facts.profile] < 8) without(compose, ["getAttachmentsAsync", "getAttachmentContentAsync", "sessionData", "internetHeaders", "getInitializationContextAsync"]);
  const own = { emailAddress: facts.own.emailAddress, displayName: facts.own.displayName, accountType: "office365", timeZone: "Romance Standard Time" };
  const mailbox = {
    item: facts.mode === "compose" ? compose : read,
    userProfile: own,
    diagnostics: { hostName: "OutlookWebApp", hostVersion: "16.0", OWAView: "OneColumn" },
    addHandlerAsync: listen,
  };
  const ground = facts.dark ? "#1f1f1f" : "#ffffff";
  const context = {
    mailbox,
    displayLanguage: facts.language,
    contentLanguage: facts.language,
    platform: PLATFORMS[facts.profile],
    host: "Outlook",
    officeTheme: { bodyBackgroundColor: ground, bodyForegroundColor: facts.dark ? "#ffffff" : "#201f1e", controlBackgroundColor: ground, controlForegroundColor: "#201f1e" },
    requirements: { isSetSupported: (set: string, version = "1.1") => isSupported(facts.profile, set, version) },
    roamingSettings: settings(call, facts),
    ui,
  };
  return {
    office: {
      AsyncResultStatus: { Succeeded: "succeeded", Failed: "failed" },
      CoercionType: { Html: "html", Text: "text" },
      EventType: EVENTS,
      actions: { associate: (name: string, handler: (event: unknown) => void) => { handlers[name] = handler; } },
      onReady: (then?: (info: unknown) => void) => {
        const info = { host: "Outlook", platform: PLATFORMS[facts.profile] };
        return Promise.resolve(info).then((ready) => {
          then?.(ready);
          return ready;
        });
      },
      context,
    },
    handlers,
    compose,
    read,
    mailbox,
    context,
  };
}

export const EVENTS = {
  RecipientsChanged: "olkRecipientsChanged",
  AttachmentsChanged: "olkAttachmentsChanged",
  ItemChanged: "olkItemSelectedChanged",
  OfficeThemeChanged: "officeThemeChanged",
  InitializationContextChanged: "olkInitializationContextChanged",
  DragAndDropEvent: "olkDragAndDropEvent",
  DialogMessageReceived: "dialogMessageReceived",
  DialogEventReceived: "dialogEventReceived",
} as const;

type Call = (name: string) => (...args: unknown[]) => void;
type Listen = (event: unknown, handler: (argument: unknown) => void, ...rest: unknown[]) => void;

function composeItem(call: Call, listen: Listen, facts: Facts) {
  const people = (field: string) => ({ getAsync: call(`${field}.getAsync`) });
  return {
    itemType: facts.itemType,
    to: people("to"),
    cc: people("cc"),
    bcc: people("bcc"),
    requiredAttendees: people("requiredAttendees"),
    optionalAttendees: people("optionalAttendees"),
    subject: { getAsync: call("subject.getAsync") },
    body: {
      getAsync: call("body.getAsync"),
      getTypeAsync: call("body.getTypeAsync"),
      prependAsync: call("body.prependAsync"),
      setAsync: call("body.setAsync"),
      setSelectedDataAsync: call("body.setSelectedDataAsync"),
    },
    getSelectedDataAsync: call("getSelectedDataAsync"),
    getAttachmentsAsync: call("getAttachmentsAsync"),
    getAttachmentContentAsync: call("getAttachmentContentAsync"),
    removeAttachmentAsync: call("removeAttachmentAsync"),
    sessionData: { getAsync: call("sessionData.getAsync"), setAsync: call("sessionData.setAsync"), removeAsync: call("sessionData.removeAsync") },
    internetHeaders: { setAsync: call("internetHeaders.setAsync") },
    notificationMessages: { replaceAsync: call("notificationMessages.replaceAsync"), removeAsync: call("notificationMessages.removeAsync") },
    addHandlerAsync: listen,
    getInitializationContextAsync: (callback: Callback) => {
      callback({ status: "succeeded", value: facts.context, asyncContext: undefined });
    },
  };
}

/** What an old client does not have is not there. */
function without(item: Partial<Record<string, unknown>>, names: readonly string[]): void {
  for (const name of names) Reflect.deleteProperty(item, name);
}

function readItem(call: Call, facts: Facts) {
  return {
    itemType: facts.itemType,
    subject: facts.subject,
    from: facts.from ?? undefined,
    body: { getAsync: call("body.getAsync") },
    displayReplyForm: (html: unknown) => { call("displayReplyForm")(html); },
  };
}

function settings(call: Call, facts: Facts) {
  const values: Record<string, string> = { ...facts.settings };
  return {
    get: (key: string) => values[key],
    set: (key: string, value: unknown) => { values[key] = String(value); },
    saveAsync: (callback?: Callback) => { call("roamingSettings.saveAsync")(values, callback); },
  };
}

function isSupported(profile: Profile, set: string, version: string): boolean {
  if (set === "DialogApi" || set === "OpenBrowserWindowApi") return true;
  return set === "Mailbox" && Number(version.split(".")[1] ?? 0) <= SETS[profile];
}
