//! The proof: a one-time code or a passphrase. Success makes a session, failure is counted.

use kuvert_crypto::secret::PackageKey;
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use super::super::links::{self, NoKey, Passphrase};
use super::super::personal::{self, RecipientPerson};
use super::super::post::{self, Letter};
use super::super::{App, AppError, Visitor, cookies, log, passwords};
use super::locks::{Counted, Culprit, Limit};
use super::{Presented, entry, follow_key_day, listed, note_refused, typed_address, waiting};
use crate::db::codes::CodeRecord;
use crate::db::recipients::RecipientRecord;
use crate::db::sessions::RecipientSession;
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind, LinkRole, RecipientId, Refusal, Verification};

/// What a recipient shows.
pub enum Proof<'a> {
    /// As typed; spaces and dashes do not count.
    Code(&'a str),
    Passphrase(Zeroizing<String>),
}

/// What came of it.
pub enum Opening {
    /// The session's cookie, to be set.
    Open {
        presented: Presented,
        cookie_name: String,
        cookie: Zeroizing<String>,
        max_age: Duration,
    },
    /// Six digits are needed.
    Malformed(Presented),
    Wrong {
        presented: Presented,
        tries_left: u32,
    },
    /// No living code in this browser: too old, used, or asked for elsewhere.
    NoCode(Presented),
    Locked {
        until: OffsetDateTime,
    },
}

/// The package key, and what else a wrap needs to be made anew.
pub(super) struct Unwrapped {
    pub(super) pk: PackageKey,
    pub(super) passphrase: Option<Passphrase>,
}

/// Proves a recipient.
///
/// # Errors
///
/// [`AppError::Refused`], [`AppError::Locked`], [`AppError::NotFound`] as for the page itself.
pub async fn open(
    app: &App,
    visitor: &Visitor,
    token: &str,
    email: Option<&str>,
    proof: Proof<'_>,
    cookie_header: Option<&str>,
) -> Result<Opening, AppError> {
    let presented = waiting(app, visitor, token).await?;
    match (presented.verification, proof) {
        (Verification::Code, Proof::Code(typed)) => {
            by_code(app, visitor, presented, typed, cookie_header).await
        }
        (Verification::Passphrase, Proof::Passphrase(typed)) => {
            by_passphrase(app, visitor, presented, email, typed).await
        }
        (Verification::Code, Proof::Passphrase(_)) => Err(AppError::invalid("code", "is missing")),
        (Verification::Passphrase, Proof::Code(_)) => Err(AppError::invalid("passphrase", "is missing")),
    }
}

async fn by_code(
    app: &App,
    visitor: &Visitor,
    presented: Presented,
    typed: &str,
    cookie_header: Option<&str>,
) -> Result<Opening, AppError> {
    let digits: Zeroizing<String> =
        Zeroizing::new(typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect());
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Opening::Malformed(presented));
    }
    let Some(browser) = cookies::find(cookie_header, cookies::BROWSER).map(cookies::hash) else {
        return no_code(app, visitor, presented).await;
    };
    let (link, now) = (presented.link.id, app.time.strict());
    let code =
        app.db.write(move |conn| Ok::<_, AppError>(db::codes::take_try(conn, link, &browser, now)?)).await?;
    let Some(code) = code else { return no_code(app, visitor, presented).await };
    let hash = passwords::hash_code(app, digits, code.salt).await;
    let right = passwords::same(&hash, &code.hash);
    let culprit = match code.typed {
        Some(typed) => Culprit::typed(&app.keys, link, typed),
        None => Culprit::Link(link),
    };
    if let Some(recipient) = code.recipient.filter(|_| right) {
        let unwrapped = match links::unwrap(&app.keys, &presented.link, &presented.token, None) {
            Ok(pk) => Unwrapped { pk, passphrase: None },
            Err(NoKey::Gone) => return Err(AppError::Refused(Refusal::Purged)),
            Err(NoKey::Wrong | NoKey::Damaged) => return Err(AppError::Sealed("links.wrap")),
        };
        let found =
            app.db.read(move |conn| Ok::<_, AppError>(db::recipients::find(conn, recipient)?)).await?;
        succeed(app, visitor, presented, found, unwrapped, culprit, Some(code)).await
    } else {
        let tries_left = u32::try_from(code.tries_left).unwrap_or(0);
        let wrong = Wrong { kind: EventKind::CodeWrong, culprit, recipient: code.recipient, tries_left };
        fail(app, visitor, presented, wrong).await
    }
}

