//! Two people open what was handed in with the recovery key, without the inbox's own key: for whoever runs the server.
//!
//! Nobody needs the server's consent for the mathematics. What is added here is that it cannot be done unseen: the log
//! has who, why and what before the first byte, and whoever reads the inbox is told.

mod open;

use kuvert_crypto::recovery;
use kuvert_crypto::stanza::{InboxKeyPair, Stanza, StanzaKind};

pub use open::{OpenedFile, OpenedHandIn, ReadError, read};

use super::inboxes::{self, Inbox};
use super::personal::{self, FileName, Person, RecoveryWords, UploaderPerson};
use super::post::{self, Letter};
use super::requests::words;
use super::staff::Office;
use super::{AppError, Entry, log};
use crate::db::files::{FileRecord, FileState};
use crate::db::hand_ins::HandInRecord;
use crate::db::recoveries::RecoveryRecord;
use crate::db::submissions::Narrow;
use crate::db::{self, Before, Conn};
use crate::domain::{Actor, EventKind, Form, HandInState, InboxId, RecoveryId, Submission, SubmissionId};
use crate::keys::{Keys, random};

/// Characters of a reason and of a name.
const WORDS_MAX: usize = 500;
/// Submissions that are looked up at once.
const PAGE: i64 = 200;

/// What is to be opened.
#[derive(Clone, Debug)]
pub enum What {
    Submission(SubmissionId),
    /// All that lies in it.
    Inbox(InboxId),
}

/// What is to be opened, why, and by whom.
#[derive(Clone, Debug)]
pub struct Order {
    pub what: What,
    pub reason: String,
    /// Who the two are, as they say.
    pub people: [String; 2],
}

/// Why nothing was opened.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    #[error(transparent)]
    App(#[from] AppError),
    /// Everything that was asked for is from before there was a recovery key.
    #[error("it was handed in before a recovery key was set, and only the inbox's own key opens it")]
    Before,
    /// It is sealed to other recovery keys than the one these halves belong to.
    #[error("it is sealed to another recovery key")]
    OtherKey(Vec<u32>),
    #[error("there is nothing to recover")]
    Nothing,
}

impl From<db::DbError> for RecoverError {
    fn from(error: db::DbError) -> Self {
        Self::App(error.into())
    }
}

/// A submission that the halves open.
#[derive(Clone)]
pub struct Openable {
    pub submission: Submission,
    /// Those that they open, oldest first.
    hand_ins: Vec<HandInRecord>,
    /// Hand-ins of it that they do not.
    pub left_out: usize,
}

/// A use of the recovery key that the log knows of.
pub struct Recovery {
    pub inbox: Inbox,
    pub openable: Vec<Openable>,
    /// Submissions that the halves do not open: from before there was a key, or sealed to another one.
    pub left_out: Vec<SubmissionId>,
    id: RecoveryId,
    pair: InboxKeyPair,
}

/// Looks for what the halves open, writes into the log that it is about to be, and tells whoever reads the inbox.
///
/// # Errors
///
/// [`RecoverError`]; nothing was opened then, and the log has no line.
pub async fn begin(
    office: &Office,
    queue: post::Queue,
    pair: InboxKeyPair,
    order: Order,
) -> Result<Recovery, RecoverError> {
    let words = checked(&order)?;
    let (keys, now, key_id) = (office.keys.clone(), office.now, recovery::key_id(&pair));
    office
        .db
        .write(move |conn| {
            let (inbox, submissions) = wanted(conn, &order.what)?;
            let (openable, left_out) = sorted(conn, submissions, key_id)?;
            let inbox = inboxes::named(conn, &keys, inbox)?;
            let id = RecoveryId::from_bytes(random());
            let record = RecoveryRecord {
                id,
                inbox: inbox.id,
                key_id,
                submissions: u32::try_from(openable.len()).unwrap_or(u32::MAX),
                sealed: personal::seal(&keys, id.as_bytes(), &words),
                created_at: now,
            };
            db::recoveries::insert(conn, &record)?;
            for (person, half) in words.people.iter().zip([1, 2]) {
                let line = Entry::new(EventKind::RecoveryUsed, Actor::System).person(person);
                let line = line.comment(&words.reason).detail("inbox", inbox.id.to_string());
                let line = line.detail("recovery", id.to_string()).detail("key", shown(key_id));
                log::write(
                    conn,
                    &keys,
                    now,
                    line.detail("half", half).detail("submissions", openable.len()),
                )?;
            }
            tell(conn, &queue, now, (id, inbox.id))?;
            Ok(Recovery { inbox, openable, left_out, id, pair })
        })
        .await
}

