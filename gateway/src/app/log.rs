//! The access log: a line is written in the transaction of what it tells, or neither happens.

mod asked;
pub mod csv;
pub mod export;

pub use asked::{Asked, Span};

use kuvert_crypto::personal::{event_commitment, open_box, open_event, seal_box, seal_event};
use kuvert_crypto::secret::PersonKey;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::personal::{network_index, person_index};
use super::{App, AppError, Visitor, network_of};
use crate::db::events::{EventRecord, Filter, PersonKeyRecord, PersonalPart};
use crate::db::{self, Conn, DbError};
use crate::domain::{
    Actor, EventId, EventKind, FileId, Outcome, RecipientId, RequestId, ShareId, StaffId, SubmissionId,
};
use crate::keys::{Keys, random, rng};

/// What an event says about people; stored beside the line, erasable.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct PersonalFacts {
    /// Whom the line is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// What the mail relay said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
    /// What somebody wrote to the sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A line to be written.
#[derive(Clone, Debug)]
pub struct Entry {
    kind: EventKind,
    outcome: Outcome,
    actor: Actor,
    share: Option<ShareId>,
    recipient: Option<RecipientId>,
    file: Option<FileId>,
    staff: Option<StaffId>,
    request: Option<RequestId>,
    submission: Option<SubmissionId>,
    detail: Map<String, Value>,
    personal: PersonalFacts,
}

impl Entry {
    pub fn new(kind: EventKind, actor: Actor) -> Self {
        Self {
            kind,
            outcome: Outcome::Ok,
            actor,
            share: None,
            recipient: None,
            file: None,
            staff: None,
            request: None,
            submission: None,
            detail: Map::new(),
            personal: PersonalFacts::default(),
        }
    }

    /// Turns it into a line of another kind.
    #[must_use]
    pub fn kind(self, kind: EventKind) -> Self {
        Self { kind, ..self }
    }

    #[must_use]
    pub fn refused(self) -> Self {
        Self { outcome: Outcome::Refused, ..self }
    }

    #[must_use]
    pub fn failed(self) -> Self {
        Self { outcome: Outcome::Failed, ..self }
    }

    #[must_use]
    pub fn share(self, id: ShareId) -> Self {
        Self { share: Some(id), ..self }
    }

    #[must_use]
    pub fn recipient(self, id: RecipientId) -> Self {
        Self { recipient: Some(id), ..self }
    }

    #[must_use]
    pub fn file(self, id: FileId) -> Self {
        Self { file: Some(id), ..self }
    }

    #[must_use]
    pub fn staff(self, id: StaffId) -> Self {
        Self { staff: Some(id), ..self }
    }

    #[must_use]
    pub fn request(self, id: RequestId) -> Self {
        Self { request: Some(id), ..self }
    }

    #[must_use]
    pub fn submission(self, id: SubmissionId) -> Self {
        Self { submission: Some(id), ..self }
    }

    /// A fact that names nobody.
    #[must_use]
    pub fn detail(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.detail.insert(name.to_owned(), value.into());
        self
    }

    /// Whom the line is about (an address).
    #[must_use]
    pub fn person(mut self, address: &str) -> Self {
        self.personal.person = Some(address.to_owned());
        self
    }

    #[must_use]
    pub fn from(mut self, visitor: &Visitor) -> Self {
        self.personal.ip = Some(visitor.ip.to_canonical().to_string());
        self.personal.user_agent = Some(visitor.user_agent.clone());
        self
    }

    #[must_use]
    pub fn file_name(mut self, name: &str) -> Self {
        self.personal.file_name = Some(name.to_owned());
        self
    }

    #[must_use]
    pub fn comment(mut self, comment: &str) -> Self {
        self.personal.comment = Some(comment.to_owned());
        self
    }

    #[must_use]
    pub fn reply(mut self, reply: &str) -> Self {
        self.personal.reply = Some(reply.to_owned());
        self
    }
}

/// The personal part as sealed: the salt of the commitment, and what it commits to.
#[derive(Deserialize, Serialize)]
struct SealedFacts {
    r: String,
    facts: PersonalFacts,
}

