//! Sends what is due.

use time::{Duration, OffsetDateTime};

use super::{
    CODE, FAILED, INVITATION, Letter, Queue, REQUEST_CODE, REQUEST_FAILED, REQUEST_INVITATION, TO_RECIPIENTS,
    TO_UPLOADERS, TRIED_FOR, UNWRITTEN, render,
};
use crate::app::personal::{self, MailFate, RecipientPerson, StaffPerson, UploaderPerson};
use crate::app::{App, AppError, Entry, log};
use crate::db::outbox::{MailRecord, MailState};
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind, StaffId};
use crate::keys::Keys;
use crate::mail::{SendError, retry_after};

/// Mails taken at once by one node.
const BATCH: i64 = 8;
/// A node that took mails and fell silent loses them after this long.
const LEASE: Duration = Duration::minutes(5);
/// A code is of no use when it is old: its mail is not tried for days.
const CODE_TRIED_FOR: Duration = Duration::minutes(10);

/// Sends every mail that is due. Returns how many were tried.
///
/// # Errors
///
/// [`AppError::Db`]; mails that were taken are due again when their lease runs out.
pub async fn deliver_due(app: &App) -> Result<usize, AppError> {
    let mut tried = 0;
    loop {
        let (now, node) = (app.now(), app.node);
        let batch = app
            .db
            .write(move |conn| Ok::<_, AppError>(db::outbox::claim(conn, node, now, now + LEASE, BATCH)?))
            .await?;
        if batch.is_empty() {
            return Ok(tried);
        }
        tried += batch.len();
        // One after the other would let one slow recipient domain hold up the rest.
        let sent = batch.into_iter().map(|mail| deliver(app, mail));
        for outcome in futures_util::future::join_all(sent).await {
            outcome?;
        }
    }
}

/// Makes the mails due again that this node had taken in its earlier life.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn release_own(app: &App) -> Result<(), AppError> {
    let (node, now) = (app.node, app.now());
    app.db.write(move |conn| Ok(db::outbox::release(conn, node, now)?)).await
}

/// When the next mail is due.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn next_due(app: &App) -> Result<Option<OffsetDateTime>, AppError> {
    let at = app.db.read(|conn| Ok::<_, AppError>(db::outbox::next_due(conn)?)).await?;
    Ok(at.and_then(|at| OffsetDateTime::from_unix_timestamp_nanos(i128::from(at) * 1_000_000).ok()))
}

/// What became of an attempt.
enum Fate {
    Accepted(String),
    Refused(Option<String>),
    Later(Option<String>),
    /// There is nothing left to say (the share was revoked, the code is old).
    Moot,
}

async fn deliver(app: &App, mail: MailRecord) -> Result<(), AppError> {
    let fate = attempt(app, &mail).await?;
    let queue = Queue::new(app);
    let (node, now, jitter) = (app.node, app.now(), crate::keys::random::<1>()[0]);
    app.db.write(move |conn| conclude(conn, &queue, node, now, jitter, &mail, fate)).await?;
    app.mail_queued.notify_one();
    Ok(())
}

async fn attempt(app: &App, mail: &MailRecord) -> Result<Fate, AppError> {
    let is_code = [CODE, REQUEST_CODE].contains(&mail.kind.as_str());
    let tried_for = if is_code { CODE_TRIED_FOR } else { TRIED_FOR };
    if app.now() - mail.created_at > tried_for {
        return Ok(if is_code { Fate::Moot } else { Fate::Refused(None) });
    }
    let composed = match render::compose(app, mail).await {
        Ok(Some(composed)) => composed,
        Ok(None) => return Ok(Fate::Moot),
        Err(AppError::Db(error)) => return Err(AppError::Db(error)),
        // What cannot be written now cannot be written later: its key, its address or its row is no good.
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, kind = mail.kind, mail = %mail.id, "a mail cannot be written");
            return Ok(Fate::Refused(Some(UNWRITTEN.to_owned())));
        }
    };
    Ok(match app.mail_transport.send(&composed).await {
        Ok(accepted) => Fate::Accepted(accepted.reply),
        Err(error) if error.is_permanent() => Fate::Refused(error.reply()),
        Err(error) => {
            warn(&error, mail);
            Fate::Later(error.reply())
        }
    })
}

fn warn(error: &SendError, mail: &MailRecord) {
    // The relay's words may hold addresses; they go to the sealed column, not here.
    let what = match error {
        SendError::TryLater { code, .. } | SendError::Refused { code, .. } => {
            format!("the relay answered {code}")
        }
        other => other.to_string(),
    };
    tracing::warn!(what, kind = mail.kind, mail = %mail.id, attempt = mail.attempts, "a mail waits");
}

