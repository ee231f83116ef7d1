//! A file on its way to disk: `NAME.part` until all of it is there and right.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};

use super::names::candidates;

const CHUNK_BYTES: usize = 256 << 10;

/// An unfinished file, and the hash of what it holds.
pub(super) struct Part {
    path: PathBuf,
    file: File,
    hash: Sha256,
    length: u64,
}

impl Part {
    /// Opens `path`, going on with what an earlier run has left there.
    pub(super) async fn open(path: PathBuf) -> io::Result<Self> {
        let file = match OpenOptions::new().read(true).write(true).create_new(true).open(&path).await {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                // Whatever else has this name (a link somewhere, a device) is not ours to write to.
                if !fs::symlink_metadata(&path).await?.is_file() {
                    return Err(error);
                }
                OpenOptions::new().read(true).write(true).open(&path).await?
            }
            file => file?,
        };
        let mut part = Self { path, file, hash: Sha256::new(), length: 0 };
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            let read = part.file.read(&mut chunk).await?;
            if read == 0 {
                return Ok(part);
            }
            part.hash.update(&chunk[..read]);
            part.length += read as u64;
        }
    }

    /// Bytes that are there.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) async fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await?;
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Throws away what is there.
    pub(super) async fn restart(&mut self) -> io::Result<()> {
        self.file.rewind().await?;
        self.file.set_len(0).await?;
        self.hash = Sha256::new();
        self.length = 0;
        Ok(())
    }

    /// Whether all of it is there and right.
    pub(super) fn is(&self, bytes: u64, sha256: &str) -> bool {
        self.length == bytes && HEXLOWER.encode(&self.hash.clone().finalize()).eq_ignore_ascii_case(sha256)
    }

    /// Brings everything to the disk, even if the machine stops now.
    async fn sync(&mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.sync_all().await
    }

    /// Gives it its name in `dir`, or the next one that is free.
    pub(super) async fn finish(mut self, dir: &Path, name: &str) -> io::Result<PathBuf> {
        self.sync().await?;
        drop(self.file);
        for path in candidates(name).map(|name| dir.join(name)) {
            // Making the file first takes the name; only then is it ours to be replaced.
            match OpenOptions::new().write(true).create_new(true).open(&path).await {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                taken => {
                    taken?;
                    fs::rename(&self.path, &path).await?;
                    return Ok(path);
                }
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }

    /// Leaves what has come for the next run; nothing is not worth leaving.
    pub(super) async fn leave(mut self) -> io::Result<()> {
        self.sync().await?;
        if self.length > 0 { Ok(()) } else { fs::remove_file(&self.path).await }
    }
}

/// Whether `path` is a file of exactly these bytes.
pub(super) async fn holds(path: &Path, bytes: u64, sha256: &str) -> io::Result<bool> {
    match fs::symlink_metadata(path).await {
        Ok(metadata) if metadata.is_file() && metadata.len() == bytes => {}
        _ => return Ok(false),
    }
    let mut file = File::open(path).await?;
    let (mut hash, mut chunk) = (Sha256::new(), vec![0; CHUNK_BYTES]);
    loop {
        let read = file.read(&mut chunk).await?;
        if read == 0 {
            return Ok(HEXLOWER.encode(&hash.finalize()).eq_ignore_ascii_case(sha256));
        }
        hash.update(&chunk[..read]);
    }
}

/// Puts `bytes` into `dir` as `name`, or the next one that is free, unless one of them holds exactly that.
pub(super) async fn keep(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let sha256 = HEXLOWER.encode(&Sha256::digest(bytes));
    for path in candidates(name).map(|name| dir.join(name)) {
        if holds(&path, bytes.len() as u64, &sha256).await? {
            return Ok(path);
        }
        if !fs::try_exists(&path).await? {
            break;
        }
    }
    let mut part = Part::open(dir.join(format!("{name}.part"))).await?;
    part.restart().await?;
    part.append(bytes).await?;
    part.finish(dir, name).await
}