/// Writes a line. Call it in the transaction of what it tells.
pub fn write(conn: &mut Conn, keys: &Keys, now: OffsetDateTime, entry: Entry) -> Result<(), DbError> {
    let id = EventId::from_bytes(random());
    let facts = entry.personal;
    let person = facts.person.as_deref().or(facts.ip.as_deref()).map(str::to_owned);
    let network = facts.ip.as_deref().and_then(|ip| ip.parse().ok());
    let network = network.map(|ip| network_index(keys, &network_of(ip)));
    let r: [u8; 32] = random();
    let canonical = Zeroizing::new(serde_json::to_vec(&facts).expect("plain text always serialises"));
    let mut record = EventRecord {
        seq: 0,
        id,
        at: now,
        kind: entry.kind.as_str().to_owned(),
        outcome: entry.outcome.as_str().to_owned(),
        actor: entry.actor.as_str().to_owned(),
        pseudonym: None,
        share: entry.share,
        recipient: entry.recipient,
        file: entry.file,
        staff: entry.staff,
        request: entry.request,
        submission: entry.submission,
        detail: Value::Object(entry.detail).to_string(),
        commitment: event_commitment(&r, &canonical),
        personal: None,
    };
    if let Some(person) = person {
        let key = person_key(conn, keys, &person, now)?;
        let sealed = SealedFacts { r: data_encoding::HEXLOWER.encode(&r), facts };
        let sealed = Zeroizing::new(serde_json::to_vec(&sealed).expect("plain text always serialises"));
        let sealed = seal_event(&key.key, id.as_bytes(), &sealed, &mut rng());
        record.pseudonym = Some(key.pseudonym);
        record.personal = Some(PersonalPart { person_key: key.id, network, sealed });
    }
    db::events::append(conn, &record)?;
    Ok(())
}

struct OpenPersonKey {
    id: [u8; 16],
    pseudonym: [u8; 16],
    key: PersonKey,
}

const PERSON_KEYS: &str = "person_keys";

/// The key of a person in the month of `now`, made on first use.
fn person_key(
    conn: &mut Conn,
    keys: &Keys,
    who: &str,
    now: OffsetDateTime,
) -> Result<OpenPersonKey, DbError> {
    let person = person_index(keys, who);
    let month = (now.year() - 1970) * 12 + i32::from(u8::from(now.month())) - 1;
    let record = if let Some(record) = db::events::person_key(conn, person, month)? {
        record
    } else {
        let id: [u8; 16] = random();
        let key = PersonKey::random(&mut rng());
        let sealed = seal_box(&keys.field_key(), PERSON_KEYS, &id, key.as_bytes(), &mut rng());
        let fresh = PersonKeyRecord { id, person_index: person, month, pseudonym: random(), sealed };
        db::events::keep_person_key(conn, fresh)?
    };
    let key = open_person_key(keys, &record);
    let key = key.ok_or(DbError::Corrupt { table: PERSON_KEYS, id: String::new(), why: "does not open" })?;
    Ok(OpenPersonKey { id: record.id, pseudonym: record.pseudonym, key })
}

fn open_person_key(keys: &Keys, record: &PersonKeyRecord) -> Option<PersonKey> {
    let bytes = keys
        .open_field(|key| open_box(key, PERSON_KEYS, &record.id, &record.sealed).ok())
        .map(Zeroizing::new)?;
    bytes.as_slice().try_into().ok().map(PersonKey::from_bytes)
}

/// A line as people read it.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub seq: i64,
    pub id: EventId,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    pub kind: String,
    pub outcome: String,
    pub actor: String,
    pub share: Option<ShareId>,
    pub recipient: Option<RecipientId>,
    pub file: Option<FileId>,
    pub staff: Option<StaffId>,
    pub request: Option<RequestId>,
    pub submission: Option<SubmissionId>,
    pub detail: Value,
    /// Empty once erased.
    pub personal: PersonalFacts,
    /// What shows that the personal part is the one that was sealed; none once it is erased.
    #[serde(skip)]
    pub opening: Option<Opening>,
}

/// Opens the commitment of a line to its personal part: `pd` of the entry is HMAC-SHA-256 of `personal` under `r`.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// 32 bytes, in lower-case hexadecimal.
    pub r: String,
    /// The personal part: JSON, byte for byte.
    pub personal: String,
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opening(…)")
    }
}

