//! What a recipient who proved themselves sees: the message, the files, the tickets to fetch them.

use kuvert_crypto::ids::LinkRowId;
use kuvert_crypto::keys::manifest_key;
use kuvert_crypto::manifest::{self, FileEntry, Role};
use kuvert_crypto::secret::PackageKey;
use kuvert_crypto::ticket::DownloadTicket;
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use super::super::cookies::Proved;
use super::super::links::package;
use super::super::personal::{self, Person, RecipientPerson, ShareTitle};
use super::super::upload::{blob_id, file_id};
use super::super::{App, AppError, Entry, Visitor, log, message};
use super::{Presented, entry};
use crate::db;
use crate::domain::{Actor, EventKind, FileId, RecipientId, Refusal, Share};
use crate::keys::rng;

/// How long a ticket may be used to start a download.
const TICKET: Duration = Duration::minutes(15);

/// A share, open.
pub struct View {
    pub share: Share,
    pub title: String,
    pub sender: Person,
    pub sent_at: OffsetDateTime,
    /// Markdown. None if there is no message, or it cannot be read just now.
    pub message: Option<Zeroizing<String>>,
    pub files: Vec<SharedFile>,
    pub zip: Option<ZipAccess>,
}

pub struct SharedFile {
    pub id: FileId,
    pub name: String,
    pub media_type: String,
    pub bytes: u64,
    /// Lower-case hex.
    pub sha256: String,
    pub access: FileAccess,
    pub downloads_left: Option<u32>,
}

/// Whether a file can be had now.
pub enum FileAccess {
    /// Under this path.
    Ready { path: String },
    /// Downloaded as often as the sender allowed.
    Spent,
    /// Its stored bytes are missing or wrong; the operator knows.
    Unavailable,
}

/// All files in one archive.
pub struct ZipAccess {
    pub path: String,
    /// Plain bytes of all files.
    pub bytes: u64,
}

/// Shows a share. The log has the line before anything is shown.
///
/// # Errors
///
/// [`AppError::Refused`] if it ended in the meantime, [`AppError::Damaged`] if its list of files is wrong.
pub async fn view(
    app: &App,
    visitor: &Visitor,
    presented: &Presented,
    proved: &Proved,
) -> Result<View, AppError> {
    let (share, recipient) = (presented.share.id, proved.session.recipient);
    let (session, now) = (proved.session.id, app.now());
    let loaded = app
        .db
        .read(move |conn| {
            let record = db::shares::find(conn, share)?;
            let rows = db::files::of_share(conn, share)?;
            let used = db::slots::used(conn, recipient, &session, now)?;
            Ok::<_, AppError>((record, rows, used, db::recipients::find(conn, recipient)?))
        })
        .await?;
    let (record, rows, used, person) = loaded;
    record.share.admits(app.time.strict())?;
    if person.recipient.revoked_at.is_some() {
        return Err(AppError::Refused(Refusal::Revoked));
    }
    let RecipientPerson(person) = personal::open(&app.keys, recipient.as_bytes(), &person.sealed)?;
    let sealed = record.manifest.as_deref().ok_or(AppError::Damaged)?;
    let list = manifest::open(&manifest_key(&proved.pk, &package(share)), &package(share), sealed);
    let entries = list.map_err(|_| AppError::Damaged)?.files;
    let message = read_message(app, &proved.pk, &entries).await;
    // Whoever sees the message of a share without files has all there is.
    let has_all = message.is_some() && entries.iter().all(|entry| entry.role != Role::File);
    let line = entry(EventKind::ShareViewed, Actor::Recipient, presented).recipient(recipient);
    note_view(app, line.person(&person.email).from(visitor), has_all.then_some(recipient)).await?;
    let title: ShareTitle = personal::open(&app.keys, share.as_bytes(), &record.sealed)?;
    let tickets = Tickets { app, presented, proved };
    let files: Vec<SharedFile> = entries
        .iter()
        .filter(|entry| entry.role == Role::File)
        .map(|entry| {
            let id = file_id(&entry.blob_id);
            let faulty = rows.iter().any(|row| row.id == id && row.faulty);
            let used = used.iter().find(|(file, _)| *file == id).map_or(0, |(_, used)| *used);
            let max = record.share.terms.downloads_max;
            let left = max.map(|max| u32::try_from(i32::from(max) - used).unwrap_or(0));
            tickets.file(entry, faulty, left)
        })
        .collect();
    Ok(View {
        message,
        zip: tickets.zip(&files),
        title: title.title,
        sender: presented.sender.clone(),
        sent_at: match record.share.state {
            crate::domain::ShareState::Active { sent_at } => sent_at,
            _ => record.share.created_at,
        },
        share: record.share,
        files,
    })
}

/// Writes the line, and that `fetched` now has everything.
async fn note_view(app: &App, line: Entry, fetched: Option<RecipientId>) -> Result<(), AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    app.db
        .write(move |conn| {
            log::write(conn, &keys, now, line)?;
            if let Some(recipient) = fetched {
                db::recipients::mark_fetched(conn, recipient, now)?;
            }
            Ok(())
        })
        .await
}

async fn read_message(app: &App, pk: &PackageKey, entries: &[FileEntry]) -> Option<Zeroizing<String>> {
    let entry = entries.iter().find(|entry| entry.role == Role::Message)?;
    match message::read(app, pk, entry).await {
        Ok(text) => Some(text),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, file = %entry.blob_id, "a message cannot be read");
            None
        }
    }
}

struct Tickets<'a> {
    app: &'a App,
    presented: &'a Presented,
    proved: &'a Proved,
}

impl Tickets<'_> {
    fn file(&self, entry: &FileEntry, faulty: bool, left: Option<u32>) -> SharedFile {
        let id = file_id(&entry.blob_id);
        let access = match (faulty, left) {
            (true, _) => FileAccess::Unavailable,
            (false, Some(0)) => FileAccess::Spent,
            (false, _) => FileAccess::Ready { path: self.path(vec![id], false) },
        };
        SharedFile {
            id,
            name: entry.name.clone(),
            media_type: entry.media_type.clone(),
            bytes: entry.plain_len,
            sha256: data_encoding::HEXLOWER.encode(entry.sha256.as_bytes()),
            access,
            downloads_left: left,
        }
    }

    /// An archive makes sense for several files, and only if all can be had.
    fn zip(&self, files: &[SharedFile]) -> Option<ZipAccess> {
        let ready = files.iter().all(|file| matches!(file.access, FileAccess::Ready { .. }));
        // A ticket without a list is for every file: the address stays short however many there are.
        let path = (files.len() > 1 && ready).then(|| self.path(Vec::new(), true))?;
        Some(ZipAccess { path, bytes: files.iter().map(|file| file.bytes).sum() })
    }

    fn path(&self, files: Vec<FileId>, zip: bool) -> String {
        let ticket = DownloadTicket {
            package: package(self.presented.share.id),
            files: files.into_iter().map(blob_id).collect(),
            zip,
            link_row: LinkRowId::from_bytes(*self.presented.link.id.as_bytes()),
            session: self.proved.session.id,
            pk: self.proved.pk.clone(),
            start_before: (self.app.now() + TICKET).unix_timestamp(),
        };
        format!("/bulk/d/{}", ticket.seal(&self.app.keys.ticket_key(), &mut rng()))
    }
}
