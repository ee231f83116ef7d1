// KVT1 a second time, with WebCrypto alone: what a browser would do. It runs the known answers of kvt1.json, which
// the Rust tests run too, so the two implementations check each other.
//
//   node webcrypto.mjs [vectors.json …]          in a page: import { run } and hand it the parsed file

const subtle = globalThis.crypto.subtle;
const utf8 = new TextEncoder();
const NOTHING = new Uint8Array(0);

const SALT = 24;
const COMMITMENT = 32;
const HEADER = SALT + COMMITMENT;
const CHUNK = 16384;
const TAG = 16;

// --- bytes

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const fromHex = text => Uint8Array.from(text.match(/../g) ?? [], byte => Number.parseInt(byte, 16));
export const toHex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
export const label = text => concat(utf8.encode(text), Uint8Array.of(0));

function bigEndian(value, length) {
  const bytes = new Uint8Array(length);
  for (let at = length - 1; at >= 0; at--) {
    bytes[at] = value % 256;
    value = Math.floor(value / 256);
  }
  return bytes;
}
export const u32 = value => bigEndian(value, 4);

/** n bytes: first, first + 1 … modulo 256. */
export const sequence = (n, first) => Uint8Array.from({ length: n }, (_, at) => (first + at) % 256);

export function toBase64Url(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), char => char.charCodeAt(0));
}

function equal(a, b) {
  let difference = a.length ^ b.length;
  for (let at = 0; at < Math.min(a.length, b.length); at++) difference |= a[at] ^ b[at];
  return difference === 0;
}

// --- derivations

