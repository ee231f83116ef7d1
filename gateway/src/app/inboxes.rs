//! Inboxes: who may read them, and the keys that submissions are sealed to.

use kuvert_crypto::kvt1::{self, Header};
use kuvert_crypto::recovery::RecoveryPublicKey;
use kuvert_crypto::secret::{FileKey, InboxPrivateKey, ManifestKey};
use kuvert_crypto::stanza::{
    Addressee, InboxKeyPair, InboxPublicKey, STANZA_LEN, Stanza, StanzaError, StanzaKind, unwrap_private_key,
    wrap_private_key,
};
use time::OffsetDateTime;

use super::personal::{self, InboxName, StaffPerson};
use super::staff::{self, Office};
use super::upload::blob_id;
use super::{Address, App, AppError, Entry, log, teams};
use crate::db::inboxes::{InboxKeyRecord, InboxRecord};
use crate::db::staff::StaffRecord;
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind, FileId, HandInId, InboxId, StaffId};
use crate::keys::{Keys, random, rng};

/// An inbox as people know it.
#[derive(Clone, Debug)]
pub struct Inbox {
    pub id: InboxId,
    /// The team's name, or the person's.
    pub name: String,
    /// Whose it is; none for a team's.
    pub owner: Option<StaffId>,
}

impl Inbox {
    /// Whether `staff` reads it for a colleague who owns it.
    pub fn is_on_behalf(&self, staff: StaffId) -> bool {
        self.owner.is_some_and(|owner| owner != staff)
    }
}

/// The personal inbox of `staff`, made on first need with a key pair of its own.
pub(super) fn own(
    conn: &mut Conn,
    keys: &Keys,
    staff: StaffId,
    now: OffsetDateTime,
) -> Result<InboxId, AppError> {
    if let Some(found) = db::inboxes::own(conn, staff)? {
        return Ok(found.id);
    }
    make(conn, keys, Some(staff), None, now)
}

pub(super) fn make(
    conn: &mut Conn,
    keys: &Keys,
    owner: Option<StaffId>,
    name: Option<String>,
    now: OffsetDateTime,
) -> Result<InboxId, AppError> {
    let id = InboxId::from_bytes(random());
    let sealed = personal::seal(keys, id.as_bytes(), &InboxName { name });
    if !db::inboxes::insert(conn, &InboxRecord { id, owner, sealed }, now)? {
        // The same person's first request at the same moment was quicker.
        return Err(AppError::NotFound);
    }
    add_key(conn, keys, id, now)?;
    let line = Entry::new(EventKind::InboxCreated, Actor::System).detail("inbox", id.to_string());
    let line = owner.map_or(line.clone(), |owner| line.staff(owner));
    let whose = if owner.is_some() { "person" } else { "team" };
    log::write(conn, keys, now, line.detail("whose", whose))?;
    Ok(id)
}

/// Gives an inbox a fresh key pair; the one before it opens what was sealed to it, and takes nothing new.
fn add_key(conn: &mut Conn, keys: &Keys, inbox: InboxId, now: OffsetDateTime) -> Result<u32, AppError> {
    let pair = InboxKeyPair::generate(&mut rng());
    let key_id = db::inboxes::next_key_id(conn)?;
    let keystore = keys.current();
    let wrap_key = keystore.secrets.inboxes.current();
    let record = InboxKeyRecord {
        key_id,
        inbox,
        public: *pair.public().as_bytes(),
        wrapped: wrap_private_key(wrap_key, &addressee(keys, key_id), pair.private(), &mut rng()),
        retired_at: None,
    };
    db::inboxes::add_key(conn, &record, now)?;
    Ok(key_id)
}

fn addressee(keys: &Keys, key_id: u32) -> Addressee {
    Addressee { kind: StanzaKind::Inbox, org_id: keys.org_id(), key_id }
}

/// What the keys of a hand-in are sealed to: the inbox's key of the moment and, where there is one, the recovery key.
fn addressees(
    conn: &mut Conn,
    keys: &Keys,
    inbox: InboxId,
    recovery: Option<&RecoveryPublicKey>,
) -> Result<Vec<(Addressee, InboxPublicKey)>, AppError> {
    let key = db::inboxes::current_key(conn, inbox)?;
    let own = (addressee(keys, key.key_id), InboxPublicKey::from_bytes(key.public));
    let recovery = recovery.map(|key| {
        let to = Addressee { kind: StanzaKind::Recovery, org_id: keys.org_id(), key_id: key.key_id() };
        (to, *key.public())
    });
    Ok([own].into_iter().chain(recovery).collect())
}

