// Passkeys: what the server asks for goes to the browser's own dialog, and its answer into the form that the person sent.

/** What the server sends for a signature; bytes are base64url. */
interface ProofOptions {
  challenge: string;
  rpId: string;
  allow: string[];
  userVerification: UserVerificationRequirement;
}

/** What the server sends for a new passkey. */
interface CreationOptions {
  challenge: string;
  rpId: string;
  rpName: string;
  userId: string;
  userName: string;
  userDisplayName: string;
  algorithms: number[];
  exclude: string[];
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

function toText(bytes: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function descriptors(ids: string[]): PublicKeyCredentialDescriptor[] {
  return ids.map((id) => ({ type: "public-key", id: toBytes(id) }));
}

async function ask<T>(url: string): Promise<T> {
  const response = await fetch(url, { method: "POST", headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`${url}: ${String(response.status)}`);
  return (await response.json()) as T;
}

/** Has a passkey sign; the answer as the server reads it. */
async function sign(url: string): Promise<string> {
  const options = await ask<ProofOptions>(url);
  const found = await navigator.credentials.get({
    publicKey: {
      challenge: toBytes(options.challenge),
      rpId: options.rpId,
      allowCredentials: descriptors(options.allow),
      userVerification: options.userVerification,
    },
  });
  if (!(found instanceof PublicKeyCredential) || !(found.response instanceof AuthenticatorAssertionResponse)) {
    throw new Error("no passkey");
  }
  const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
  return JSON.stringify({
    id: toText(found.rawId),
    clientData: toText(clientDataJSON),
    authenticatorData: toText(authenticatorData),
    signature: toText(signature),
    userHandle: userHandle ? toText(userHandle) : null,
  });
}

/** Makes a passkey; the answer as the server reads it. */
async function create(url: string): Promise<string> {
  const options = await ask<CreationOptions>(url);
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: toBytes(options.challenge),
      rp: { id: options.rpId, name: options.rpName },
      user: { id: toBytes(options.userId), name: options.userName, displayName: options.userDisplayName },
      pubKeyCredParams: options.algorithms.map((alg) => ({ type: "public-key", alg })),
      excludeCredentials: descriptors(options.exclude),
      authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
      attestation: "none",
    },
  });
  if (!(made instanceof PublicKeyCredential) || !(made.response instanceof AuthenticatorAttestationResponse)) {
    throw new Error("no passkey");
  }
  return JSON.stringify({
    clientData: toText(made.response.clientDataJSON),
    attestationObject: toText(made.response.attestationObject),
  });
}

function enhance(form: HTMLFormElement, url: string, answer: (url: string) => Promise<string>): void {
  const field = form.querySelector<HTMLInputElement>("input[name=credential]");
  const button = form.querySelector<HTMLButtonElement>("button[data-passkey-go]");
  const problem = form.querySelector<HTMLElement>("[data-passkey-problem]");
  if (!field || !button) return;
  const go = (): void => {
    if (form.hasAttribute("aria-busy") || !form.reportValidity()) return;
    if (problem) problem.hidden = true;
    form.setAttribute("aria-busy", "true");
    answer(url)
      .then((text) => {
        field.value = text;
        form.submit();
      })
      .catch(() => {
        form.removeAttribute("aria-busy");
        if (problem) problem.hidden = false;
      });
  };
  form.hidden = false;
  button.addEventListener("click", go);
  // Enter in a field.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go();
  });
  // A page that comes back from the back/forward cache asks anew: an answer counts once.
  window.addEventListener("pageshow", () => {
    field.value = "";
    form.removeAttribute("aria-busy");
  });
}

/** Shows the forms that need a passkey, where the browser knows passkeys, and makes them work. */
export function enhancePasskeys(page: Document): void {
  if (!("PublicKeyCredential" in window)) return;
  for (const form of page.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    enhance(form, form.dataset["passkey"] ?? "", sign);
  }
  for (const form of page.querySelectorAll<HTMLFormElement>("form[data-passkey-new]")) {
    enhance(form, form.dataset["passkeyNew"] ?? "", create);
  }
}
