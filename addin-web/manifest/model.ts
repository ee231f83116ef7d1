/**
 * What both manifests say. Ids, function names and addresses never change: administrators have to approve each change, and
 * until they do, people are without the add-in. Behaviour changes on the server instead.
 */

/** Filled in by the gateway. */
export const PLACES = {
  base: "{{BASE_URL}}",
  id: "{{ID}}",
  jsonId: "{{JSON_ID}}",
  organisation: "{{ORGANISATION}}",
  sendMode: "{{SEND_MODE}}",
  /** The host of the base address, and the mode as the JSON manifest writes it. */
  host: "{{HOST}}",
  sendModeJson: "{{SEND_MODE_JSON}}",
} as const;

export interface Text {
  en: string;
  da: string;
}

export interface Pane {
  /** The button's id; event handlers open it by this name. */
  id: string;
  extensionPoint: string;
  context: string;
  page: string;
  label: Text;
  tip: Text;
  pinnable: boolean;
}

export interface LaunchEvent {
  xml: string;
  json: string;
  functionName: string;
  /** The mail waits for it. */
  sends: boolean;
}

export const NAME = "Kuvert";
export const VERSION = "1.0.0";

export const DESCRIPTION: Text = {
  en: "Send files as expiring, encrypted links, and ask for files.",
  da: "Send filer som krypterede links, der udløber, og bed om filer.",
};

const WRITE: Pick<Pane, "page" | "tip"> = {
  page: "compose.html",
  tip: {
    en: "Replaces attachments and text by an encrypted link that expires, or asks for files.",
    da: "Sætter et krypteret link, der udløber, ind i stedet for vedhæftninger og tekst, eller beder om filer.",
  },
};

export const PANES: readonly Pane[] = [
  {
    id: "kuvertComposePane",
    extensionPoint: "MessageComposeCommandSurface",
    context: "mailCompose",
    label: { en: "Send securely", da: "Send sikkert" },
    // A pane that stays open would be beside another mail than the one it was opened for.
    pinnable: false,
    ...WRITE,
  },
  {
    id: "kuvertReadPane",
    extensionPoint: "MessageReadCommandSurface",
    context: "mailRead",
    page: "read.html",
    label: { en: "Kuvert", da: "Kuvert" },
    tip: {
      en: "Shows whether your link was opened, takes it back, or answers securely.",
      da: "Viser, om dit link er åbnet, trækker det tilbage eller svarer sikkert.",
    },
    pinnable: true,
  },
  {
    id: "kuvertMeetingPane",
    extensionPoint: "AppointmentOrganizerCommandSurface",
    context: "meetingDetailsOrganizer",
    label: { en: "Share securely", da: "Del sikkert" },
    pinnable: false,
    ...WRITE,
  },
];

export const EVENTS: readonly LaunchEvent[] = [
  { xml: "OnMessageSend", json: "messageSending", functionName: "onMessageSend", sends: true },
  { xml: "OnAppointmentSend", json: "appointmentSending", functionName: "onAppointmentSend", sends: true },
  { xml: "OnMessageAttachmentsChanged", json: "messageAttachmentsChanged", functionName: "onAttachmentsChanged", sends: false },
  { xml: "OnMessageRecipientsChanged", json: "messageRecipientsChanged", functionName: "onRecipientsChanged", sends: false },
];

/** The button on phones, in mails that are read. */
export const MOBILE_ID = "kuvertMobileRead";

export const ICON_SIZES = [16, 32, 64, 80, 128] as const;
/** Phones want three sizes at three densities. */
export const MOBILE_ICONS = [25, 32, 48].flatMap((size) => [1, 2, 3].map((scale) => ({ size, scale, pixels: size * scale })));

export function iconUrl(pixels: number): string {
  return `${PLACES.base}/addin/icons/icon-${String(pixels)}.png`;
}

/** What the mailbox must have; everything newer is asked for at run time. */
export const MAILBOX_MIN = "1.5";
/** Where send checks begin. */
export const MAILBOX_EVENTS = "1.12";
