//! New keys: an administrator begins them, every node takes them over, and old roots go when nothing needs them.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use kuvert_crypto::ids::KeyDay;

use super::staff::Office;
use super::start::{DAY_MARK, newest_root_named};
use super::{App, AppError, Entry, log};
use crate::db;
use crate::domain::{Actor, EventKind, share::day_of};
use crate::keys::{Keys, KeysError};

/// How long nothing must have named a line of roots before it goes: longer than a node takes to notice a new line and
/// to finish what it began under the old one.
const IDLE: Duration = Duration::from_hours(1);

/// Begins a new line of roots, and new versions of the secrets that can have some. Returns the line's id.
///
/// # Errors
///
/// [`AppError::Keys`]; the keystore is unchanged then.
pub async fn by_hand(office: &Office) -> Result<u32, AppError> {
    let (named, mark) = office
        .db
        .read(|conn| Ok::<_, AppError>((newest_root_named(conn)?, db::meta::get_number(conn, DAY_MARK)?)))
        .await?;
    // Only a keystore without any root needs a day: the one that all nodes agree on.
    let day = mark.and_then(|mark| u32::try_from(mark).ok()).unwrap_or_else(|| day_of(office.now));
    let id = blocking(&office.keys, move |keys| keys.rotate(named, KeyDay(day))).await?;
    let (keys, now) = (office.keys.clone(), office.now);
    let line = Entry::new(EventKind::KeysRotated, Actor::System).detail("root", id);
    office.db.write(move |conn| Ok::<_, AppError>(log::write(conn, &keys, now, line)?)).await?;
    Ok(id)
}

/// Takes over what another process wrote into the keystore.
///
/// # Errors
///
/// [`AppError::Keys`]; the keys that are in use stay.
pub async fn refresh(app: &App) -> Result<(), AppError> {
    if blocking(&app.keys, |keys| keys.refresh()).await? {
        tracing::info!(root = app.keys.root_id(), "the keystore was read again");
    }
    Ok(())
}

/// Old lines of roots, and since when nothing has named them. A restart forgets it, and that is safe.
#[derive(Default)]
pub struct OldRoots {
    idle: HashMap<u32, Instant>,
}

impl OldRoots {
    /// Forgets the lines that nothing has named for an hour.
    ///
    /// # Errors
    ///
    /// [`AppError`]; the next look tries again.
    pub async fn look(&mut self, app: &App) -> Result<(), AppError> {
        let newest = app.keys.root_id();
        let mut old: Vec<u32> = app.keys.current().roots().iter().map(|root| root.id).collect();
        old.retain(|&id| id != newest);
        old.dedup();
        if old.is_empty() {
            self.idle.clear();
            return Ok(());
        }
        let needed = app.db.read(|conn| Ok::<_, AppError>(db::roots::needed(conn)?)).await?;
        old.retain(|id| !needed.contains(id));
        self.idle.retain(|id, _| old.contains(id));
        let now = app.clock.monotonic();
        old.retain(|&id| now.saturating_duration_since(*self.idle.entry(id).or_insert(now)) >= IDLE);
        if !old.is_empty() {
            tracing::info!(roots = ?old, "old roots that nothing needs are forgotten");
            blocking(&app.keys, move |keys| keys.retire_roots(&old)).await?;
        }
        Ok(())
    }
}

/// Work on the keystore's file, off the threads that serve.
pub(super) async fn blocking<T: Send + 'static>(
    keys: &Keys,
    work: impl FnOnce(Keys) -> Result<T, KeysError> + Send + 'static,
) -> Result<T, AppError> {
    let keys = keys.clone();
    match tokio::task::spawn_blocking(move || work(keys)).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(AppError::Sealed("the keystore")),
    }
}
