/**
 * A mail's HTML as a document without a window: nothing in it is loaded or run. Its styles are taken off before, because
 * browsers report each of them as something that the pane's policy forbids.
 */
export function parse(html: string): Document {
  const plain = html
    .replace(/<style[\s>][\s\S]*?<\/style>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
  return new DOMParser().parseFromString(plain, "text/html");
}
