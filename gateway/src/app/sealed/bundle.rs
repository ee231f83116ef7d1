//! Verifies exported files. This needs nothing but the files and a key that is known from elsewhere.

use kuvert_crypto::note::{Checkpoint, NoteKey};
use kuvert_crypto::tlog::{Hash, TILE_WIDTH, entries_path, leaf_hash, tile_path};
use serde::Deserialize;

use super::verify::Report;
use super::walk::{Fault, Target, Walk, tile_fault};
use crate::domain::EventKind;

/// Reads one file of a bundle by its path; none if there is none.
pub type Source<'a> = dyn FnMut(&str) -> std::io::Result<Option<Vec<u8>>> + 'a;

/// What an entry says of itself.
#[derive(Deserialize)]
struct Named {
    seq: u64,
    ev: String,
    id: String,
    #[serde(default)]
    detail: serde_json::Value,
}

/// Verifies a bundle against its own checkpoint and `notes`: those in it, and those that were kept elsewhere.
///
/// # Errors
///
/// If a file cannot be read; what is wrong with the files is in the report.
pub fn verify(source: &mut Source<'_>, key: &NoteKey, notes: &[String]) -> std::io::Result<Report> {
    let (mut report, mut walk) = (Report::default(), Walk::default());
    for note in notes {
        expect(&mut walk, &mut report, key, note);
    }
    let own = text(source, "checkpoint")?;
    let Some(own) = expect(&mut walk, &mut report, key, &own) else {
        report.faults = walk.faults;
        return Ok(report);
    };
    let minimum = minimum(&text(source, "minimum")?);
    if minimum.is_none() {
        walk.faults
            .add(Fault::Checkpoint { size: own.size, why: "the file `minimum` is no number".to_owned() });
    }
    let minimum = minimum.unwrap_or(0);
    let mut n = 0;
    while n * TILE_WIDTH < own.size {
        let width = (own.size - n * TILE_WIDTH).min(TILE_WIDTH);
        let tile = source(&tile_path(0, n, width))?.and_then(|bytes| hashes(&bytes, width));
        let Some(tile) = tile else {
            walk.faults.add(Fault::Hashes { index: n * TILE_WIDTH });
            break;
        };
        let bundle = source(&entries_path(n, width))?.unwrap_or_default();
        let entries = split(&bundle, width);
        for (at, hash) in (0..).zip(&tile) {
            let index = n * TILE_WIDTH + at;
            walk.step(*hash);
            let entry = entries.as_ref().and_then(|entries| entries.get(usize::try_from(at).ok()?).copied());
            judge(&mut walk, &mut report, minimum, index, entry.unwrap_or_default(), hash);
        }
        if entries.is_none() && !bundle.is_empty() {
            let line = "and others in its bundle".to_owned();
            walk.faults.add(Fault::Altered { index: n * TILE_WIDTH, line });
        }
        n += 1;
    }
    for tile in walk.upper() {
        let width = u64::try_from(tile.hashes.len()).unwrap_or(TILE_WIDTH);
        let kept = source(&tile_path(tile.level, tile.n, width))?.and_then(|bytes| hashes(&bytes, width));
        if let Some(fault) = tile_fault(tile.level, tile.n, &tile.hashes, &kept.unwrap_or_default()) {
            walk.faults.add(fault);
        }
    }
    if minimum > report.pruned_to {
        // Nothing that was sealed says that these lines were to go.
        walk.faults.add(Fault::Missing { index: report.pruned_to });
    }
    walk.end();
    (report.size, report.root) = (walk.size(), walk.root());
    report.faults = walk.faults;
    Ok(report)
}

fn judge(walk: &mut Walk, report: &mut Report, minimum: u64, index: u64, entry: &[u8], hash: &Hash) {
    if entry.is_empty() {
        if index < minimum {
            report.pruned += 1;
        } else {
            walk.faults.add(Fault::Missing { index });
        }
        return;
    }
    report.lines += 1;
    let named: Option<Named> = serde_json::from_slice(entry).ok();
    if leaf_hash(entry) == *hash && index >= minimum {
        if let Some(pruned) = named.filter(|named| named.ev == EventKind::LogPruned.as_str()) {
            report.pruned_to = report.pruned_to.max(super::count(super::pruned_to(&pruned.detail)));
        }
        return;
    }
    let line = named.as_ref().map_or("of no name", |named| &named.id).to_owned();
    walk.faults.add(match named {
        Some(Named { seq: home, .. }) if home != index => Fault::Moved { index, line, home },
        _ => Fault::Altered { index, line },
    });
}

fn expect(walk: &mut Walk, report: &mut Report, key: &NoteKey, note: &str) -> Option<Checkpoint> {
    match key.checkpoint(note) {
        Ok(checkpoint) => {
            report.checkpoints += 1;
            walk.expect(Target { size: checkpoint.size, root: checkpoint.root });
            Some(checkpoint)
        }
        Err(error) => {
            let size = note.lines().nth(1).and_then(|size| size.parse().ok()).unwrap_or(0);
            walk.faults.add(Fault::Checkpoint { size, why: error.to_string() });
            None
        }
    }
}

fn text(source: &mut Source<'_>, path: &str) -> std::io::Result<String> {
    Ok(source(path)?.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default())
}

/// A number in the one spelling that it is written in.
fn minimum(text: &str) -> Option<u64> {
    let number: u64 = text.strip_suffix('\n')?.parse().ok()?;
    (format!("{number}\n") == text).then_some(number)
}

fn hashes(bytes: &[u8], width: u64) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    let fits = rest.is_empty() && u64::try_from(hashes.len()) == Ok(width);
    fits.then(|| hashes.to_vec())
}

/// The entries of a bundle: each with its length before it, and nothing behind the last.
fn split(mut bundle: &[u8], width: u64) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    for _ in 0..width {
        let (length, rest) = bundle.split_first_chunk::<2>()?;
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry);
        bundle = rest;
    }
    bundle.is_empty().then_some(entries)
}
