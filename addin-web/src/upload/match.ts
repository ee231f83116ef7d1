import type { ServerFile } from "./state";

/** What a picked file is known by; its content would have to be read. */
export interface Picked {
  name: string;
  size: number;
  /** Id of the wanted document; empty for other files. */
  document: string;
}

/**
 * The unfinished file that `picked` goes on with: same name and size, rather in the same place than in another.
 * Files in `taken` are being sent already.
 */
export function unfinished(
  files: readonly ServerFile[],
  picked: Picked,
  taken: ReadonlySet<string>,
): ServerFile | undefined {
  const same = files.filter(
    (file) =>
      file.stage === "receiving" &&
      file.uploadUrl !== null &&
      file.bytes === picked.size &&
      file.name === picked.name &&
      !taken.has(file.id),
  );
  return same.find((file) => file.document === picked.document) ?? same[0];
}
