//! How the organisation shows itself: what the configuration says, and what administrators set over it.
//!
//! Versions are added in the database and never changed. Every node has the newest in memory, and looks for a newer one
//! every few seconds. A mail looks as it did when it was decided on, so that a second attempt is the same mail.

pub mod picture;
pub mod sample;
mod shown;

use std::sync::{Arc, PoisonError, RwLock};

use sha2::{Digest, Sha256};
use time::OffsetDateTime;

pub use self::picture::{Picture, PictureFault, PictureKind};
pub(super) use self::shown::authority;
pub use self::shown::{Configured, LogoFile, Shown};
use super::requests::colleagues;
use super::sign_in::SignedIn;
use super::{App, AppError, Entry, Visitor, log};
use crate::db::looks::{LooksRecord, PictureRecord};
use crate::db::{self, Conn, Db, DbError};
use crate::domain::looks::{Fault, LogoChoice, Versioned};
use crate::domain::{Actor, EventKind, Looks};

/// The newest version, as this node knows it.
pub struct Current {
    configured: Configured,
    shown: RwLock<Arc<Shown>>,
}

impl Current {
    /// What counts now.
    ///
    /// # Errors
    ///
    /// [`DbError`].
    pub(super) async fn load(db: &Db, configured: Configured) -> Result<Self, DbError> {
        let newest = db.read(|conn| with_picture(conn, db::looks::newest)).await?;
        let shown = Arc::new(configured.shown(newest));
        Ok(Self { configured, shown: RwLock::new(shown) })
    }

    fn get(&self) -> Arc<Shown> {
        Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn set(&self, shown: Shown) {
        let mut place = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        // Two loads may overtake each other.
        if shown.version > place.version {
            *place = Arc::new(shown);
        }
    }
}

type Loaded = Option<(LooksRecord, Option<PictureRecord>)>;

/// A version, and its logo.
fn with_picture(
    conn: &mut Conn,
    find: impl FnOnce(&mut Conn) -> Result<Option<LooksRecord>, DbError>,
) -> Result<Loaded, DbError> {
    let Some(record) = find(conn)? else { return Ok(None) };
    let picture = match &record.looks.logo {
        LogoChoice::Picture(hash) => Some(db::looks::picture(conn, hash_of(hash, record.version)?)?),
        LogoChoice::Configured | LogoChoice::None => None,
    };
    Ok(Some((record, picture)))
}

fn hash_of(text: &str, version: i64) -> Result<[u8; 32], DbError> {
    let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).ok();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or(DbError::Corrupt {
        table: "looks",
        id: version.to_string(),
        why: "logo",
    })
}

impl App {
    /// How the organisation shows itself now.
    pub fn look(&self) -> Arc<Shown> {
        self.looks.get()
    }

    /// How it would, if nothing were set.
    pub fn configured_look(&self) -> Shown {
        self.looks.configured.shown(None)
    }
}

/// Notices a newer version.
///
/// # Errors
///
/// [`AppError::Db`]; what was known stays.
pub async fn refresh(app: &App) -> Result<(), AppError> {
    let known = app.look().version;
    let newest = app
        .db
        .read(move |conn| {
            if db::looks::newest_version(conn)? <= known {
                return Ok(None);
            }
            with_picture(conn, db::looks::newest)
        })
        .await?;
    if newest.is_some() {
        app.looks.set(app.looks.configured.shown(newest));
    }
    Ok(())
}

/// How it showed itself at `at`: what a mail that was decided on then looks like, at every attempt.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn at(app: &App, at: OffsetDateTime) -> Result<Arc<Shown>, AppError> {
    let current = app.look();
    let known = current.version;
    let then = app
        .db
        .read(move |conn| {
            let record = db::looks::at(conn, at)?;
            if record.as_ref().map_or(0, |record| record.version) == known {
                return Ok::<_, DbError>(None);
            }
            Ok(Some(with_picture(conn, |_| Ok(record))?))
        })
        .await?;
    Ok(then.map_or(current, |then| Arc::new(app.looks.configured.shown(then))))
}

/// How it would show itself; nothing is stored.
///
/// # Errors
///
/// [`NotSaved::Fault`] or [`NotSaved::Picture`], as saving would; [`AppError`] inside.
pub async fn preview(app: &App, looks: Looks, logo: Option<&[u8]>) -> Result<Shown, NotSaved> {
    let (looks, picture) = judged(looks, logo)?;
    let (known, now) = (app.look(), app.now());
    let picture = match (&looks.logo, picture) {
        (_, Some(picture)) => Some(kept(&picture, now)),
        (LogoChoice::Picture(hash), None) => {
            let hash = hash_of(hash, known.version).map_err(AppError::from)?;
            Some(app.db.read(move |conn| db::looks::picture(conn, hash)).await.map_err(AppError::from)?)
        }
        (LogoChoice::Configured | LogoChoice::None, None) => None,
    };
    Ok(app.looks.configured.with(looks, picture, (known.version, known.since)))
}

