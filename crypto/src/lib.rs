//! Kuvert's formats and keys: no I/O, no clock, no async, no global state.
//!
//! Every stored or transmitted byte this crate makes is described in `FORMAT.md`. Where to start:
//!
//! - [`kvt1`] writes and reads the stored file; [`cobblestone`] is the one symmetric primitive under it.
//! - [`keys`] and [`root`] derive every key; [`ids`] names what they are bound to; [`secret`] holds them.
//! - [`stanza`] seals a key to a public key, [`recovery`] is the one that two people open together,
//!   [`backup`] the one of backups; [`manifest`] authenticates the set of a package's files.
//! - [`ticket`] and [`cookie`] carry keys through a client; [`waiting`] keeps two keys that must wait.
//! - [`personal`] seals what the database holds about people.
//! - [`tlog`] is the access log's Merkle tree, [`note`] signs its checkpoints.
//! - [`keystore`] is the content of the keystore file; [`daymark`] decides when its root may move.
//!
//! Randomness is an argument wherever it is needed, so a test can replay it. A caller in production passes a
//! generator backed by the operating system.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod aead;
pub mod backup;
pub mod cobblestone;
pub mod cookie;
pub mod daymark;
pub mod ids;
mod kdf;
pub mod keys;
pub mod keystore;
pub mod kvt1;
pub mod manifest;
pub mod note;
pub mod personal;
pub mod recovery;
pub mod root;
pub mod secret;
pub mod stanza;
pub mod ticket;
pub mod tlog;
pub mod waiting;
mod wire;
