//! How often somebody may be wrong, counted so that nobody can be kept out of their own account by it.
//!
//! A stranger's wrong passwords count for the account *from that network*, and for the network. A browser in which the
//! owner signed in before (a device cookie tells) has a count of its own, which no stranger can use up. After ten
//! failures in a day the owner hears of it, once.

use time::{Duration, OffsetDateTime};

use crate::app::attempts::limit;
use crate::app::personal::{counter, staff_index};
use crate::app::post::{self, Letter, Queue};
use crate::app::{App, AppError, Entry, Visitor, cookies, log};
use crate::db::staff::StaffRecord;
use crate::db::{self, Conn};
use crate::domain::StaffId;
use crate::keys::Keys;
use crate::mail::Address;

/// Wrong passwords in a quarter of an hour: for an account from one network or one known browser; from one network.
const PER_ACCOUNT: u32 = 10;
const PER_NETWORK: u32 = 50;
/// Challenges for passkeys, and answers to them, from one network.
const PASSKEYS_PER_NETWORK: u32 = 600;
const WINDOW: Duration = Duration::minutes(15);
/// Wrong second factors of one account in a day, from browsers that are not known. Whoever gets there has the password.
const FACTORS_PER_DAY: u32 = 20;
/// Failures in a day after which the owner is told.
const TOLD_AFTER: i32 = 10;
/// The same of second factors, behind a right password.
const FACTORS_TOLD_AFTER: i32 = 5;
/// How long a browser is remembered without a sign-in.
pub(super) const DEVICE_REMEMBERED: Duration = Duration::days(180);

/// A counter: its name, its most, its window.
type Count = ([u8; 16], u32, Duration);

/// Who tries, as far as it can be told before anything was proved.
pub(in crate::app) struct Attempt {
    counts: Vec<Count>,
    /// Failures of this account together, to tell its owner; they keep nobody out.
    total: [u8; 16],
    seconds: i64,
}

/// Whether somebody may go on.
pub(in crate::app) enum Allowed {
    Yes,
    /// Seconds to wait.
    Wait(i64),
}

/// An account by what was typed, and whether this browser is one of its owner's.
pub(super) async fn look_up(
    app: &App,
    typed: &str,
    device: Option<&str>,
) -> Result<(Option<StaffRecord>, bool), AppError> {
    let index = typed.parse::<Address>().ok().map(|address| staff_index(&app.keys, &address));
    let (device, now) = (device.map(cookies::hash).unwrap_or_default(), app.now());
    app.db
        .read(move |conn| {
            let record = index.map_or(Ok(None), |index| db::staff::find_by_email(conn, index))?;
            // Asked for an unknown account, too: it takes as long.
            let staff = record.as_ref().map_or(StaffId::from_bytes([0; 16]), |record| record.id);
            let known = db::steps::knows_device(conn, &device, staff, now)?;
            Ok::<_, AppError>((record, known))
        })
        .await
}

/// The counts of a password for `account`.
pub(super) fn password(app: &App, visitor: &Visitor, account: &str, device: Option<&str>) -> Attempt {
    let network = visitor.network();
    let counts = match device {
        Some(device) => {
            let about = format!("{account}\u{0}{}", data_encoding::HEXLOWER.encode(&cookies::hash(device)));
            vec![(counter(&app.keys, "sign-in-device", &about), PER_ACCOUNT, WINDOW)]
        }
        None => vec![
            (counter(&app.keys, "sign-in-account", &format!("{account}\u{0}{network}")), PER_ACCOUNT, WINDOW),
            network_count(&app.keys, &network),
        ],
    };
    let total = counter(&app.keys, "sign-in-failures", account);
    Attempt { counts, total, seconds: WINDOW.whole_seconds() }
}

fn network_count(keys: &Keys, network: &str) -> Count {
    (counter(keys, "sign-in-network", network), PER_NETWORK, WINDOW)
}

