/**
 * The last page of a sign-in, in a window beside the pane: hands the one-time code to the pane. Where it cannot, the page
 * shows the number to compare, and this script leaves it alone.
 */

/** How long Outlook's script may take. */
const READY_MS = 4000;
/** A pane that heard the code closes this window. If it is still here after that, the number is the way. */
const HEARD_MS = 6000;

async function hand(): Promise<void> {
  const main = document.querySelector<HTMLElement>("[data-signin-code]");
  const code = main?.dataset["signinCode"] ?? "";
  if (main === null || code === "" || typeof Office === "undefined") return;
  const ready = await Promise.race([
    Office.onReady().then(() => true),
    new Promise<boolean>((resolve) => setTimeout(() => { resolve(false); }, READY_MS)),
  ]);
  if (!ready) return;
  try {
    const message = JSON.stringify({ kind: "kuvert.signin", code });
    // Only a pane of our own origin may hear it.
    Office.context.ui.messageParent(message, { targetOrigin: window.location.origin });
  } catch {
    return;
  }
  show(main, true);
  setTimeout(() => { show(main, false); }, HEARD_MS);
}

function show(main: HTMLElement, sent: boolean): void {
  for (const part of main.querySelectorAll<HTMLElement>("[data-compare]")) part.hidden = sent;
  for (const part of main.querySelectorAll<HTMLElement>("[data-sent]")) part.hidden = !sent;
}

void hand();

export {};
