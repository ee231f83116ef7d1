/** What the server says is wrong with a field. */
export interface FieldProblem {
  /** The field's id. */
  at: string;
  text: string;
}

/** Reads the answer to saving; null if it is none. */
export function parseProblems(answer: unknown): FieldProblem[] | null {
  if (typeof answer !== "object" || answer === null || !("problems" in answer) || !Array.isArray(answer.problems)) return null;
  const list: unknown[] = answer.problems;
  return list.filter(isProblem);
}

function isProblem(value: unknown): value is FieldProblem {
  return typeof value === "object" && value !== null && "at" in value && "text" in value && typeof value.at === "string" && typeof value.text === "string";
}

/** Puts each remark beside its field, and takes away those that no longer hold. */
export function showProblems(form: HTMLFormElement, problems: readonly FieldProblem[]): void {
  for (const remark of form.querySelectorAll<HTMLElement>(".field-problem")) {
    if (!problems.some((problem) => remark.id === `${problem.at}-problem`)) takeAway(form, remark);
  }
  for (const problem of problems) put(form, problem);
}

function put(form: HTMLFormElement, { at, text }: FieldProblem): void {
  const field = document.getElementById(at);
  if (!field || !form.contains(field)) return;
  const id = `${at}-problem`;
  let remark = document.getElementById(id);
  if (!remark) {
    remark = document.createElement("p");
    remark.id = id;
    remark.className = "field-problem";
    field.before(remark);
  }
  if (remark.textContent !== text) remark.textContent = text;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", [...described(field, id), id].join(" "));
}

function takeAway(form: HTMLFormElement, remark: HTMLElement): void {
  const field = document.getElementById(remark.id.replace(/-problem$/, ""));
  remark.remove();
  if (!field || !form.contains(field)) return;
  field.removeAttribute("aria-invalid");
  const left = described(field, remark.id);
  if (left.length > 0) field.setAttribute("aria-describedby", left.join(" "));
  else field.removeAttribute("aria-describedby");
}

/** What describes a field, without `id`. */
function described(field: HTMLElement, id: string): string[] {
  return (field.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one !== "" && one !== id);
}
