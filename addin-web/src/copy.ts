/** Shows the "copy" button of a secret that is displayed once, and makes it work. */
export function enhanceCopy(page: Document): void {
  for (const button of page.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    const secret = button.parentElement?.querySelector("[data-secret]")?.textContent;
    if (!secret) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      void navigator.clipboard.writeText(secret).then(() => {
        button.textContent = button.dataset["copied"] ?? "";
      });
    });
  }
}
