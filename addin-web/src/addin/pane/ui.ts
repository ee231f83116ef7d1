/** Elements without markup: values become text nodes and attributes, never HTML. */

type Handler = (event: Event) => void;
type Attribute = string | number | boolean | null | undefined | Handler;
export type Child = Node | string | null | undefined | false;

/** Makes an element; `on…` attributes are listeners, `true` is an attribute without a value, `false` leaves it out. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, String(value));
  }
  append(element, children);
  return element;
}

export function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
}

/** Gives `element` new children. The focus stays on the element with the same id. */
export function refill(element: Element, ...children: readonly Child[]): void {
  const focused = element.contains(document.activeElement) ? document.activeElement?.id : undefined;
  element.replaceChildren();
  append(element, children);
  if (focused) document.getElementById(focused)?.focus();
}

const SVG = "http://www.w3.org/2000/svg";

/** Strokes on a 20 × 20 ground. */
const PATHS = {
  envelope: "M2.5 5.5h15v10h-15zM3 6l7 5.2L17 6",
  file: "M5 2.5h6.5L15 6v11.500H5zM11.500 2.500V6H15",
  picture: "M3 4h14v12H3zM3 13.500l4-4 3.500 3.500 2.500-2.500 4 4",
  cloud: "M5.500 15.500a3.500 3.500 0 0 1 0-7 4.500 4.500 0 0 1 8.700-.8 3.900 3.900 0 0 1 .3 7.800z",
  lock: "M4.500 9h11v8h-11zM7 9V6.500a3 3 0 0 1 6 0V9",
  check: "M4 10.500l4 4 8-9",
  warn: "M10 3l7.500 13.500h-15zM10 8v4M10 14.300v.2",
  person: "M10 10a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400zM4 17c.4-3.300 2.800-5 6-5s5.600 1.700 6 5",
  add: "M10 4v12M4 10h12",
} as const;

export type Icon = keyof typeof PATHS;

export function icon(name: Icon): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

let ids = 0;

export function newId(stem: string): string {
  ids += 1;
  return `${stem}-${String(ids)}`;
}

/** A label above its field. */
export function field(label: string, input: HTMLElement, hint: Child = null): HTMLElement {
  input.id ||= newId("field");
  const note = hint ? h("p", { class: "hint", id: `${input.id}-hint` }, hint) : null;
  if (note) input.setAttribute("aria-describedby", note.id);
  return h("div", { class: "field" }, h("label", { for: input.id }, label), input, note);
}

/** A tick box with its label. */
export function tick(label: string, checked: boolean, changed: (checked: boolean) => void): HTMLElement {
  const box = h("input", { type: "checkbox", checked, onchange: () => { changed(box.checked); } });
  return h("label", { class: "tick" }, box, h("span", {}, label));
}

export type Tone = "plain" | "good" | "warn" | "bad";

/** A box with something to know. Bad news is announced at once. */
export function notice(tone: Tone, title: string, ...children: readonly Child[]): HTMLElement {
  const sign = tone === "good" ? "check" : tone === "plain" ? "envelope" : "warn";
  return h(
    "div",
    { class: `notice ${tone}`, role: tone === "bad" ? "alert" : null },
    icon(sign),
    h("div", { class: "notice-text" }, title === "" ? null : h("p", { class: "notice-title" }, title), ...children),
  );
}

export function button(label: string, pressed: () => void, look: "primary" | "plain" | "danger" | "link" = "plain"): HTMLButtonElement {
  return h("button", { type: "button", class: `button ${look}`, id: newId("button"), onclick: pressed }, label);
}

/** A section with a heading. */
export function card(title: string, ...children: readonly Child[]): HTMLElement {
  const heading = h("h2", { id: newId("heading") }, title);
  return h("section", { class: "card", "aria-labelledby": heading.id }, heading, ...children);
}
