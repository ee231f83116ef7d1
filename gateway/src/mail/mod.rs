//! Mails: what they say, how they look, and how they leave.
//!
//! [`compose()`] turns a [`Message`] into the bytes of one mail for one person; a [`Transport`] carries them.
//! The module knows no database, no HTTP and no clock: links, times, identifiers and names come from the caller.
//! A mail never names a title, and no file but in the receipt for what the reader handed in; nothing in it is
//! fetched from anywhere when it is read.

mod account_messages;
mod address;
mod administration_messages;
mod backoff;
mod branding;
mod compose;
mod html;
mod letter;
mod link;
mod message_id;
mod messages;
mod name;
mod own_words;
mod recovery_wording;
mod request_messages;
mod request_wording;
mod text;
mod transport;
mod wording;

pub use self::account_messages::AccountMessage;
pub use self::address::{Address, InvalidAddress};
pub use self::administration_messages::{Administered, AdministrationMessage};
pub use self::backoff::{RETRY_ATTEMPTS_MAX, retry_after};
pub use self::branding::{Branding, Colour, EnvelopeSender, InvalidBranding, Logo, Sender};
pub use self::compose::{Composed, Dispatch, compose};
pub use self::link::{InvalidLink, Link};
pub use self::message_id::{InvalidMessageId, MessageId};
pub use self::messages::{
    Contents, InvalidCode, Message, NotDelivered, OneTimeCode, RecoveryFacts, ThreadStart, Verification,
};
pub use self::name::Mailbox;
pub use self::own_words::{Preview, preview};
pub use self::request_messages::{InboxCalled, InboxNumbers, ReceiptFile, RequestMessage};
pub use self::transport::{
    Accepted, DirMailbox, InvalidMailUrl, MailboxError, SendError, StoredMail, Transport, TransportOptions,
};

#[cfg(test)]
mod tests;
