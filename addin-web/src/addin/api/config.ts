/** What the pane must know before anybody signs in. */
import { BUILT_IN, isRecord, parsePolicy, type Policy } from "../core/policy";
import { request } from "./http";

export type SignInWay = { kind: "entra"; clientId: string; authority: string; scope: string } | { kind: "oidc" | "local" };

export interface Config {
  organisation: string;
  language: "da" | "en";
  /** Bytes of one file. */
  uploadBytesMax: number;
  recipientsMax: number;
  expiryDays: { default: number; max: number };
  signIn: SignInWay;
  support: string | null;
}

export interface Settings {
  config: Config;
  policy: Policy;
  /** The policy as it was sent, for the copy that the event file reads. */
  policyText: string | null;
}

export async function loadSettings(): Promise<Settings> {
  const [config, policy] = await Promise.all([
    request({ method: "GET", path: "/addin/config.json" }),
    request({ method: "GET", path: "/addin/policy.json" }).catch(() => null),
  ]);
  const parsed = policy === null ? null : parsePolicy(policy.body);
  return {
    config: parseConfig(config.body),
    policy: parsed ?? BUILT_IN,
    policyText: parsed === null ? null : JSON.stringify(policy?.body),
  };
}

export function parseConfig(value: unknown): Config {
  const body = isRecord(value) ? value : {};
  const days = isRecord(body["expiry_days"]) ? body["expiry_days"] : {};
  return {
    organisation: text(body["organisation"]),
    language: body["language"] === "en" ? "en" : "da",
    uploadBytesMax: positive(body["upload_bytes_max"], Number.MAX_SAFE_INTEGER),
    recipientsMax: positive(body["recipients_max"], 100),
    expiryDays: { default: positive(days["default"], 14), max: positive(days["max"], 90) },
    signIn: signInOf(body["sign_in"]),
    support: text(body["support"]) || null,
  };
}

function signInOf(value: unknown): SignInWay {
  const way = isRecord(value) ? value : {};
  const clientId = text(way["client_id"]);
  const scope = text(way["scope"]);
  if (way["kind"] === "entra" && clientId !== "" && scope !== "") {
    return { kind: "entra", clientId, scope, authority: text(way["authority"]) };
  }
  return { kind: way["kind"] === "oidc" ? "oidc" : "local" };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function positive(value: unknown, otherwise: number): number {
  return typeof value === "number" && value > 0 ? value : otherwise;
}