/// Everybody who reads the inbox hears of it, and so does its owner whatever became of the account.
fn tell(
    conn: &mut Conn,
    queue: &post::Queue,
    now: time::OffsetDateTime,
    (recovery, inbox): (RecoveryId, InboxId),
) -> Result<(), AppError> {
    let owner = db::inboxes::find(conn, inbox)?.owner;
    let members = db::inboxes::members(conn, inbox)?;
    let members = members.into_iter().filter(|(_, until)| until.is_none_or(|until| until > now));
    for reader in owner.into_iter().chain(members.map(|(member, _)| member)) {
        if Some(reader) == owner || db::staff::find(conn, reader)?.disabled_at.is_none() {
            let letter =
                Letter { recovery: Some(recovery), staff: Some(reader), ..Letter::new(post::RECOVERY_USED) };
            queue.add(conn, now, letter)?;
        }
    }
    Ok(())
}

/// A key's number as people read it.
pub fn shown(key_id: u32) -> String {
    format!("{key_id:08x}")
}

fn checked(order: &Order) -> Result<RecoveryWords, AppError> {
    let fits = |field, text: &str| {
        let text = text.trim();
        let plain =
            !text.is_empty() && text.chars().count() <= WORDS_MAX && !text.chars().any(char::is_control);
        let why = || AppError::invalid(field, format!("must be one line of 1 to {WORDS_MAX} characters"));
        if plain { Ok(text.to_owned()) } else { Err(why()) }
    };
    let reason = fits("reason", &order.reason)?;
    let [first, second] = &order.people;
    let people = [fits("by", first)?, fits("by", second)?];
    if people[0].to_lowercase() == people[1].to_lowercase() {
        return Err(AppError::invalid("by", "must name two people"));
    }
    Ok(RecoveryWords { reason, people })
}

/// The inbox, and what of it is wanted, the latest first.
fn wanted(conn: &mut Conn, what: &What) -> Result<(InboxId, Vec<Submission>), RecoverError> {
    match what {
        What::Submission(id) => {
            let found = db::submissions::find(conn, *id)?;
            Ok((found.inbox, vec![found]))
        }
        What::Inbox(inbox) => {
            let mut found: Vec<Submission> = Vec::new();
            loop {
                let before = found.last().map(|last: &Submission| {
                    Before::row(last.submitted_at.unwrap_or(last.created_at), *last.id.as_bytes())
                });
                let page = db::submissions::page(conn, &[*inbox], &Narrow::default(), before, PAGE)?;
                if page.is_empty() {
                    return Ok((*inbox, found));
                }
                found.extend(page);
            }
        }
    }
}

fn sorted(
    conn: &mut Conn,
    submissions: Vec<Submission>,
    key_id: u32,
) -> Result<(Vec<Openable>, Vec<SubmissionId>), RecoverError> {
    let (mut openable, mut left_out, mut others, mut before) = (Vec::new(), Vec::new(), Vec::new(), false);
    for submission in submissions {
        let (mut hand_ins, mut closed) = (Vec::new(), 0);
        for record in db::hand_ins::of_submission(conn, submission.id)? {
            let Some(stanzas) = handed_in(&record) else { continue };
            let keys: Vec<u32> = recovery_stanzas(&stanzas).map(|stanza| stanza.key_id).collect();
            if keys.contains(&key_id) {
                hand_ins.push(record);
                continue;
            }
            closed += 1;
            before |= keys.is_empty();
            others.extend(keys);
        }
        match (hand_ins.is_empty(), closed) {
            (true, 0) => {}
            (true, _) => left_out.push(submission.id),
            (false, left_out) => openable.push(Openable { submission, hand_ins, left_out }),
        }
    }
    if !openable.is_empty() {
        return Ok((openable, left_out));
    }
    others.sort_unstable();
    others.dedup();
    match (others.is_empty(), before) {
        (false, _) => Err(RecoverError::OtherKey(others)),
        (true, true) => Err(RecoverError::Before),
        (true, false) => Err(RecoverError::Nothing),
    }
}

