/** Outlook itself: whether it is there, what it can do, in which language and colours. */

/** How long office.js may take before the page says that something is wrong. */
const READY_MS = 20_000;

export interface Own {
  email: string;
  name: string;
}

export type Theme = "light" | "dark" | "system";

export interface Outlook {
  language: string;
  own: Own;
  isMobile: boolean;
  /** Whether the requirement set `Mailbox` has this version. */
  supports: (version: string) => boolean;
  /** Whether nested app authentication can be tried. */
  canNest: boolean;
  theme: () => Theme;
  onTheme: (changed: () => void) => void;
}

/** Waits for Outlook; null if it does not come, because the page is open in a plain browser or office.js was kept out. */
export async function findOutlook(): Promise<Outlook | null> {
  if (typeof Office === "undefined") return null;
  const ready = await Promise.race([
    Office.onReady().then((info) => String(info.host) === "Outlook"),
    new Promise<boolean>((resolve) => setTimeout(() => { resolve(false); }, READY_MS)),
  ]);
  return ready ? describe() : null;
}

function describe(): Outlook {
  const context = Office.context;
  const profile = context.mailbox.userProfile;
  const platform = String(context.platform);
  return {
    language: context.displayLanguage,
    own: { email: profile.emailAddress, name: profile.displayName },
    isMobile: platform === "iOS" || platform === "Android",
    supports: (version) => isSupported("Mailbox", version),
    canNest: isSupported("NestedAppAuth", "1.1"),
    theme,
    onTheme: (changed) => {
      if (!isSupported("Mailbox", "1.14")) return;
      context.mailbox.addHandlerAsync(Office.EventType.OfficeThemeChanged, changed);
    },
  };
}

function isSupported(set: string, version: string): boolean {
  try {
    return Office.context.requirements.isSetSupported(set, version);
  } catch {
    return false;
  }
}

/** By the brightness of the theme's ground; without a theme the system decides. */
function theme(): Theme {
  const theme = Office.context.officeTheme as Office.OfficeTheme | undefined;
  const ground = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(theme?.bodyBackgroundColor ?? "");
  if (!ground) return "system";
  const [red = 0, green = 0, blue = 0] = ground.slice(1).map((pair) => parseInt(pair, 16));
  return red * 0.299 + green * 0.587 + blue * 0.114 < 128 ? "dark" : "light";
}

/** Keeps the policy for sends without a connection; the event file reads it. */
export function keepPolicyCopy(key: string, text: string): void {
  try {
    const settings = Office.context.roamingSettings;
    if (settings.get(key) === text) return;
    settings.set(key, text);
    settings.saveAsync();
  } catch {
    // A comfort that some mailboxes do not have.
  }
}

/** Opens an address of ours in the person's browser. */
export function openOutside(url: string): void {
  try {
    if (Office.context.requirements.isSetSupported("OpenBrowserWindowApi", "1.1")) {
      Office.context.ui.openBrowserWindow(url);
      return;
    }
  } catch {
    // The plain way below works where Outlook's own does not.
  }
  window.open(url, "_blank", "noopener");
}
