//! Wrong proofs: how many there were, and what they lock.
//!
//! A personal link is locked as a whole. At a link for several, it is one address that is locked, listed or not: one
//! person's wrong proofs must not shut out the others, and the answer must not tell who is on the list.

use time::{Duration, OffsetDateTime};

use super::super::personal::counter;
use super::super::{App, AppError};
use crate::config::Config;
use crate::db::{self, Conn};
use crate::domain::LinkRowId;
use crate::keys::Keys;
use crate::mail::Address;

/// What wrong proofs count against.
#[derive(Clone, Copy)]
pub(super) enum Culprit {
    /// A personal link.
    Link(LinkRowId),
    /// An address, typed at a link for several.
    Typed { link: LinkRowId, failures: [u8; 16], lock: [u8; 16] },
}

/// How many wrong proofs lock, and for how long.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    pub(super) failures_max: i32,
    pub(super) lock: Duration,
}

impl Limit {
    pub(super) fn of(config: &Config) -> Self {
        Self {
            failures_max: i32::try_from(config.link_failures_max).unwrap_or(i32::MAX),
            lock: Duration::hours(i64::from(config.link_lock_hours)),
        }
    }
}

/// What came of one more wrong proof.
pub(super) enum Counted {
    /// So many more are allowed.
    Left(i32),
    /// This one was the last.
    Locked,
}

impl Culprit {
    pub(super) fn address(keys: &Keys, link: LinkRowId, address: &Address) -> Self {
        let failures = counter(keys, "proof-failures", &format!("{link}\u{0}{}", address.normalised()));
        Self::typed(keys, link, failures)
    }

    /// The same, from what a code's row keeps of it.
    pub(super) fn typed(keys: &Keys, link: LinkRowId, failures: [u8; 16]) -> Self {
        let lock = counter(keys, "proof-lock", &data_encoding::HEXLOWER.encode(&failures));
        Self::Typed { link, failures, lock }
    }

    /// What a code's row keeps of it.
    pub(super) fn to_typed(self) -> Option<[u8; 16]> {
        match self {
            Self::Link(_) => None,
            Self::Typed { failures, .. } => Some(failures),
        }
    }

    /// Until when it is locked, if it is.
    pub(super) fn locked_until(
        self,
        conn: &mut Conn,
        now: OffsetDateTime,
    ) -> Result<Option<OffsetDateTime>, AppError> {
        Ok(match self {
            Self::Link(id) => {
                let link = db::links::find_row(conn, id)?.ok_or(AppError::NotFound)?;
                link.locked_until.filter(|&until| until > now)
            }
            Self::Typed { lock, .. } => db::counters::ends_at(conn, lock, now)?,
        })
    }

    /// Counts a wrong proof; the last that is allowed ends the codes that are out.
    pub(super) fn count(
        self,
        conn: &mut Conn,
        now: OffsetDateTime,
        limit: Limit,
    ) -> Result<Counted, AppError> {
        let Limit { failures_max: max, lock: lock_for } = limit;
        match self {
            Self::Link(id) => {
                if db::links::count_failure(conn, id, now, max, lock_for)? {
                    db::codes::end_of_link(conn, id)?;
                    return Ok(Counted::Locked);
                }
                Ok(Counted::Left(max - db::links::failures(conn, id)?))
            }
            Self::Typed { link, failures, lock } => {
                let count = db::counters::take(conn, failures, now, Duration::DAY, max)?.unwrap_or(max);
                if count < max {
                    return Ok(Counted::Left(max - count));
                }
                db::counters::forget(conn, failures)?;
                db::codes::end_of_typed(conn, link, failures)?;
                // Of several at once, one locks.
                let first = db::counters::take(conn, lock, now, lock_for, 1)?.is_some();
                Ok(if first { Counted::Locked } else { Counted::Left(0) })
            }
        }
    }
}

/// Until when an address is locked at a link for several.
pub(super) async fn locked_until(app: &App, culprit: Culprit) -> Result<Option<OffsetDateTime>, AppError> {
    let now = app.now();
    app.db.read(move |conn| culprit.locked_until(conn, now)).await
}
