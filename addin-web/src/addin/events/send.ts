/** The send check: judges, stamps the mail's header, and completes exactly once, before Outlook loses patience. */
import { judge, type Verdict } from "../core/check";
import { BUILT_IN, type Policy } from "../core/policy";
import type { MailState } from "../core/state";
import { gather } from "./gather";
import { ask, currentItem, isDanish, supports, within, type ComposeItem } from "./host";
import { withPolicy } from "./remote";
import { refusal, words } from "./texts";

/** The pane that a refusal opens; ids of the manifest. */
const MESSAGE_PANE = "kuvertComposePane";
const MEETING_PANE = "kuvertMeetingPane";
/** Server rules can demand this header, because what runs in a client can be skipped. */
const HEADER = "x-kuvert-check";

/** `completed` of a send, with the fields of newer requirement sets. */
interface SendEvent {
  completed: (options: {
    allowEvent: boolean;
    errorMessage?: string;
    commandId?: string;
    cancelLabel?: string;
    contextData?: string;
    sendModeOverride?: string;
  }) => void;
}

export function onMessageSend(event: SendEvent): void {
  check(event, MESSAGE_PANE);
}

export function onAppointmentSend(event: SendEvent): void {
  check(event, MEETING_PANE);
}

function check(event: SendEvent, pane: string): void {
  let policy: Policy = BUILT_IN;
  let answer: Parameters<SendEvent["completed"]>[0] | null = null;
  const began = Date.now();
  const finish = within(BUILT_IN.guard_ms, () => {
    event.completed(answer || unchecked(policy));
  });
  try {
    const item = currentItem();
    if (item === null) {
      finish();
      return;
    }
    withPolicy((known) => {
      policy = known.policy;
      // A shorter guard than the built-in one, if the organisation wants it.
      within(Math.max(0, policy.guard_ms - (Date.now() - began)), finish);
      gather(item, policy, (facts) => {
        const verdict = judge(facts, policy);
        answer = decide(verdict, policy, pane);
        stamp(item, verdict, facts.state, finish);
      });
    });
  } catch {
    finish();
  }
}

function decide(verdict: Verdict, policy: Policy, pane: string): Parameters<SendEvent["completed"]>[0] {
  if (verdict.reasons.length === 0 || policy.send_check === "inform") return { allowEvent: true };
  const blocks = policy.send_check === "block";
  const options: Parameters<SendEvent["completed"]>[0] = {
    allowEvent: false,
    errorMessage: refusal(verdict, blocks, isDanish()),
  };
  if (supports("1.14")) {
    options.commandId = pane;
    options.cancelLabel = words(isDanish()).button;
    options.contextData = JSON.stringify({ kuvert: 1, reasons: verdict.reasons });
    // The manifest may be stricter than the policy is now.
    if (!blocks) options.sendModeOverride = "promptUser";
  }
  return options;
}

/** What happens to a mail that could not be read in time: only "block" stops it. */
function unchecked(policy: Policy): Parameters<SendEvent["completed"]>[0] {
  if (policy.send_check !== "block") return { allowEvent: true };
  return { allowEvent: false, errorMessage: words(isDanish()).unchecked };
}

function stamp(item: ComposeItem, verdict: Verdict, state: MailState | null, next: () => void): void {
  const headers = item.internetHeaders;
  if (headers === undefined) {
    next();
    return;
  }
  let value = "v=1; result=" + verdict.result;
  if (verdict.reasons.length > 0) value += "; found=" + verdict.reasons.join(",");
  if (state !== null && state.state === "sent") value += "; share=" + state.draft.replace(/[^a-z0-9]/g, "");
  const stamped: Record<string, string> = {};
  stamped[HEADER] = value;
  ask<unknown>(
    (callback) => {
      headers.setAsync(stamped, callback);
    },
    null,
    next,
  );
}
