/** Files that people give the pane: picked, dropped from the desktop, or dragged out of Outlook. */

/** Office names a file dragged out of a mail, and gives its bytes. */
interface DraggedFile {
  name: string;
  fileContent: Blob;
}

/** Wires all ways, while `zone` is shown. `take` gets at least one file; `refuse` is told when a drop held none. */
export function onFiles(input: HTMLInputElement, zone: HTMLElement, take: (files: File[]) => void, refuse: () => void): void {
  input.addEventListener("change", () => {
    give([...(input.files ?? [])], take);
    // The same file can be picked again.
    input.value = "";
  });
  fromDesktop(zone, take, refuse);
  fromOutlook(take);
}

/** Anywhere in the pane, which is narrow: the zone only says so. Text that is dragged is left to its fields. */
function fromDesktop(zone: HTMLElement, take: (files: File[]) => void, refuse: () => void): void {
  const isOpen = (): boolean => zone.offsetParent !== null && zone.closest(".busy") === null;
  const dark = (): void => { delete zone.dataset["over"]; };
  window.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    // Without this the file would take the pane's place.
    event.preventDefault();
    if (isOpen()) zone.dataset["over"] = "";
  });
  window.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) dark();
  });
  window.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    dark();
    if (!isOpen()) return;
    const files = filesOf(event.dataTransfer);
    if (files.length === 0) refuse();
    else take(files);
  });
}

function holdsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") === true;
}

/** Files of a drop; folders have no bytes of their own and are left out. */
function filesOf(transfer: DataTransfer | null): File[] {
  const items = [...(transfer?.items ?? [])].filter((item) => item.kind === "file");
  if (items.length === 0) return [...(transfer?.files ?? [])];
  return items.flatMap((item) => {
    const isFolder = item.webkitGetAsEntry()?.isDirectory === true;
    const file = isFolder ? null : item.getAsFile();
    return file === null ? [] : [file];
  });
}

/** Outlook's own drag (web and new Windows) does not reach the page; it is told by an event of the mailbox. */
function fromOutlook(take: (files: File[]) => void): void {
  try {
    if (!Office.context.requirements.isSetSupported("Mailbox", "1.15")) return;
    Office.context.mailbox.addHandlerAsync(Office.EventType.DragAndDropEvent, (event: unknown) => {
      give(draggedOf(event), take);
    });
  } catch {
    // Picking works everywhere.
  }
}

function draggedOf(event: unknown): File[] {
  const data = (event as { dragAndDropEventData?: { type?: string; dataTransfer?: { files?: DraggedFile[] } } })
    .dragAndDropEventData;
  if (data?.type !== "drop") return [];
  return (data.dataTransfer?.files ?? []).map((file) => new File([file.fileContent], file.name));
}

function give(files: File[], take: (files: File[]) => void): void {
  if (files.length > 0) take(files);
}
