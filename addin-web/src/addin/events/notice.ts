/** What a mail's author is told while writing, when attachments or recipients change. Only a hint: sending looks again. */
import { judge, type Verdict } from "../core/check";
import { gather } from "./gather";
import { ask, currentItem, isDanish, supports, within, type ComposeItem } from "./host";
import { keepCopy, withPolicy } from "./remote";
import { notice, words } from "./texts";

const KEY = "kuvert";
const PANE = "kuvertComposePane";
/** These handlers may take longer than a send; nobody waits for them. */
const GUARD_MS = 20000;

interface PlainEvent {
  completed: () => void;
}

export function onChanged(event: PlainEvent): void {
  const finish = within(GUARD_MS, () => {
    event.completed();
  });
  try {
    const item = currentItem();
    if (item === null) {
      finish();
      return;
    }
    withPolicy((known) => {
      gather(item, known.policy, (facts) => {
        keepCopy(known.fresh);
        show(item, judge(facts, known.policy), finish);
      });
    });
  } catch {
    finish();
  }
}

function show(item: ComposeItem, verdict: Verdict, next: () => void): void {
  const notices = item.notificationMessages;
  const worth = verdict.reasons.some((reason) => reason !== "people");
  if (notices === undefined || !supports("1.10")) {
    next();
    return;
  }
  if (!worth) {
    ask<unknown>((callback) => { notices.removeAsync(KEY, callback); }, null, next);
    return;
  }
  const danish = isDanish();
  const details: Office.NotificationMessageDetails = {
    type: "insightMessage",
    message: notice(verdict, danish),
    icon: "Icon.16x16",
    actions: [{ actionType: "showTaskPane", actionText: words(danish).open, commandId: PANE, contextData: "{}" }],
  };
  ask<unknown>(
    (callback) => {
      notices.replaceAsync(KEY, details, callback);
    },
    null,
    next,
  );
}
