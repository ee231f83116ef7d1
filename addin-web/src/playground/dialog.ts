/** Windows of the made-up Outlook, and how they speak to the pane that opened them. */
import { EVENTS, type FakeUi } from "./fake/office";

const MARK = "kuvert-playground-dialog";
/** How often an opener looks whether its window is closed. */
const LOOK_MS = 300;
const CLOSED = 12006;
const BLOCKED = 12009;

export const ui: FakeUi = {
  displayDialogAsync: (url, _options, callback) => {
    const opened = window.open(url, "_blank", "popup,width=520,height=680");
    if (opened === null) callback({ status: "failed", error: { code: BLOCKED, name: "PopupBlocked", message: "" } });
    else callback({ status: "succeeded", value: dialog(opened) });
  },
  messageParent: (message, options) => {
    const opener = window.opener as Window | null;
    if (opener === null) throw new Error("no parent");
    opener.postMessage({ mark: MARK, message }, options?.targetOrigin ?? window.location.origin);
  },
  openBrowserWindow: (url) => {
    window.open(url, "_blank", "noopener");
  },
};

function dialog(opened: Window): object {
  const handlers = new Map<string, (argument: unknown) => void>();
  const hear = (event: MessageEvent<{ mark?: string; message?: string } | null>): void => {
    if (event.source !== opened || event.data?.mark !== MARK) return;
    handlers.get(EVENTS.DialogMessageReceived)?.({ message: event.data.message, origin: event.origin });
  };
  window.addEventListener("message", hear);
  const timer = window.setInterval(() => {
    if (!opened.closed) return;
    window.clearInterval(timer);
    handlers.get(EVENTS.DialogEventReceived)?.({ error: CLOSED });
  }, LOOK_MS);
  return {
    addEventHandler: (event: string, handler: (argument: unknown) => void) => { handlers.set(event, handler); },
    close: () => {
      window.clearInterval(timer);
      window.removeEventListener("message", hear);
      opened.close();
    },
  };
}
