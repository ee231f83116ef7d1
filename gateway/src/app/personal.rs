//! Columns that name people: what is in each sealed box, and how values are found without being seen.

use kuvert_crypto::personal::{blind_index, open_box, seal_box};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::AppError;
use crate::domain::policy::{Policy, Sensitivity, Transfer};
use crate::domain::{Form, SubmissionId};
use crate::keys::{Keys, rng};
use crate::mail::Address;

/// A row's sealed columns. `TABLE` and the row's id bind the box to its place.
pub trait Personal: Serialize + DeserializeOwned {
    const TABLE: &'static str;
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Person {
    pub email: String,
    pub name: Option<String>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct StaffPerson(pub Person);
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct RecipientPerson(pub Person);

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct UploaderPerson(pub Person);

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct InboxName {
    /// Of a team's inbox; a person's is called after the person.
    pub name: Option<String>,
}

/// What a request says.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct RequestWords {
    pub form: Form,
    /// Of a standing request: the last part of its address.
    pub slug: Option<String>,
}

/// What somebody agreed to, and how.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ConsentGiven {
    /// The exact text.
    pub text: String,
    pub version: u32,
    /// BCP 47, as shown.
    pub language: String,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// The way it was given.
    pub way: String,
    /// The address the link went to, or that was proved.
    pub address: String,
}

/// What an uploader is shown of what they handed in.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Receipt {
    pub files: Vec<ReceiptFile>,
    /// How many questions were answered.
    pub answers: usize,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ReceiptFile {
    pub name: String,
    /// Plaintext bytes.
    pub bytes: u64,
    /// Of the plaintext, lower-case hex.
    pub sha256: String,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ShareTitle {
    pub title: String,
    /// Days from sending to expiry; none if the sender chose a date.
    pub days: Option<u32>,
    /// The submission it answers, if it answers one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    #[serde(default)]
    pub sensitivity: Sensitivity,
    /// On what ground the data may leave the EU/EEA.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Transfer>,
}

impl ShareTitle {
    /// The submission it answers.
    pub fn submission(&self) -> Option<SubmissionId> {
        self.reply_to.as_deref().and_then(|id| id.parse().ok())
    }
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct FileName {
    pub name: String,
    pub media_type: String,
    /// Which wanted document of a request it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct SessionOrigin {
    pub ip: String,
    pub user_agent: String,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct TokenLabel {
    pub label: String,
}

/// A group of employees.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct GroupName {
    pub name: String,
}

/// A version of the policy, and why it was made.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct PolicyWords {
    pub policy: Policy,
    pub note: String,
}

/// A person as the organisation's provider knows them.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct KnownPerson {
    pub issuer: String,
    pub subject: String,
}

/// What a browser at the provider must bring back, and where it goes on to.
#[derive(Clone, Deserialize, Serialize)]
pub struct VisitSecrets {
    pub nonce: String,
    pub verifier: String,
    pub next: Option<String>,
    /// Seconds since 1970: whoever left did so to prove once more who they are, and must have shown it after this.
    #[serde(default)]
    pub since: Option<i64>,
}

/// Why the recovery key was used, and who the two people say they are.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct RecoveryWords {
    pub reason: String,
    pub people: [String; 2],
}

/// What the mail relay said last.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct MailFate {
    pub reply: Option<String>,
}

macro_rules! tables {
    ($($name:ident in $table:literal),+) => {$(
        impl Personal for $name {
            const TABLE: &'static str = $table;
        }
    )+};
}

tables! {
    StaffPerson in "staff", RecipientPerson in "recipients", ShareTitle in "shares", FileName in "files",
    RequestWords in "requests", ConsentGiven in "hand_ins.consent", Receipt in "hand_ins.receipt",
    UploaderPerson in "uploaders", InboxName in "inboxes", SessionOrigin in "staff_sessions", TokenLabel in "api_tokens", RecoveryWords in "recoveries", MailFate in "outbox",
    GroupName in "staff_groups", PolicyWords in "policies",
    KnownPerson in "staff_identities", VisitSecrets in "provider_visits"
}

/// Seals the columns of the row `id`.
pub fn seal<T: Personal>(keys: &Keys, id: &[u8], value: &T) -> Vec<u8> {
    let json = Zeroizing::new(serde_json::to_vec(value).expect("plain structs of text always serialise"));
    seal_box(&keys.field_key(), T::TABLE, id, &json, &mut rng())
}

/// Opens the columns of the row `id`.
pub fn open<T: Personal>(keys: &Keys, id: &[u8], sealed: &[u8]) -> Result<T, AppError> {
    let json = keys
        .open_field(|key| open_box(key, T::TABLE, id, sealed).ok())
        .map(Zeroizing::new)
        .ok_or(AppError::Sealed(T::TABLE))?;
    serde_json::from_slice(&json).map_err(|_| AppError::Sealed(T::TABLE))
}

/// What a staff address is found by.
pub fn staff_index(keys: &Keys, address: &Address) -> [u8; 16] {
    blind_index(&keys.index_key(), "staff.email", &address.normalised())
}

/// What a person of the organisation's provider is found by.
pub fn identity_index(keys: &Keys, person: &KnownPerson) -> [u8; 16] {
    let KnownPerson { issuer, subject } = person;
    blind_index(&keys.index_key(), "staff_identities", &format!("{issuer}\u{0}{subject}"))
}

/// What a recipient's address is found by within a share.
pub fn recipient_index(keys: &Keys, address: &Address) -> [u8; 16] {
    blind_index(&keys.index_key(), "recipients.email", &address.normalised())
}

/// What a standing request is found by.
pub fn slug_index(keys: &Keys, slug: &str) -> [u8; 16] {
    blind_index(&keys.index_key(), "requests.slug", slug)
}

/// What an uploader's address is found by within a request.
pub fn uploader_index(keys: &Keys, address: &Address) -> [u8; 16] {
    blind_index(&keys.index_key(), "uploaders.email", &address.normalised())
}

/// What a person's lines in the log are found by: an address, or a network address for someone unknown.
pub fn person_index(keys: &Keys, who: &str) -> [u8; 16] {
    blind_index(&keys.index_key(), "events.person", &who.to_lowercase())
}

/// What a network address is found by in the log, as [`Visitor::network`](super::Visitor::network) writes it.
pub fn network_index(keys: &Keys, network: &str) -> [u8; 16] {
    blind_index(&keys.index_key(), "events.network", network)
}

/// What a share is found by in the log: the words of its title and of its files' names.
pub fn word_index(keys: &Keys, word: &str) -> [u8; 16] {
    blind_index(&keys.index_key(), "shares.word", word)
}

/// The name of a counter.
pub fn counter(keys: &Keys, what: &str, about: &str) -> [u8; 16] {
    blind_index(&keys.index_key(), "counters", &format!("{what}\u{0}{about}"))
}
