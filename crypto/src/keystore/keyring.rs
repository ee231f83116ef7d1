//! One secret in versions.

use rand_core::CryptoRng;

use crate::secret::Secret32;

/// A secret of the server and its earlier versions: the newest seals, all of them open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyring<K> {
    /// Ascending by id, never empty.
    keys: Vec<(u32, K)>,
}

impl<K: Secret32> Keyring<K> {
    pub(super) fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        Self { keys: vec![(1, K::random(rng))] }
    }

    /// `None` if there is no key, or the ids do not ascend from at least one.
    pub(super) fn new(keys: Vec<(u32, K)>) -> Option<Self> {
        let ids_ascend = keys.is_sorted_by(|(earlier, _), (later, _)| earlier < later);
        let first = keys.first()?.0;
        (ids_ascend && first > 0).then_some(Self { keys })
    }

    fn newest(&self) -> &(u32, K) {
        self.keys.last().expect("a keyring is never empty")
    }

    /// The key that seals.
    pub fn current(&self) -> &K {
        &self.newest().1
    }

    /// Its id, to be stored beside what it sealed.
    pub fn current_id(&self) -> u32 {
        self.newest().0
    }

    /// The key with this id.
    pub fn get(&self, id: u32) -> Option<&K> {
        self.keys.iter().find(|(key_id, _)| *key_id == id).map(|(_, key)| key)
    }

    /// All keys with their ids, newest first: the order in which to try what names no key.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &K)> {
        self.keys.iter().rev().map(|(id, key)| (*id, key))
    }

    /// Begins a new version and returns its id. The older ones go on opening.
    pub fn rotate(&mut self, rng: &mut (impl CryptoRng + ?Sized)) -> u32 {
        let id = self.current_id().saturating_add(1);
        self.keys.push((id, K::random(rng)));
        id
    }

    /// Whether this is `earlier`, or what became of it: the newest version is as new, and no id has another key.
    pub(super) fn continues(&self, earlier: &Self) -> bool {
        self.current_id() >= earlier.current_id()
            && earlier.iter().all(|(id, key)| self.get(id).is_none_or(|kept| kept == key))
    }

    /// Forgets an old version, once nothing is sealed under it. Returns whether it was there; the newest stays.
    pub fn retire(&mut self, id: u32) -> bool {
        let newest = self.current_id();
        let before = self.keys.len();
        self.keys.retain(|(key_id, _)| *key_id != id || *key_id == newest);
        self.keys.len() < before
    }
}
