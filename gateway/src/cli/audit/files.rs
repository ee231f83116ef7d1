//! The exported log as a folder.

use std::fs;
use std::io;
use std::path::Path;

use kuvert_crypto::note::NoteKey;

use crate::app::AppError;
use crate::app::sealed::verify::Report;
use crate::app::sealed::walk::Fault;
use crate::blob::BlobError;

/// A bundle of 256 entries of at most 2 KiB each is half a megabyte.
const FILE_MAX: u64 = 17 << 20;

/// Makes the folder; one that holds something is left alone.
pub(super) fn prepare(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    match fs::read_dir(folder)?.next() {
        None => Ok(()),
        Some(_) => Err(io::Error::other("it is not empty")),
    }
}

/// Writes one file of an export.
pub(super) fn write(folder: &Path, path: &str, bytes: &[u8]) -> Result<(), AppError> {
    let path = folder.join(path);
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(&path, bytes)).map_err(|error| AppError::Blob(BlobError::Io(error.into())))
}

/// Reads one; none if it is not there.
pub(super) fn read(folder: &Path, path: &str) -> io::Result<Option<Vec<u8>>> {
    let path = folder.join(path);
    match fs::metadata(&path) {
        Ok(metadata) if metadata.is_file() && metadata.len() <= FILE_MAX => fs::read(&path).map(Some),
        Ok(_) => Err(io::Error::other(format!("{} is no file of an exported log", path.display()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The key that lies in the folder.
pub(super) fn key(folder: &Path) -> io::Result<String> {
    let text = read(folder, "key")?.and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.ok_or_else(|| io::Error::other("there is no file `key` in it"))?;
    Ok(text.strip_suffix('\n').unwrap_or(&text).to_owned())
}

/// All checkpoints in the folder but the last.
pub(super) fn notes(folder: &Path) -> io::Result<Vec<String>> {
    texts(&folder.join("checkpoints"))
}

/// Looks at the checkpoints that were lost, and counts them as what was acknowledged.
pub(super) fn lost(folder: &Path, key: &NoteKey, report: &mut Report) -> io::Result<()> {
    for note in texts(&folder.join("breaks"))? {
        match key.checkpoint(&note) {
            Ok(lost) => report.lost.push(lost.size),
            Err(error) => {
                report.faults.add(Fault::Checkpoint { size: 0, why: format!("one that was lost: {error}") });
            }
        }
    }
    Ok(())
}

fn texts(folder: &Path) -> io::Result<Vec<String>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder)? {
        // What is no text is no checkpoint, and said so when it is looked at.
        texts.push(String::from_utf8(fs::read(entry?.path())?).unwrap_or_default());
    }
    Ok(texts)
}
