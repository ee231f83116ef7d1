//! The sealer: lines that wait get their places, the tree grows, and a checkpoint is signed.
//!
//! Nothing of the tree is kept between two rounds. Each round is one transaction that takes the head, so that a
//! leader who was asleep, and wakes up as one of two, goes on from where the other is, or not at all.

use std::sync::Arc;

use kuvert_crypto::note::Checkpoint;
use kuvert_crypto::tlog::{Edge, Tiles as _, empty_root, leaf_hash};
use time::{Duration, OffsetDateTime};

use super::{Stored, count, entry, origin_or_new, outside, signer};
use crate::app::{App, AppError};
use crate::config::PublicUrl;
use crate::db::log_tree::{CheckpointRecord, Head};
use crate::db::{self, Conn, DbError};
use crate::keys::Keys;

/// Lines sealed in one transaction.
pub const ROUND_LINES: usize = 4_096;

const JOB: &str = "seal";
/// How long a leader leads without a sign of life. Lines wait that long when it dies.
const TERM: Duration = Duration::seconds(5);

/// Why nothing is signed. An administrator must look at it.
const INCONSISTENT: &str = "the hashes do not give the root that was signed";

/// What a round did.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Sealed {
    /// Lines that got their place.
    pub lines: usize,
    /// Entries in the tree now.
    pub size: i64,
}

/// Seals what waits, at most [`ROUND_LINES`] lines, if this node leads and the database goes on from what was signed.
///
/// # Errors
///
/// [`DbError::Corrupt`] if the tree is not the one that was signed last: then nothing is signed on top of it.
pub async fn round(app: &App) -> Result<Sealed, AppError> {
    let (node, now) = (app.node, app.now());
    let waiting = app.db.read(|conn| Ok::<_, AppError>(db::log_tree::is_waiting(conn)?)).await?;
    if !waiting || app.standing.broken().is_some() {
        return Ok(Sealed::default());
    }
    let (keys, config, places) = (app.keys.clone(), Arc::clone(&app.config), app.checkpoint_places());
    app.db
        .write(move |conn| {
            if !db::jobs::lead(conn, JOB, node, now, TERM)? {
                return Ok(Sealed::default());
            }
            let head = db::log_tree::lock_head(conn, empty_root())?;
            let (_, broken) = outside::compare(conn, &keys, places.kept()?, Some(&head))?;
            // The next look says so.
            if broken.is_some() {
                return Ok(Sealed::default());
            }
            seal(conn, &keys, &config.public_url, now)
        })
        .await
}

/// One round, in the transaction of the caller.
pub(crate) fn seal(
    conn: &mut Conn,
    keys: &Keys,
    public_url: &PublicUrl,
    now: OffsetDateTime,
) -> Result<Sealed, AppError> {
    let head = db::log_tree::lock_head(conn, empty_root())?;
    let lines = db::log_tree::waiting(conn, ROUND_LINES)?;
    if lines.is_empty() {
        return Ok(Sealed { lines: 0, size: head.size });
    }
    let mut edge = resume(conn, &head)?;
    let (org, mut bytes) = (keys.org_id().to_string(), Vec::new());
    for (place, line) in (head.size..).zip(&lines) {
        entry::write(&mut bytes, &org, place, line);
        edge.push(leaf_hash(&bytes));
    }
    let seqs: Vec<i64> = lines.iter().map(|line| line.seq).collect();
    db::log_tree::give_places(conn, head.size, &seqs)?;
    for tile in edge.changed() {
        let n = i64::try_from(tile.n).map_err(|_| corrupt("too many entries"))?;
        db::log_tree::put_tile(conn, tile.level, n, &tile.hashes)?;
    }
    let size = i64::try_from(edge.size()).map_err(|_| corrupt("too many entries"))?;
    let root = edge.root();
    if !db::log_tree::advance(conn, &head, size, &root)? {
        return Err(DbError::Unavailable("another node seals the log".to_owned()).into());
    }
    let origin = origin_or_new(conn, public_url)?;
    let text = Checkpoint { origin: origin.clone(), size: edge.size(), root }.to_text();
    let note = signer(keys, &origin)?.sign(&text);
    db::log_tree::add_checkpoint(conn, &CheckpointRecord { size, root, at: now, note })?;
    Ok(Sealed { lines: lines.len(), size })
}

fn corrupt(why: &'static str) -> DbError {
    DbError::Corrupt { table: "log_head", id: "1".to_owned(), why }
}

/// The right edge of the tree at `head`, which it must give the root of.
fn resume(conn: &mut Conn, head: &Head) -> Result<Edge, DbError> {
    let size = count(head.size);
    let mut open = Vec::new();
    for (level, n, width) in Edge::of(size) {
        open.push(if width == 0 { Vec::new() } else { Stored(conn).tile(level, n, width)? });
    }
    let edge = Edge::resume(size, open).ok_or(corrupt(INCONSISTENT))?;
    if edge.root() == head.root { Ok(edge) } else { Err(corrupt(INCONSISTENT)) }
}
