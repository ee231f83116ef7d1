//! Recomputes the log from its rows and compares it with its hashes, and those with what was signed.
//!
//! Rows are read in pages by one thread and hashed by another; memory does not grow with the log.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use kuvert_crypto::note::NoteKey;
use kuvert_crypto::tlog::{Hash, leaf_hash};

use super::walk::{Fault, Faults, Target, Walk, tile_fault};
use super::{count, entry};
use crate::app::AppError;
use crate::db::log_tree::{BreakRecord, CheckpointRecord, LineFacts, Placed};
use crate::db::{self, Conn, DbError};
use crate::domain::{EventId, EventKind};

/// Entries in a page: whole tiles.
const PAGE: i64 = 16 * 256;
/// Pages that wait to be hashed.
const PAGES_WAITING: usize = 4;
const TILES_AT_ONCE: i64 = 64;

/// What to verify against.
#[derive(Clone, Debug)]
pub struct Against {
    /// The organisation, as entries name it.
    pub org: String,
    /// Whose signature counts.
    pub key: NoteKey,
    /// Signed notes that were kept elsewhere.
    pub notes: Vec<String>,
}

/// What came of it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Report {
    /// Entries in the tree.
    pub size: u64,
    pub root: Hash,
    /// Entries whose lines were read.
    pub lines: u64,
    /// Entries whose lines were deleted when their time was over: their hashes were verified.
    pub pruned: u64,
    /// Entries whose personal part is there.
    pub personal: u64,
    /// Entries whose personal part was erased.
    pub erased: u64,
    /// Lines that were not sealed yet.
    pub waiting: u64,
    /// Signed checkpoints that were compared.
    pub checkpoints: u64,
    /// Times when the log did not go on from what had been signed, and somebody answered for it.
    pub breaks: Vec<BreakRecord>,
    /// Of an exported log: the sizes of checkpoints that were lost then.
    pub lost: Vec<u64>,
    /// How far sealed lines say that lines were deleted because their time was over.
    pub pruned_to: u64,
    pub faults: Faults,
}

/// A page on its way to the thread that hashes.
struct Page {
    from: i64,
    to: i64,
    placed: Vec<Placed>,
    tiles: Vec<(i64, Vec<Hash>)>,
    checkpoints: Vec<CheckpointRecord>,
}

/// What the thread that hashes has found.
struct Found {
    walk: Walk,
    lines: u64,
    named: u64,
    pruned: u64,
    checkpoints: u64,
    /// How far sealed lines say that lines were deleted because their time was over.
    pruned_to: i64,
    /// The last signed checkpoint's size.
    signed: u64,
    /// The first entry that is not what was sealed: index, and its line if there is one.
    first_bad: Option<(i64, Option<LineFacts>)>,
}

