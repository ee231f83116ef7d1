//! The only requests this server makes on its own: HTTPS to hosts that the operator named, and nowhere they lead.
//!
//! The organisation's sign-in and the webhook for checkpoints go through here. A name is resolved first and judged
//! then; redirects are not followed.

mod addresses;
mod client;

pub use addresses::is_public;
pub use client::{Client, HttpError, SetUpError};
