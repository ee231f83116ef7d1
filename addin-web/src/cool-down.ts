/** `text` with its first number replaced by `seconds`. */
export function withSeconds(text: string, seconds: number): string {
  return text.replace(/\d+/, String(seconds));
}

/** "Send a new code" waits for its cool-down and counts it, instead of answering with a refusal. */
export function enhanceCoolDown(page: Document): void {
  for (const button of page.querySelectorAll<HTMLButtonElement>("button[data-cool-down]")) {
    const seconds = Number(button.dataset["coolDown"]);
    const text = button.form?.querySelector<HTMLElement>("[data-cool-down-text]");
    if (!(seconds > 0)) continue;
    const end = Date.now() + seconds * 1000;
    const template = text?.textContent ?? "";
    button.disabled = true;
    const timer = window.setInterval(() => {
      const left = Math.ceil((end - Date.now()) / 1000);
      if (left > 0) {
        if (text) text.textContent = withSeconds(template, left);
        return;
      }
      window.clearInterval(timer);
      button.disabled = false;
      text?.remove();
    }, 1000);
  }
}