fn conclude(
    conn: &mut Conn,
    queue: &Queue,
    node: crate::domain::WriterId,
    now: OffsetDateTime,
    jitter: u8,
    mail: &MailRecord,
    fate: Fate,
) -> Result<(), AppError> {
    let keys = queue.keys();
    let seal = |reply: Option<String>| personal::seal(keys, mail.id.as_bytes(), &MailFate { reply });
    let addressee = match addressee(conn, keys, mail) {
        Ok(address) => Some(address),
        // A damaged address does not keep the mail's end out of the log.
        Err(AppError::Sealed(_)) => None,
        Err(error) => return Err(error),
    };
    let line = |kind| {
        let entry = Entry::new(kind, Actor::System).detail("mail", mail.kind.clone());
        let entry = addressee.as_ref().map_or(entry.clone(), |address| entry.person(address));
        let entry = entry.detail("attempt", mail.attempts);
        let entry = mail.share.map_or(entry.clone(), |share| entry.share(share));
        let entry = mail.request.map_or(entry.clone(), |request| entry.request(request));
        let entry = mail.staff.map_or(entry.clone(), |staff| entry.staff(staff));
        mail.recipient.map_or(entry.clone(), |recipient| entry.recipient(recipient))
    };
    match fate {
        Fate::Accepted(reply) => {
            let sealed = seal(Some(reply.clone()));
            db::outbox::finish(conn, mail.id, node, MailState::Accepted, Some(&sealed), now)?;
            log::write(conn, keys, now, line(EventKind::MailAccepted).reply(&reply))?;
        }
        Fate::Refused(reply) => {
            let sealed = seal(reply.clone());
            if db::outbox::finish(conn, mail.id, node, MailState::Refused, Some(&sealed), now)? {
                let entry = line(EventKind::MailRefused).failed().reply(reply.as_deref().unwrap_or_default());
                log::write(conn, keys, now, entry)?;
                tell_sender(conn, queue, now, mail)?;
            }
        }
        Fate::Later(reply) => {
            let pause = retry_after(mail.attempts, jitter).unwrap_or(std::time::Duration::from_hours(1));
            let sealed = seal(reply.clone());
            db::outbox::postpone(conn, mail.id, node, Some(&sealed), now + pause)?;
            let entry = line(EventKind::MailDelayed).failed().reply(reply.as_deref().unwrap_or_default());
            log::write(conn, keys, now, entry)?;
        }
        Fate::Moot => {
            db::outbox::finish(conn, mail.id, node, MailState::GivenUp, None, now)?;
        }
    }
    Ok(())
}

/// Whom a mail goes to; what the relay says of it is kept under this person's key.
fn addressee(conn: &mut Conn, keys: &Keys, mail: &MailRecord) -> Result<String, AppError> {
    if let Some(id) = mail.staff {
        return staff(conn, keys, id);
    }
    match (mail.recipient.filter(|_| TO_RECIPIENTS.contains(&mail.kind.as_str())), mail.share) {
        (Some(id), _) => {
            let record = db::recipients::find(conn, id)?;
            let RecipientPerson(person) = personal::open(keys, id.as_bytes(), &record.sealed)?;
            Ok(person.email)
        }
        (None, Some(share)) => {
            let id = db::shares::find(conn, share)?.share.staff;
            staff(conn, keys, id)
        }
        (None, None) => about_request(conn, keys, mail),
    }
}

fn staff(conn: &mut Conn, keys: &Keys, id: StaffId) -> Result<String, AppError> {
    let StaffPerson(person) = personal::open(keys, id.as_bytes(), &db::staff::find(conn, id)?.sealed)?;
    Ok(person.email)
}

/// Whom a mail about a request goes to: the uploader, or whoever asks.
fn about_request(conn: &mut Conn, keys: &Keys, mail: &MailRecord) -> Result<String, AppError> {
    match (mail.uploader.filter(|_| TO_UPLOADERS.contains(&mail.kind.as_str())), mail.request) {
        (Some(id), _) => {
            let record = db::uploaders::find(conn, id)?;
            let UploaderPerson(person) = personal::open(keys, id.as_bytes(), &record.sealed)?;
            Ok(person.email)
        }
        (None, Some(request)) => {
            let id = db::requests::find(conn, request)?.request.staff;
            staff(conn, keys, id)
        }
        (None, None) => Err(AppError::NotFound),
    }
}

/// The sender, or the asker, hears that an invitation did not arrive.
fn tell_sender(
    conn: &mut Conn,
    queue: &Queue,
    now: OffsetDateTime,
    mail: &MailRecord,
) -> Result<(), AppError> {
    let about = mail.id.to_string();
    let letter = match mail.kind.as_str() {
        INVITATION => Letter { share: mail.share, recipient: mail.recipient, ..Letter::new(FAILED) },
        REQUEST_INVITATION => {
            Letter { request: mail.request, uploader: mail.uploader, ..Letter::new(REQUEST_FAILED) }
        }
        _ => return Ok(()),
    };
    queue.add(conn, now, Letter { about, ..letter })?;
    Ok(())
}
