//! The content of the keystore file: the day roots and the server's own secrets. Reading and writing the file is
//! the caller's; it writes to a new file, syncs it, and renames it into place, mode 0600.
//!
//! Roots move forward only: [`Keystore::advance_to`] forgets what lies before yesterday, and
//! [`Keystore::drop_roots_before`] forgets yesterday.

mod document;
mod keyring;

pub use document::KeystoreError;
pub use keyring::Keyring;

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{
    ids::{KeyDay, OrgId},
    root::MAX_RATCHET_DAYS,
    secret::{
        BucketKey, CookieKey, DayRoot, FieldKey, InboxWrapKey, IndexKey, LogSeed, MessageIdKey, PepperKey,
        TicketKey,
    },
};

/// A day root with its name and day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// Which line of roots: what a wrap names. A rotation begins a new line.
    pub id: u32,
    /// The day whose root it is.
    pub day: KeyDay,
    /// The root.
    pub key: DayRoot,
}

/// The server's own secrets, each in versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secrets {
    /// Tickets.
    pub tickets: Keyring<TicketKey>,
    /// Recipients' session cookies.
    pub cookies: Keyring<CookieKey>,
    /// Wraps of inboxes' private keys.
    pub inboxes: Keyring<InboxWrapKey>,
    /// Personal columns.
    pub fields: Keyring<FieldKey>,
    /// Blind index.
    pub index: Keyring<IndexKey>,
    /// Pepper of one-time codes and passwords.
    pub pepper: Keyring<PepperKey>,
    /// Message-Ids and outbox names.
    pub message_ids: Keyring<MessageIdKey>,
    /// Seed of the audit log's signing key.
    pub log: Keyring<LogSeed>,
}

impl Secrets {
    /// Begins a new version of every secret whose older versions go on opening what they sealed.
    ///
    /// The others stay: what the blind index, the pepper and the Message-Ids were computed from cannot be computed
    /// anew, and the log's key is known to those who verify the log.
    pub fn rotate(&mut self, rng: &mut (impl CryptoRng + ?Sized)) {
        self.tickets.rotate(rng);
        self.cookies.rotate(rng);
        self.inboxes.rotate(rng);
        self.fields.rotate(rng);
    }
}

/// What the keystore file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keystore {
    org_id: OrgId,
    /// By id and day, ascending; at most yesterday's and today's of each id, and today is the same for all.
    roots: Vec<Root>,
    /// The server's own secrets.
    pub secrets: Secrets,
}

/// The roots do not move as asked; nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdvanceError {
    /// Roots never go back.
    #[error("the keystore's root is of a later day already")]
    Backwards,
    /// Further than [`MAX_RATCHET_DAYS`].
    #[error("a root moves at most {MAX_RATCHET_DAYS} days at once")]
    TooFar,
    /// The keystore holds no root: it was restored from a backup.
    #[error("the keystore holds no root")]
    NoRoot,
}

