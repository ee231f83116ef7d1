// Makes ratchet.json, tickets.json and keystore.json with WebCrypto alone, so that the Rust code is checked against
// bytes it did not write itself. The answers are committed; run this only when a format gets a new version.
//
//   node make.mjs

import { writeFileSync } from "node:fs";
import * as k from "../webcrypto.mjs";

const NOTHING = new Uint8Array(0);
const derive = (ikm, text, ...more) => k.hkdf(NOTHING, ikm, k.concat(k.label(text), ...more));
const write = (name, value) =>
  writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(value, null, 1)}\n`);

function i64(value) {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigInt64(0, BigInt(value));
  return new Uint8Array(bytes.buffer);
}

// --- the ratchet

async function ratchet() {
  const day = 20800;
  const outbox = k.sequence(16, 0x30);
  const held = k.sequence(16, 0x50);
  const days = [];
  let root = k.sequence(32, 0x70);
  const first = root;
  for (let ahead = 0; ahead <= 400; ahead++) {
    if ([0, 1, 2, 3, 30, 365, 400].includes(ahead)) {
      const bucket = await derive(root, "kuvert.dk/v1/bucket");
      days.push({
        day: day + ahead,
        root: k.toHex(root),
        bucket: k.toHex(bucket),
        fingerprint: k.toHex(await derive(root, "kuvert.dk/v1/root-fingerprint")).slice(0, 32),
        outbox_key: k.toHex(await derive(bucket, "kuvert.dk/v1/outbox", outbox)),
        held_key: k.toHex(await derive(bucket, "kuvert.dk/v1/held", held)),
      });
    }
    root = await derive(root, "kuvert.dk/v1/ratchet");
  }
  return {
    note: "roots, bucket keys and what comes of them; `refused` are days for which the first root gives no key; `sent_token` is the link's that sending makes",
    day,
    root: k.toHex(first),
    outbox_id: k.toHex(outbox),
    draft_token: k.toHex(k.sequence(32, 0xb0)),
    link_row: k.toHex(k.sequence(16, 0xd0)),
    sent_token: k.toHex(
      await derive(k.sequence(32, 0xb0), "kuvert.dk/v1/sent-link", k.sequence(16, 0xd0)),
    ),
    blob_id: k.toHex(held),
    days,
    refused: [0, day - 365, day - 1, day + 3661, 4294967295],
  };
}

// --- tickets

const CREATE = 1;
const UPLOAD = 2;
const DOWNLOAD = 3;

async function tickets() {
  const key = k.sequence(32, 0x11);
  const nonce = k.sequence(12, 0x90);
  const [pkg, owner, file, row] = [0x20, 0x30, 0x40, 0x50].map(first => k.sequence(16, first));
  const [secret, session] = [0x60, 0xa0].map(first => k.sequence(32, first));
  const time = 1_800_000_000;

  async function token(audience, body, { version = 1, first = version, sealedWith = key } = {}) {
    const aad = k.concat(k.label("kuvert.dk/v1/ticket"), Uint8Array.of(version, audience));
    return k.toBase64Url(k.concat(Uint8Array.of(first), nonce, await k.gcmSeal(sealedWith, nonce, aad, body)));
  }
  const create = k.concat(pkg, owner, secret, i64(time));
  const upload = k.concat(pkg, file, secret, i64(time));
  const download = (files, { zip = 0, count = files.length } = {}) =>
    k.concat(pkg, row, session, secret, i64(time), Uint8Array.of(zip), k.u32(count), ...files);

  const good = await token(CREATE, create);
  const raw = k.concat(Uint8Array.of(1), nonce);
  const refused = {
    create: {
      "empty": "",
      "not base64url": `${good.slice(0, -1)}+`,
      "padded": `${good}=`,
      "with a space before": ` ${good}`,
      "cut by a character": good.slice(0, -1),
      "with a character more": `${good}A`,
      "nonce only": k.toBase64Url(raw),
      "version 0": await token(CREATE, create, { version: 0 }),
      "version 2": await token(CREATE, create, { version: 2 }),
      "sealed as version 2, called version 1": await token(CREATE, create, { version: 2, first: 1 }),
      "another key": await token(CREATE, create, { sealedWith: k.sequence(32, 0x12) }),
      "an upload ticket": await token(UPLOAD, upload),
      "a download ticket": await token(DOWNLOAD, download([file])),
      "audience 0": await token(0, create),
      "empty body": await token(CREATE, NOTHING),
      "a byte short": await token(CREATE, create.slice(0, -1)),
      "a byte long": await token(CREATE, k.concat(create, Uint8Array.of(0))),
    },
    upload: {
      "a create ticket": good,
      "a byte short": await token(UPLOAD, upload.slice(0, -1)),
      "a byte long": await token(UPLOAD, k.concat(upload, Uint8Array.of(0))),
    },
    download: {
      "a create ticket": good,
      "zip is 2": await token(DOWNLOAD, download([file], { zip: 2 })),
      "one file fewer than counted": await token(DOWNLOAD, download([file], { count: 2 })),
      "one file more than counted": await token(DOWNLOAD, download([file, owner], { count: 1 })),
      "more files than there are": await token(DOWNLOAD, download([], { count: 0xffffffff })),
      "half a file": await token(DOWNLOAD, k.concat(download([], { count: 1 }), file.slice(8))),
      "a byte long": await token(DOWNLOAD, k.concat(download([file]), Uint8Array.of(0))),
    },
  };
  // The last character carries bits that mean nothing: another spelling of the same bytes.
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(good.at(-1));
  refused.create["spelled otherwise"] = good.slice(0, -1) + alphabet[last ^ 1];
  return {
    note: "tokens with a fixed nonce, and tokens that must be refused",
    key: k.toHex(key),
    nonce: k.toHex(nonce),
    package: k.toHex(pkg),
    owner: k.toHex(owner),
    file: k.toHex(file),
    link_row: k.toHex(row),
    session: k.toHex(session),
    secret: k.toHex(secret),
    time,
    create: good,
    upload: await token(UPLOAD, upload),
    download_one: await token(DOWNLOAD, download([file])),
    download_zip: await token(DOWNLOAD, download([file, owner], { zip: 1 })),
    refused,
  };
}

// --- the keystore

async function keystore() {
  const text = first => k.toBase64Url(k.sequence(32, first));
  const eve = k.sequence(32, 0x70);
  const rings = ["tickets", "cookies", "inboxes", "fields", "index", "pepper", "message_ids", "log"];
  const base = () => ({
    format: "kuvert keystore",
    version: 1,
    org_id: "aaaqeayeaudaocajbifqydiob4",
    roots: [
      { id: 1, day: 20799, key: k.toBase64Url(eve) },
      { id: 1, day: 20800, key: today },
      { id: 2, day: 20800, key: text(0x80) },
    ],
    ...Object.fromEntries(rings.map((name, at) => [name, [{ id: 1, key: text(at) }]])),
  });
  const today = k.toBase64Url(await derive(eve, "kuvert.dk/v1/ratchet"));
  const refused = [];
  const refuse = (name, error, change) => {
    const document = base();
    refused.push({ name, error, document: JSON.stringify(change(document) ?? document) });
  };
  const raw = (name, change) => {
    refused.push({ name, error: "Syntax", document: change(JSON.stringify(base())) });
  };
  raw("empty", () => "");
  raw("cut in half", document => document.slice(0, document.length / 2));
  raw("cut by one character", document => document.slice(0, -1));
  raw("something after the end", document => `${document}{}`);
  raw("a name twice", document => document.replace('"version":1', '"version":1,"version":1'));
  raw("not an object", () => "[]");
  raw("null", () => "null");
  refuse("another format", "Version", d => void (d.format = "kuvert keystores"));
  refuse("version 0", "Version", d => void (d.version = 0));
  refuse("version 2", "Version", d => void (d.version = 2));
  refuse("version as text", "Syntax", d => void (d.version = "1"));
  refuse("an unknown name", "Syntax", d => void (d.comment = "hello"));
  refuse("an unknown name in a root", "Syntax", d => void (d.roots[0].note = 1));
  refuse("an unknown name in a key", "Syntax", d => void (d.log[0].note = 1));
  refuse("org_id in upper case", "Syntax", d => void (d.org_id = d.org_id.toUpperCase()));
  refuse("org_id spelled otherwise", "Syntax", d => void (d.org_id = `${d.org_id.slice(0, -1)}5`));
  refuse("org_id short", "Syntax", d => void (d.org_id = d.org_id.slice(1)));
  for (const name of rings) {
    refuse(`${name} missing`, "Syntax", d => void delete d[name]);
    refuse(`${name} without a key`, "Secrets", d => void (d[name] = []));
  }
  refuse("key id 0", "Secrets", d => void (d.fields[0].id = 0));
  refuse("key id twice", "Secrets", d => void d.fields.push({ id: 1, key: text(9) }));
  refuse("key ids descending", "Secrets", d => void d.fields.unshift({ id: 2, key: text(9) }));
  refuse("key id negative", "Syntax", d => void (d.fields[0].id = -1));
  refuse("key id too large", "Syntax", d => void (d.fields[0].id = 4294967296));
  refuse("key of 31 bytes", "Syntax", d => void (d.log[0].key = k.toBase64Url(k.sequence(31, 0))));
  refuse("key of 33 bytes", "Syntax", d => void (d.log[0].key = k.toBase64Url(k.sequence(33, 0))));
  refuse("key padded", "Syntax", d => void (d.log[0].key += "="));
  refuse("key spelled otherwise", "Syntax", d => void (d.log[0].key = `${d.log[0].key.slice(0, -1)}V`));
  refuse("key not text", "Syntax", d => void (d.log[0].key = [1]));
  refuse("key null", "Syntax", d => void (d.log[0].key = null));
  refuse("root id 0", "Roots", d => void (d.roots[0].id = d.roots[1].id = 0));
  refuse("roots in another order", "Roots", d => void d.roots.reverse());
  refuse("a root twice", "Roots", d => void d.roots.push(d.roots[2]));
  refuse("a root of two days ago", "Roots", d => void (d.roots[0].day = 20798));
  refuse("three days of one root", "Roots", d => void d.roots.splice(1, 0, d.roots[0]));
  refuse("a root that does not follow from yesterday's", "Roots", d => void (d.roots[1].key = text(1)));
  refuse("a root that was left behind", "Roots", d => void (d.roots[2].day = 20799));
  refuse("a root of no day", "Syntax", d => void delete d.roots[0].day);
  return {
    note: "one keystore, what it gives, and documents that must be refused with the named error",
    document: JSON.stringify(base()),
    without_roots: JSON.stringify({ ...base(), roots: [] }),
    root_day: 20800,
    buckets: [
      { root_id: 1, day: 20799, key: k.toHex(await derive(eve, "kuvert.dk/v1/bucket")) },
      {
        root_id: 1,
        day: 20800,
        key: k.toHex(await derive(await derive(eve, "kuvert.dk/v1/ratchet"), "kuvert.dk/v1/bucket")),
      },
      { root_id: 2, day: 20800, key: k.toHex(await derive(k.sequence(32, 0x80), "kuvert.dk/v1/bucket")) },
      { root_id: 2, day: 20799, key: null },
      { root_id: 1, day: 20798, key: null },
      { root_id: 3, day: 20800, key: null },
    ],
    refused,
  };
}

write("ratchet.json", await ratchet());
write("tickets.json", await tickets());
write("keystore.json", await keystore());
