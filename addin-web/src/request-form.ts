/** The form for a new request has rows and fields for everything; with script it shows those that matter. */
export function enhanceRequestForm(page: Document): void {
  for (const list of page.querySelectorAll<HTMLElement>("[data-rows]")) foldRows(list);
  for (const type of page.querySelectorAll<HTMLSelectElement>("select[data-type]")) {
    const choices = type.closest("[data-row]")?.querySelector<HTMLElement>("[data-choices]");
    if (choices) follow(type, () => (choices.hidden = type.value !== "choice"));
  }
  const ways = page.querySelectorAll<HTMLInputElement>("input[type=radio][name=deliver]");
  for (const way of ways) {
    follow(way, () => {
      if (!way.checked) return;
      // Rows come and go.
      for (const field of page.querySelectorAll<HTMLElement>("[data-for]")) field.hidden = field.dataset["for"] !== way.value;
    });
  }
}

/** Keeps one empty row in sight; the button shows the next one and asks the server only when there is none. */
function foldRows(list: HTMLElement): void {
  const rows = [...list.querySelectorAll<HTMLElement>("[data-row]")];
  const field = (row: HTMLElement) => row.querySelector<HTMLInputElement>("[data-main]");
  const filled = rows.map((row) => field(row)?.value !== "").lastIndexOf(true);
  for (const row of rows.slice(filled + 2)) row.hidden = true;
  list.parentElement?.querySelector("[data-more]")?.addEventListener("click", (event) => {
    const next = rows.find((row) => row.hidden);
    if (!next) return;
    event.preventDefault();
    next.hidden = false;
    field(next)?.focus();
  });
}

function follow(field: HTMLElement, show: () => void): void {
  show();
  field.addEventListener("change", show);
}
