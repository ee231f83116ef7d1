/** What the form says, as the server wants it. */
import type { Deliver, Share, Terms } from "../api/shapes";
import type { ShareBlock } from "../core/linkblock";
import { size as sized } from "../../upload/words";
import type { Language } from "./i18n";
import type { Options } from "./options";
import type { People } from "./people";

export function termsOf(deliver: Deliver, options: Options, people: People): Terms {
  const { downloads } = options;
  return {
    title: options.subject,
    deliver,
    recipients: people.recipients(),
    expires_in_days: options.days,
    downloads_max: downloads === "wrong" ? null : downloads,
    notify_opened: options.notify,
  };
}

/** The first terms of a draft that is made before the form is filled in; the form's own replace them. They fit what may be fixed. */
export function firstTerms(deliver: Deliver): Terms {
  return { title: "", deliver, recipients: [], expires_in_days: null, downloads_max: null, notify_opened: true };
}

type Known = Omit<ShareBlock, "kind" | "url" | "until">;

/** What the link block says about a share that was sent before. */
export function blockOfShare(share: Share, sender: string, language: Language): Known {
  const bytes = share.files.reduce((sum, file) => sum + file.bytes, 0);
  return {
    sender,
    files: share.files.length,
    size: sized(bytes, language),
    hasMessage: share.has_message,
    verification: share.recipients[0]?.verification ?? "code",
    downloadsMax: share.downloads_max,
  };
}
