//! Shows that a line is in what was signed.

use data_encoding::BASE64;
use kuvert_crypto::note::{Checkpoint, NoteKey};
use kuvert_crypto::tlog::{Hash, inclusion, leaf_hash, verify_inclusion};
use serde::{Deserialize, Serialize};

use super::{Stored, count, entry};
use crate::app::AppError;
use crate::app::log::{self, Line, Opening};
use crate::db::{self, Conn, DbError};
use crate::domain::EventId;
use crate::keys::Keys;

/// A proof that one entry is in the log, for whoever has the log's verification key. It names nobody but in its `opening`.
///
/// As JSON it is what `kuvert audit prove` prints and `kuvert audit check-proof` takes (docs/LOG.md).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The entry's place, from 0.
    pub index: u64,
    /// The entry: JSON, byte for byte.
    pub entry: String,
    /// Hashes from the entry up to the root, in base64.
    pub proof: Vec<String>,
    /// The signed checkpoint whose root they lead to.
    pub checkpoint: String,
    /// What verifies the checkpoint: `name+hash+key`. Believe one that you know from elsewhere.
    pub key: String,
    /// What the entry's `pd` commits to, where the personal part was asked for and is still there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Opening>,
}

/// What an entry commits to, of all that is in it.
#[derive(Deserialize)]
struct Committed {
    pd: String,
}

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ProofError {
    #[error("the checkpoint does not verify: {0}")]
    Checkpoint(#[from] kuvert_crypto::note::NoteError),
    #[error("the entry is not in the tree that was signed")]
    NotInTree,
    #[error("the proof is not made of hashes")]
    Malformed,
    #[error("the personal part is not what the entry commits to")]
    OtherPerson,
}

/// The proof of a line, against the newest checkpoint. None as long as the line waits to be sealed, which takes
/// about a second.
///
/// # Errors
///
/// [`AppError::NotFound`] if there is no such line.
pub fn proof_of(conn: &mut Conn, keys: &Keys, event: EventId) -> Result<Option<Proof>, AppError> {
    match db::log_tree::place(conn, event)? {
        Some((place, line)) => prove(conn, keys, place, &line).map(Some),
        None if db::log_tree::waits(conn, event)? => Ok(None),
        None => Err(AppError::NotFound),
    }
}

/// The same for a line that is known by its `seq`, which costs no search.
///
/// # Errors
///
/// [`AppError::NotFound`] if the line is not sealed, or is not there.
pub fn proof_of_seq(conn: &mut Conn, keys: &Keys, seq: i64) -> Result<Proof, AppError> {
    let (place, line) = db::log_tree::place_of(conn, seq)?.ok_or(AppError::NotFound)?;
    prove(conn, keys, place, &line)
}

/// The proof of a line, with its personal part.
///
/// # Errors
///
/// [`AppError::NotFound`] if there is no such line.
pub fn opened(conn: &mut Conn, keys: &Keys, event: EventId, proof: Proof) -> Result<Proof, AppError> {
    let (_, line) = db::log_tree::place(conn, event)?.ok_or(AppError::NotFound)?;
    Ok(proof.opened(log::find(conn, keys, line.seq)?))
}

/// Whether all that was written until `seq` is sealed.
///
/// # Errors
///
/// [`DbError`].
pub fn sealed_until(conn: &mut Conn, seq: i64) -> Result<bool, DbError> {
    Ok(!db::log_tree::waits_until(conn, seq)?)
}

fn prove(
    conn: &mut Conn,
    keys: &Keys,
    place: i64,
    line: &db::log_tree::LineFacts,
) -> Result<Proof, AppError> {
    let checkpoint = db::log_tree::last_checkpoint(conn)?.ok_or(AppError::NotFound)?;
    let key = super::key(conn, keys)?;
    let bytes = entry::entry(&keys.org_id().to_string(), place, line);
    let hashes = inclusion(&mut Stored(conn), count(place), count(checkpoint.size))?;
    if !verify_inclusion(&leaf_hash(&bytes), count(place), count(checkpoint.size), &hashes, &checkpoint.root)
    {
        let why = "the line is not what was sealed; run `kuvert audit verify`";
        return Err(DbError::Corrupt { table: "events", id: line.seq.to_string(), why }.into());
    }
    let entry = String::from_utf8(bytes).map_err(|_| AppError::Sealed("events"))?;
    Ok(Proof {
        index: count(place),
        entry,
        proof: hashes.iter().map(|hash| BASE64.encode(hash)).collect(),
        checkpoint: checkpoint.note,
        key: key.to_text(),
        opening: None,
    })
}

impl Proof {
    /// With the personal part of the same line.
    #[must_use]
    pub fn opened(self, line: Line) -> Self {
        Self { opening: line.opening, ..self }
    }

    /// Whether the personal part is the one that the entry commits to; it is, where there is none.
    fn opens(&self) -> bool {
        let Some(opening) = &self.opening else { return true };
        let entry: Option<Committed> = serde_json::from_str(&self.entry).ok();
        let commitment = opening.commitment().map(|commitment| BASE64.encode(&commitment));
        commitment.is_some() && entry.map(|entry| entry.pd) == commitment
    }

    /// Checks it against a key; returns the checkpoint it leads to.
    ///
    /// # Errors
    ///
    /// [`ProofError`].
    pub fn check(&self, key: &NoteKey) -> Result<Checkpoint, ProofError> {
        let checkpoint = key.checkpoint(&self.checkpoint)?;
        let hash = |text: &String| BASE64.decode(text.as_bytes()).ok()?.as_slice().try_into().ok();
        let hashes: Option<Vec<Hash>> = self.proof.iter().map(hash).collect();
        let hashes = hashes.ok_or(ProofError::Malformed)?;
        let leaf = leaf_hash(self.entry.as_bytes());
        if !verify_inclusion(&leaf, self.index, checkpoint.size, &hashes, &checkpoint.root) {
            return Err(ProofError::NotInTree);
        }
        if self.opens() { Ok(checkpoint) } else { Err(ProofError::OtherPerson) }
    }
}
