//! The log as files that anybody can verify: tiles, entries and checkpoints, laid out as C2SP tlog-tiles says. It names nobody.

use kuvert_crypto::tlog::{TILE_WIDTH, entries_path, tile_path};

use super::{count, entry};
use crate::app::AppError;
use crate::db::{self, Conn, DbError};
use crate::keys::Keys;

/// Entries read at once: whole bundles.
const PAGE: i64 = 16 * 256;
const TILES_AT_ONCE: i64 = 64;
const NOTES_AT_ONCE: i64 = 1_000;

/// What was exported.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Exported {
    pub entries: u64,
    pub files: u64,
}

/// Takes one file: its path below the folder, and what is in it.
pub type Sink<'a> = dyn FnMut(&str, &[u8]) -> Result<(), AppError> + Send + 'a;

/// Hands out the log as it is in this transaction, file by file. Memory does not grow with it.
///
/// # Errors
///
/// [`AppError::NotFound`] before anything was sealed; those of `sink`.
pub fn export(conn: &mut Conn, keys: &Keys, sink: &mut Sink<'_>) -> Result<Exported, AppError> {
    let head = db::log_tree::head(conn)?.filter(|head| head.size > 0).ok_or(AppError::NotFound)?;
    let key = super::key(conn, keys)?;
    let mut done = Exported { entries: count(head.size), files: 0 };
    let mut put = |path: &str, bytes: &[u8]| {
        done.files += 1;
        sink(path, bytes)
    };
    tiles(conn, head.size, &mut put)?;
    entries(conn, &keys.org_id().to_string(), head.size, &mut put)?;
    put("minimum", format!("{}\n", head.minimum).as_bytes())?;
    put("key", format!("{}\n", key.to_text()).as_bytes())?;
    for (number, gap) in db::log_tree::breaks(conn)?.iter().enumerate() {
        put(&format!("breaks/{number}"), gap.lost.as_bytes())?;
    }
    let mut after = 0;
    loop {
        let notes = db::log_tree::checkpoints(conn, after, NOTES_AT_ONCE)?;
        let Some(last) = notes.last() else { break };
        after = last.size;
        for checkpoint in &notes {
            put(&format!("checkpoints/{}", checkpoint.size), checkpoint.note.as_bytes())?;
        }
    }
    // Last of all: a folder with a checkpoint is complete.
    let last = db::log_tree::last_checkpoint(conn)?.ok_or(AppError::NotFound)?;
    put("checkpoint", last.note.as_bytes())?;
    Ok(done)
}

fn tiles(
    conn: &mut Conn,
    size: i64,
    put: &mut impl FnMut(&str, &[u8]) -> Result<(), AppError>,
) -> Result<(), AppError> {
    let mut level = 0_u8;
    while count(size) >> (u32::from(level) * 8) > 0 {
        let mut first = 0;
        loop {
            let tiles = db::log_tree::tiles(conn, level, first, TILES_AT_ONCE)?;
            let Some((last, _)) = tiles.last() else { break };
            first = last + 1;
            for (n, hashes) in &tiles {
                let width = u64::try_from(hashes.len()).unwrap_or(TILE_WIDTH);
                put(&tile_path(level, count(*n), width), hashes.as_flattened())?;
            }
        }
        level += 1;
    }
    Ok(())
}

fn entries(
    conn: &mut Conn,
    org: &str,
    size: i64,
    put: &mut impl FnMut(&str, &[u8]) -> Result<(), AppError>,
) -> Result<(), AppError> {
    let (mut bundle, mut bytes, mut from) = (Vec::new(), Vec::new(), 0);
    while from < size {
        let to = (from + PAGE).min(size);
        let mut placed = db::log_tree::placed(conn, from, to)?.into_iter().peekable();
        for index in from..to {
            // An entry whose line is gone has no bytes; verifying says whether it may be gone.
            bytes.clear();
            if let Some((_, _, Some(line))) = placed.next_if(|(place, _, _)| *place == index) {
                entry::write(&mut bytes, org, index, &line);
            }
            let length = u16::try_from(bytes.len());
            let length = length.map_err(|_| DbError::Corrupt {
                table: "events",
                id: index.to_string(),
                why: "too long for an entry",
            })?;
            bundle.extend_from_slice(&length.to_be_bytes());
            bundle.extend_from_slice(&bytes);
            let width = count(index) % TILE_WIDTH + 1;
            if width == TILE_WIDTH || index + 1 == size {
                put(&entries_path(count(index) / TILE_WIDTH, width), &bundle)?;
                bundle.clear();
            }
        }
        from = to;
    }
    Ok(())
}
