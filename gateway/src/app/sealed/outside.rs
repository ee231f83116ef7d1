//! The database against the checkpoint that is kept outside it. A database that holds less, or something else, was set
//! back: until somebody answers for that, nothing is served and nothing is signed.

use std::fmt;

use kuvert_crypto::note::{Checkpoint, NoteError};
use kuvert_crypto::tlog::{self, Hash, empty_root};
use time::{Duration, OffsetDateTime};
use tokio::sync::watch;

use super::{Stored, count, origin, seal, signer};
use crate::app::staff::Office;
use crate::app::{App, AppError, Entry, log};
use crate::config::{Config, PublicUrl};
use crate::db::log_tree::{BreakRecord, CheckpointRecord, Head};
use crate::db::{self, Conn, DbError};
use crate::domain::{Actor, EventKind};
use crate::keys::checkpoint::{Kept, Places};
use crate::keys::{Keys, random};

/// Bytes of a reason.
const REASON_MAX: usize = 500;

/// Why the database is not believed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Broken {
    /// It holds less than was signed.
    Smaller { size: u64, signed: u64 },
    /// The entries that were signed are other ones here.
    Other { signed: u64 },
    /// What is kept outside is no checkpoint of this log.
    Foreign(NoteError),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Smaller { size, signed } => {
                write!(f, "the log has {size} entries, and {signed} had been signed")
            }
            Self::Other { signed } => {
                write!(f, "the log's first {signed} entries are not the ones that had been signed")
            }
            Self::Foreign(why) => write!(f, "the checkpoint that is kept outside the database: {why}"),
        }
    }
}

/// Whether this node believes its database.
pub struct Standing(watch::Sender<Option<Broken>>);

impl Default for Standing {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Standing {
    /// What is wrong, if anything is.
    pub fn broken(&self) -> Option<Broken> {
        self.0.borrow().clone()
    }

    /// Waits until nothing is wrong.
    pub async fn good(&self) {
        // The sender lives as long as this.
        let mut standing = self.0.subscribe();
        let _always = standing.wait_for(Option::is_none).await.map(drop);
    }

