/** Elements of the window that acts as Outlook. */

export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  text: string,
  attributes: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (text !== "") element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** A label with its input. */
export function row(label: string, input: HTMLElement): HTMLElement {
  const line = make("label", "", { class: "row" });
  line.append(make("span", label), input);
  return line;
}

export function button(label: string, pressed: () => void, attributes: Readonly<Record<string, string>> = {}): HTMLButtonElement {
  const made = make("button", label, { type: "button", ...attributes });
  made.addEventListener("click", pressed);
  return made;
}

/** Shows HTML as the mail does: parsed without running anything, and shown without its styles being trusted. */
export function showHtml(place: HTMLElement, html: string): void {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const element of parsed.querySelectorAll("script, style, link, iframe, object")) element.remove();
  for (const element of parsed.querySelectorAll("[style]")) element.removeAttribute("style");
  for (const link of parsed.querySelectorAll("a")) link.target = "_blank";
  place.replaceChildren(...[...parsed.body.childNodes].map((node) => document.importNode(node, true)));
}
