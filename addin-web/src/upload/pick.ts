/** Takes what was picked, and the names of folders, which cannot be sent. */
type Take = (files: readonly File[], folders: readonly string[]) => void;

/** Makes one place of the checklist take files: by its buttons, by the camera of a phone, and by dropping them. */
export function enhancePick(place: HTMLElement, take: Take): void {
  const input = place.querySelector<HTMLInputElement>("input[type=file]");
  const choose = place.querySelector<HTMLElement>("[data-choose]");
  if (!input || !choose) return;
  choose.hidden = false;
  choose.addEventListener("click", () => {
    input.click();
  });
  takeFrom(input, take);

  const camera = place.querySelector<HTMLElement>("[data-camera]");
  if (camera && window.matchMedia("(pointer: coarse)").matches) enhanceCamera(camera, take);

  const hint = place.querySelector<HTMLElement>("[data-drop-hint]");
  if (hint && window.matchMedia("(pointer: fine)").matches) hint.hidden = false;
  place.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    place.classList.add("over");
  });
  place.addEventListener("dragleave", (event) => {
    if (!(event.relatedTarget instanceof Node && place.contains(event.relatedTarget))) place.classList.remove("over");
  });
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    if (event.dataTransfer) takeDropped(event.dataTransfer, take);
  });
}

/** A dropped folder looks like a file that cannot be read; only its entry says what it is. */
function takeDropped(dropped: DataTransfer, take: Take): void {
  const files: File[] = [];
  const folders: string[] = [];
  for (const item of dropped.items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry();
    const file = item.getAsFile();
    if (entry?.isDirectory === true) folders.push(entry.name);
    else if (file) files.push(file);
  }
  take(files, folders);
}

/** A file dropped beside a place must not replace the page. */
export function guardStrayDrops(page: Document): void {
  for (const kind of ["dragover", "drop"] as const) {
    page.addEventListener(kind, (event) => {
      if (event.defaultPrevented || event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    });
  }
}

function enhanceCamera(button: HTMLElement, take: Take): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = "image/*";
  input.setAttribute("capture", "environment");
  input.hidden = true;
  button.after(input);
  button.hidden = false;
  button.addEventListener("click", () => {
    input.click();
  });
  takeFrom(input, take);
}

function takeFrom(input: HTMLInputElement, take: Take): void {
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    // The same file may be picked again after it was removed.
    input.value = "";
    take(files, []);
  });
}
