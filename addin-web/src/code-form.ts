import { codeDigits, grouped, isComplete } from "./code";

/** The code field groups its digits, takes a pasted code in any form, and submits itself once it is full. */
export function enhanceCodeForm(page: Document): void {
  const form = page.querySelector<HTMLFormElement>("form[data-code-form]");
  const field = form?.querySelector<HTMLInputElement>("input[name=code]");
  if (!form || !field) return;
  const status = form.querySelector<HTMLElement>("[data-code-status]");

  const show = (text: string) => {
    field.value = grouped(codeDigits(text));
    field.removeAttribute("aria-invalid");
    // A form that also asks for an address waits until that is filled in.
    if (!isComplete(field.value) || !form.checkValidity()) return;
    if (status) status.textContent = status.dataset["opening"] ?? "";
    form.requestSubmit();
  };

  field.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text") ?? "";
    if (codeDigits(text) === "") return;
    event.preventDefault();
    show(text);
  });
  field.addEventListener("input", (event) => {
    // Regrouping while somebody deletes or edits in the middle would move the caret under their fingers.
    const appended = field.selectionStart === field.value.length;
    const deleted = event instanceof InputEvent && event.inputType.startsWith("delete");
    if (appended && !deleted) show(field.value);
  });
}
