/** A second click on a slow answer must not send a second code or a second mail. */
export function guardDoubleSubmit(page: Document): void {
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (form.dataset["sent"] !== undefined) {
      event.preventDefault();
      return;
    }
    form.dataset["sent"] = "";
    form.setAttribute("aria-busy", "true");
  });
  // A page that comes back from the back/forward cache must be usable again.
  window.addEventListener("pageshow", () => {
    for (const form of page.querySelectorAll<HTMLFormElement>("form[data-sent]")) {
      delete form.dataset["sent"];
      form.removeAttribute("aria-busy");
    }
  });
}
