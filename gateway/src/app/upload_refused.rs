//! What was refused or broke off on its way in, in the log: one line a minute for each kind, package and network, and one
//! more when it does not stop. Strangers and broken clients cannot fill the log.

use kuvert_crypto::ids::PackageId;
use time::Duration;

use super::personal::{UploaderPerson, counter, open};
use super::{App, AppError, Entry, Visitor, log, packages};
use crate::db::{self, Conn, DbError};
use crate::domain::{Actor, EventKind, Package};
use crate::keys::Keys;

/// Why bytes did not come in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fate {
    /// They may not.
    Refused,
    /// We could not take them.
    Failed,
    /// The connection ended, or the client fell silent.
    BrokenOff,
}

/// Notes it. `package` is what a genuine ticket named; `code` is the stable word that the client was told.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn note(
    app: &App,
    visitor: &Visitor,
    package: Option<PackageId>,
    fate: Fate,
    code: &'static str,
) -> Result<(), AppError> {
    let of = package.map(|id| data_encoding::HEXLOWER.encode(id.as_bytes())).unwrap_or_default();
    let about = format!("{code}\u{0}{of}\u{0}{}", visitor.network());
    let (keys, now, visitor) = (app.keys.clone(), app.now(), visitor.clone());
    let name = counter(&keys, "upload-refused", &about);
    let max = i32::try_from(app.config.misses_per_network_per_minute).unwrap_or(i32::MAX);
    // A read first: past the budget, refusals cost no write.
    if app.db.read(move |conn| Ok::<_, AppError>(db::counters::peek(conn, name, now)?)).await? > max {
        return Ok(());
    }
    app.db
        .write(move |conn| {
            let count = db::counters::take(conn, name, now, Duration::MINUTE, i32::MAX)?.unwrap_or(i32::MAX);
            if count != 1 && count != max.saturating_add(1) {
                return Ok(());
            }
            let kind = match fate {
                Fate::Refused | Fate::Failed => EventKind::UploadRefused,
                Fate::BrokenOff => EventKind::UploadBrokenOff,
            };
            let line = line(conn, &keys, kind, package)?.from(&visitor);
            let line = if fate == Fate::Refused { line.refused() } else { line.failed() };
            Ok(log::write(conn, &keys, now, line.detail("why", code).detail("count", count))?)
        })
        .await
}

/// A line about what somebody brought files for.
fn line(
    conn: &mut Conn,
    keys: &Keys,
    kind: EventKind,
    package: Option<PackageId>,
) -> Result<Entry, AppError> {
    let Some(id) = package else { return Ok(Entry::new(kind, Actor::Visitor)) };
    match packages::find(conn, &id)? {
        Package::HandIn(hand_in) => {
            let hand_in = db::hand_ins::find(conn, hand_in)?.hand_in;
            let submission = db::submissions::find(conn, hand_in.submission)?;
            let uploader = db::uploaders::find(conn, submission.uploader)?;
            let UploaderPerson(person) = open(keys, submission.uploader.as_bytes(), &uploader.sealed)?;
            let line = Entry::new(kind, Actor::Uploader).request(submission.request);
            Ok(line.submission(submission.id).person(&person.email))
        }
        Package::Share(share) => match db::shares::find(conn, share) {
            Ok(_) => Ok(Entry::new(kind, Actor::Staff).share(share)),
            // It was thrown away since the ticket was made.
            Err(DbError::NotFound) => Ok(Entry::new(kind, Actor::Visitor)),
            Err(error) => Err(error.into()),
        },
    }
}
