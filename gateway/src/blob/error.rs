//! What can go wrong with stored bytes, by what is to be done about it.

use std::error::Error;
use std::io;

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// Nothing is stored there. For a file the database knows, that is an alarm.
    #[error("there is no such object")]
    NotFound,
    /// Something is stored there already.
    #[error("there is such an object already")]
    AlreadyExists,
    /// The object ends before the bytes asked for.
    #[error("the object is shorter than it must be")]
    Short,
    /// No room: the disk, the quota or what the reserve leaves.
    #[error("the store is full")]
    Full,
    /// The store replaces what is there though it was told not to.
    #[error(
        "the store ignores `If-None-Match: *` and would replace what is stored; Kuvert needs a store that honours it"
    )]
    Replaces,
    /// The file system takes no writes.
    #[error("the store is read-only")]
    ReadOnly,
    /// The store failed. What was being written counts as not written.
    #[error("the store failed")]
    Io(#[source] Box<dyn Error + Send + Sync>),
}

impl From<object_store::Error> for BlobError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::NotFound,
            object_store::Error::AlreadyExists { .. } => Self::AlreadyExists,
            other => match io_kind(&other) {
                Some(kind) => Self::of_kind(kind, other),
                None => Self::Io(other.into()),
            },
        }
    }
}

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        Self::of_kind(error.kind(), error)
    }
}

impl BlobError {
    fn of_kind(kind: io::ErrorKind, cause: impl Error + Send + Sync + 'static) -> Self {
        match kind {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::UnexpectedEof => Self::Short,
            _ => Self::Io(Box::new(cause)),
        }
    }
}

/// The kind of the operating system's error at the bottom of `error`, which wraps it several times.
fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(io) = current.downcast_ref::<io::Error>() {
            return Some(io.kind());
        }
        cause = current.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_55_a_full_or_read_only_disk_is_told_apart_from_a_broken_one() {
        let through_the_store = |errno| {
            let source = io::Error::from_raw_os_error(errno).into();
            BlobError::from(object_store::Error::Generic { store: "LocalFileSystem", source })
        };
        assert!(matches!(through_the_store(28), BlobError::Full), "ENOSPC");
        assert!(matches!(through_the_store(122), BlobError::Full), "EDQUOT");
        assert!(matches!(through_the_store(30), BlobError::ReadOnly), "EROFS");
        assert!(matches!(through_the_store(5), BlobError::Io(_)), "EIO");
    }
}
