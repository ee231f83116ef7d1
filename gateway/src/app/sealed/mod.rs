//! The verifiable log: lines become entries of a Merkle tree whose checkpoints are signed (docs/LOG.md).
//!
//! - [`entry`] says which bytes a line is in the tree;
//! - [`seal`] gives lines their places and signs, about once a second;
//! - [`outside`] compares the database with the checkpoint that is kept outside it;
//! - [`proof`] shows that a line is in what was signed: [`proof_of`] is for receipts and the like;
//! - [`publish`] sends checkpoints elsewhere;
//! - [`verify`] recomputes everything from the rows;
//! - [`export`] writes it as files, [`bundle`] verifies those.

pub mod bundle;
pub mod entry;
pub mod export;
pub mod outside;
pub mod proof;
pub mod publish;
pub mod seal;
pub mod verify;
pub mod walk;

use kuvert_crypto::note::{NoteKey, NoteSigner};
use kuvert_crypto::tlog::{Hash, Tiles};

pub use outside::Standing;
pub use proof::{Proof, proof_of};

use super::AppError;
use crate::config::PublicUrl;
use crate::db::{self, Conn, DbError};
use crate::keys::Keys;

/// The log's name, once it has one: whoever keeps checkpoints knows it by this, whatever becomes of the address.
const ORIGIN: &str = "log_origin";

/// The tiles of the database.
pub(crate) struct Stored<'a>(pub(crate) &'a mut Conn);

impl Tiles for Stored<'_> {
    type Error = DbError;

    fn tile(&mut self, level: u8, n: u64, width: usize) -> Result<Vec<Hash>, DbError> {
        let missing =
            || DbError::Corrupt { table: "log_tiles", id: format!("{level}/{n}"), why: "missing or short" };
        let place = i64::try_from(n).map_err(|_| missing())?;
        let mut hashes = db::log_tree::tile(self.0, level, place)?.ok_or_else(missing)?;
        if hashes.len() < width {
            return Err(missing());
        }
        hashes.truncate(width);
        Ok(hashes)
    }
}

/// The log's name; it is that of the server at its first entry, and stays.
pub(crate) fn origin(conn: &mut Conn) -> Result<Option<String>, DbError> {
    Ok(db::meta::get(conn, ORIGIN)?.and_then(|name| String::from_utf8(name).ok()))
}

fn origin_or_new(conn: &mut Conn, public_url: &PublicUrl) -> Result<String, DbError> {
    if let Some(origin) = origin(conn)? {
        return Ok(origin);
    }
    let name = format!("{}/log", public_url.authority());
    db::meta::set(conn, ORIGIN, name.as_bytes())?;
    Ok(name)
}

pub(crate) fn signer(keys: &Keys, origin: &str) -> Result<NoteSigner, AppError> {
    NoteSigner::new(origin, keys.current().secrets.log.current()).ok_or(AppError::Sealed("log_origin"))
}

/// What verifies this log's checkpoints.
///
/// # Errors
///
/// [`AppError::NotFound`] before the first entry was sealed.
pub fn key(conn: &mut Conn, keys: &Keys) -> Result<NoteKey, AppError> {
    let origin = origin(conn)?.ok_or(AppError::NotFound)?;
    Ok(signer(keys, &origin)?.key().clone())
}

/// A number of the database as one of the tree.
pub(crate) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// How far a line of the kind `log.pruned` says that lines were deleted.
pub(crate) fn pruned_to(detail: &serde_json::Value) -> i64 {
    detail.get("to").and_then(serde_json::Value::as_i64).unwrap_or(0)
}

#[cfg(test)]
mod tests;
