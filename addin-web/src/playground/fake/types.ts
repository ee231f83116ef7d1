/** A made-up Outlook, for tests and for the playground: what it is made of. */

/** Clients that differ in what matters to us. */
export type Profile = "owa" | "win32" | "mac" | "ios" | "onprem";

export interface FakeAttachment {
  name: string;
  /** What the list says; the bytes' own length if left out. */
  size?: number;
  attachmentType?: "file" | "item" | "cloud";
  isInline?: boolean;
  /** Of cloud attachments. */
  url?: string;
  bytes?: Uint8Array;
}

export interface FakePerson {
  emailAddress: string;
  displayName: string;
}

export interface FakeMailbox {
  profile: Profile;
  mode: "compose" | "read";
  itemType: "message" | "appointment";
  language: string;
  own: FakePerson;
  dark: boolean;
  subject: string;
  from: FakePerson | null;
  to: FakePerson[];
  cc: FakePerson[];
  bcc: FakePerson[];
  bodyType: "html" | "text";
  body: string;
  attachments: FakeAttachment[];
}

/** What goes wrong. Names are names of attachments; calls are named as in `Result.call`. */
export interface Faults {
  /** Content that never comes. */
  hanging?: string[];
  /** Content that comes empty, or cut in half. */
  empty?: string[];
  short?: string[];
  /** Content that is refused with an error. */
  refused?: string[];
  /** Removals that never work, and how many others fail before one works. */
  stuck?: string[];
  removalsFail?: number;
  /** Ids are others at each listing; older ones are unknown. */
  idsChange?: boolean;
  /** Calls that are never answered. */
  lost?: string[];
  /** Calls that fail. */
  failing?: string[];
  /** Milliseconds each call takes. */
  slowMs?: number;
}

/** How a call ended, as Office tells it. */
export interface Result {
  status: "succeeded" | "failed";
  value?: unknown;
  error?: { code: number; name: string; message: string };
}

/** The way from an Office object to the mailbox behind it: a function call in tests, messages in the playground. */
export interface Transport {
  /** Never settles where the callback is lost. */
  call: (call: string, args: unknown[]) => Promise<Result>;
  on: (event: string, handler: (argument: unknown) => void) => void;
}

/** What an Office object knows without asking. */
export interface Facts {
  profile: Profile;
  mode: "compose" | "read";
  itemType: "message" | "appointment";
  language: string;
  own: FakePerson;
  dark: boolean;
  subject: string;
  from: FakePerson | null;
  settings: Record<string, string>;
  /** What the send check passed on; empty without. */
  context: string;
}
