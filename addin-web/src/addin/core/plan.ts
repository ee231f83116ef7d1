/** What the mail holds, and what can be taken out of it. */

/** `file` and `mail` (an attached message or appointment) can be taken; `inline` pictures and `cloud` links stay. */
export type AttachmentKind = "file" | "mail" | "inline" | "cloud";

/** An attachment as the mail lists it now. Ids change; name and size are what it is known by. */
export interface Attachment {
  id: string;
  name: string;
  /** As Outlook says it: near the true size, seldom exactly that. */
  size: number;
  kind: AttachmentKind;
}

export function canBeTaken(attachment: Attachment): boolean {
  return attachment.kind === "file" || attachment.kind === "mail";
}

/** The same attachment in a newer list: by id if name and size agree, else by name and size. */
export function findAgain(list: readonly Attachment[], wanted: Attachment): Attachment | undefined {
  const alike = list.filter((one) => one.name === wanted.name && one.size === wanted.size && one.kind === wanted.kind);
  return alike.find((one) => one.id === wanted.id) ?? alike[0];
}

/** Services whose links in a mail lead to files that Kuvert neither sees nor protects. */
const CLOUD_HOSTS =
  /^(?:[\w-]+\.)*(?:sharepoint\.(?:com|us)|1drv\.(?:ms|com)|onedrive\.live\.com|drive\.google\.com|docs\.google\.com|dropbox\.com|box\.com|we\.tl|wetransfer\.com)$/;

/** Links to files on such services, each once, in the order of the text. `addresses` are the `href`s of the mail. */
export function cloudLinks(addresses: readonly string[]): string[] {
  const found = new Set<string>();
  for (const address of addresses) {
    const host = /^https?:\/\/([^/?#:]+)/i.exec(address)?.[1]?.toLowerCase();
    if (host !== undefined && CLOUD_HOSTS.test(host)) found.add(address);
  }
  return [...found];
}
