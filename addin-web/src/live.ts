/** Milliseconds between two looks at a share. */
const EVERY_MS = 5000;
/** After a failure the next look waits longer, at most this long. */
const AT_MOST_MS = 60_000;

/**
 * Keeps the sender's view of a share up to date while it is being looked at.
 *
 * The page itself is fetched and its `data-live` parts are taken over, so words and languages stay on the
 * server. `responseType = "document"` parses without running anything and, unlike `innerHTML` and
 * `DOMParser`, needs no trusted type.
 */
export function followShare(page: Document): void {
  const path = page.body.dataset["livePage"];
  if (path === undefined) return;
  let wait = EVERY_MS;
  const look = () => {
    if (page.visibilityState === "hidden") {
      page.addEventListener("visibilitychange", look, { once: true });
      return;
    }
    fetchPage(path, (fresh) => {
      if (fresh) takeOver(page, fresh);
      wait = fresh ? EVERY_MS : Math.min(wait * 2, AT_MOST_MS);
      window.setTimeout(look, wait);
    });
  };
  window.setTimeout(look, wait);
}

function fetchPage(path: string, done: (page: Document | null) => void): void {
  const request = new XMLHttpRequest();
  request.open("GET", path);
  request.responseType = "document";
  request.timeout = AT_MOST_MS;
  // After a sign-out the answer is the sign-in page; it has none of the parts and changes nothing.
  request.addEventListener("loadend", () => {
    done(request.status === 200 ? request.responseXML : null);
  });
  request.send();
}

/** Replaces the parts of `page` that differ in `fresh`, and tells a screen reader of the newest happening. */
export function takeOver(page: Document, fresh: Document): void {
  for (const part of page.querySelectorAll<HTMLElement>("[data-live]")) {
    const name = CSS.escape(part.dataset["live"] ?? "");
    const twin = fresh.querySelector(`[data-live="${name}"]`);
    if (!twin || twin.isEqualNode(part)) continue;
    part.replaceChildren(...[...twin.childNodes].map((node) => page.importNode(node, true)));
    if (name === "timeline") announce(page);
  }
}

function announce(page: Document): void {
  const newest = page.querySelector('[data-live="timeline"] li');
  const status = page.querySelector("[data-live-status]");
  if (newest && status) status.textContent = newest.textContent.replace(/\s+/g, " ").trim();
}
