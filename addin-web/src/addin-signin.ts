// The window in which somebody let their Outlook in hands a one-time code to the pane that opened it. Where it cannot (no
// Office around it, a browser that cut the tie), the person compares a number instead: that part of the page is there
// from the beginning, and without this script it is all there is.

interface OfficeLike {
  onReady(): Promise<unknown>;
  context?: { ui?: { messageParent?: (message: string, options: { targetOrigin: string }) => void } };
}

/** How long the pane has to take the code and close this window. */
const PATIENCE_MS = 6000;

async function office(): Promise<OfficeLike | undefined> {
  const library = (globalThis as { Office?: OfficeLike }).Office;
  await library?.onReady();
  return library;
}

function handOver(page: Document): void {
  const moment = page.querySelector<HTMLElement>("[data-hand-over]");
  const compare = page.querySelector<HTMLElement>("[data-compare]");
  const code = moment?.dataset["handOver"];
  if (!moment || !compare || !code) return;
  const swap = (handing: boolean): void => {
    moment.hidden = !handing;
    compare.hidden = handing;
  };
  swap(true);
  const late = setTimeout(() => swap(false), PATIENCE_MS);
  office()
    .then((library) => {
      const send = library?.context?.ui?.messageParent;
      if (!send) throw new Error("no window opened this one");
      send.call(library.context?.ui, code, { targetOrigin: location.origin });
    })
    .catch(() => {
      clearTimeout(late);
      swap(false);
    });
}

handOver(document);