async fn no_code(app: &App, visitor: &Visitor, presented: Presented) -> Result<Opening, AppError> {
    let line = entry(EventKind::CodeWrong, Actor::Visitor, &presented).refused().from(visitor);
    log::note(app, line.detail("why", "no living code in this browser")).await?;
    Ok(Opening::NoCode(presented))
}

async fn by_passphrase(
    app: &App,
    visitor: &Visitor,
    presented: Presented,
    email: Option<&str>,
    typed: Zeroizing<String>,
) -> Result<Opening, AppError> {
    let (recipient, culprit) = match presented.link.role {
        LinkRole::Group => {
            let typed = email.unwrap_or_default();
            let (address, culprit) = typed_address(app, visitor, &presented, typed).await?;
            (listed(app, &presented, &address).await?, culprit)
        }
        _ => (presented.recipient.clone(), Culprit::Link(presented.link.id)),
    };
    let salt = presented.link.salt.unwrap_or_default();
    let stretched = passwords::stretch(app, typed, salt).await;
    let unwrapped = links::unwrap(&app.keys, &presented.link, &presented.token, Some(&stretched));
    match (unwrapped, recipient) {
        (Ok(pk), Some(found)) => {
            let unwrapped = Unwrapped { pk, passphrase: Some(Passphrase { stretched, salt }) };
            succeed(app, visitor, presented, found, unwrapped, culprit, None).await
        }
        (Err(NoKey::Gone), _) => Err(AppError::Refused(Refusal::Purged)),
        (Err(NoKey::Damaged), _) => Err(AppError::Sealed("links.wrap")),
        (Err(NoKey::Wrong) | Ok(_), recipient) => {
            let (kind, tries_left) = (EventKind::PassphraseWrong, app.config.link_failures_max);
            let recipient = recipient.map(|found| found.recipient.id);
            fail(app, visitor, presented, Wrong { kind, culprit, recipient, tries_left }).await
        }
    }
}

/// A wrong proof.
struct Wrong {
    kind: EventKind,
    culprit: Culprit,
    /// Who would have been let in; none for an address that is not on the list.
    recipient: Option<RecipientId>,
    /// With this code.
    tries_left: u32,
}

/// Counts a wrong proof; the tenth locks the link, or the address at a link for several, and tells the sender.
async fn fail(app: &App, visitor: &Visitor, presented: Presented, wrong: Wrong) -> Result<Opening, AppError> {
    let Wrong { kind, culprit, recipient, tries_left } = wrong;
    let limit = Limit::of(&app.config);
    let (now, share) = (app.now(), presented.share.id);
    let line = |kind, actor| {
        let line = entry(kind, actor, &presented).refused();
        recipient.map_or(line.clone(), |recipient| line.recipient(recipient))
    };
    let wrong_line = line(kind, Actor::Visitor).from(visitor);
    let locked_line = line(EventKind::LinkLocked, Actor::System);
    let queue = post::Queue::new(app);
    let counted = app
        .db
        .write(move |conn| {
            log::write(conn, queue.keys(), now, wrong_line)?;
            let counted = culprit.count(conn, now, limit)?;
            if matches!(counted, Counted::Locked) {
                let about = db::to_millis(now).to_string();
                // Nobody is shut out when the address is not on the list; the work is the same.
                let decoy = recipient.is_none();
                let letter =
                    Letter { share: Some(share), recipient, about, decoy, ..Letter::new(post::LOCKED) };
                queue.add(conn, now, letter)?;
                let until = (now + limit.lock).unix_timestamp();
                log::write(conn, queue.keys(), now, locked_line.detail("until", until))?;
            }
            Ok::<_, AppError>(counted)
        })
        .await?;
    match counted {
        Counted::Locked => {
            app.mail_queued.notify_one();
            Ok(Opening::Locked { until: now + limit.lock })
        }
        Counted::Left(left) => {
            let tries_left = u32::try_from(left).unwrap_or(0).min(tries_left);
            Ok(Opening::Wrong { presented, tries_left })
        }
    }
}

