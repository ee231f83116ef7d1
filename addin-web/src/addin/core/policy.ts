/**
 * What the organisation has decided, as `/addin/policy.json` says it. Part of the event file: ES2016, no conditional
 * expressions.
 */

export type SendCheck = "inform" | "ask" | "block";
export type Verification = "code" | "passphrase";

export interface Option<T> {
  default: T;
  locked: boolean;
}

export interface Policy {
  internal_domains: string[];
  send_check: SendCheck;
  check: { attachments: boolean; bytes_min: number; cpr: boolean; iban: boolean; card: boolean };
  /** The send check ends by itself after this. */
  guard_ms: number;
  options: {
    expiry_days: Option<number> & { max: number };
    verification: Option<Verification>;
    downloads_max: Option<number | null>;
    notify_opened: Option<boolean>;
  };
}

/** Outlook shows "taking longer" after 5 s; nothing may set the guard beyond. */
const GUARD_MAX_MS = 4500;
const GUARD_MIN_MS = 1000;

/** What holds until the server has been asked once. */
export const BUILT_IN: Policy = {
  internal_domains: [],
  send_check: "ask",
  check: { attachments: true, bytes_min: 0, cpr: true, iban: true, card: true },
  guard_ms: GUARD_MAX_MS,
  options: {
    expiry_days: { default: 14, max: 90, locked: false },
    verification: { default: "code", locked: false },
    downloads_max: { default: null, locked: false },
    notify_opened: { default: true, locked: false },
  },
};

/**
 * Reads a policy; null if it is none. A field that is missing or odd has its built-in value, because an old event file
 * reads the policies of newer servers.
 */
export function parsePolicy(value: unknown): Policy | null {
  if (!isRecord(value) || value["version"] !== 1) return null;
  const check = record(value["check"]);
  const options = record(value["options"]);
  const built = BUILT_IN.options;
  const expiry = record(options["expiry_days"]);
  const downloads = record(options["downloads_max"]);
  return {
    internal_domains: domains(value["internal_domains"]),
    send_check: sendCheck(value["send_check"]),
    check: {
      attachments: flag(check["attachments"], true),
      bytes_min: count(check["bytes_min"], 0),
      cpr: flag(check["cpr"], true),
      iban: flag(check["iban"], true),
      card: flag(check["card"], true),
    },
    guard_ms: Math.max(GUARD_MIN_MS, Math.min(GUARD_MAX_MS, count(value["guard_ms"], GUARD_MAX_MS))),
    options: {
      expiry_days: {
        default: count(expiry["default"], built.expiry_days.default),
        max: count(expiry["max"], built.expiry_days.max),
        locked: flag(expiry["locked"], false),
      },
      verification: verification(record(options["verification"])),
      downloads_max: { default: countOrNull(downloads["default"]), locked: flag(downloads["locked"], false) },
      notify_opened: notify(record(options["notify_opened"])),
    },
  };
}

/** Lower case; empty without one, as for addresses inside Exchange. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf("@");
  if (at < 0) return "";
  return address.slice(at + 1).trim().toLowerCase();
}

/**
 * Whether mail to `address` leaves the organisation. Without a policy's domains, the sender's own domain is inside.
 * Addresses without a domain are Exchange's own and inside.
 */
export function isExternal(address: string, policy: Policy, ownAddress: string): boolean {
  const domain = domainOf(address);
  if (domain === "") return false;
  let inside = policy.internal_domains;
  if (inside.length === 0) inside = [domainOf(ownAddress)];
  return !inside.some((known) => known !== "" && (domain === known || hasEnding(domain, "." + known)));
}

function hasEnding(text: string, end: string): boolean {
  return text.slice(-end.length) === end;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function record(value: unknown): Record<string, unknown> {
  if (isRecord(value)) return value;
  return {};
}

function domains(value: unknown): string[] {
  const found: string[] = [];
  if (Array.isArray(value)) {
    for (const one of value) if (typeof one === "string" && one !== "") found.push(one.toLowerCase());
  }
  return found;
}

function sendCheck(value: unknown): SendCheck {
  if (value === "inform" || value === "block") return value;
  return "ask";
}

function flag(value: unknown, otherwise: boolean): boolean {
  if (typeof value === "boolean") return value;
  return otherwise;
}

function count(value: unknown, otherwise: number): number {
  if (typeof value === "number" && value >= 0 && isFinite(value)) return value;
  return otherwise;
}

function countOrNull(value: unknown): number | null {
  if (typeof value === "number" && value >= 1) return value;
  return null;
}

function verification(value: Record<string, unknown>): Option<Verification> {
  let chosen: Verification = "code";
  if (value["default"] === "passphrase") chosen = "passphrase";
  return { default: chosen, locked: flag(value["locked"], false) };
}

function notify(value: Record<string, unknown>): Option<boolean> {
  return { default: flag(value["default"], true), locked: flag(value["locked"], false) };
}
