//! A recipient's way in: the link, the proof, the session.

mod code;
mod locks;
mod open;
mod view;

use kuvert_crypto::secret::LinkToken;
use time::{Duration, OffsetDateTime};

pub(super) use code::six_digits;
pub use code::{CodeAsked, ask_code};
pub use open::{Opening, Proof, open};
pub use view::{FileAccess, SharedFile, View, ZipAccess, view};

use super::cookies::{self, Proved};
use super::personal::{self, Person, StaffPerson};
use super::{App, AppError, Entry, Visitor, attempts, links, log};
use crate::db;
use crate::db::links::LinkRecord;
use crate::db::recipients::RecipientRecord;
use crate::domain::{Actor, EventKind, LinkRole, Recipient, Refusal, Share, Verification, share::day_of};
use crate::mail::Address;
use locks::Culprit;

/// A link that exists, with the share it leads to.
pub struct Presented {
    pub token: LinkToken,
    pub link: LinkRecord,
    pub share: Share,
    /// Who sent it.
    pub sender: Person,
    /// Of a personal link.
    pub recipient: Option<RecipientRecord>,
    /// How readers of this link prove themselves.
    pub verification: Verification,
}

impl Presented {
    /// Whether the page must ask for the address.
    pub fn asks_address(&self) -> bool {
        self.link.role == LinkRole::Group
    }

    /// Whether the share was extended beyond this link's key day, and the link was not opened by then: the share
    /// lives, and this way in has ended.
    pub fn outlived(&self, app: &App) -> bool {
        let living = self.link.wrap.is_some() && self.link.key_day < self.share.key_day;
        living && app.keys.bucket_key(self.link.root_id, self.link.key_day).is_none()
    }

    /// Whether asking the sender helps: the old link can be made to work again, or a new one can be sent.
    pub fn renewable(&self, now: OffsetDateTime) -> bool {
        self.link.wrap.is_some() && day_of(now) <= self.share.key_day
    }
}

/// What a link leads to, before any proof.
pub enum Landing {
    /// Nothing is known of such a link.
    Unknown,
    /// It cannot be opened now; the word says why.
    Closed { presented: Presented, refusal: Refusal },
    /// Too many wrong codes.
    Locked { presented: Presented, until: OffsetDateTime },
    /// It waits for a proof.
    Waiting(Presented),
    /// This browser has proved it before.
    Open { presented: Presented, proved: Proved },
}

/// Finds out what a link leads to. Changes nothing but the log: scanners open links, too.
///
/// # Errors
///
/// [`AppError::SlowDown`] for a network that tries many unknown links.
pub async fn land(
    app: &App,
    visitor: &Visitor,
    token: &str,
    cookie_header: Option<&str>,
) -> Result<Landing, AppError> {
    let landing = look(app, visitor, token, cookie_header).await?;
    if let Landing::Waiting(presented) = &landing {
        note_opened(app, visitor, presented).await?;
    }
    Ok(landing)
}

/// Like [`land`], for what follows it.
async fn look(
    app: &App,
    visitor: &Visitor,
    token: &str,
    cookie_header: Option<&str>,
) -> Result<Landing, AppError> {
    let presented = match LinkToken::parse(token) {
        Some(token) => present(app, token).await?,
        None => None,
    };
    let Some(presented) = presented else {
        attempts::miss(app, visitor).await?;
        return Ok(Landing::Unknown);
    };
    let now = app.time.strict();
    if let Err(refusal) = admits(&presented, now) {
        return Ok(Landing::Closed { presented, refusal });
    }
    if presented.outlived(app) {
        return Ok(Landing::Closed { presented, refusal: Refusal::Expired });
    }
    if let Some(until) = presented.link.locked_until.filter(|&until| until > app.now()) {
        return Ok(Landing::Locked { presented, until });
    }
    let proved = cookies::recipient(app, cookie_header, presented.share.id).await?;
    Ok(match proved.filter(|proved| proved.session.link == presented.link.id) {
        Some(proved) => Landing::Open { presented, proved },
        None => Landing::Waiting(presented),
    })
}

fn admits(presented: &Presented, now: OffsetDateTime) -> Result<(), Refusal> {
    presented.share.admits(now)?;
    let revoked = |recipient: &Recipient| recipient.revoked_at.is_some();
    if presented.recipient.as_ref().is_some_and(|record| revoked(&record.recipient)) {
        return Err(Refusal::Revoked);
    }
    // An active share whose link lost its key: this way in was replaced by another.
    if presented.link.wrap.is_none() { Err(Refusal::Revoked) } else { Ok(()) }
}

