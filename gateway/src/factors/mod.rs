//! What proves who somebody is, beside a password: codes of an authenticator app, recovery codes, passkeys; and which
//! passwords are good ones. Pure: the time and the stored state are arguments.

mod cbor;
pub mod passkey;
pub mod password;
pub mod qr;
pub mod recovery;
pub mod totp;