/// Verifies the log of this database, as it is in this transaction.
///
/// # Errors
///
/// [`AppError::Db`] if the database cannot be read; what is wrong with the log is in the report.
pub fn database(conn: &mut Conn, against: &Against) -> Result<Report, AppError> {
    let head = db::log_tree::head(conn)?;
    let size = head.map_or(0, |head| head.size);
    let minimum = head.map_or(0, |head| head.minimum);
    let mut found = std::thread::scope(|scope| {
        let (pages, inbox) = sync_channel(PAGES_WAITING);
        let hashing = scope.spawn(move || hash_pages(&inbox, against, minimum));
        let read = read_pages(conn, size, &pages);
        drop(pages);
        let found = hashing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        read.map(|()| found)
    })?;
    let walk = &mut found.walk;
    for tile in walk.upper() {
        let kept = db::log_tree::tile(conn, tile.level, i64::try_from(tile.n).unwrap_or(i64::MAX))?;
        if let Some(fault) = tile_fault(tile.level, tile.n, &tile.hashes, &kept.unwrap_or_default()) {
            walk.faults.add(fault);
        }
    }
    if let Some(head) = head
        && walk.size() == count(size)
    {
        walk.expect(Target { size: count(size), root: head.root });
    }
    walk.end();
    let (waiting, vanished) = db::log_tree::count_waiting(conn)?;
    let mut report = Report {
        size: walk.size(),
        root: walk.root(),
        lines: found.lines,
        pruned: found.pruned,
        waiting: count(waiting - vanished),
        checkpoints: found.checkpoints,
        breaks: db::log_tree::breaks(conn)?,
        ..Report::default()
    };
    report.personal = count(db::log_tree::count_personal(conn)?);
    report.erased = (found.named + count(waiting)).saturating_sub(report.personal).min(found.named);
    if let Some((index, line)) = found.first_bad {
        let fault = name(conn, against, index, line, size)?;
        let rest = std::mem::take(&mut found.walk.faults);
        report.faults.add(fault);
        report.faults.untold += rest.untold;
        rest.told.into_iter().for_each(|fault| report.faults.add(fault));
    } else {
        report.faults = std::mem::take(&mut found.walk.faults);
    }
    if minimum > found.pruned_to {
        // Nothing that was sealed says that these lines were to go.
        report.faults.add(Fault::Missing { index: count(found.pruned_to) });
    }
    if found.signed < report.size {
        report.faults.add(Fault::Unsigned { size: report.size, signed: found.signed });
    }
    if vanished > 0 {
        report.faults.add(Fault::Vanished { count: count(vanished) });
    }
    if count(db::log_tree::count_lines(conn)?) != report.lines + report.waiting {
        let stray = db::log_tree::first_stray(conn, size)?;
        let line = stray.map_or_else(|| "of no name".to_owned(), |(_, id)| line_name(&id));
        report.faults.add(Fault::Stray { line });
    }
    Ok(report)
}

fn read_pages(conn: &mut Conn, size: i64, pages: &SyncSender<Page>) -> Result<(), DbError> {
    let mut from = 0;
    // Once more at the end, for checkpoints beyond it.
    loop {
        let to = (from + PAGE).min(size);
        let placed = db::log_tree::placed(conn, from, to)?;
        let tiles = db::log_tree::tiles(conn, 0, from / 256, PAGE / 256)?;
        let upto = if to == size { i64::MAX } else { to };
        let checkpoints = db::log_tree::checkpoints_between(conn, from, upto)?;
        // The other thread ends early only where the hashes end.
        if pages.send(Page { from, to, placed, tiles, checkpoints }).is_err() || to == size {
            return Ok(());
        }
        from = to;
    }
}

fn hash_pages(inbox: &Receiver<Page>, against: &Against, minimum: i64) -> Found {
    let mut found = Found {
        walk: Walk::default(),
        lines: 0,
        named: 0,
        pruned: 0,
        checkpoints: 0,
        pruned_to: 0,
        signed: 0,
        first_bad: None,
    };
    for note in &against.notes {
        expect(&mut found, against, note, None);
    }
    let mut bytes = Vec::new();
    while let Ok(page) = inbox.recv() {
        for checkpoint in &page.checkpoints {
            expect(&mut found, against, &checkpoint.note, Some(checkpoint));
        }
        let mut placed = page.placed.into_iter().peekable();
        for index in page.from..page.to {
            let line = placed.next_if(|(place, _, _)| *place == index).and_then(|(_, _, line)| line);
            let tile = page.tiles.iter().find(|(n, _)| *n == index / 256);
            let hash = tile.and_then(|(_, hashes)| hashes.get(usize::try_from(index % 256).ok()?));
            let Some(hash) = hash else {
                found.walk.faults.add(Fault::Hashes { index: count(index) });
                return found;
            };
            found.walk.step(*hash);
            let Some(line) = line else {
                if index < minimum {
                    found.pruned += 1;
                } else {
                    found.first_bad.get_or_insert((index, None));
                }
                continue;
            };
            found.lines += 1;
            found.named += u64::from(line.pseudonym.is_some());
            entry::write(&mut bytes, &against.org, index, &line);
            let as_sealed = leaf_hash(&bytes) == *hash;
            if as_sealed && !entry::tells(line.at) {
                found.walk.faults.add(Fault::Altered { index: count(index), line: line_name(&line.id) });
            } else if !as_sealed {
                found.first_bad.get_or_insert((index, Some(line)));
            } else if line.kind == EventKind::LogPruned.as_str() {
                found.pruned_to = found
                    .pruned_to
                    .max(super::pruned_to(&serde_json::from_str(&line.detail).unwrap_or_default()));
            }
        }
    }
    found
}

