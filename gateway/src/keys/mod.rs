//! Stand-in: the one key that moving bytes needs.

use kuvert_crypto::secret::TicketKey;

/// The server's secrets.
pub struct Keys(TicketKey);

impl Keys {
    /// Keys for a test.
    pub fn new(ticket: TicketKey) -> Self {
        Self(ticket)
    }

    /// Seals tickets.
    pub fn ticket_key(&self) -> TicketKey {
        self.0.clone()
    }
}
