//! What is in a draft, for its owner who comes back to it: a page that was loaded again, a program that was cut off.

use kuvert_crypto::ids::Id16;
use kuvert_crypto::keys::file_key;
use kuvert_crypto::manifest::open_entry;
use kuvert_crypto::secret::{LinkToken, PackageKey};
use kuvert_crypto::ticket::UploadTicket;
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use super::open;
use crate::app::links::{self, DRAFT_DAYS};
use crate::app::personal::{self, FileName, Person, RecipientPerson, ShareTitle};
use crate::app::upload::{blob_id, create_ticket};
use crate::app::{App, AppError, Visitor, message};
use crate::db;
use crate::db::files::{FileRecord, FileRole, FileState};
use crate::db::recipients::RecipientRecord;
use crate::domain::policy::{Sensitivity, Transfer};
use crate::domain::{FileId, LinkRole, Recipient, Share, ShareId, StaffId, SubmissionId};
use crate::keys::rng;

/// A draft as it stands.
pub struct Draft {
    pub share: Share,
    pub title: String,
    /// Days from sending to expiry; none if a date was chosen.
    pub days: Option<u32>,
    pub recipients: Vec<(Recipient, Person)>,
    pub files: Vec<DraftFile>,
    pub has_message: bool,
    pub sensitivity: Sensitivity,
    pub transfer: Option<Transfer>,
    /// The submission that it answers.
    pub reply_to: Option<SubmissionId>,
    /// For an address that takes new files.
    pub create_ticket: String,
}

/// A file of a draft.
pub struct DraftFile {
    pub id: FileId,
    pub name: String,
    pub media_type: String,
    pub bytes: u64,
    pub received: u64,
    pub state: FileState,
    /// For the address at which the upload goes on; none if it is complete.
    pub upload_ticket: Option<String>,
}

/// The share whose draft token this is, or was.
///
/// # Errors
///
/// [`AppError::NotFound`].
pub async fn of_token(app: &App, token: &LinkToken) -> Result<ShareId, AppError> {
    let link = links::find(app, token).await?.filter(|link| link.role == LinkRole::Draft);
    link.map(|link| link.share).ok_or(AppError::NotFound)
}

/// Looks into a draft, which keeps it for another while.
///
/// # Errors
///
/// [`AppError::NotADraft`] once it is sent, [`AppError::DraftToken`], [`AppError::NotFound`].
pub async fn view(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    share: ShareId,
    token: &LinkToken,
) -> Result<Draft, AppError> {
    let draft = open(app, visitor, staff, share, token).await?;
    let (record, people, files) = app
        .db
        .read(move |conn| {
            let people = db::recipients::of_share(conn, share)?;
            Ok::<_, AppError>((db::shares::find(conn, share)?, people, db::files::of_share(conn, share)?))
        })
        .await?;
    let title: ShareTitle = personal::open(&app.keys, share.as_bytes(), &record.sealed)?;
    let person = |record: RecipientRecord| {
        let RecipientPerson(person) =
            personal::open(&app.keys, record.recipient.id.as_bytes(), &record.sealed)?;
        Ok::<_, AppError>((record.recipient, person))
    };
    let has_message = files.iter().any(|file| file.role == FileRole::Message);
    let until = app.now() + Duration::days(i64::from(DRAFT_DAYS));
    let sent_along = files.iter().filter(|file| file.role == FileRole::File);
    Ok(Draft {
        share: record.share,
        reply_to: title.submission(),
        sensitivity: title.sensitivity,
        transfer: title.transfer,
        title: title.title,
        days: title.days,
        recipients: people.into_iter().map(person).collect::<Result<_, _>>()?,
        files: sent_along.map(|file| one(app, &draft.pk, file, until)).collect::<Result<_, _>>()?,
        has_message,
        create_ticket: create_ticket(app, share, *staff.as_bytes(), draft.pk),
    })
}

fn one(app: &App, pk: &PackageKey, file: &FileRecord, until: OffsetDateTime) -> Result<DraftFile, AppError> {
    let name: FileName = personal::open(&app.keys, file.id.as_bytes(), &file.sealed)?;
    let under_way = matches!(file.state, FileState::Receiving | FileState::Received);
    let ticket = || UploadTicket {
        package: links::package(file.package),
        file: Id16::from_bytes(*file.id.as_bytes()),
        fk: file_key(pk, &blob_id(file.id)),
        expires_at: until.unix_timestamp(),
    };
    Ok(DraftFile {
        id: file.id,
        name: name.name,
        media_type: name.media_type,
        bytes: file.length,
        received: file.received,
        state: file.state,
        upload_ticket: under_way.then(|| ticket().seal(&app.keys.ticket_key(), &mut rng())),
    })
}

/// The message that a draft has, in Markdown; empty if there is none.
///
/// # Errors
///
/// As [`view`], and [`AppError::Damaged`].
pub async fn message_of(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    share: ShareId,
    token: &LinkToken,
) -> Result<Zeroizing<String>, AppError> {
    let draft = open(app, visitor, staff, share, token).await?;
    let files = app.db.read(move |conn| Ok::<_, AppError>(db::files::of_share(conn, share)?)).await?;
    let Some(file) = files.iter().find(|file| file.role == FileRole::Message) else {
        return Ok(Zeroizing::new(String::new()));
    };
    let blob = blob_id(file.id);
    let sealed = file.entry.as_deref().ok_or(AppError::Sealed("files.entry"))?;
    let entry = open_entry(&file_key(&draft.pk, &blob), &links::package(share), &blob, sealed);
    message::read(app, &draft.pk, &entry.map_err(|_| AppError::Sealed("files.entry"))?).await
}