/// Why nothing was saved.
#[derive(Debug, thiserror::Error)]
pub enum NotSaved {
    /// Somebody else saved since the form was loaded.
    #[error("somebody else changed it meanwhile")]
    Overtaken,
    #[error("{}: {}", .0.0, .0.1)]
    Fault(Fault),
    #[error(transparent)]
    Picture(#[from] PictureFault),
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<DbError> for NotSaved {
    fn from(error: DbError) -> Self {
        Self::App(error.into())
    }
}

fn judged(mut looks: Looks, logo: Option<&[u8]>) -> Result<(Looks, Option<Picture>), NotSaved> {
    looks.check().map_err(NotSaved::Fault)?;
    let picture = logo.map(picture::judge).transpose()?;
    if let Some(picture) = &picture {
        looks.logo = LogoChoice::Picture(hex(&picture.bytes));
    }
    Ok((looks, picture))
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

fn kept(picture: &Picture, now: OffsetDateTime) -> PictureRecord {
    let hash = Sha256::digest(&picture.bytes).into();
    PictureRecord {
        hash,
        kind: picture.kind.as_str().to_owned(),
        bytes: picture.bytes.clone(),
        created_at: now,
    }
}

/// Who changes it, and what they looked at.
pub struct Editing<'a> {
    pub who: &'a SignedIn,
    pub visitor: &'a Visitor,
    /// The version that the form showed.
    pub base: i64,
}

/// Stores `looks` as a new version, unless nothing changed. Returns the version that counts.
///
/// # Errors
///
/// [`NotSaved`]; nothing was stored.
pub async fn save(
    app: &App,
    editing: &Editing<'_>,
    looks: Looks,
    logo: Option<&[u8]>,
) -> Result<i64, NotSaved> {
    let (looks, picture) = judged(looks, logo)?;
    store(app, editing, move |conn, now, _| {
        if let Some(picture) = &picture {
            db::looks::keep_picture(conn, &kept(picture, now))?;
        }
        Ok((looks, None))
    })
    .await
}

/// Brings an earlier version back, as a new one; 0 is the configuration alone.
///
/// # Errors
///
/// [`NotSaved`]; [`AppError::NotFound`] if there is no such version.
pub async fn restore(app: &App, editing: &Editing<'_>, version: i64) -> Result<i64, NotSaved> {
    store(app, editing, move |conn, _, before| {
        let mut looks = if version == 0 { Looks::default() } else { db::looks::find(conn, version)?.looks };
        looks.consents = before.consents;
        looks.notices = before.notices;
        Ok((looks, Some(version)))
    })
    .await
}

async fn store(
    app: &App,
    editing: &Editing<'_>,
    work: impl FnOnce(&mut Conn, OffsetDateTime, &Looks) -> Result<(Looks, Option<i64>), DbError> + Send + 'static,
) -> Result<i64, NotSaved> {
    let (keys, now, base, staff) = (app.keys.clone(), app.now(), editing.base, editing.who.staff);
    let line = Entry::new(EventKind::LooksChanged, Actor::Staff)
        .staff(staff)
        .person(&editing.who.person.email)
        .from(editing.visitor);
    let version = app
        .db
        .write(move |conn| {
            let newest = db::looks::newest(conn)?;
            let (number, before) =
                newest.map_or((0, Looks::default()), |record| (record.version, record.looks));
            if number != base {
                return Err(NotSaved::Overtaken);
            }
            let (looks, restored) = work(conn, now, &before)?;
            let looks = numbered(looks, &before);
            let changed: Vec<String> = before.differences(&looks).into_iter().map(str::to_owned).collect();
            if changed.is_empty() {
                return Ok(number);
            }
            let line = line.detail("version", number + 1).detail("changed", changed.clone());
            let line = restored.map_or(line.clone(), |version| line.detail("restored", version));
            let record =
                LooksRecord { version: number + 1, looks, changed, restored, staff, created_at: now };
            if !db::looks::insert(conn, &record)? {
                return Err(NotSaved::Overtaken);
            }
            log::write(conn, &keys, now, line)?;
            Ok(record.version)
        })
        .await?;
    refresh(app).await?;
    Ok(version)
}

/// Gives texts that people agree to, or were told, the numbers of their wordings.
fn numbered(mut looks: Looks, before: &Looks) -> Looks {
    let number = |text: Option<Versioned>, before: Option<&Versioned>, last: u32| {
        text.map(|text| Versioned::reworded(before, text.text, last))
    };
    looks.consent = number(looks.consent, before.consent.as_ref(), before.consents);
    looks.notice = number(looks.notice, before.notice.as_ref(), before.notices);
    looks.consents = looks.consent.as_ref().map_or(before.consents, |text| text.version.max(before.consents));
    looks.notices = looks.notice.as_ref().map_or(before.notices, |text| text.version.max(before.notices));
    looks
}

/// A version in the history.
#[derive(Clone, Debug)]
pub struct Past {
    pub version: i64,
    pub at: OffsetDateTime,
    /// Whoever saved it.
    pub by: String,
    /// Names of the parts that changed.
    pub changed: Vec<String>,
    /// The version that was brought back.
    pub restored: Option<i64>,
}

/// The latest versions, newest first.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn history(app: &App, before: Option<i64>, limit: i64) -> Result<Vec<Past>, AppError> {
    let keys = app.keys.clone();
    app.db
        .read(move |conn| {
            let records = db::looks::page(conn, before, limit)?;
            let past = records.into_iter().map(|record| {
                let by = colleagues::find(conn, &keys, record.staff)?;
                Ok(Past {
                    version: record.version,
                    at: record.created_at,
                    by: by.map_or_else(String::new, |colleague| colleague.name),
                    changed: record.changed,
                    restored: record.restored,
                })
            });
            past.collect()
        })
        .await
}
