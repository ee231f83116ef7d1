/** The unified manifest: an option for organisations whose clients all take it. It hides the XML one where both are there. */
import { DESCRIPTION, EVENTS, MAILBOX_EVENTS, MAILBOX_MIN, NAME, PANES, PLACES, VERSION, iconUrl, type Pane } from "./model";

const { base } = PLACES;
const SCHEMA = "1.24";

const mailbox = (version: string): object => ({ capabilities: [{ name: "Mailbox", minVersion: version }] });
const icons = [16, 32, 80].map((size) => ({ size, url: iconUrl(size) }));

export function jsonManifest(): object {
  return {
    $schema: `https://developer.microsoft.com/json-schemas/teams/v${SCHEMA}/MicrosoftTeams.schema.json`,
    manifestVersion: SCHEMA,
    id: PLACES.jsonId,
    version: VERSION,
    // Another name than the XML one's, because both show until the clients have heard which one is hidden.
    name: { short: `${NAME} (M365)`, full: `${NAME} for Microsoft 365` },
    description: { short: DESCRIPTION.en, full: `${DESCRIPTION.en} ${DESCRIPTION.da}` },
    icons: { outline: "outline.png", color: "color.png" },
    accentColor: "#14546b",
    developer: { name: PLACES.organisation, websiteUrl: `${base}/`, privacyUrl: `${base}/`, termsOfUseUrl: `${base}/` },
    localizationInfo: { defaultLanguageTag: "en-us", additionalLanguages: [] },
    validDomains: [PLACES.host],
    authorization: {
      permissions: {
        resourceSpecific: [
          { name: "MailboxItem.ReadWrite.User", type: "Delegated" },
          { name: "Mailbox.SharedFolder", type: "Delegated" },
        ],
      },
    },
    extensions: [
      {
        requirements: { scopes: ["mail"], ...mailbox(MAILBOX_MIN) },
        runtimes: [eventRuntime(), ...PANES.map(paneRuntime)],
        ribbons: PANES.map(ribbon),
        autoRunEvents: [
          {
            requirements: mailbox(MAILBOX_EVENTS),
            events: EVENTS.map((event) => ({
              type: event.json,
              actionId: event.functionName,
              ...(event.sends ? { options: { sendMode: PLACES.sendModeJson } } : {}),
            })),
          },
        ],
        alternates: [{ requirements: { scopes: ["mail"] }, hide: { customOfficeAddin: { officeAddinId: PLACES.id } } }],
      },
    ],
  };
}

function eventRuntime(): object {
  return {
    requirements: mailbox(MAILBOX_EVENTS),
    id: "kuvertEvents",
    type: "general",
    code: { page: `${base}/addin/events.html`, script: `${base}/addin/launchevent.js` },
    lifetime: "short",
    actions: EVENTS.map((event) => ({ id: event.functionName, type: "executeFunction" })),
  };
}

function paneRuntime(pane: Pane): object {
  return {
    requirements: mailbox(MAILBOX_MIN),
    id: `${pane.id}Runtime`,
    type: "general",
    code: { page: `${base}/addin/${pane.page}` },
    lifetime: "short",
    actions: [{ id: `${pane.id}Open`, type: "openPage", view: `${pane.id}View`, ...(pane.pinnable ? { pinnable: true } : {}) }],
  };
}

function ribbon(pane: Pane): object {
  const control = {
    id: pane.id,
    type: "button",
    label: pane.label.en,
    icons,
    supertip: { title: pane.label.en, description: pane.tip.en },
    actionId: `${pane.id}Open`,
  };
  return { contexts: [pane.context], tabs: [{ builtInTabId: "TabDefault", groups: [{ id: `${pane.id}Group`, label: NAME, icons, controls: [control] }] }] };
}
