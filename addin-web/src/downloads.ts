/** Milliseconds a button says "started"; the browser shows the progress itself. */
const STARTED_MS = 4000;

/** A download button says that the click arrived: a browser's own sign may take seconds and is easily missed. */
export function enhanceDownloads(page: Document): void {
  const status = page.querySelector<HTMLElement>("[data-download-status]");
  for (const link of page.querySelectorAll<HTMLAnchorElement>("a[data-download]")) {
    const label = link.querySelector<HTMLElement>("span");
    if (!label) continue;
    const before = [...label.childNodes];
    link.addEventListener("click", () => {
      const started = link.dataset["started"] ?? "";
      label.textContent = started;
      if (status) status.textContent = `${link.dataset["download"] ?? ""}: ${started}`;
      window.setTimeout(() => {
        label.replaceChildren(...before);
      }, STARTED_MS);
    });
  }
}
