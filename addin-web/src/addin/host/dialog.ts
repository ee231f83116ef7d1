/** Windows of Outlook. Sign-in never goes into a frame: providers refuse that, and people could not see the address. */
import type { Window } from "../auth/dialog";

/** Opens `url` (of our own origin) in a window; null if Outlook cannot. */
export function openDialog(url: string): Promise<Window | null> {
  return new Promise((resolve) => {
    try {
      Office.context.ui.displayDialogAsync(url, { height: 70, width: 40 }, (result) => {
        resolve(String(result.status) === "succeeded" ? wrap(result.value) : null);
      });
    } catch {
      resolve(null);
    }
  });
}

function wrap(dialog: Office.Dialog): Window {
  return {
    onMessage: (listener) => {
      dialog.addEventHandler(Office.EventType.DialogMessageReceived, (said) => {
        if ("message" in said) listener(said.message, said.origin ?? "");
      });
    },
    onEnd: (listener) => {
      dialog.addEventHandler(Office.EventType.DialogEventReceived, listener);
    },
    close: () => {
      try {
        dialog.close();
      } catch {
        // It was closed already.
      }
    },
  };
}