impl Opening {
    fn of(sealed: &SealedFacts) -> Option<Self> {
        let personal = serde_json::to_string(&sealed.facts).ok()?;
        Some(Self { r: sealed.r.clone(), personal })
    }

    /// The commitment that this opens; none if `r` is not 32 bytes.
    pub fn commitment(&self) -> Option<[u8; 32]> {
        let r = data_encoding::HEXLOWER.decode(self.r.as_bytes()).ok()?;
        Some(event_commitment(r.as_slice().try_into().ok()?, self.personal.as_bytes()))
    }
}

/// The number of the newest line; 0 if there is none.
///
/// # Errors
///
/// [`DbError`].
pub fn newest(conn: &mut Conn) -> Result<i64, DbError> {
    db::events::newest(conn)
}

/// The newest lines that match, with their personal parts opened.
pub fn search(conn: &mut Conn, keys: &Keys, filter: &Filter, limit: i64) -> Result<Vec<Line>, DbError> {
    let records = db::events::search(conn, filter, limit)?;
    open_all(conn, keys, records)
}

/// A page of the log, with the personal parts opened.
#[derive(Debug, Default)]
pub struct Found {
    /// Newest first.
    pub lines: Vec<Line>,
    /// The line to go on from, if there may be more.
    pub next: Option<i64>,
    /// Nothing was looked at beyond this moment: the page is not full, and there may be more.
    pub looked_until: Option<OffsetDateTime>,
    /// More shares have the words than were looked at.
    pub more_shares: bool,
}

/// A page of what matches; the work is bounded, whatever the log holds.
///
/// # Errors
///
/// [`DbError`].
pub fn page(conn: &mut Conn, keys: &Keys, filter: &Filter, limit: i64) -> Result<Found, DbError> {
    let db::events::Found { records, next, looked_until, more_shares } =
        db::events::page(conn, filter, limit)?;
    Ok(Found { lines: open_all(conn, keys, records)?, next, looked_until, more_shares })
}

/// One line, with its personal part opened.
///
/// # Errors
///
/// [`DbError::NotFound`].
pub fn find(conn: &mut Conn, keys: &Keys, seq: i64) -> Result<Line, DbError> {
    let record = db::events::find(conn, seq)?;
    open_all(conn, keys, vec![record])?.pop().ok_or(DbError::NotFound)
}

fn open_all(conn: &mut Conn, keys: &Keys, records: Vec<EventRecord>) -> Result<Vec<Line>, DbError> {
    let mut ids: Vec<[u8; 16]> =
        records.iter().filter_map(|record| Some(record.personal.as_ref()?.person_key)).collect();
    ids.sort_unstable();
    ids.dedup();
    let opened: std::collections::HashMap<[u8; 16], PersonKey> = db::events::person_keys(conn, &ids)?
        .into_iter()
        .filter_map(|record| Some((record.id, open_person_key(keys, &record)?)))
        .collect();
    Ok(records.into_iter().map(|record| line(record, &opened)).collect())
}

fn line(record: EventRecord, opened: &std::collections::HashMap<[u8; 16], PersonKey>) -> Line {
    let sealed = record.personal.as_ref().and_then(|part| {
        let json = open_event(opened.get(&part.person_key)?, record.id.as_bytes(), &part.sealed).ok()?;
        let sealed = serde_json::from_slice::<SealedFacts>(&Zeroizing::new(json)).ok()?;
        let opening = Opening::of(&sealed)?;
        // What was sealed anew by somebody else is not what the line says.
        (opening.commitment() == Some(record.commitment)).then_some((sealed.facts, opening))
    });
    let (facts, opening) = sealed.unzip();
    Line {
        seq: record.seq,
        id: record.id,
        at: record.at,
        kind: record.kind,
        outcome: record.outcome,
        actor: record.actor,
        share: record.share,
        recipient: record.recipient,
        file: record.file,
        staff: record.staff,
        request: record.request,
        submission: record.submission,
        detail: serde_json::from_str(&record.detail).unwrap_or(Value::Null),
        personal: facts.unwrap_or_default(),
        opening,
    }
}

/// Writes a line on its own, for what changes nothing else (a refusal).
pub async fn note(app: &App, entry: Entry) -> Result<(), AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    Ok(app.db.write(move |conn| write(conn, &keys, now, entry)).await?)
}