async fn succeed(
    app: &App,
    visitor: &Visitor,
    presented: Presented,
    recipient: RecipientRecord,
    unwrapped: Unwrapped,
    culprit: Culprit,
    code: Option<CodeRecord>,
) -> Result<Opening, AppError> {
    let (id, hash) = cookies::fresh();
    let max_age = Duration::hours(i64::from(app.config.recipient_session_hours));
    let now = app.now();
    let session = RecipientSession {
        id: hash,
        share: presented.share.id,
        recipient: recipient.recipient.id,
        link: presented.link.id,
        created_at: now,
        expires_at: now + max_age,
    };
    let RecipientPerson(person) =
        personal::open(&app.keys, recipient.recipient.id.as_bytes(), &recipient.sealed)?;
    let line = entry(EventKind::AccessAuthorised, Actor::Recipient, &presented)
        .recipient(recipient.recipient.id)
        .person(&person.email)
        .from(visitor)
        .detail("by", presented.verification.as_str());
    let success = Success { session, code, culprit, line, now, strict: app.time.strict() };
    let queue = post::Queue::new(app);
    match app.db.write(move |conn| success.write(conn, &queue)).await? {
        Ok(()) => {}
        Err(Denied::NoCode) => return no_code(app, visitor, presented).await,
        Err(Denied::Refused(refusal)) => return Err(AppError::Refused(refusal)),
        Err(Denied::Locked(until)) => {
            note_refused(app, visitor, &presented, "locked").await?;
            return Ok(Opening::Locked { until });
        }
    }
    app.mail_queued.notify_one();
    follow_key_day(app, &presented, &unwrapped).await?;
    let cookie = cookies::seal_recipient(app, &id, presented.share.id, &unwrapped.pk);
    let cookie_name = cookies::recipient_name(presented.share.id);
    Ok(Opening::Open { presented, cookie_name, cookie, max_age })
}

/// Why a right proof still does not open.
enum Denied {
    /// Somebody used the code in the meantime.
    NoCode,
    Refused(Refusal),
    Locked(OffsetDateTime),
}

struct Success {
    session: RecipientSession,
    code: Option<CodeRecord>,
    culprit: Culprit,
    line: super::super::Entry,
    now: OffsetDateTime,
    strict: OffsetDateTime,
}

impl Success {
    /// Everything is looked at once more where nothing can change it any more.
    fn write(self, conn: &mut Conn, queue: &post::Queue) -> Result<Result<(), Denied>, AppError> {
        let Self { session, code, culprit, line, now, strict } = self;
        db::links::hold(conn, session.link)?;
        let share = db::shares::find(conn, session.share)?.share;
        if let Err(refusal) = share.admits(strict) {
            return Ok(Err(Denied::Refused(refusal)));
        }
        let link = db::links::find_row(conn, session.link)?.ok_or(AppError::NotFound)?;
        if let Some(until) = culprit.locked_until(conn, now)? {
            return Ok(Err(Denied::Locked(until)));
        }
        let recipient = db::recipients::find(conn, session.recipient)?.recipient;
        if recipient.revoked_at.is_some() || link.wrap.is_none() {
            return Ok(Err(Denied::Refused(Refusal::Revoked)));
        }
        if let Some(code) = code
            && !db::codes::spend(conn, code.id)?
        {
            return Ok(Err(Denied::NoCode));
        }
        db::sessions::insert_recipient(conn, &session)?;
        log::write(conn, queue.keys(), now, line)?;
        db::shares::mark_opened(conn, share.id, now)?;
        if db::recipients::mark_opened(conn, recipient.id, now)? && share.terms.notify_opened {
            let letter =
                Letter { share: Some(share.id), recipient: Some(recipient.id), ..Letter::new(post::OPENED) };
            queue.add(conn, now, letter)?;
        }
        Ok(Ok(()))
    }
}
