/** Takes attachments off the mail, one at a time: Outlook loses some when several go at once, and some stay. */
import { findAgain, type Attachment } from "./plan";

export interface Remover {
  attachments: () => Promise<Attachment[]>;
  remove: (id: string) => Promise<void>;
  wait: (ms: number) => Promise<void>;
}

/** Before each further try at one attachment: the mail's own saving collides with the removal. */
const BACK_OFF_MS = [400, 1200, 3000];
/** Outlook's list may lag behind a removal that worked. */
const LAG_MS = 800;

/** Removes all of `wanted` and returns those that are still in the mail afterwards. */
export async function removeAll(
  remover: Remover,
  wanted: readonly Attachment[],
  removed: (attachment: Attachment) => void = () => undefined,
): Promise<Attachment[]> {
  // Old clients cannot even list them.
  if (wanted.length === 0) return [];
  for (const attachment of wanted) {
    if (await removeOne(remover, attachment)) removed(attachment);
  }
  const stayed = stillThere(await remover.attachments(), wanted);
  if (stayed.length === 0) return stayed;
  await remover.wait(LAG_MS);
  return stillThere(await remover.attachments(), wanted);
}

async function removeOne(remover: Remover, wanted: Attachment): Promise<boolean> {
  for (const pause of [0, ...BACK_OFF_MS]) {
    if (pause > 0) await remover.wait(pause);
    try {
      // A removal that was reported as failed may have worked: the list knows.
      const now = findAgain(await remover.attachments(), wanted);
      if (!now) return true;
      await remover.remove(now.id);
      return true;
    } catch {
      // The next try follows.
    }
  }
  return false;
}

/** Those of `wanted` that the list still holds; equal ones are counted. */
function stillThere(now: readonly Attachment[], wanted: readonly Attachment[]): Attachment[] {
  const left = [...now];
  return wanted.filter((attachment) => {
    const again = findAgain(left, attachment);
    if (again) left.splice(left.indexOf(again), 1);
    return again !== undefined;
  });
}
