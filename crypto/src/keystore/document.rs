//! The keystore as a JSON document.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::Zeroizing;

use super::{Keyring, Keystore, Root, Secrets};
use crate::{
    ids::{KeyDay, OrgId},
    secret::{DayRoot, Secret32},
};

/// What the document calls itself.
const FORMAT: &str = "kuvert keystore";
/// The version of the document.
const VERSION: u32 = 1;
/// More than a keystore has bytes, so that writing one does not leave copies of it in memory.
const CAPACITY: usize = 64 * 1024;

/// Why a file is not a keystore. Its text never holds any of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeystoreError {
    /// Not the JSON of a keystore: cut short, a name too many or missing, or a value of another kind.
    #[error("not a keystore file: line {line}, column {column}")]
    Syntax {
        /// Where, counted from one.
        line: usize,
        /// Where, counted from one.
        column: usize,
    },
    /// Another document, or a version this program does not know.
    #[error("not a keystore file of a known version")]
    Version,
    /// A server secret without a key, or whose ids do not ascend from one.
    #[error("the keys of `{0}` are not in order")]
    Secrets(&'static str),
    /// Roots out of order, of more days than yesterday and today, or that do not follow from each other.
    #[error("the roots do not belong together")]
    Roots,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: String,
    version: u32,
    org_id: OrgId,
    roots: Vec<RootText>,
    tickets: Vec<KeyText>,
    cookies: Vec<KeyText>,
    inboxes: Vec<KeyText>,
    fields: Vec<KeyText>,
    index: Vec<KeyText>,
    pepper: Vec<KeyText>,
    message_ids: Vec<KeyText>,
    log: Vec<KeyText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RootText {
    id: u32,
    day: KeyDay,
    key: Bytes,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyText {
    id: u32,
    key: Bytes,
}

/// 32 bytes as 43 characters of base64url.
struct Bytes(Zeroizing<[u8; 32]>);

impl Bytes {
    fn of(secret: &impl Secret32) -> Self {
        Self(Zeroizing::new(*secret.as_bytes()))
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(BASE64URL_NOPAD.encode(&*self.0)))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = Bytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("43 characters of base64url")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Bytes, E> {
                let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map(Zeroizing::new);
                let bytes = bytes.map_err(|_| E::custom("not base64url"))?;
                let bytes = bytes.as_slice().try_into().map_err(|_| E::custom("not 32 bytes"))?;
                Ok(Bytes(Zeroizing::new(bytes)))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

pub(super) fn parse(json: &[u8]) -> Result<Keystore, KeystoreError> {
    // The parser's own message may quote the file, and the file is secret: only its place is passed on.
    let document: Document = serde_json::from_slice(json)
        .map_err(|error| KeystoreError::Syntax { line: error.line(), column: error.column() })?;
    if document.format != FORMAT || document.version != VERSION {
        return Err(KeystoreError::Version);
    }
    let roots = document.roots.into_iter();
    let roots: Vec<_> = roots
        .map(|root| Root { id: root.id, day: root.day, key: DayRoot::from_bytes(*root.key.0) })
        .collect();
    if !roots_belong_together(&roots) {
        return Err(KeystoreError::Roots);
    }
    let secrets = Secrets {
        tickets: ring("tickets", document.tickets)?,
        cookies: ring("cookies", document.cookies)?,
        inboxes: ring("inboxes", document.inboxes)?,
        fields: ring("fields", document.fields)?,
        index: ring("index", document.index)?,
        pepper: ring("pepper", document.pepper)?,
        message_ids: ring("message_ids", document.message_ids)?,
        log: ring("log", document.log)?,
    };
    Ok(Keystore { org_id: document.org_id, roots, secrets })
}

fn ring<K: Secret32>(name: &'static str, keys: Vec<KeyText>) -> Result<Keyring<K>, KeystoreError> {
    let keys = keys.into_iter().map(|key| (key.id, K::from_bytes(*key.key.0))).collect();
    Keyring::new(keys).ok_or(KeystoreError::Secrets(name))
}

/// Each id has today's root, and perhaps yesterday's, from which today's follows; today is the same for all ids.
fn roots_belong_together(roots: &[Root]) -> bool {
    let Some(today) = roots.iter().map(|root| root.day).max() else {
        return true;
    };
    roots.iter().all(|root| root.id > 0)
        && roots.chunk_by(|a, b| a.id == b.id).all(|line| match line {
            [current] => current.day == today,
            [eve, current] => {
                current.day == today
                    && eve.day.0.checked_add(1) == Some(today.0)
                    && eve.key.next() == current.key
            }
            _ => false,
        })
        && roots.is_sorted_by(|a, b| (a.id, a.day) < (b.id, b.day))
}

pub(super) fn to_json(keystore: &Keystore) -> Zeroizing<Vec<u8>> {
    let roots = keystore.roots.iter();
    let document = Document {
        format: FORMAT.to_owned(),
        version: VERSION,
        org_id: keystore.org_id,
        roots: roots.map(|root| RootText { id: root.id, day: root.day, key: Bytes::of(&root.key) }).collect(),
        tickets: texts(&keystore.secrets.tickets),
        cookies: texts(&keystore.secrets.cookies),
        inboxes: texts(&keystore.secrets.inboxes),
        fields: texts(&keystore.secrets.fields),
        index: texts(&keystore.secrets.index),
        pepper: texts(&keystore.secrets.pepper),
        message_ids: texts(&keystore.secrets.message_ids),
        log: texts(&keystore.secrets.log),
    };
    let mut json = Zeroizing::new(Vec::with_capacity(CAPACITY));
    serde_json::to_writer_pretty(&mut *json, &document).expect("strings and numbers always serialise");
    json.push(b'\n');
    json
}

fn texts<K: Secret32>(ring: &Keyring<K>) -> Vec<KeyText> {
    let mut texts: Vec<_> = ring.iter().map(|(id, key)| KeyText { id, key: Bytes::of(key) }).collect();
    texts.reverse();
    texts
}