/// The link of a token, if it leads readers to a share.
pub async fn present(app: &App, token: LinkToken) -> Result<Option<Presented>, AppError> {
    let id = *kuvert_crypto::keys::link_id(&token).as_bytes();
    let found = app
        .db
        .read(move |conn| {
            let Some(link) = db::links::find(conn, &id)? else { return Ok(None) };
            if !matches!(link.role, LinkRole::Personal | LinkRole::Group) {
                return Ok(None);
            }
            let share = db::shares::find(conn, link.share)?.share;
            let staff = db::staff::find(conn, share.staff)?;
            let recipient = link.recipient.map(|id| db::recipients::find(conn, id)).transpose()?;
            Ok::<_, AppError>(Some((link, share, staff, recipient)))
        })
        .await?;
    let Some((link, share, staff, recipient)) = found else { return Ok(None) };
    let StaffPerson(sender) = personal::open(&app.keys, staff.id.as_bytes(), &staff.sealed)?;
    let verification = if link.salt.is_some() { Verification::Passphrase } else { Verification::Code };
    Ok(Some(Presented { token, link, share, sender, recipient, verification }))
}

/// One line a minute for each link and network is enough: pages are reloaded, scanners come back.
async fn note_opened(app: &App, visitor: &Visitor, presented: &Presented) -> Result<(), AppError> {
    let about = format!("{}\u{0}{}", presented.link.id, visitor.network());
    let name = personal::counter(&app.keys, "link-opened", &about);
    let now = app.now();
    if app.db.read(move |conn| Ok::<_, AppError>(db::counters::peek(conn, name, now)?)).await? > 0 {
        return Ok(());
    }
    let line = entry(EventKind::LinkOpened, Actor::Visitor, presented).from(visitor);
    let keys = app.keys.clone();
    app.db
        .write(move |conn| {
            if db::counters::take(conn, name, now, Duration::MINUTE, 1)?.is_some() {
                log::write(conn, &keys, now, line)?;
            }
            Ok(())
        })
        .await
}

/// A line about a link.
fn entry(kind: EventKind, actor: Actor, presented: &Presented) -> Entry {
    let line = Entry::new(kind, actor).share(presented.share.id);
    match presented.link.recipient {
        Some(recipient) => line.recipient(recipient),
        None => line,
    }
}

/// Notes that a link was refused, for the same reason at most once a minute and network.
pub async fn note_refused(
    app: &App,
    visitor: &Visitor,
    presented: &Presented,
    why: &'static str,
) -> Result<(), AppError> {
    let about = format!("{}\u{0}{}\u{0}{why}", presented.link.id, visitor.network());
    let name = personal::counter(&app.keys, "link-refused", &about);
    let line =
        entry(EventKind::LinkRefused, Actor::Visitor, presented).refused().detail("why", why).from(visitor);
    let (keys, now) = (app.keys.clone(), app.now());
    app.db
        .write(move |conn| {
            if db::counters::take(conn, name, now, Duration::MINUTE, 1)?.is_some() {
                log::write(conn, &keys, now, line)?;
            }
            Ok(())
        })
        .await
}

/// The link of a token that must be waiting for a proof, or the reason why not.
async fn waiting(app: &App, visitor: &Visitor, token: &str) -> Result<Presented, AppError> {
    match look(app, visitor, token, None).await? {
        Landing::Unknown => Err(AppError::NotFound),
        Landing::Closed { presented, refusal } => {
            note_refused(app, visitor, &presented, "closed").await?;
            Err(AppError::Refused(refusal))
        }
        Landing::Locked { presented, until } => {
            note_refused(app, visitor, &presented, "locked").await?;
            Err(AppError::Locked { until })
        }
        Landing::Waiting(presented) | Landing::Open { presented, .. } => Ok(presented),
    }
}

/// The address that was typed on a group link's page, unless it is locked there.
async fn typed_address(
    app: &App,
    visitor: &Visitor,
    presented: &Presented,
    email: &str,
) -> Result<(Address, Culprit), AppError> {
    let address: Address =
        email.trim().parse().map_err(|_| AppError::invalid("email", "is not a mail address"))?;
    let culprit = Culprit::address(&app.keys, presented.link.id, &address);
    match locks::locked_until(app, culprit).await? {
        None => Ok((address, culprit)),
        Some(until) => {
            note_refused(app, visitor, presented, "locked").await?;
            Err(AppError::Locked { until })
        }
    }
}

/// Finds the listed recipient of an address.
async fn listed(
    app: &App,
    presented: &Presented,
    address: &Address,
) -> Result<Option<RecipientRecord>, AppError> {
    let index = personal::recipient_index(&app.keys, address);
    let share = presented.share.id;
    let found = app
        .db
        .read(move |conn| Ok::<_, AppError>(db::recipients::find_by_email(conn, share, index)?))
        .await?;
    Ok(found.filter(|record| record.recipient.revoked_at.is_none()))
}

/// Moves a presented link's wrap when the share's key day has moved on.
async fn follow_key_day(app: &App, presented: &Presented, opened: &open::Unwrapped) -> Result<(), AppError> {
    if presented.link.key_day >= presented.share.key_day {
        return Ok(());
    }
    let (keys, day) = (app.keys.clone(), presented.share.key_day);
    let (link, token) = (presented.link.clone(), presented.token.clone());
    let (pk, passphrase) = (opened.pk.clone(), opened.passphrase.clone());
    app.db.write(move |conn| links::rewrap(conn, &keys, &link, &token, day, passphrase.as_ref(), &pk)).await
}