impl Keystore {
    /// A new installation's keystore, with a root of `day`.
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized), day: KeyDay) -> Self {
        let secrets = Secrets {
            tickets: Keyring::generate(rng),
            cookies: Keyring::generate(rng),
            inboxes: Keyring::generate(rng),
            fields: Keyring::generate(rng),
            index: Keyring::generate(rng),
            pepper: Keyring::generate(rng),
            message_ids: Keyring::generate(rng),
            log: Keyring::generate(rng),
        };
        let root = Root { id: 1, day, key: DayRoot::random(rng) };
        Self { org_id: OrgId::random(rng), roots: vec![root], secrets }
    }

    /// Reads a keystore file.
    ///
    /// # Errors
    ///
    /// See [`KeystoreError`]. Only documents that [`Self::to_json`] could have written are taken, up to white
    /// space and the order of names.
    pub fn parse(json: &[u8]) -> Result<Self, KeystoreError> {
        document::parse(json)
    }

    /// The file's content.
    pub fn to_json(&self) -> Zeroizing<Vec<u8>> {
        document::to_json(self)
    }

    /// The organisation: the installation's identity, which its database repeats.
    pub fn org_id(&self) -> OrgId {
        self.org_id
    }

    /// The same without roots, for a backup: what was sealed under a root dies with the running keystore.
    #[must_use]
    pub fn without_roots(&self) -> Self {
        Self { org_id: self.org_id, roots: Vec::new(), secrets: self.secrets.clone() }
    }

    /// All roots, by id and day.
    pub fn roots(&self) -> &[Root] {
        &self.roots
    }

    /// The root that new wraps are made with: the newest id's, of the latest day. `None` in a restored backup.
    pub fn current_root(&self) -> Option<&Root> {
        self.roots.last()
    }

    /// The day of the current roots.
    pub fn root_day(&self) -> Option<KeyDay> {
        self.current_root().map(|root| root.day)
    }

    /// The earliest day of which a root is still there.
    pub fn oldest_root_day(&self) -> Option<KeyDay> {
        self.roots.iter().map(|root| root.day).min()
    }

    /// KEK\[b\] of the root line `root_id`; `None` if it is unknown, or the day is gone or too far ahead.
    pub fn bucket_key(&self, root_id: u32, b: KeyDay) -> Option<BucketKey> {
        let root = self.roots.iter().rev().find(|root| root.id == root_id && root.day <= b)?;
        root.key.bucket_key(root.day, b)
    }

    /// Moves every root to `to` and keeps the day before it.
    ///
    /// # Errors
    ///
    /// See [`AdvanceError`]. To stay where it is is no error.
    pub fn advance_to(&mut self, to: KeyDay) -> Result<(), AdvanceError> {
        let from = self.root_day().ok_or(AdvanceError::NoRoot)?;
        if to < from {
            return Err(AdvanceError::Backwards);
        }
        let Some(days_to_eve) = to.days_since(from).checked_sub(1) else {
            return Ok(());
        };
        let mut moved = Vec::with_capacity(self.roots.len() * 2);
        for root in self.roots.iter().filter(|root| root.day == from) {
            let eve = root.key.advance_by(days_to_eve).ok_or(AdvanceError::TooFar)?;
            let key = eve.next();
            moved.push(Root { id: root.id, day: to - 1, key: eve });
            moved.push(Root { id: root.id, day: to, key });
        }
        self.roots = moved;
        Ok(())
    }

    /// Forgets the roots of days before `day`; the current ones stay in any case.
    pub fn drop_roots_before(&mut self, day: KeyDay) {
        let current = self.root_day();
        self.roots.retain(|root| root.day >= day || Some(root.day) == current);
    }

    /// Begins a new line of roots and returns its id. The older ones go on serving the wraps that name them.
    ///
    /// The id is greater than `named`, the greatest that any wrap names: a line whose root is lost leaves its wraps
    /// behind, and they must not be taken for wraps of this one. `day` counts only if there was no root.
    pub fn rotate_root(&mut self, rng: &mut (impl CryptoRng + ?Sized), named: u32, day: KeyDay) -> u32 {
        let id = self.roots.last().map_or(0, |root| root.id).max(named).saturating_add(1);
        let day = self.root_day().unwrap_or(day);
        self.roots.push(Root { id, day, key: DayRoot::random(rng) });
        id
    }

    /// Whether this is the same keystore as `earlier`, as it was or some time later: no secret has changed under its
    /// id, nothing went back.
    pub fn continues(&self, earlier: &Self) -> bool {
        let (ours, theirs) = (&self.secrets, &earlier.secrets);
        let newest = |keystore: &Self| keystore.current_root().map(|root| (root.id, root.day));
        let roots = match (newest(self), newest(earlier)) {
            (Some((id, day)), Some((earlier_id, earlier_day))) => id >= earlier_id && day >= earlier_day,
            (ours, None) => ours.is_none(),
            (None, Some(_)) => false,
        };
        self.org_id == earlier.org_id
            && roots
            && ours.tickets.continues(&theirs.tickets)
            && ours.cookies.continues(&theirs.cookies)
            && ours.inboxes.continues(&theirs.inboxes)
            && ours.fields.continues(&theirs.fields)
            && ours.index.continues(&theirs.index)
            && ours.pepper.continues(&theirs.pepper)
            && ours.message_ids.continues(&theirs.message_ids)
            && ours.log.continues(&theirs.log)
    }

    /// Forgets an old line of roots, once no wrap names it. Returns whether it was there; the newest stays.
    pub fn retire_root(&mut self, id: u32) -> bool {
        let before = self.roots.len();
        let newest = self.roots.last().map(|root| root.id);
        self.roots.retain(|root| root.id != id || Some(root.id) == newest);
        self.roots.len() < before
    }
}
