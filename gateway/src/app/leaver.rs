//! Somebody leaves: every way in ends at once, drafts go, and what was sent or asked for is kept, handed over to a
//! colleague, or taken back, as the administrator chooses for each kind.

use time::{Duration, OffsetDateTime};

use super::manage::successor;
use super::purge::end_access;
use super::requests::revoke_in;
use super::staff::{Office, find};
use super::{AppError, Entry, drafts, log};
use crate::db::{self, Conn};
use crate::domain::{Actor, EndingKind, EventKind, InboxId, RequestId, ShareId, StaffId, SubmissionId};
use crate::mail::Address;

/// What becomes of one kind of thing.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Fate {
    /// It goes on until it ends by itself.
    #[default]
    Keep,
    /// It is the colleague's from now on.
    HandOver,
    /// Shares and requests are withdrawn; what lies in the inbox is closed and deleted when its time is over.
    Revoke,
}

impl Fate {
    pub const ALL: [Self; 3] = [Self::Keep, Self::HandOver, Self::Revoke];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::HandOver => "hand-over",
            Self::Revoke => "revoke",
        }
    }
}

/// What the administrator chooses.
#[derive(Clone, Copy, Debug, Default)]
pub struct Leaving {
    pub shares: Fate,
    pub requests: Fate,
    pub inbox: Fate,
    /// Who gets what is handed over.
    pub to: Option<StaffId>,
    /// Days that a closed submission is kept (`submission_keep_days`).
    pub keep_days: u32,
}

impl Leaving {
    fn hands_over(&self) -> bool {
        [self.shares, self.requests, self.inbox].contains(&Fate::HandOver)
    }
}

/// How many things were moved or ended.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Left {
    pub drafts: usize,
    pub shares: usize,
    pub requests: usize,
    pub submissions: usize,
}

