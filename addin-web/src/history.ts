/**
 * Puts an address without the link's secret into the browser's history, on pages that offer one: the history
 * outlives the visit and is synchronised between devices.
 */
export function hideLink(page: Document, history: History): void {
  const path = page.body.dataset["historyPath"];
  if (path?.startsWith("/") && !path.startsWith("//")) history.replaceState(null, "", path);
}
