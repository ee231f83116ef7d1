/** The made-up Outlook for tests, and the guard that keeps its names the names of the real one. */
import { FakeHost } from "../src/playground/fake/host";
import { makeOffice, type FakeUi } from "../src/playground/fake/office";
import type { FakeMailbox, Faults } from "../src/playground/fake/types";

export { FakeHost, makeOffice };
export type { FakeMailbox, Faults };

const noUi: FakeUi = {
  displayDialogAsync: (_url, _options, callback) => {
    callback({ status: "failed", error: { code: 12009, name: "Blocked", message: "" } });
  },
  messageParent: () => undefined,
  openBrowserWindow: () => undefined,
};

/** Puts a made-up Outlook in place of the global one. */
export function install(box: Partial<FakeMailbox> = {}, faults: Faults = {}, ui: FakeUi = noUi): FakeHost {
  const host = new FakeHost(box, faults);
  const { office } = makeOffice(host, host.facts, ui);
  (globalThis as unknown as { Office: unknown }).Office = office;
  return host;
}

// The drift guard: a name that Office.js does not have does not compile.
type Made = ReturnType<typeof makeOffice>;
type Compose = Office.MessageCompose & Office.AppointmentCompose;
type Read = Office.MessageRead & Office.AppointmentRead;
type Known<Fake, Real> = Exclude<keyof Fake, keyof Real> extends never ? true : { unknown: Exclude<keyof Fake, keyof Real> };

export const drift: [
  Known<Made["compose"], Compose>,
  Known<Made["compose"]["body"], Office.Body>,
  Known<Made["compose"]["sessionData"], Office.SessionData>,
  Known<Made["compose"]["internetHeaders"], Office.InternetHeaders>,
  Known<Made["compose"]["notificationMessages"], Office.NotificationMessages>,
  Known<Made["compose"]["to"], Office.Recipients>,
  Known<Made["read"], Read>,
  Known<Made["mailbox"], Office.Mailbox>,
  Known<Made["context"], Office.Context>,
  Known<Made["office"], typeof Office>,
  Known<Made["office"]["EventType"], typeof Office.EventType>,
  Known<FakeUi, Office.UI>,
] = [true, true, true, true, true, true, true, true, true, true, true, true];
