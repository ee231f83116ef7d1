//! Pure rules: what a share is, who may open it, and when. No I/O, no clock, no SQL, no HTTP.

pub mod event;
pub mod id;
pub mod recipient;
pub mod share;
pub mod staff;

pub use event::{Actor, EventKind, Outcome};
pub use id::{EventId, FileId, LeaseId, LinkRowId, MailId, RecipientId, ShareId, StaffId, TokenId, WriterId};
pub use recipient::{LinkRole, Recipient, Verification};
pub use share::{Deliver, Refusal, Share, ShareState, Terms};
pub use staff::Role;