/// Takes a signed note as something that the tree must fit. `row` is what the database says about it.
fn expect(found: &mut Found, against: &Against, note: &str, row: Option<&CheckpointRecord>) {
    let size = row.map_or(0, |row| count(row.size));
    match against.key.checkpoint(note) {
        Ok(checkpoint) => {
            let (size, root) = (checkpoint.size, checkpoint.root);
            if row.is_some_and(|row| count(row.size) != size || row.root != root) {
                let why = "its row was altered".to_owned();
                found.walk.faults.add(Fault::Checkpoint { size, why });
            }
            found.checkpoints += 1;
            found.signed = found.signed.max(size);
            found.walk.expect(Target { size, root });
        }
        Err(error) => found.walk.faults.add(Fault::Checkpoint { size, why: error.to_string() }),
    }
}

/// Says what happened at the first entry that is not what was sealed.
fn name(
    conn: &mut Conn,
    against: &Against,
    index: i64,
    line: Option<LineFacts>,
    size: i64,
) -> Result<Fault, DbError> {
    let Some(line) = line else { return Ok(Fault::Missing { index: count(index) }) };
    let here = line_name(&line.id);
    // Where does this line belong? Mostly next door, if one was taken out or put in.
    let hash_at = |place| leaf_hash(&entry::entry(&against.org, place, &line));
    if kept_hash(conn, index + 1)? == Some(hash_at(index + 1)) {
        return Ok(Fault::Missing { index: count(index) });
    }
    let next = db::log_tree::placed(conn, index + 1, index + 2)?.into_iter().next();
    let follower = next.and_then(|(_, _, line)| line);
    if let Some(next) = follower
        && kept_hash(conn, index)? == Some(leaf_hash(&entry::entry(&against.org, index, &next)))
    {
        let home = home(conn, size, &hash_at)?;
        return Ok(match home {
            Some(home) => Fault::Moved { index: count(index), line: here, home: count(home) },
            None => Fault::Inserted { index: count(index), line: here },
        });
    }
    Ok(match home(conn, size, &hash_at)? {
        Some(home) => Fault::Moved { index: count(index), line: here, home: count(home) },
        None => Fault::Altered { index: count(index), line: here },
    })
}

/// The place where a line would be what was sealed.
fn home(conn: &mut Conn, size: i64, hash_at: &impl Fn(i64) -> Hash) -> Result<Option<i64>, DbError> {
    let mut first = 0;
    while first * 256 < size {
        let tiles = db::log_tree::tiles(conn, 0, first, TILES_AT_ONCE)?;
        for (n, hashes) in &tiles {
            let places = n * 256..;
            if let Some((place, _)) = places.zip(hashes).find(|(place, hash)| hash_at(*place) == **hash) {
                return Ok(Some(place));
            }
        }
        first += TILES_AT_ONCE;
    }
    Ok(None)
}

fn kept_hash(conn: &mut Conn, place: i64) -> Result<Option<Hash>, DbError> {
    let tile = db::log_tree::tile(conn, 0, place / 256)?;
    Ok(tile.and_then(|hashes| hashes.get(usize::try_from(place % 256).ok()?).copied()))
}

fn line_name(id: &[u8]) -> String {
    EventId::from_slice(id).map_or_else(|_| "of no name".to_owned(), |id| id.to_string())
}
