/**
 * Stands in for office.js on the playground: in the pane's frame it asks the page around it, in a sign-in window it speaks
 * to the pane. `serve --dev` gives its address where Microsoft's stands otherwise.
 */
import { connect } from "./bridge";
import { ui } from "./dialog";
import { makeOffice } from "./fake/office";
import type { Facts, Transport } from "./fake/types";

interface Early {
  onReady: (then?: (info: unknown) => void) => Promise<unknown>;
  context?: unknown;
  actions?: unknown;
}

const early: Early = { onReady: (then) => ready.then((office) => office.onReady(then)) };
(window as unknown as { Office: unknown }).Office = early;

const ready = begin().then(({ transport, facts }) => {
  const { office } = makeOffice(transport, facts, ui);
  Object.assign(early, office);
  return office;
});

function begin(): Promise<{ transport: Transport; facts: Facts }> {
  if (window.parent !== window) return connect(window.parent);
  // A window that the pane opened: it has no mail, and needs none.
  const transport: Transport = { call: () => new Promise(() => undefined), on: () => undefined };
  const facts: Facts = {
    profile: "owa",
    mode: "read",
    itemType: "message",
    language: document.documentElement.lang,
    own: { emailAddress: "", displayName: "" },
    dark: false,
    subject: "",
    from: null,
    settings: {},
    context: "",
  };
  return Promise.resolve({ transport, facts });
}
