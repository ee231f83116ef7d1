/**
 * The event file. Classic Outlook runs this one file in an engine without DOM, storage, imports and relative addresses;
 * old builds stop at a conditional expression or `async`. Callbacks only; `tests/bundle.test.ts` reads the built file.
 */
import { onChanged } from "./notice";
import { onAppointmentSend, onMessageSend } from "./send";

// The names stand in the manifest, which users' administrators have approved: they never change.
Office.actions.associate("onMessageSend", onMessageSend);
Office.actions.associate("onAppointmentSend", onAppointmentSend);
Office.actions.associate("onAttachmentsChanged", onChanged);
Office.actions.associate("onRecipientsChanged", onChanged);
