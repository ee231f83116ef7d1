// A real OpenID Connect provider on the loopback, over TLS. Settings come as JSON in KUVERT_OIDC; it prints one line of
// JSON when it listens. Its people sign in by the provider's own development pages: any name is a person of that name,
// unless the settings say more about them.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { Provider } from "oidc-provider";

const settings = JSON.parse(process.env.KUVERT_OIDC);
const { port, path = "", clientId, clientSecret, redirectUris, entra = false, audience } = settings;
const people = settings.people ?? {};
const base = `https://localhost:${port}`;
const issuer = `${base}${path}`;
const tenant = path.split("/")[1];

const make = async (algorithm, kid) => {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { algorithm, kid, privateKey, publicKey, jwk: { ...(await exportJWK(privateKey)), kid, use: "sig" } };
};
const own = await make("RS256", "first");
const second = await make("ES256", "second");
const pss = await make("PS256", "third");
const stranger = await make("RS256", "first");

const claimsOf = (name) => ({ sub: name, name, email: `${name}@firma.example`, email_verified: true, ...people[name] });
const entraClaims = (name) =>
  entra ? { tid: tenant, oid: claimsOf(name).oid ?? name, ver: "2.0", preferred_username: claimsOf(name).email } : {};

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: redirectUris,
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  jwks: { keys: [own.jwk, second.jwk, { ...pss.jwk, alg: "PS256" }] },
  pkce: { required: () => true },
  cookies: { keys: ["test"], short: { secure: true, sameSite: "lax" }, long: { secure: true, sameSite: "lax" } },
  claims: {
    openid: ["sub"],
    email: ["email", "email_verified"],
    profile: ["name", "groups", "roles", "tid", "oid", "ver", "preferred_username", "_claim_names"],
  },
  conformIdTokenClaims: false,
  findAccount: (_, name) => ({
    accountId: name,
    claims: () => ({ ...claimsOf(name), ...entraClaims(name) }),
  }),
  features: {
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      getResourceServerInfo: () => ({
        audience,
        scope: "access_as_user",
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "RS256" } },
      }),
    },
  },
  extraTokenClaims: (_, token) => (entra ? { ...entraClaims(token.accountId), scp: token.scope, azp: token.clientId } : {}),
});
provider.proxy = true;

// How often the keys were asked for, and what else the tests ask of this process.
let keyFetches = 0;
let mode = "well";
const keys = { own, second, pss, stranger };

const encode = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** A token as the tests want it: header and claims as given, signed by one of the keys, or not at all. */
async function mint({ header, claims, raw, key = "own", secret }) {
  const { privateKey, algorithm } = keys[key] ?? {};
  if (secret) return new SignJWT(claims).setProtectedHeader(header).sign(new TextEncoder().encode(secret));
  if (key === "none") return `${encode(header)}.${encode(claims)}.`;
  const signing = `${encode(header)}.${encode(raw ?? claims)}`;
  const { createSign, constants } = await import("node:crypto");
  const signer = createSign("SHA256").update(signing);
  const options = { key: (await import("node:crypto")).KeyObject.from(privateKey) };
  if (algorithm === "ES256") options.dsaEncoding = "ieee-p1363";
  if (algorithm === "PS256") Object.assign(options, { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
  return `${signing}.${signer.sign(options).toString("base64url")}`;
}

async function control(request, response) {
  let body = "";
  for await (const part of request) body += part;
  const wish = body ? JSON.parse(body) : {};
  if (wish.mint) return response.end(JSON.stringify({ token: await mint(wish.mint) }));
  if (wish.mode) mode = wish.mode;
  if (wish.people) Object.assign(people, wish.people);
  const { n } = await exportJWK(own.publicKey);
  response.end(JSON.stringify({ keyFetches, modulus: n }));
}

const handle = provider.callback();
const server = createServer(
  { cert: readFileSync(settings.certificate), key: readFileSync(settings.key) },
  (request, response) => {
    // In place of Microsoft's library: a window that was opened by a page of its own origin speaks to it.
    if (request.url === "/office.js") {
      response.setHeader("content-type", "text/javascript");
      return response.end(`globalThis.Office = {
        onReady: async () => ({ host: "Outlook" }),
        context: { ui: { messageParent: (text, options) => opener.postMessage(text, options.targetOrigin) } },
      };`);
    }
    if (request.url === "/control") return void control(request, response);
    if (request.url.endsWith("/jwks")) keyFetches += 1;
    if (mode === "redirect" && !request.url.includes("/auth")) {
      response.writeHead(302, { location: settings.elsewhere ?? "https://127.0.0.1:1/" });
      return response.end();
    }
    if (mode === "large") return response.end(Buffer.alloc(2 << 20, 32));
    if (mode === "down") return request.socket.destroy();
    if (path && request.url.startsWith(`${path}/`)) {
      request.originalUrl = request.url;
      request.url = request.url.slice(path.length);
    }
    handle(request, response);
  },
);
server.listen(port, "127.0.0.1", () => console.log(JSON.stringify({ issuer })));
