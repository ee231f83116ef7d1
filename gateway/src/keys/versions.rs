//! The server's own secrets, in versions: the newest seals, all of them open.

use kuvert_crypto::keystore::{Keyring, Secrets};
use kuvert_crypto::secret::{CookieKey, FieldKey, IndexKey, MessageIdKey, PepperKey, Secret32, TicketKey};

use super::Keys;

impl Keys {
    /// The key that new tickets are sealed with.
    pub fn ticket_key(&self) -> TicketKey {
        self.current().secrets.tickets.current().clone()
    }

    /// What one of the ticket keys opens.
    pub fn open_ticket<T>(&self, open: impl Fn(&TicketKey) -> Option<T>) -> Option<T> {
        self.open_with(|secrets| &secrets.tickets, open)
    }

    /// The key that new recipients' cookies are sealed with.
    pub fn cookie_key(&self) -> CookieKey {
        self.current().secrets.cookies.current().clone()
    }

    /// What one of the cookie keys opens.
    pub fn open_cookie<T>(&self, open: impl Fn(&CookieKey) -> Option<T>) -> Option<T> {
        self.open_with(|secrets| &secrets.cookies, open)
    }

    /// The key that personal columns are sealed with.
    pub fn field_key(&self) -> FieldKey {
        self.current().secrets.fields.current().clone()
    }

    /// What one of the field keys opens.
    pub fn open_field<T>(&self, open: impl Fn(&FieldKey) -> Option<T>) -> Option<T> {
        self.open_with(|secrets| &secrets.fields, open)
    }

    /// The key of the blind index. It has one version: what was indexed could not be found under another.
    pub fn index_key(&self) -> IndexKey {
        self.current().secrets.index.current().clone()
    }

    /// The pepper of codes and passwords. It has one version: stored hashes cannot be computed anew.
    pub fn pepper(&self) -> PepperKey {
        self.current().secrets.pepper.current().clone()
    }

    /// What Message-IDs and the outbox's digests are made with. It has one version: under another, a mail that was
    /// queued already would be queued again.
    pub fn message_id_key(&self) -> MessageIdKey {
        self.current().secrets.message_ids.current().clone()
    }

    fn open_with<K: Secret32, T>(
        &self,
        ring: impl Fn(&Secrets) -> &Keyring<K>,
        open: impl Fn(&K) -> Option<T>,
    ) -> Option<T> {
        self.look_up(|keystore| ring(&keystore.secrets).iter().find_map(|(_, key)| open(key)))
    }
}