/// The count of a passkey that names its owner itself: it cannot be guessed, so only the rows are bounded. It is a count of
/// its own, or prompts that somebody calls off would keep a whole office from its passwords.
pub(super) fn passkey(app: &App, visitor: &Visitor) -> Attempt {
    let counts =
        vec![(counter(&app.keys, "passkey-network", &visitor.network()), PASSKEYS_PER_NETWORK, WINDOW)];
    let total = counter(&app.keys, "sign-in-passkey", "");
    Attempt { counts, total, seconds: WINDOW.whole_seconds() }
}

/// The counts of a second factor of `staff`, behind the password.
pub(super) fn second(app: &App, staff: StaffId, device: Option<&str>) -> Attempt {
    let (about, max, window) = match device {
        Some(device) => {
            let device = data_encoding::HEXLOWER.encode(&cookies::hash(device));
            (format!("{staff}\u{0}{device}"), PER_ACCOUNT, WINDOW)
        }
        None => (staff.to_string(), FACTORS_PER_DAY, Duration::DAY),
    };
    let total = counter(&app.keys, "factor-failures", &staff.to_string());
    Attempt {
        counts: vec![(counter(&app.keys, "factor", &about), max, window)],
        total,
        seconds: window.whole_seconds(),
    }
}

/// The counts of proving once more who one is, within a session.
pub(in crate::app) fn again(app: &App, staff: StaffId, session: &[u8; 32]) -> Attempt {
    let about = format!("{staff}\u{0}{}", data_encoding::HEXLOWER.encode(session));
    Attempt {
        counts: vec![(counter(&app.keys, "step-up", &about), PER_ACCOUNT, WINDOW)],
        total: counter(&app.keys, "step-up-failures", &staff.to_string()),
        seconds: WINDOW.whole_seconds(),
    }
}

impl Attempt {
    /// Counts the attempt before anything is compared: guesses side by side cannot pass the limit together.
    pub(in crate::app) async fn take(&self, app: &App) -> Result<Allowed, AppError> {
        let (counts, seconds, now) = (self.counts.clone(), self.seconds, app.now());
        app.db
            .write(move |conn| {
                for (name, max, window) in counts {
                    if limit(conn, name, now, window, max)?.is_err() {
                        return Ok(Allowed::Wait(seconds));
                    }
                }
                Ok(Allowed::Yes)
            })
            .await
    }

    /// It was no failure after all.
    pub(in crate::app) async fn give_back(&self, app: &App) -> Result<(), AppError> {
        let (counts, now) = (self.counts.clone(), app.now());
        app.db
            .write(move |conn| {
                let back = |(name, _, _): Count| db::counters::give_back(conn, name, now);
                Ok(counts.into_iter().try_for_each(back)?)
            })
            .await
    }

    /// It was a failure: writes the line, and tells the owner when there were many. An unknown account costs the same.
    pub(in crate::app) async fn failed(
        &self,
        app: &App,
        owner: Option<StaffId>,
        line: Entry,
        kind: &'static str,
    ) -> Result<(), AppError> {
        let (queue, keys, now, total) = (Queue::new(app), app.keys.clone(), app.now(), self.total);
        let told_after = if kind == post::FACTOR_TROUBLE { FACTORS_TOLD_AFTER } else { TOLD_AFTER };
        let told = app
            .db
            .write(move |conn| {
                log::write(conn, &keys, now, line)?;
                let count = db::counters::take(conn, total, now, Duration::DAY, i32::MAX)?;
                if count != Some(told_after) {
                    return Ok(false);
                }
                tell(conn, &queue, now, owner, kind)?;
                Ok::<_, AppError>(true)
            })
            .await?;
        if told {
            app.mail_queued.notify_one();
        }
        Ok(())
    }
}

/// One mail a day at most, however many try.
fn tell(
    conn: &mut Conn,
    queue: &Queue,
    now: OffsetDateTime,
    owner: Option<StaffId>,
    kind: &'static str,
) -> Result<(), AppError> {
    let about = owner.map_or_else(String::new, |owner| format!("{owner} {}", now.date()));
    queue.add(conn, now, Letter { staff: owner, about, decoy: owner.is_none(), ..Letter::new(kind) })?;
    Ok(())
}
