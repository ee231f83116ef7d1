//! Which shares have a word in their title or in a file's name. Words are blind indexes here.

use std::collections::HashSet;

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::share_words;
use super::{Conn, DbError, millis};
use crate::domain::ShareId;

/// Shares of a word that are considered, the newest.
const CONSIDERED_MAX: i64 = 2_000;
/// Shares that a search follows, the newest.
const FOLLOWED_MAX: usize = 100;

/// Notes the words of a share that was sent at `at`.
///
/// # Errors
///
/// [`DbError`].
pub fn note(conn: &mut Conn, share: ShareId, at: OffsetDateTime, words: &[[u8; 16]]) -> Result<(), DbError> {
    for word in words {
        let row = (
            share_words::word.eq(word.to_vec()),
            share_words::share_id.eq(share.to_vec()),
            share_words::at.eq(millis(at)),
        );
        let insert = diesel::insert_into(share_words::table).values(row);
        match conn {
            Conn::Postgres(conn) => insert.on_conflict_do_nothing().execute(conn)?,
            Conn::Sqlite(conn) => insert.on_conflict_do_nothing().execute(conn)?,
        };
    }
    Ok(())
}

/// Forgets them.
///
/// # Errors
///
/// [`DbError`].
pub fn forget(conn: &mut Conn, share: ShareId) -> Result<(), DbError> {
    diesel::delete(share_words::table.filter(share_words::share_id.eq(share.to_vec()))).execute(conn)?;
    Ok(())
}

/// The newest shares that have all of some words.
#[derive(Debug)]
pub(super) struct WithWords {
    pub(super) shares: Vec<Vec<u8>>,
    /// There are more than were considered.
    pub(super) more: bool,
}

/// Shares with all of `words` that were sent up to `to` (Unix milliseconds).
pub(super) fn shares_with(
    conn: &mut Conn,
    words: &[[u8; 16]],
    to: Option<i64>,
) -> Result<WithWords, DbError> {
    let mut rarest: Option<(Vec<Vec<u8>>, bool)> = None;
    for word in words {
        let mut query = share_words::table.filter(share_words::word.eq(word.to_vec())).into_boxed();
        if let Some(to) = to {
            query = query.filter(share_words::at.le(to));
        }
        let query = query.order(share_words::at.desc()).limit(CONSIDERED_MAX + 1);
        let mut shares: Vec<Vec<u8>> = query.select(share_words::share_id).load(conn)?;
        let max = usize::try_from(CONSIDERED_MAX).unwrap_or(usize::MAX);
        let more = shares.len() > max;
        shares.truncate(max);
        if rarest.as_ref().is_none_or(|(best, _)| shares.len() < best.len()) {
            rarest = Some((shares, more));
        }
    }
    let (mut shares, mut more) = rarest.unwrap_or_default();
    for word in words {
        let having = share_words::table
            .filter(share_words::word.eq(word.to_vec()))
            .filter(share_words::share_id.eq_any(shares.clone()));
        let having: HashSet<Vec<u8>> = having.select(share_words::share_id).load(conn)?.into_iter().collect();
        shares.retain(|share| having.contains(share));
    }
    more |= shares.len() > FOLLOWED_MAX;
    shares.truncate(FOLLOWED_MAX);
    Ok(WithWords { shares, more })
}
