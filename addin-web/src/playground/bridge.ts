/**
 * Messages between the page that acts as Outlook and the `Office` in a frame or window of the add-in. The two are of
 * different origins, as with the real Outlook.
 */
import type { FakeHost } from "./fake/host";
import type { Facts, Result, Transport } from "./fake/types";

const MARK = "kuvert-playground";

/** `page` names the document that asks: an answer may arrive when the frame shows another one. */
type Message = { mark: typeof MARK } & (
  | { kind: "hello"; page: string }
  | { kind: "facts"; page: string; facts: Facts }
  | { kind: "call"; page: string; id: number; call: string; args: unknown[] }
  | { kind: "result"; page: string; id: number; result: Result }
  | { kind: "event"; event: string; argument: unknown }
);

/** Events that a frame is told about. */
const EVENTS = [
  "olkRecipientsChanged",
  "olkAttachmentsChanged",
  "olkItemSelectedChanged",
  "officeThemeChanged",
  "olkInitializationContextChanged",
];

/** Answers the frame's calls with `host`, until `stop` is called; `came` is told of each page that asks. */
export function serve(host: FakeHost, frame: HTMLIFrameElement, origin: string, came: () => void): () => void {
  const say = (message: Message): void => {
    frame.contentWindow?.postMessage(message, origin);
  };
  const hear = (event: MessageEvent): void => {
    const message = read(event);
    if (message === null || event.source !== frame.contentWindow || event.origin !== origin) return;
    if (message.kind === "hello") came();
    if (message.kind === "hello") say({ mark: MARK, kind: "facts", page: message.page, facts: host.facts });
    if (message.kind === "call") {
      const { page, id } = message;
      void host.call(message.call, message.args).then((result) => { say({ mark: MARK, kind: "result", page, id, result }); });
    }
  };
  window.addEventListener("message", hear);
  for (const event of EVENTS) host.on(event, (argument) => { say({ mark: MARK, kind: "event", event, argument }); });
  return () => { window.removeEventListener("message", hear); };
}

/** The frame's end: asks the page around it. Resolves when the page has answered. */
export function connect(parent: Window): Promise<{ transport: Transport; facts: Facts }> {
  const waiting = new Map<number, (result: Result) => void>();
  const handlers = new Map<string, ((argument: unknown) => void)[]>();
  const page = crypto.randomUUID();
  let calls = 0;
  return new Promise((resolve) => {
    let origin = "";
    const transport: Transport = {
      call: (call, args) =>
        new Promise((answered) => {
          calls += 1;
          waiting.set(calls, answered);
          parent.postMessage({ mark: MARK, kind: "call", page, id: calls, call, args } satisfies Message, origin);
        }),
      on: (event, handler) => { handlers.set(event, [...(handlers.get(event) ?? []), handler]); },
    };
    window.addEventListener("message", (event) => {
      const message = read(event);
      if (message === null || event.source !== parent) return;
      if ("page" in message && message.page !== page) return;
      if (message.kind === "facts" && origin === "") {
        origin = event.origin;
        resolve({ transport, facts: message.facts });
      }
      if (message.kind === "result") {
        waiting.get(message.id)?.(message.result);
        waiting.delete(message.id);
      }
      if (message.kind === "event") for (const handler of handlers.get(message.event) ?? []) handler(message.argument);
    });
    // It says nothing about anything, so everybody may hear it.
    parent.postMessage({ mark: MARK, kind: "hello", page } satisfies Message, "*");
  });
}

function read(event: MessageEvent): Message | null {
  const data: unknown = event.data;
  if (typeof data !== "object" || data === null) return null;
  return (data as Partial<Message>).mark === MARK ? (data as Message) : null;
}
