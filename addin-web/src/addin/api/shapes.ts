/** The API's shapes, as `openapi.json` describes them; only what the pane uses. */

export type ShareState = "draft" | "active" | "expired" | "revoked" | "purged";
export type Deliver = "link" | "mail";

export interface NewRecipient {
  email: string;
  name: string | null;
  language: "da" | "en" | null;
  verification: "code" | "passphrase";
  passphrase?: string;
}

export interface Terms {
  title: string;
  deliver: Deliver;
  recipients: NewRecipient[];
  expires_in_days: number | null;
  downloads_max: number | null;
  notify_opened: boolean;
}

export interface CreatedShare {
  id: string;
  draft_token: string;
  upload_url: string;
  limits: { file_bytes_max: number; files_max: number };
}

export interface DraftFile {
  id: string;
  name: string;
  bytes: number;
  received: number;
  state: "receiving" | "received" | "accepted" | "unavailable";
  upload_url?: string;
}

export interface Draft {
  id: string;
  title: string;
  files: DraftFile[];
  message: boolean;
  /** Where new files go. */
  upload_url: string;
}

export interface SentShareAnswer {
  id: string;
  expires_at: string;
  sender_link: string;
  links: { recipient?: string; url: string }[];
}

export interface FetchedFile {
  id: string;
  name: string;
  state: "not_fetched" | "broken_off" | "complete";
  at?: string;
}

export interface ShareRecipient {
  id: string;
  email: string;
  name: string | null;
  verification: "code" | "passphrase";
  state: "revoked" | "locked" | "downloaded" | "opened" | "unreachable" | "waiting" | "not_opened";
  opened_at: string | null;
  files: FetchedFile[];
}

export interface Share {
  id: string;
  title: string;
  state: ShareState;
  sent_at: string | null;
  expires_at: string;
  renewable_until: string | null;
  downloads_max: number | null;
  has_message: boolean;
  files: { id: string; name: string; bytes: number }[];
  recipients: ShareRecipient[];
}

export interface NewRequest {
  title: string;
  purpose: string;
  deliver: Deliver;
  recipients?: { email: string; name: string | null }[];
  documents: { label: string; required: boolean }[];
  other_files: boolean;
  expires_in_days: number | null;
  language: "da" | "en";
}

export interface CreatedRequest {
  id: string;
  expires_at: string | null;
  links: { url: string }[];
}
