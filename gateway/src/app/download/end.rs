//! A download has ended: the log, the slots, and whether the recipient has everything now.

use time::{Duration, OffsetDateTime};

use super::{Access, DownloadError, End, ShareLease, parts, standing};
use crate::app::upload::file_id;
use crate::app::{App, Entry, log};
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind, FileId};

/// A download that broke off keeps its slot for this long, to be resumed.
const REST: Duration = Duration::minutes(15);

/// Notes how a download ended: the log, the slots, and whether the recipient has everything now.
pub(super) async fn ended(app: &App, lease: ShareLease, end: End) {
    let (keys, now, strict) = (app.keys.clone(), app.now(), app.time.strict());
    let noted = app.db.write(move |conn| conclude(conn, &keys, (now, strict), &lease, &end)).await;
    if let Err(error) = noted {
        tracing::error!(error = &error as &dyn std::error::Error, "the end of a download could not be noted");
    }
}

fn conclude(
    conn: &mut Conn,
    keys: &crate::keys::Keys,
    (now, strict): (OffsetDateTime, OffsetDateTime),
    lease: &ShareLease,
    end: &End,
) -> Result<(), DownloadError> {
    // The last byte went out: that uses up a download, wherever the transfer began.
    let spent = *end == End::Complete && lease.span.reaches_the_end();
    for &slot in &lease.slots {
        if spent {
            db::slots::spend(conn, slot)?;
        } else {
            db::slots::rest(conn, slot, now + REST)?;
        }
    }
    // A share that ended loses its stored files at once: a download that misses them then has found no damage.
    let damaged = match end {
        End::Damaged { file, .. } if stands(conn, lease, strict)? => Some(file),
        _ => None,
    };
    for &file in &lease.files {
        let line = match end {
            End::Complete if spent && continues(conn, lease, file)? => lease.completed(),
            // A part that was asked for as a part.
            End::Complete => lease.partial(lease.span.end()),
            End::Damaged { at, .. } if damaged.is_some() => {
                lease.partial(*at).failed().detail("why", "damaged")
            }
            End::BrokenOff { at } | End::Damaged { at, .. } => lease.partial(*at).failed(),
        };
        log::write(conn, keys, now, line.file(file))?;
    }
    if let Some(file) = damaged
        && db::files::mark_faulty(conn, file_id(file), now)?
        && !db::events::tells_of_file(conn, file_id(file), EventKind::FileDamaged.as_str())?
    {
        // The alarm rings once, however often the file is tried again.
        let line = Entry::new(EventKind::FileDamaged, Actor::System).failed().share(lease.access.share);
        log::write(conn, keys, now, line.file(file_id(file)))?;
        tracing::error!(%file, share = %lease.access.share, "stored bytes are missing or wrong");
    }
    if spent {
        note_fetched(conn, now, &lease.access)?;
    }
    Ok(())
}

fn stands(conn: &mut Conn, lease: &ShareLease, now: OffsetDateTime) -> Result<bool, DownloadError> {
    match standing(conn, lease.access.share, &lease.access.session, now) {
        Ok(_) => Ok(true),
        Err(DownloadError::Unavailable) => Err(DownloadError::Unavailable),
        Err(_) => Ok(false),
    }
}

/// Whether every byte before this transfer's first went to the same recipient earlier.
fn continues(conn: &mut Conn, lease: &ShareLease, file: FileId) -> Result<bool, DownloadError> {
    if lease.span.start() == 0 {
        return Ok(true);
    }
    let aborted = EventKind::DownloadAborted.as_str();
    let details =
        db::events::details_of_file(conn, lease.access.share, lease.access.recipient, file, aborted)?;
    Ok(parts::continues(&details, lease.zip, &lease.span))
}

/// Whether this recipient has now had every file.
fn note_fetched(conn: &mut Conn, now: OffsetDateTime, access: &Access) -> Result<(), DownloadError> {
    let done =
        db::events::files_with(conn, access.share, access.recipient, EventKind::DownloadCompleted.as_str())?;
    let all = db::files::of_share(conn, access.share)?;
    let missing =
        all.iter().filter(|file| file.role == db::files::FileRole::File).any(|file| !done.contains(&file.id));
    if !missing {
        db::recipients::mark_fetched(conn, access.recipient, now)?;
    }
    Ok(())
}

impl ShareLease {
    fn completed(&self) -> Entry {
        let line = self.access.line(EventKind::DownloadCompleted, &self.visitor);
        if self.zip { line } else { line.detail("bytes", self.span.whole) }
    }

    fn partial(&self, at: u64) -> Entry {
        parts::partial(self.access.line(EventKind::DownloadAborted, &self.visitor), self.zip, &self.span, at)
    }
}