/// Disables an account: its sessions, tokens, half-way sign-ins and known browsers end in the same moment.
///
/// # Errors
///
/// [`AppError::NotFound`] if there is none, or it is disabled.
pub async fn disable(office: &Office, address: &Address) -> Result<(), AppError> {
    let record = find(office, address).await?;
    let (keys, now, id) = (office.keys.clone(), office.now, record.id);
    let line = Entry::new(EventKind::StaffDisabled, Actor::System).staff(id).person(address.as_str());
    office
        .db
        .write(move |conn| {
            if !db::staff::disable(conn, id, now)? {
                return Err(AppError::NotFound);
            }
            db::tokens::delete_all(conn, id)?;
            db::sessions::end_all_staff(conn, id)?;
            db::steps::end_all(conn, id)?;
            db::steps::forget_devices(conn, id)?;
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}

/// Lets an account sign in again. What was handed over or taken back stays so.
///
/// # Errors
///
/// [`AppError::NotFound`] if there is none, or it is not disabled.
pub async fn enable(office: &Office, address: &Address) -> Result<(), AppError> {
    let record = find(office, address).await?;
    let (keys, now, id) = (office.keys.clone(), office.now, record.id);
    let line = Entry::new(EventKind::StaffEnabled, Actor::System).staff(id).person(address.as_str());
    office
        .db
        .write(move |conn| {
            if !db::staff::enable(conn, id)? {
                return Err(AppError::NotFound);
            }
            db::erasures::note(conn, EndingKind::StaffEnabled, *id.as_bytes(), now)?;
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}

/// Does with a disabled account's things what was chosen. Each in a transaction of its own, so that the server need not
/// wait; who begins again goes on where it stopped. Drafts, and uploads into them, are discarded in any case. The stored
/// files of what has ended go with the server's next sweeps.
///
/// # Errors
///
/// [`AppError::NotFound`] if there is no such account, or it is not disabled; [`AppError::Invalid`] if something is to be
/// handed over and the colleague cannot have it.
pub async fn settle(office: &Office, address: &Address, leaving: Leaving) -> Result<Left, AppError> {
    let record = find(office, address).await?;
    record.disabled_at.ok_or(AppError::NotFound)?;
    let staff = record.id;
    colleague(office, address, &leaving).await?;
    let drafts = office.db.read(move |conn| Ok::<_, AppError>(db::shares::drafts_of(conn, staff)?)).await?;
    let shares = office.db.read(move |conn| Ok::<_, AppError>(db::shares::active_of(conn, staff)?)).await?;
    let requests = office.db.read(move |conn| Ok::<_, AppError>(db::requests::live_of(conn, staff)?)).await?;
    let mut left = Left::default();
    for share in drafts {
        left.drafts += usize::from(discard(office, staff, share).await?);
    }
    for share in shares {
        left.shares += usize::from(settle_share(office, staff, share, leaving).await?);
    }
    for request in requests {
        left.requests += usize::from(settle_request(office, staff, request, leaving).await?);
    }
    left.submissions = settle_inbox(office, staff, leaving).await?;
    Ok(left)
}

/// Whether the colleague can take over what is to be handed over: asked before anything is done.
///
/// # Errors
///
/// [`AppError::Invalid`] if not.
pub async fn colleague(office: &Office, address: &Address, leaving: &Leaving) -> Result<(), AppError> {
    if !leaving.hands_over() {
        return Ok(());
    }
    let staff = find(office, address).await?.id;
    let to = leaving.to.ok_or_else(|| AppError::invalid("to", "must name a colleague"))?;
    office.db.read(move |conn| successor(conn, staff, to)).await
}

async fn discard(office: &Office, staff: StaffId, share: ShareId) -> Result<bool, AppError> {
    let (keys, now) = (office.keys.clone(), office.now);
    let line = Entry::new(EventKind::DraftDiscarded, Actor::System).share(share).staff(staff);
    let line = line.detail("why", WHY);
    office
        .db
        .write(move |conn| {
            // It may have gone meanwhile, or have been sent in the last moment.
            if !db::shares::touch_draft(conn, share, now)? {
                return Ok(false);
            }
            drafts::remove(conn, share)?;
            log::write(conn, &keys, now, line)?;
            Ok(true)
        })
        .await
}

const WHY: &str = "the account was disabled";

async fn settle_share(
    office: &Office,
    staff: StaffId,
    share: ShareId,
    leaving: Leaving,
) -> Result<bool, AppError> {
    let (keys, now) = (office.keys.clone(), office.now);
    let line = move |kind| Entry::new(kind, Actor::System).share(share).staff(staff).detail("why", WHY);
    office
        .db
        .write(move |conn| {
            let (done, line) = match (leaving.shares, leaving.to) {
                (Fate::HandOver, Some(to)) => {
                    let line = line(EventKind::ShareHandedOver).detail("to", to.to_string());
                    (db::shares::hand_over(conn, share, staff, to)?, line)
                }
                (Fate::Revoke, _) => {
                    let revoked = db::shares::revoke(conn, share, now)?;
                    if revoked {
                        end_access(conn, share, now)?;
                    }
                    (revoked, line(EventKind::ShareRevoked))
                }
                _ => return Ok(false),
            };
            if done {
                log::write(conn, &keys, now, line)?;
            }
            Ok(done)
        })
        .await
}

async fn settle_request(
    office: &Office,
    staff: StaffId,
    request: RequestId,
    leaving: Leaving,
) -> Result<bool, AppError> {
    let (keys, now) = (office.keys.clone(), office.now);
    let line = move |kind| Entry::new(kind, Actor::System).request(request).staff(staff).detail("why", WHY);
    office
        .db
        .write(move |conn| {
            let (done, line) = match (leaving.requests, leaving.to) {
                (Fate::HandOver, Some(to)) => {
                    let inbox = db::requests::find(conn, request)?.request.inbox;
                    let inboxes = db::inboxes::readable(conn, to, now)?;
                    // Whoever has the request must see what comes in on it.
                    if !inboxes.contains(&inbox) {
                        let line = join(conn, inbox, to, now)?.staff(staff);
                        log::write(conn, &keys, now, line)?;
                    }
                    db::requests::hand_over(conn, request, to)?;
                    (true, line(EventKind::RequestHandedOver).detail("to", to.to_string()))
                }
                (Fate::Revoke, _) => (revoke_in(conn, request, now)?, line(EventKind::RequestRevoked)),
                _ => return Ok(false),
            };
            if done {
                log::write(conn, &keys, now, line)?;
            }
            Ok(done)
        })
        .await
}

/// Lets a colleague read an inbox, for good.
fn join(conn: &mut Conn, inbox: InboxId, to: StaffId, now: OffsetDateTime) -> Result<Entry, AppError> {
    db::inboxes::add_member(conn, inbox, to, None, now)?;
    let line = Entry::new(EventKind::InboxHandedOver, Actor::System);
    Ok(line.detail("inbox", inbox.to_string()).detail("to", to.to_string()).detail("why", WHY))
}

async fn settle_inbox(office: &Office, staff: StaffId, leaving: Leaving) -> Result<usize, AppError> {
    let (keys, now) = (office.keys.clone(), office.now);
    let own = office.db.read(move |conn| Ok::<_, AppError>(db::inboxes::own(conn, staff)?)).await?;
    let Some(inbox) = own.map(|own| own.id) else { return Ok(0) };
    match (leaving.inbox, leaving.to) {
        (Fate::HandOver, Some(to)) => {
            office
                .db
                .write(move |conn| {
                    let line = join(conn, inbox, to, now)?.staff(staff);
                    log::write(conn, &keys, now, line)?;
                    Ok::<_, AppError>(usize::try_from(db::submissions::count_new(conn, inbox)?).unwrap_or(0))
                })
                .await
        }
        (Fate::Revoke, _) => {
            let open: Vec<SubmissionId> = office
                .db
                .read(move |conn| Ok::<_, AppError>(db::submissions::unclosed(conn, inbox)?))
                .await?;
            let purge_at = now + Duration::days(i64::from(leaving.keep_days));
            let mut closed = 0;
            for submission in open {
                let keys = keys.clone();
                let line = Entry::new(EventKind::SubmissionClosed, Actor::System).submission(submission);
                let line = line.staff(staff).detail("why", WHY);
                let done = office.db.write(move |conn| {
                    let done = db::submissions::close(conn, submission, now, purge_at)?;
                    if done {
                        log::write(conn, &keys, now, line)?;
                    }
                    Ok::<_, AppError>(done)
                });
                closed += usize::from(done.await?);
            }
            Ok(closed)
        }
        _ => Ok(0),
    }
}
