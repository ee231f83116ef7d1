import type { Words } from "../upload/words";

/** An address, and the name that an address book gave with it. */
export interface Person {
  email: string;
  name: string;
}

/** The people in a pasted text: separated by commas, semicolons or lines, each `ADDRESS` or `Name <ADDRESS>`. */
export function parsePeople(text: string): Person[] {
  // A comma may stand in a quoted name.
  const parts = text.match(/(?:"[^"]*"|[^",;\r\n])+/g) ?? [];
  return parts.map((part) => parsePerson(part)).filter((person) => person.email !== "");
}

function parsePerson(text: string): Person {
  const found = /^(?<name>.*?)<(?<email>[^<>]*)>\s*$/.exec(text);
  const clean = (value: string | undefined) => (value ?? "").trim().replace(/^"|"$/g, "");
  if (!found) return { email: clean(text), name: "" };
  return { email: clean(found.groups?.["email"]), name: clean(found.groups?.["name"]) };
}

/** Makes the rows of recipients come and go, and takes in what is pasted from an address book. */
export function enhanceRecipients(form: HTMLFormElement, words: Words, say: (text: string) => void, changed: () => void): void {
  const list = form.querySelector<HTMLElement>("[data-recipients]");
  const count = form.querySelector<HTMLInputElement>("[data-count]");
  const more = form.querySelector<HTMLButtonElement>("[data-more-recipients]");
  const last = list?.querySelector<HTMLElement>("[data-row]:last-child");
  if (!list || !count || !more || !last) return;
  const blank = last.cloneNode(true) as HTMLElement;
  const was = Number(count.value) - 1;
  clear(blank);

  const rows = () => [...list.querySelectorAll<HTMLElement>("[data-row]")];
  const shown = () => rows().filter((row) => !row.hidden);
  const number = () => {
    shown().forEach((row, index) => {
      const text = words.say("recipient", { n: String(index + 1) });
      for (const place of row.querySelectorAll("legend, [data-row-name]")) place.textContent = text;
      const button = row.querySelector<HTMLElement>("[data-remove-row]");
      if (button) button.hidden = shown().length < 2;
    });
  };
  const add = (): HTMLElement => {
    const hidden = rows().find((row) => row.hidden);
    if (hidden) {
      hidden.hidden = false;
      return hidden;
    }
    const row = renumbered(blank, was, Number(count.value));
    count.value = String(Number(count.value) + 1);
    const kind = row.querySelector<HTMLElement>("[data-for]");
    const twin = list.querySelector<HTMLElement>("[data-for]");
    if (kind && twin) kind.hidden = twin.hidden;
    list.append(row);
    followProof(row);
    return row;
  };
  const fill = (row: HTMLElement, person: Person) => {
    const [email, name] = [field(row, "email"), field(row, "name")];
    if (email) email.value = person.email;
    if (name && person.name !== "") name.value = person.name;
  };

  more.addEventListener("click", (event) => {
    // A row that was folded away has come already.
    if (!event.defaultPrevented) field(add(), "email")?.focus();
    event.preventDefault();
    number();
  });
  list.addEventListener("click", (event) => {
    const row = event.target instanceof Element && event.target.closest("[data-remove-row]")?.closest<HTMLElement>("[data-row]");
    if (!row) return;
    const at = shown().indexOf(row);
    row.remove();
    number();
    const next = shown()[Math.max(at - 1, 0)];
    if (next) field(next, "email")?.focus();
    say(words.say("recipient-removed"));
    changed();
  });
  list.addEventListener("paste", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.matches("[data-main]")) return;
    const people = parsePeople(event.clipboardData?.getData("text/plain") ?? "");
    const row = input.closest<HTMLElement>("[data-row]");
    if (!row || input.value !== "" || (people.length < 2 && people[0]?.name === "")) return;
    event.preventDefault();
    people.forEach((person, index) => {
      fill(index === 0 ? row : freeRow(), person);
    });
    number();
    changed();
  });
  const freeRow = () => shown().find((row) => field(row, "email")?.value === "") ?? add();
  list.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.matches("[data-main]") || !input.value.includes("<")) return;
    const row = input.closest<HTMLElement>("[data-row]");
    const person = parsePeople(input.value)[0];
    if (row && person) fill(row, person);
  });
  form.addEventListener("keydown", (event) => {
    // The first button of the form is not what Enter means.
    const input = event.target;
    if (event.key !== "Enter" || !(input instanceof HTMLInputElement)) return;
    event.preventDefault();
    if (input.matches("[data-main]") && input.value !== "") more.click();
  });
  for (const proof of form.querySelectorAll<HTMLElement>("[data-proof]")) followProof(proof);
  number();
}

/** The passphrase is shown where one is wanted. */
function followProof(around: HTMLElement): void {
  const select = around.querySelector<HTMLSelectElement>("[data-verification]");
  const secret = around.querySelector<HTMLElement>("[data-passphrase]");
  if (!select || !secret) return;
  const show = () => {
    secret.hidden = select.value !== "passphrase";
  };
  show();
  select.addEventListener("change", show);
}

function field(row: HTMLElement, part: string): HTMLInputElement | null {
  return row.querySelector<HTMLInputElement>(`input[name$="-${part}"]`);
}

function clear(row: HTMLElement): void {
  row.hidden = false;
  for (const input of row.querySelectorAll("input")) {
    input.setAttribute("value", "");
    input.value = "";
    input.removeAttribute("aria-invalid");
  }
  for (const option of row.querySelectorAll("option")) option.removeAttribute("selected");
  for (const problem of row.querySelectorAll(".field-problem")) problem.remove();
}

/** A copy of `row` under another number. */
function renumbered(row: HTMLElement, from: number, to: number): HTMLElement {
  const copy = row.cloneNode(true) as HTMLElement;
  const [before, after] = [`recipient-${String(from)}-`, `recipient-${String(to)}-`];
  for (const element of copy.querySelectorAll("*")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const value = element.getAttribute(name);
      if (value !== null) element.setAttribute(name, value.replaceAll(before, after));
    }
  }
  return copy;
}
