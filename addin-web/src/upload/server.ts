import { parseState, type UploadState } from "./state";

/** `unreachable`: no answer, or one that a later try may better. `over`: the link takes nothing any more. */
export type StateAnswer = UploadState | "unreachable" | "over";

/** What a board asks of the server. */
export interface Shelf {
  state: () => Promise<StateAnswer>;
  /** Whether the server has removed the file, or knows none. */
  remove: (id: string) => Promise<boolean>;
}

/** The link's own addresses; the address of the page is the only secret and is kept nowhere else. */
export class Server implements Shelf {
  constructor(private readonly link: string) {}

  async state(): Promise<StateAnswer> {
    try {
      const answer = await fetch(`${this.link}/state`, {
        headers: { Accept: "application/json" },
        cache: "no-store",
        signal: AbortSignal.timeout(20_000),
      });
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return "over";
      const state = answer.ok ? parseState(await answer.json()) : null;
      if (state === null) return "unreachable";
      return state.open ? state : "over";
    } catch {
      return "unreachable";
    }
  }

  async remove(id: string): Promise<boolean> {
    try {
      const answer = await fetch(`${this.link}/files/${encodeURIComponent(id)}/remove`, {
        method: "POST",
        headers: { Accept: "application/json" },
        redirect: "manual",
      });
      return answer.ok || answer.type === "opaqueredirect" || answer.status === 404;
    } catch {
      return false;
    }
  }
}
