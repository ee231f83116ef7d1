//! Why a use case was not carried out. `web::error` turns it into HTTP; the codes are stable.

use crate::blob::BlobError;
use crate::db::DbError;
use crate::domain::{Refusal, RequestRefusal};
use crate::keys::KeysError;

#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// There is no such thing, or not for you: both look the same from outside.
    #[error("there is no such thing")]
    NotFound,
    #[error("you may not do this")]
    Forbidden,
    /// The draft token is missing or not this share's.
    #[error("the draft token is missing or not this share's")]
    DraftToken,
    /// The sender link's token is missing or not this share's.
    #[error("the sender link is missing or not this share's")]
    SenderToken,
    /// A field of the request does not make sense. `why` is a plain sentence for whoever wrote it.
    #[error("{field}: {why}")]
    Invalid { field: &'static str, why: String },
    /// The organisation's policy forbids it.
    #[error(transparent)]
    Policy(crate::domain::policy::Refusal),
    #[error("this share cannot be changed any more")]
    NotADraft,
    #[error("this share is not active")]
    NotActive,
    #[error("a share needs at least one file or a message")]
    Nothing,
    #[error("a share needs at least one recipient before it is sent")]
    NoRecipients,
    /// Between reading the draft and sending it.
    #[error("the draft was changed while it was being sent")]
    DraftChanged,
    /// These files have not arrived completely.
    #[error("{0} file(s) have not arrived completely yet")]
    Unfinished(usize),
    /// The links people have cannot be moved beyond this day; resend through the sender link instead.
    #[error("the links cannot live longer than their key day; resend through the sender link to go further")]
    BeyondKeyDay,
    #[error("this share is full: at most {0} files")]
    TooManyFiles(u32),
    #[error("too many attempts; wait {seconds} seconds")]
    SlowDown { seconds: i64 },
    /// Too many wrong codes.
    #[error("this link is locked after too many wrong attempts")]
    Locked { until: time::OffsetDateTime },
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A request that takes nothing.
    #[error(transparent)]
    RequestRefused(#[from] RequestRefusal),
    /// Something that must be there before handing in is not.
    #[error("something is missing or not right yet")]
    Incomplete,
    /// Agreed to first.
    #[error("the consent was not given")]
    ConsentNeeded,
    /// Stored bytes are missing or wrong.
    #[error("the stored file is damaged")]
    Damaged,
    #[error("no space is left for new files")]
    Full,
    #[error("the database failed")]
    Db(#[source] DbError),
    #[error("the storage failed")]
    Blob(#[source] BlobError),
    #[error("the keys failed")]
    Keys(#[from] KeysError),
    /// The file that says what has ended.
    #[error("the list of what has ended, beside the keystore, cannot be read or written")]
    Ledger(#[source] std::io::Error),
    /// What was sealed does not open; the word says what.
    #[error("{0} does not open with the keys at hand")]
    Sealed(&'static str),
}

impl AppError {
    /// A fault that passes by itself: worth another try later.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Db(DbError::Unavailable(_)) | Self::Blob(BlobError::ReadOnly | BlobError::Io(_)))
    }

    pub fn invalid(field: &'static str, why: impl Into<String>) -> Self {
        Self::Invalid { field, why: why.into() }
    }
}

impl From<DbError> for AppError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::NotFound,
            other => Self::Db(other),
        }
    }
}

impl From<BlobError> for AppError {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::Full => Self::Full,
            BlobError::NotFound => Self::Damaged,
            other => Self::Blob(other),
        }
    }
}
