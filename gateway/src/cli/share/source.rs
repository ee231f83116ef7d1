//! The bytes that are to be uploaded: a file on disk, or what came through standard input.

use std::io::{self, Read as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::Frame;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio::sync::watch;
use tokio_util::io::ReaderStream;

use crate::cli::client::Body;
use crate::cli::{Failure, Status, text};

/// What is read from disk at a time, in bytes.
const CHUNK_BYTES: usize = 256 << 10;
/// Standard input is kept in memory, because its length must be known before it is sent. In bytes.
const STDIN_BYTES_MAX: u64 = 256 << 20;

/// Why the bytes cannot be read as they were announced.
#[derive(Clone, Debug, thiserror::Error)]
pub(in crate::cli) enum SourceError {
    #[error("{} has changed while it was being uploaded", .0.display())]
    Changed(PathBuf),
    #[error("{} cannot be read: {why}", path.display())]
    Unreadable { path: PathBuf, why: Arc<io::Error> },
}

/// One thing to upload. Its length stands fast.
pub(super) struct Source {
    pub(super) name: String,
    /// In bytes.
    pub(super) length: u64,
    content: Content,
}

enum Content {
    File { path: PathBuf, modified: Option<SystemTime> },
    Memory(Bytes),
}

impl Source {
    /// The file at `path`, under its own name.
    ///
    /// # Errors
    ///
    /// [`Failure`] if it is a directory, has no name, or cannot be read.
    pub(super) fn file(path: &Path) -> Result<Self, Failure> {
        let bad = |why: &str| Failure::new(Status::Usage, format!("{}: {why}", path.display()));
        let metadata = std::fs::metadata(path).map_err(|error| bad(&error.to_string()))?;
        if metadata.is_dir() {
            return Err(bad("this is a directory")
                .hint("Name the files in it, or pack it first: zip -r NAME.zip DIRECTORY"));
        }
        if !metadata.is_file() {
            return Err(bad("this is not a regular file").hint("Feed it to `kuvert share - --name NAME`."));
        }
        std::fs::File::open(path).map_err(|error| bad(&error.to_string()))?;
        let name = path.file_name().ok_or_else(|| bad("this has no file name"))?;
        let modified = metadata.modified().ok();
        Ok(Self {
            name: name.to_string_lossy().into_owned(),
            length: metadata.len(),
            content: Content::File { path: path.to_owned(), modified },
        })
    }

    /// All of standard input, under `name`.
    ///
    /// # Errors
    ///
    /// [`Failure`] if it is too long to be kept in memory.
    pub(super) fn stdin(name: &str) -> Result<Self, Failure> {
        let mut bytes = Vec::new();
        let read = io::stdin().lock().take(STDIN_BYTES_MAX + 1).read_to_end(&mut bytes);
        read.map_err(|error| {
            Failure::new(Status::Failed, format!("standard input cannot be read: {error}"))
        })?;
        if bytes.len() as u64 > STDIN_BYTES_MAX {
            let limit = text::size(STDIN_BYTES_MAX);
            return Err(Failure::new(Status::Usage, format!("standard input is longer than {limit}"))
                .hint("Write it to a file first."));
        }
        Ok(Self::memory(name, bytes))
    }

    pub(super) fn memory(name: &str, bytes: Vec<u8>) -> Self {
        Self { name: name.to_owned(), length: bytes.len() as u64, content: Content::Memory(bytes.into()) }
    }

    /// The bytes from `offset` on. `position` follows what has been taken out of the body.
    ///
    /// # Errors
    ///
    /// [`SourceError`] if the file is not what it was.
    pub(super) async fn body(&self, offset: u64, position: watch::Sender<u64>) -> Result<Body, SourceError> {
        match &self.content {
            Content::Memory(bytes) => {
                let start = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                let rest = bytes.slice(start..);
                let chunks = (0..rest.len()).step_by(CHUNK_BYTES);
                let chunks: Vec<_> =
                    chunks.map(|at| Ok(rest.slice(at..rest.len().min(at + CHUNK_BYTES)))).collect();
                Ok(counted(stream::iter(chunks), offset, position))
            }
            Content::File { path, modified } => {
                let file = reopen(path, self.length, *modified, offset).await?;
                let path = path.clone();
                let unread = move |error| unreadable(&path, error);
                let rest = file.take(self.length - offset.min(self.length));
                let chunks =
                    ReaderStream::with_capacity(rest, CHUNK_BYTES).map(move |chunk| chunk.map_err(&unread));
                Ok(counted(chunks, offset, position))
            }
        }
    }
}

async fn reopen(
    path: &Path,
    length: u64,
    modified: Option<SystemTime>,
    offset: u64,
) -> Result<File, SourceError> {
    let unread = |error| unreadable(path, error);
    let mut file = File::open(path).await.map_err(unread)?;
    let metadata = file.metadata().await.map_err(unread)?;
    if metadata.len() != length || metadata.modified().ok() != modified {
        return Err(SourceError::Changed(path.to_owned()));
    }
    file.seek(SeekFrom::Start(offset)).await.map_err(unread)?;
    Ok(file)
}

fn unreadable(path: &Path, error: io::Error) -> SourceError {
    SourceError::Unreadable { path: path.to_owned(), why: Arc::new(error) }
}

fn counted(
    chunks: impl Stream<Item = Result<Bytes, SourceError>> + Send + 'static,
    mut offset: u64,
    position: watch::Sender<u64>,
) -> Body {
    let frames = chunks.map(move |chunk| {
        let chunk = chunk?;
        offset += chunk.len() as u64;
        position.send_replace(offset);
        Ok(Frame::data(chunk))
    });
    StreamBody::new(frames).boxed_unsync()
}
