/** The page's sentences that only the script needs; they come from the server, in the page's language. */
export class Words {
  private constructor(
    private readonly known: ReadonlyMap<string, string>,
    private readonly language: string,
  ) {}

  static read(root: HTMLElement, language: string): Words {
    const template = root.querySelector<HTMLTemplateElement>("template[data-words]");
    const known = new Map<string, string>();
    for (const element of template?.content.querySelectorAll<HTMLElement>("[data-word]") ?? []) {
      known.set(element.dataset["word"] ?? "", element.textContent);
    }
    return new Words(known, language);
  }

  say(word: string, values: Readonly<Record<string, string>> = {}): string {
    return fill(this.known.get(word) ?? "", values);
  }

  size(bytes: number): string {
    return size(bytes, this.language);
  }
}

/** `text` with each `{name}` replaced. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** A size as the server's pages write it: two digits, decimal units. */
export function size(bytes: number, language: string): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return new Intl.NumberFormat(language === "en" ? "en-GB" : language, {
    style: "unit",
    unit: UNITS[unit] ?? "byte",
    unitDisplay: unit === 0 ? "long" : "short",
    maximumFractionDigits: digits,
  }).format(value);
}
