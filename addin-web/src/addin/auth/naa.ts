/** Microsoft Entra through Outlook itself (nested app authentication). A chunk of its own: the library is large. */
import {
  InteractionRequiredAuthError,
  createNestablePublicClientApplication,
  type IPublicClientApplication,
} from "@azure/msal-browser";

export interface Entra {
  clientId: string;
  authority: string;
  scope: string;
}

let application: Promise<IPublicClientApplication> | null = null;

/** An access token for our own API; null if a window is needed and `mayAsk` is false. */
export async function entraToken(entra: Entra, mayAsk: boolean): Promise<string | null> {
  application ??= createNestablePublicClientApplication({
    auth: { clientId: entra.clientId, authority: entra.authority },
    // Nothing of it is kept in the frame's storage.
    cache: { cacheLocation: "memoryStorage" },
  });
  const client = await application;
  const request = { scopes: [entra.scope] };
  try {
    return (await client.acquireTokenSilent(request)).accessToken;
  } catch (error) {
    if (!mayAsk) {
      if (error instanceof InteractionRequiredAuthError) return null;
      throw error;
    }
    return (await client.acquireTokenPopup(request)).accessToken;
  }
}
