/** Finds our own links in a mail. */

/** `s` opens a share, `r` a request. */
export interface OwnLink {
  kind: "share" | "request";
  token: string;
}

/** Our links among `texts` (addresses of anchors, plain text), each once. `base` is this server's address. */
export function ownLinks(texts: readonly string[], base: string): OwnLink[] {
  const found = new Map<string, OwnLink>();
  const origin = base.replace(/\/+$/, "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const link = new RegExp(`${origin}/([sr])/([A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])`, "g");
  for (const text of texts.flatMap((one) => [one, unwrapped(one)])) {
    for (const match of text.matchAll(link)) {
      const token = match[2] ?? "";
      found.set(token, { kind: match[1] === "s" ? "share" : "request", token });
    }
  }
  return [...found.values()];
}

/** The address inside a rewritten one (Safe Links and others carry it percent-encoded). */
function unwrapped(text: string): string {
  try {
    return text.includes("%2F") || text.includes("%2f") ? decodeURIComponent(text) : "";
  } catch {
    return "";
  }
}
