//! Room is made for a file.

use kuvert_crypto::ids::Id16;
use kuvert_crypto::keys::file_key;
use kuvert_crypto::recovery::RecoveryPublicKey;
use kuvert_crypto::ticket::{CreateTicket, UploadTicket};
use time::{Duration, OffsetDateTime};

use super::super::links::{self, DRAFT_DAYS};
use super::super::personal::{self, FileName};
use super::super::{App, Visitor, attempts, inboxes, log, packages};
use super::{Progress, UploadError, blob_id, progress_of};
use crate::config::Config;
use crate::db::files::{FileRecord, FileRole, FileState};
use crate::db::{self, Conn};
use crate::domain::policy::{Forbidden, ProposedFile};
use crate::domain::{EventKind, FileId, Package};
use crate::keys::{Keys, random, rng};

/// Rows that a package may have for each file it may hold: refused files and answers count among them.
const ROWS_A_FILE: usize = 4;
/// Files that may be created in a hand-in within a day for each it may hold, removed ones included: each leaves a line in
/// the log.
const CREATIONS_A_FILE: u32 = 20;

/// A file that somebody wants to send, as they describe it.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// Already sanitised.
    pub name: String,
    pub media_type: String,
    /// Plaintext bytes; none if that shows only when it ends.
    pub length: Option<u64>,
    /// Which wanted document of a request it is, if it is one.
    pub document: Option<String>,
}

/// A file that may now be written.
pub struct Created {
    pub id: FileId,
    /// The sealed ticket, for the upload's address.
    pub ticket: String,
    pub upload: UploadTicket,
    pub progress: Progress,
}

/// Makes room for a file in a draft.
///
/// # Errors
///
/// [`UploadError::TooLarge`], [`UploadError::TooManyFiles`], or [`UploadError::Gone`] if it is a draft no longer.
pub async fn create(
    app: &App,
    who: &Visitor,
    ticket: &CreateTicket,
    new: NewUpload,
) -> Result<Created, UploadError> {
    let now = app.now();
    if ticket.expired(now.unix_timestamp()) {
        return Err(UploadError::Gone);
    }
    let id = FileId::from_bytes(random());
    let expires_at = now + Duration::days(i64::from(DRAFT_DAYS));
    let fk = file_key(&ticket.pk, &blob_id(id));
    let file = Id16::from_bytes(*id.as_bytes());
    let upload = UploadTicket { package: ticket.package, file, fk, expires_at: expires_at.unix_timestamp() };
    let creation = Creation {
        upload: upload.clone(),
        id,
        length: new.length,
        name: FileName { name: new.name, media_type: new.media_type, document: new.document },
        who: who.clone(),
        times: (now, app.time.strict()),
        keys: app.keys.clone(),
        recovery: app.recovery,
        config: std::sync::Arc::clone(&app.config),
    };
    let record = app.db.write(move |conn| creation.write(conn)).await?;
    let progress = progress_of(&record, Vec::new(), expires_at);
    Ok(Created { id, ticket: upload.seal(&app.keys.ticket_key(), &mut rng()), upload, progress })
}

/// Everything about one new file, for the transaction that makes room for it.
struct Creation {
    upload: UploadTicket,
    id: FileId,
    length: Option<u64>,
    name: FileName,
    who: Visitor,
    times: (OffsetDateTime, OffsetDateTime),
    keys: Keys,
    recovery: Option<RecoveryPublicKey>,
    config: std::sync::Arc<Config>,
}

impl Creation {
    fn write(self, conn: &mut Conn) -> Result<FileRecord, UploadError> {
        let package = packages::find(conn, &self.upload.package)?;
        let open = packages::touch(conn, &self.keys, package, self.times)?;
        let Some(open) = open else { return Err(UploadError::Gone) };
        let file = ProposedFile { name: self.name.name.clone(), bytes: self.length };
        let (limits, forbidden) = open.limits(conn, &self.keys, &self.config, file)?;
        if forbidden == Some(Forbidden::Kind) {
            return Err(UploadError::Kind);
        }
        // Without a length, room is kept for the largest.
        let length = self.length.unwrap_or(limits.file_bytes_max);
        if length > limits.file_bytes_max {
            return Err(UploadError::TooLarge { max: limits.file_bytes_max });
        }
        let files = db::files::of_package(conn, package)?;
        let counts = |file: &&FileRecord| file.role == FileRole::File && file.state != FileState::Refused;
        if files.iter().filter(counts).count() >= usize::try_from(limits.files_max).unwrap_or(usize::MAX) {
            return Err(UploadError::TooManyFiles);
        }
        // Refused files leave a row each; those are bounded, too.
        if files.len() >= usize::try_from(limits.files_max).unwrap_or(usize::MAX).saturating_mul(ROWS_A_FILE)
        {
            return Err(UploadError::TooManyFiles);
        }
        if let Package::HandIn(hand_in) = package {
            let name = personal::counter(&self.keys, "created", &hand_in.to_string());
            let max = limits.files_max.saturating_mul(CREATIONS_A_FILE);
            if attempts::limit(conn, name, self.times.0, Duration::DAY, max)?.is_err() {
                return Err(UploadError::TooManyFiles);
            }
        }
        let (keys, fk) = ((&self.keys, self.recovery.as_ref()), &self.upload.fk);
        let header = open.whose.as_ref().map(|whose| inboxes::header(conn, keys, whose.inbox, self.id, fk));
        let header = header.transpose()?;
        let record = FileRecord {
            id: self.id,
            package,
            role: FileRole::File,
            state: FileState::Receiving,
            sealed: personal::seal(&self.keys, self.id.as_bytes(), &self.name),
            length,
            received: 0,
            pieces: 0,
            entry: None,
            faulty: false,
            header,
            verdict: None,
            released: None,
        };
        let (now, _) = self.times;
        db::files::insert(conn, &record, i32::try_from(files.len()).unwrap_or(i32::MAX), now)?;
        let line = open.line(EventKind::FileAdded, &self.who).file(self.id);
        let line = line.file_name(&self.name.name);
        let line = self.length.map_or(line.clone(), |length| line.detail("bytes", length));
        log::write(conn, &self.keys, now, line)?;
        Ok(record)
    }
}

/// A ticket that creates files in a package, for `owner`: the staff account or the link row that asked.
pub fn create_ticket(
    app: &App,
    package: impl Into<Package>,
    owner: [u8; 16],
    pk: kuvert_crypto::secret::PackageKey,
) -> String {
    let ticket = CreateTicket {
        package: links::package(package),
        owner: Id16::from_bytes(owner),
        pk,
        expires_at: (app.now() + Duration::days(i64::from(DRAFT_DAYS))).unix_timestamp(),
    };
    ticket.seal(&app.keys.ticket_key(), &mut rng())
}