const UNUSABLE: fn(StanzaError) -> AppError = |_| AppError::Sealed("inbox_keys.public");

/// The header of a stored file whose key is sealed to an inbox.
pub(super) fn header(
    conn: &mut Conn,
    (keys, recovery): (&Keys, Option<&RecoveryPublicKey>),
    inbox: InboxId,
    file: FileId,
    fk: &FileKey,
) -> Result<Vec<u8>, AppError> {
    let mut header = Header { blob_id: blob_id(file), org_id: keys.org_id(), stanzas: Vec::new() };
    let prefix = header.prefix();
    for (to, public) in addressees(conn, keys, inbox, recovery)? {
        let stanza = Stanza::seal_file_key(&to, &public, &prefix, fk, &mut rng());
        header.stanzas.push(stanza.map_err(UNUSABLE)?);
    }
    header.encode().map_err(|_| AppError::Sealed("files.header"))
}

/// The stanzas of a hand-in's manifest.
pub(super) fn manifest_stanzas(
    conn: &mut Conn,
    (keys, recovery): (&Keys, Option<&RecoveryPublicKey>),
    inbox: InboxId,
    hand_in: HandInId,
    mk: &ManifestKey,
) -> Result<Vec<u8>, AppError> {
    let prefix = kvt1::prefix(hand_in.as_bytes(), &keys.org_id());
    let mut stanzas = Vec::new();
    for (to, public) in addressees(conn, keys, inbox, recovery)? {
        let stanza = Stanza::seal_manifest_key(&to, &public, &prefix, mk, &mut rng());
        stanzas.extend_from_slice(&stanza.map_err(UNUSABLE)?.encode());
    }
    Ok(stanzas)
}

/// Opens the manifest's key of a hand-in with the inbox's private key.
pub(super) fn open_manifest_key(
    conn: &mut Conn,
    keys: &Keys,
    hand_in: HandInId,
    stanzas: &[u8],
) -> Result<ManifestKey, AppError> {
    const WHAT: AppError = AppError::Sealed("hand_ins.stanzas");
    let stanzas = decoded(stanzas);
    let stanza = stanzas.iter().find(|stanza| stanza.kind == StanzaKind::Inbox).ok_or(WHAT)?;
    let private = private_key(conn, keys, stanza.key_id)?;
    let prefix = kvt1::prefix(hand_in.as_bytes(), &keys.org_id());
    stanza.open_manifest_key(keys.org_id(), &private, &prefix).map_err(|_| WHAT)
}

/// The stanzas beside a manifest.
pub(super) fn decoded(stanzas: &[u8]) -> Vec<Stanza> {
    let (stanzas, _) = stanzas.as_chunks::<STANZA_LEN>();
    stanzas.iter().filter_map(|stanza| Stanza::decode(stanza).ok()).collect()
}

/// Opens a file's key with the inbox's private key.
pub(super) fn open_file_key(conn: &mut Conn, keys: &Keys, header: &[u8]) -> Result<FileKey, AppError> {
    const WHAT: AppError = AppError::Sealed("files.header");
    let header = Header::decode(header).map_err(|_| WHAT)?;
    let stanza = header.stanzas.iter().find(|stanza| stanza.kind == StanzaKind::Inbox).ok_or(WHAT)?;
    let private = private_key(conn, keys, stanza.key_id)?;
    stanza.open_file_key(keys.org_id(), &private, &header.prefix()).map_err(|_| WHAT)
}

fn private_key(conn: &mut Conn, keys: &Keys, key_id: u32) -> Result<InboxPrivateKey, AppError> {
    let record = db::inboxes::find_key(conn, key_id)?;
    let of = addressee(keys, key_id);
    let keystore = keys.current();
    let opened = keystore
        .secrets
        .inboxes
        .iter()
        .find_map(|(_, wrap_key)| unwrap_private_key(wrap_key, &of, &record.wrapped).ok());
    opened.ok_or(AppError::Sealed("inbox_keys.wrapped"))
}

