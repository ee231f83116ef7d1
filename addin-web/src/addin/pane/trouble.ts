/** From an error to words that say what to do next. */
import { Problem } from "../api/problem";
import { UploadRefused } from "../api/upload";
import { TakeError } from "../core/take";
import { HostError } from "../host/call";
import { isKey, t } from "./i18n";
import { h, notice, type Child } from "./ui";

export function words(error: unknown): string {
  if (error instanceof TakeError) return t(`take.${error.problem}`);
  if (error instanceof UploadRefused) return uploadWords(error);
  if (error instanceof HostError) return t("error.outlook", { reason: reasonOf(error) });
  if (error instanceof Problem) return problemWords(error);
  return t("error.other");
}

/** A notice with the words, the request's name for support, and what the person can do. */
export function failure(error: unknown, ...actions: readonly Child[]): HTMLElement {
  const id = error instanceof Problem ? error.requestId : "";
  return notice(
    "bad",
    t("error.title"),
    h("p", {}, words(error)),
    id === "" ? null : h("p", { class: "hint" }, t("error.code", { id })),
    actions.length > 0 ? h("div", { class: "actions" }, ...actions) : null,
  );
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof Problem && error.trouble === "signed_out";
}

function problemWords(problem: Problem): string {
  switch (problem.trouble) {
    case "offline":
      return t("error.offline");
    case "slow_down":
      return t("error.slow_down");
    case "server":
      return t("error.server");
    case "signed_out":
      return t("signin.again");
    case "refused": {
      const key = `error.${problem.code}`;
      if (problem.code === "invalid") return t("error.invalid", { field: problem.field || problem.detail || "?" });
      return isKey(key) ? t(key) : t("error.refused", { detail: problem.detail || problem.code });
    }
  }
}

function uploadWords(refused: UploadRefused): string {
  const key = `upload.${refused.failure.code}`;
  return isKey(key) ? t(key) : t("upload.failed");
}

function reasonOf(error: HostError): string {
  const number = error.code === null ? "" : ` ${String(error.code)}`;
  return `${error.call}: ${error.reason}${number}`;
}