    fn set(&self, found: Option<Broken>) {
        self.0.send_if_modified(|standing| {
            if *standing == found {
                return false;
            }
            if let Some(why) = &found {
                tracing::error!(
                    %why,
                    "the database was set back, or is another one: nothing is served until `kuvert audit acknowledge`"
                );
            } else {
                tracing::warn!("the log goes on from what was signed again; requests are served");
            }
            *standing = found;
            true
        });
    }
}

/// Compares the database with the checkpoint that is kept outside it. Returns that, and what is wrong. It must have been
/// read before `head`, or while `head` is held: another node may keep a newer one at any time.
pub(crate) fn compare(
    conn: &mut Conn,
    keys: &Keys,
    kept: Option<Kept>,
    head: Option<&Head>,
) -> Result<(Option<Kept>, Option<Broken>), AppError> {
    let Some(found) = kept else { return Ok((None, None)) };
    let (size, root) = head.map_or((0, empty_root()), |head| (count(head.size), head.root));
    let broken = match kept_checkpoint(conn, keys, &found.note)? {
        // A mirror may have been another installation's; what is there is replaced.
        Err(_) if found.mirrored => return Ok((None, None)),
        Err(why) => Some(Broken::Foreign(why)),
        Ok(kept) if kept.size > size => Some(Broken::Smaller { size, signed: kept.size }),
        Ok(kept) => {
            let ours = root_at(conn, size, root, kept.size)?;
            (ours != Some(kept.root)).then_some(Broken::Other { signed: kept.size })
        }
    };
    Ok((Some(found), broken))
}

/// The checkpoint in a note of ours. A database without entries has forgotten the log's name; the note has it.
fn kept_checkpoint(
    conn: &mut Conn,
    keys: &Keys,
    note: &str,
) -> Result<Result<Checkpoint, NoteError>, AppError> {
    let named = note.lines().next().unwrap_or_default().to_owned();
    let name = origin(conn)?.unwrap_or(named);
    let Ok(signer) = signer(keys, &name) else { return Ok(Err(NoteError::Malformed)) };
    Ok(signer.key().checkpoint(note))
}

/// The root over the first entries; none if the hashes are not there.
fn root_at(conn: &mut Conn, size: u64, root: Hash, at: u64) -> Result<Option<Hash>, DbError> {
    if at == size {
        return Ok(Some(root));
    }
    match tlog::root(&mut Stored(conn), at) {
        Ok(root) => Ok(Some(root)),
        Err(DbError::Corrupt { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A line waits no longer than this where somebody seals.
const SEALED_WITHIN: Duration = Duration::minutes(2);

/// Whether lines wait longer than they should: then what was written can be taken away unnoticed, and an operator must look.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn late(app: &App) -> Result<Option<OffsetDateTime>, AppError> {
    let since = app.db.read(|conn| Ok::<_, AppError>(db::log_tree::waiting_since(conn)?)).await?;
    Ok(since.filter(|since| app.now() - *since > SEALED_WITHIN))
}

/// Looks once. Afterwards the node serves or does not, and the file has the newest checkpoint.
///
/// # Errors
///
/// [`AppError`] if database or file cannot be read; the standing is as before then.
pub async fn look(app: &App) -> Result<(), AppError> {
    let (keys, places) = (app.keys.clone(), app.checkpoint_places());
    let reader = places.clone();
    // Read before the transaction begins: another node may write a newer one, and the database is never older than this.
    let kept = tokio::task::spawn_blocking(move || reader.kept()).await;
    let kept = kept.map_err(|_| AppError::Sealed("the checkpoint"))??;
    let looked = app.db.read(move |conn| {
        let head = db::log_tree::head(conn)?;
        let (kept, broken) = compare(conn, &keys, kept.clone(), head.as_ref())?;
        let last = db::log_tree::last_checkpoint(conn)?;
        if broken.is_none()
            && let Some(CheckpointRecord { note, .. }) = last
            && kept.as_ref().is_none_or(|kept| kept.mirrored || kept.note != note)
        {
            places.keep(kept.as_ref(), &note)?;
        }
        Ok::<_, AppError>(broken)
    });
    app.standing.set(looked.await?);
    Ok(())
}

/// Takes responsibility for a database that does not go on from what was signed. The log says so from then on, with the
/// checkpoint that is lost. Returns what was wrong.
///
/// # Errors
///
/// [`AppError::Invalid`] if nothing is wrong, or the reason is empty or too long.
pub async fn acknowledge(office: &Office, config: &Config, reason: &str) -> Result<Broken, AppError> {
    let reason = reason.trim().to_owned();
    if reason.is_empty() || reason.len() > REASON_MAX || reason.chars().any(char::is_control) {
        return Err(AppError::invalid("reason", "must be one line of 1 to 500 bytes"));
    }
    let places = office.keys.checkpoint_places(config.checkpoint_file.as_deref());
    let (keys, now, public_url) = (office.keys.clone(), office.now, config.public_url.clone());
    let answer = Answer { keys, places, public_url, now, reason };
    let answered = office.db.write(move |conn| answer.write(conn, |_| true)).await?;
    let (answer, broken) = answered.ok_or_else(|| {
        AppError::invalid("reason", "the log goes on from what was signed; nothing is to be acknowledged")
    })?;
    answer.keep().await?;
    Ok(broken)
}

/// The same for a restored database, without anybody asked: that it was set back is what a restore does. A note that does
/// not verify is left to the operator. Returns whether the log had gone on after the backup.
///
/// # Errors
///
/// [`AppError`].
pub async fn go_on(app: &App, reason: &str) -> Result<bool, AppError> {
    let (keys, now, public_url) = (app.keys.clone(), app.now(), app.config.public_url.clone());
    let answer = Answer { keys, places: app.checkpoint_places(), public_url, now, reason: reason.to_owned() };
    let answered =
        app.db.write(move |conn| answer.write(conn, |broken| !matches!(broken, Broken::Foreign(_)))).await?;
    let Some((answer, broken)) = answered else { return Ok(false) };
    tracing::warn!(why = %broken, "the restored log is older than what was signed; the log says so");
    answer.keep().await?;
    Ok(true)
}

/// Somebody answers for a log that does not go on.
struct Answer {
    keys: Keys,
    places: Places,
    public_url: PublicUrl,
    now: OffsetDateTime,
    reason: String,
}

/// What is kept outside once the answer is written.
struct Answered {
    places: Places,
    lost: Kept,
    note: String,
}

impl Answered {
    async fn keep(self) -> Result<(), AppError> {
        let kept = tokio::task::spawn_blocking(move || self.places.keep(Some(&self.lost), &self.note)).await;
        kept.map_err(|_| AppError::Sealed("the checkpoint"))??;
        Ok(())
    }
}

impl Answer {
    /// Writes it into the log, if there is something to answer for that `takes` takes.
    fn write(
        self,
        conn: &mut Conn,
        takes: impl FnOnce(&Broken) -> bool,
    ) -> Result<Option<(Answered, Broken)>, AppError> {
        let Self { keys, places, public_url, now, reason } = self;
        let head = db::log_tree::lock_head(conn, empty_root())?;
        let (Some(lost), Some(broken)) = compare(conn, &keys, places.kept()?, Some(&head))? else {
            return Ok(None);
        };
        if !takes(&broken) {
            return Ok(None);
        }
        let gap =
            BreakRecord { id: random(), at: now, size: head.size, root: head.root, lost: lost.note.clone() };
        db::log_tree::add_break(conn, &gap)?;
        let line = Entry::new(EventKind::LogBreakAcknowledged, Actor::System)
            .detail("entries", head.size)
            .detail("lost", lost.note.as_str())
            .detail("reason", reason);
        log::write(conn, &keys, now, line)?;
        seal::seal(conn, &keys, &public_url, now)?;
        let newest = db::log_tree::last_checkpoint(conn)?.ok_or(AppError::NotFound)?;
        Ok(Some((Answered { places, lost, note: newest.note }, broken)))
    }
}