/// The inboxes that `staff` may read: their own first.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn mine(app: &App, staff: StaffId) -> Result<Vec<Inbox>, AppError> {
    let (keys, now, strict) = (app.keys.clone(), app.now(), app.time.strict());
    app.db
        .write(move |conn| {
            own(conn, &keys, staff, now)?;
            let ids = db::inboxes::readable(conn, staff, strict)?;
            ids.into_iter().map(|id| named(conn, &keys, id)).collect()
        })
        .await
}

/// An inbox with its name.
pub(super) fn named(conn: &mut Conn, keys: &Keys, id: InboxId) -> Result<Inbox, AppError> {
    let record = db::inboxes::find(conn, id)?;
    let InboxName { name } = personal::open(keys, id.as_bytes(), &record.sealed)?;
    let name = match (name, record.owner) {
        (Some(name), _) => name,
        (None, Some(owner)) => {
            let staff = db::staff::find(conn, owner)?;
            let StaffPerson(person) = personal::open(keys, owner.as_bytes(), &staff.sealed)?;
            person.name.unwrap_or(person.email)
        }
        (None, None) => String::new(),
    };
    Ok(Inbox { id, name, owner: record.owner })
}

/// The accounts in use that may read an inbox at `now`: its owner, and those who were let in.
pub(super) fn readers(
    conn: &mut Conn,
    inbox: InboxId,
    now: OffsetDateTime,
) -> Result<Vec<StaffRecord>, AppError> {
    let owner = db::inboxes::find(conn, inbox)?.owner.map(|owner| (owner, None));
    let members = db::inboxes::members(conn, inbox)?
        .into_iter()
        .filter(|(id, _)| Some(*id) != owner.map(|owner| owner.0));
    let all: Vec<_> = owner.into_iter().chain(members).collect();
    let mut found = Vec::new();
    for (id, _) in all.into_iter().filter(|(_, until)| until.is_none_or(|until| until > now)) {
        let record = db::staff::find(conn, id)?;
        if record.disabled_at.is_none() {
            found.push(record);
        }
    }
    Ok(found)
}

/// Whether `staff` may read `inbox` at `now`.
pub(super) fn may_read(
    conn: &mut Conn,
    inbox: InboxId,
    staff: StaffId,
    now: OffsetDateTime,
) -> Result<bool, AppError> {
    Ok(db::inboxes::readable(conn, staff, now)?.contains(&inbox))
}

/// Whether `staff` may have things handed in to `inbox`: their own, or a team's. Whoever reads a colleague's inbox for
/// a while would keep what they asked for in it, and with it a part of the inbox.
pub(super) fn may_fill(
    conn: &mut Conn,
    inbox: InboxId,
    staff: StaffId,
    now: OffsetDateTime,
) -> Result<bool, AppError> {
    if !may_read(conn, inbox, staff, now)? {
        return Ok(false);
    }
    let owner = db::inboxes::find(conn, inbox)?.owner;
    Ok(owner.is_none_or(|owner| owner == staff))
}

/// The personal inbox of an account, or the team's inbox with this name or id.
///
/// # Errors
///
/// [`AppError::NotFound`].
pub async fn find(office: &Office, called: &str) -> Result<Inbox, AppError> {
    let everyone = teams::everyone(office).await?;
    let own = match called.parse::<Address>() {
        Ok(address) => Some(staff::find(office, &address).await?.id),
        Err(_) => None,
    };
    let wanted = |inbox: &Inbox| match own {
        Some(_) => inbox.owner == own,
        None => inbox.id.to_string() == called || (inbox.owner.is_none() && inbox.name == called),
    };
    everyone.into_iter().find(wanted).ok_or(AppError::NotFound)
}

/// Gives an inbox a new key pair for what comes from now on.
///
/// # Errors
///
/// [`AppError::NotFound`].
pub async fn rotate(office: &Office, inbox: InboxId) -> Result<u32, AppError> {
    let (keys, now) = (office.keys.clone(), office.now);
    office
        .db
        .write(move |conn| {
            db::inboxes::find(conn, inbox)?;
            let key_id = add_key(conn, &keys, inbox, now)?;
            let line = Entry::new(EventKind::InboxKeyRotated, Actor::System);
            let line = line.detail("inbox", inbox.to_string()).detail("key", key_id);
            log::write(conn, &keys, now, line)?;
            Ok(key_id)
        })
        .await
}