async function hmac(hash, key, ...parts) {
  const imported = await subtle.importKey("raw", key, { name: "HMAC", hash }, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", imported, concat(...parts)));
}

/** HKDF-Expand. WebCrypto's own HKDF always extracts first, so it is of no use here. */
async function expand(hash, prk, info, length) {
  let block = NOTHING;
  let out = NOTHING;
  for (let counter = 1; out.length < length; counter++) {
    block = await hmac(hash, prk, block, info, Uint8Array.of(counter));
    out = concat(out, block);
  }
  return out.slice(0, length);
}

const extract256 = (salt, ikm) => hmac("SHA-256", salt.length > 0 ? salt : new Uint8Array(32), ikm);

export async function hkdf(salt, ikm, info) {
  return expand("SHA-256", await extract256(salt, ikm), info, 32);
}

export const sha256 = async bytes => new Uint8Array(await subtle.digest("SHA-256", bytes));

// --- AES-256-GCM

async function gcm(operation, key, iv, additionalData, bytes) {
  const imported = await subtle.importKey("raw", key, "AES-GCM", false, [operation]);
  return new Uint8Array(await subtle[operation]({ name: "AES-GCM", iv, additionalData }, imported, bytes));
}
export const gcmSeal = (key, iv, aad, plaintext) => gcm("encrypt", key, iv, aad, plaintext);
export const gcmOpen = (key, iv, aad, sealed) => gcm("decrypt", key, iv, aad, sealed);

// --- Cobblestone-256

async function schedule(key, salt, context) {
  const info = concat(label("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM"), salt, context);
  const okm = await expand("SHA-512", key, info, 32 + 12 + COMMITMENT);
  return { key: okm.slice(0, 32), baseNonce: okm.slice(32, 44), commitment: okm.slice(44) };
}

function nonceOf({ baseNonce }, index) {
  const counter = bigEndian(index, 12);
  return baseNonce.map((byte, at) => byte ^ counter[at]);
}

export async function seal(key, context, plaintext, salt) {
  const keys = await schedule(key, salt, context);
  const parts = [salt, keys.commitment];
  for (let index = 0; index * CHUNK <= plaintext.length; index++) {
    const chunk = plaintext.subarray(index * CHUNK, (index + 1) * CHUNK);
    parts.push(await gcmSeal(keys.key, nonceOf(keys, index), NOTHING, chunk));
  }
  return concat(...parts);
}

export async function open(key, context, sealed) {
  if (sealed.length < HEADER + TAG) throw new Error("cut short");
  const keys = await schedule(key, sealed.slice(0, SALT), context);
  if (!equal(keys.commitment, sealed.slice(SALT, HEADER))) throw new Error("commitment");
  const body = sealed.subarray(HEADER);
  const parts = [];
  for (let index = 0; index * (CHUNK + TAG) <= body.length; index++) {
    const chunk = body.subarray(index * (CHUNK + TAG), (index + 1) * (CHUNK + TAG));
    parts.push(await gcmOpen(keys.key, nonceOf(keys, index), NOTHING, chunk));
  }
  return concat(...parts);
}

// --- keys, wraps, segments

export const fileKey = (packageKey, blob) => hkdf(NOTHING, packageKey, concat(label("kuvert.dk/v1/file"), blob));
export const manifestKey = (packageKey, pkg) =>
  hkdf(NOTHING, packageKey, concat(label("kuvert.dk/v1/manifest"), pkg));
export const linkId = token => hkdf(NOTHING, token, label("kuvert.dk/v1/link-id"));
export const wrapContext = (day, pkg, row) => concat(label("kuvert.dk/v1/link-wrap"), u32(day), pkg, row);
export const linkKey = (bucketKey, token, context) => hkdf(bucketKey, token, context);
export const prefixOf = (blob, org) => concat(utf8.encode("KUVERT\0\x01"), Uint8Array.of(2, 0, 0, 0), blob, org);
export const segmentContext = (prefix, index, last) =>
  concat(label("kuvert.dk/v1/segment"), prefix, u32(index), Uint8Array.of(last));

// --- HPKE, base mode (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM

const KEM_SUITE = concat(utf8.encode("KEM"), bigEndian(0x0020, 2));
const HPKE_SUITE = concat(utf8.encode("HPKE"), bigEndian(0x0020, 2), bigEndian(0x0001, 2), bigEndian(0x0002, 2));
const labeled = (suite, name, rest) => concat(utf8.encode("HPKE-v1"), suite, utf8.encode(name), rest);
const labeledExtract = (suite, salt, name, ikm) => extract256(salt, labeled(suite, name, ikm));
const labeledExpand = (suite, prk, name, info, length) =>
  expand("SHA-256", prk, concat(bigEndian(length, 2), labeled(suite, name, info)), length);

/** WebCrypto takes a bare X25519 private key only inside PKCS #8 (RFC 8410). */
function importPrivate(scalar) {
  const pkcs8 = concat(fromHex("302e020100300506032b656e04220420"), scalar);
  return subtle.importKey("pkcs8", pkcs8, { name: "X25519" }, true, ["deriveBits"]);
}

export async function publicOf(scalar) {
  const { x } = await subtle.exportKey("jwk", await importPrivate(scalar));
  return fromBase64Url(x);
}

async function diffieHellman(scalar, point) {
  const key = await subtle.importKey("raw", point, { name: "X25519" }, true, []);
  return new Uint8Array(await subtle.deriveBits({ name: "X25519", public: key }, await importPrivate(scalar), 256));
}

async function hpkeKeys(dh, enc, recipient, info) {
  const prk = await labeledExtract(KEM_SUITE, NOTHING, "eae_prk", dh);
  const shared = await labeledExpand(KEM_SUITE, prk, "shared_secret", concat(enc, recipient), 32);
  const context = concat(
    Uint8Array.of(0),
    await labeledExtract(HPKE_SUITE, NOTHING, "psk_id_hash", NOTHING),
    await labeledExtract(HPKE_SUITE, NOTHING, "info_hash", info),
  );
  const secret = await labeledExtract(HPKE_SUITE, shared, "secret", NOTHING);
  return {
    key: await labeledExpand(HPKE_SUITE, secret, "key", context, 32),
    nonce: await labeledExpand(HPKE_SUITE, secret, "base_nonce", context, 12),
  };
}

/** With a given ephemeral key: for known answers only. */
async function hpkeSeal(ephemeral, recipient, info, aad, message) {
  const enc = await publicOf(ephemeral);
  const { key, nonce } = await hpkeKeys(await diffieHellman(ephemeral, recipient), enc, recipient, info);
  return { enc, ct: await gcmSeal(key, nonce, aad, message) };
}

async function hpkeOpen(scalar, enc, info, aad, ct) {
  const recipient = await publicOf(scalar);
  const { key, nonce } = await hpkeKeys(await diffieHellman(scalar, enc), enc, recipient, info);
  return gcmOpen(key, nonce, aad, ct);
}

export const stanzaInfo = (kind, org, keyId) =>
  concat(label("kuvert.dk/v1/key-stanza"), Uint8Array.of(kind), org, u32(keyId));

// --- the vectors

function recorder() {
  const result = { passed: 0, failed: [] };
  async function check(name, test) {
    try {
      if (!(await test())) throw new Error("another value");
      result.passed += 1;
    } catch (error) {
      result.failed.push(`${name}: ${error?.message ?? error}`);
    }
  }
  const refuses = (name, test) =>
    check(name, () =>
      test().then(
        () => false,
        () => true,
      ),
    );
  return { result, check, refuses };
}

const flipped = (bytes, at) => bytes.map((byte, position) => (position === at ? byte ^ 1 : byte));

async function keysAndWrap(vectors, { check, refuses }) {
  const [pk, pkg, blob, row, token, bucket] = ["PK", "pkg", "blob", "link", "T", "KEK"].map(name =>
    fromHex(vectors[name]),
  );
  const answer = (name, value) => check(name, async () => toHex(await value()) === vectors[name]);
  await check("T_b64url", async () => toBase64Url(token) === vectors.T_b64url);
  await answer("prefix", async () => prefixOf(blob, fromHex(vectors.org)));
  await answer("file_key", () => fileKey(pk, blob));
  await answer("manifest_key", () => manifestKey(pk, pkg));
  await answer("link_id", () => linkId(token));
  const context = wrapContext(vectors.kek_id, pkg, row);
  await answer("link_key", () => linkKey(bucket, token, context));
  const key = await linkKey(bucket, token, context);
  const wrapped = fromHex(vectors.wrapped_PK);
  await answer("wrapped_PK", () => seal(key, context, pk, wrapped.slice(0, SALT)));
  await check("wrapped_PK opens", async () => equal(await open(key, context, wrapped), pk));
  await check("wrapped_PK_len", async () => wrapped.length === vectors.wrapped_PK_len);
  await refuses("wrapped_PK of another link", () => open(key, wrapContext(vectors.kek_id, pkg, pkg), wrapped));
  for (const at of [0, SALT, HEADER, wrapped.length - 1]) {
    await refuses(`wrapped_PK with byte ${at} changed`, () => open(key, context, flipped(wrapped, at)));
  }
}

async function stanza(vectors, { check, refuses }) {
  const { kind, key_id: keyId, opened } = vectors.escrow;
  const [scalar, recipient, ephemeral, enc, ct, aad] = ["skR", "pkR", "skE", "enc", "ct", "aad"].map(name =>
    fromHex(vectors.escrow[name]),
  );
  const info = stanzaInfo(kind, fromHex(vectors.org), keyId);
  await check("stanza info", async () => toHex(info) === vectors.escrow.info);
  await check("stanza aad", async () => toHex(aad) === vectors.prefix);
  await check("stanza public key", async () => equal(await publicOf(scalar), recipient));
  await check("stanza seals", async () => {
    const sealed = await hpkeSeal(ephemeral, recipient, info, aad, fromHex(vectors.file_key));
    return equal(sealed.enc, enc) && equal(sealed.ct, ct);
  });
  const opening = () => hpkeOpen(scalar, enc, info, aad, ct);
  if (opened) {
    await check("stanza opens", async () => toHex(await opening()) === vectors.file_key);
  } else {
    await refuses("stanza that must not open", opening);
  }
  await refuses("stanza of another key", () =>
    hpkeOpen(scalar, enc, stanzaInfo(kind, fromHex(vectors.org), keyId + 1), aad, ct),
  );
  await refuses("stanza of another file", () => hpkeOpen(scalar, enc, info, flipped(aad, 12), ct));
  await refuses("stanza to a point of low order", () => hpkeOpen(scalar, new Uint8Array(32), info, aad, ct));
}

async function segments(vectors, { check, refuses }) {
  const key = fromHex(vectors.file_key);
  const prefix = fromHex(vectors.prefix);
  for (const [number, segment] of vectors.segments.entries()) {
    const name = `segment ${number} (${segment.plain_len} bytes)`;
    const context = segmentContext(prefix, segment.index, segment.last);
    const plaintext = sequence(segment.plain_len, segment.plain_len & 255);
    const sealed = await seal(key, context, plaintext, fromHex(segment.salt));
    await check(`${name} length`, async () => sealed.length === segment.ct_len);
    await check(`${name} commitment`, async () => toHex(sealed.slice(SALT, HEADER)) === segment.commitment);
    await check(`${name} hash`, async () => toHex(await sha256(sealed)) === segment.ct_sha256);
    await check(`${name} last tag`, async () => toHex(sealed.slice(-TAG)) === segment.final_tag);
    await check(`${name} opens`, async () => equal(await open(key, context, sealed), plaintext));
    await refuses(`${name} cut`, () => open(key, context, sealed.slice(0, -1)));
    await refuses(`${name} with a byte more`, () => open(key, context, concat(sealed, Uint8Array.of(0))));
    await refuses(`${name} elsewhere`, () =>
      open(key, segmentContext(prefix, segment.index + 1, segment.last), sealed),
    );
    await refuses(`${name} with last changed`, () =>
      open(key, segmentContext(prefix, segment.index, 1 - segment.last), sealed),
    );
  }
}

async function wholeFile(vectors, { check }) {
  const stored = fromHex(vectors.file_100B.hex);
  const plaintext = sequence(100, 5);
  const { kind, key_id: keyId, enc, ct } = vectors.escrow;
  await check("file length", async () => stored.length === vectors.file_100B.len);
  await check("file bytes", async () => {
    const prefix = fromHex(vectors.prefix);
    const context = segmentContext(prefix, 0, 1);
    const salt = stored.slice(48 + 88 + 4, 48 + 88 + 4 + SALT);
    const built = concat(
      prefix,
      Uint8Array.of(1, 0, 0, 0),
      Uint8Array.of(kind, 0, 0, 0),
      u32(keyId),
      fromHex(enc),
      fromHex(ct),
      u32(plaintext.length),
      await seal(fromHex(vectors.file_key), context, plaintext, salt),
    );
    return equal(built, stored);
  });
  await check("file opens", async () => {
    const first = 48 + 88 * stored[44];
    const context = segmentContext(stored.slice(0, 44), 0, 1);
    const opened = await open(fromHex(vectors.file_key), context, stored.slice(first + 4));
    return equal(opened, plaintext) && toHex(stored.slice(first, first + 4)) === toHex(u32(opened.length));
  });
}

/** Runs a parsed kvt1.json; resolves to how many checks passed and which failed. */
export async function run(vectors) {
  const checks = recorder();
  for (const part of [keysAndWrap, stanza, segments, wholeFile]) {
    try {
      await part(vectors, checks);
    } catch (error) {
      checks.result.failed.push(`${part.name}: ${error?.message ?? error}`);
    }
  }
  return checks.result;
}

async function main() {
  const { readFile } = await import("node:fs/promises");
  const named = process.argv.slice(2);
  const also = (process.env.KUVERT_VECTORS ?? "").split(":").filter(path => path !== "");
  const files = named.length > 0 ? named : [new URL("vectors/kvt1.json", import.meta.url), ...also];
  for (const file of files) {
    const { passed, failed } = await run(JSON.parse(await readFile(file, "utf8")));
    console.log(`${file}: ${passed} passed, ${failed.length} failed`);
    for (const failure of failed) console.log(`  ${failure}`);
    if (failed.length > 0) process.exitCode = 1;
  }
}

if (globalThis.process?.argv?.[1] !== undefined) {
  const { pathToFileURL } = await import("node:url");
  if (pathToFileURL(process.argv[1]).href === import.meta.url) await main();
}