fn handed_in(record: &HandInRecord) -> Option<Vec<Stanza>> {
    let complete = matches!(record.hand_in.state, HandInState::HandedIn { .. }) && record.manifest.is_some();
    record.stanzas.as_deref().filter(|_| complete).map(inboxes::decoded)
}

fn recovery_stanzas(stanzas: &[Stanza]) -> impl Iterator<Item = &Stanza> {
    stanzas.iter().filter(|stanza| stanza.kind == StanzaKind::Recovery)
}

/// A submission, opened: what was asked, and each hand-in.
pub struct Recovered {
    pub form: Form,
    pub uploader: Person,
    /// A list that does not open is an error in its place; the others are there.
    pub hand_ins: Vec<Result<OpenedHandIn, AppError>>,
}

/// Writes into the log what of a submission is opened, and opens its lists of files.
///
/// # Errors
///
/// [`AppError::Db`]: nothing was opened then.
pub async fn submission(
    office: &Office,
    recovery: &Recovery,
    openable: &Openable,
) -> Result<Recovered, AppError> {
    let (keys, now, id, pair) = (office.keys.clone(), office.now, recovery.id, recovery.pair.clone());
    let openable = openable.clone();
    let (form, uploader, found) = office
        .db
        .write(move |conn| {
            let submission = &openable.submission;
            let record = db::requests::find(conn, submission.request)?;
            let uploader = db::uploaders::find(conn, submission.uploader)?;
            let UploaderPerson(person) =
                personal::open(&keys, submission.uploader.as_bytes(), &uploader.sealed)?;
            let line = |kind| {
                let line = Entry::new(kind, Actor::System).request(submission.request);
                line.submission(submission.id).detail("recovery", id.to_string())
            };
            let about = line(EventKind::SubmissionRecovered).person(&person.email);
            log::write(conn, &keys, now, about)?;
            let mut found = Vec::new();
            for hand_in in openable.hand_ins {
                let files = kept(conn, &hand_in)?;
                for file in &files {
                    let name: FileName = personal::open(&keys, file.id.as_bytes(), &file.sealed)?;
                    let line = line(EventKind::FileRecovered).file(file.id).person(&person.email);
                    let line = line.file_name(&name.name);
                    log::write(conn, &keys, now, line)?;
                }
                found.push((hand_in, files));
            }
            Ok::<_, AppError>((words(&keys, &record)?.form, person, found))
        })
        .await?;
    let keys = &office.keys;
    let hand_ins = found.into_iter().map(|(hand_in, files)| open::hand_in(keys, &pair, &hand_in, files));
    Ok(Recovered { form, uploader, hand_ins: hand_ins.collect() })
}

fn kept(conn: &mut Conn, hand_in: &HandInRecord) -> Result<Vec<FileRecord>, AppError> {
    let mut files = db::files::of_hand_in(conn, hand_in.hand_in.id)?;
    files.retain(|file| file.state != FileState::Refused);
    Ok(files)
}

/// The consent of a hand-in, if there is one.
fn consent(keys: &Keys, record: &HandInRecord) -> Result<Option<personal::ConsentGiven>, AppError> {
    let sealed = record.consent.as_deref();
    sealed.map(|sealed| personal::open(keys, record.hand_in.id.as_bytes(), sealed)).transpose()
}
