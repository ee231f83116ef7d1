//! Signed notes and checkpoints (C2SP signed-note and tlog-checkpoint), with Ed25519 (RFC 8032).
//!
//! A note is lines of text, an empty line, and lines that sign the text. A checkpoint is a note of three lines: the
//! log's origin, how many entries it has, and the root of its tree.

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256};

use crate::secret::LogSeed;
use crate::tlog::Hash;

/// How signature lines begin: an em dash and a space.
const SIGNATURE: &str = "\u{2014} ";
const ED25519_ID: u8 = 1;
const KEY_LEN: usize = 32;
/// Whatever is larger is no checkpoint of ours; a note with many witnesses has a few kilobytes.
const NOTE_MAX: usize = 64 * 1024;

/// Why a note or a key is not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NoteError {
    /// It is no signed note.
    #[error("it is not a signed note")]
    Malformed,
    /// The text of a verification key is not one.
    #[error("a verification key looks like name+01234567+AQ…")]
    Key,
    /// No signature of the key is on it.
    #[error("no signature on it is of this key")]
    Unsigned,
    /// There is a signature that claims to be of the key, and is not.
    #[error("the signature on it is wrong")]
    Forged,
    /// It is signed, and its text is no checkpoint.
    #[error("its text is not a checkpoint")]
    Checkpoint,
    /// It is the checkpoint of another log.
    #[error("it is the checkpoint of another log")]
    Origin,
}

/// Signs notes under a name.
pub struct NoteSigner {
    pair: Ed25519KeyPair,
    key: NoteKey,
}

/// Verifies notes: a name and a public key, as in `name+hash+key`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NoteKey {
    name: String,
    public: [u8; KEY_LEN],
}

impl NoteSigner {
    /// The signer of the log `name`. `None` if the name is none: it has no spaces and no plus signs.
    pub fn new(name: &str, seed: &LogSeed) -> Option<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_bytes()).ok()?;
        let public = pair.public_key().as_ref().try_into().ok()?;
        let key = NoteKey::new(name, public)?;
        Some(Self { pair, key })
    }

    /// What verifies its notes.
    pub fn key(&self) -> &NoteKey {
        &self.key
    }

    /// The note of `text`, which ends with a line's end and has no empty line at its end.
    pub fn sign(&self, text: &str) -> String {
        debug_assert!(text.ends_with('\n'), "a note's text is lines");
        let signature = self.pair.sign(text.as_bytes());
        let line = [self.key.id().as_slice(), signature.as_ref()].concat();
        format!("{text}\n{SIGNATURE}{} {}\n", self.key.name, BASE64.encode(&line))
    }
}

impl NoteKey {
    /// `None` if the name is none.
    pub fn new(name: &str, public: [u8; KEY_LEN]) -> Option<Self> {
        is_name(name).then(|| Self { name: name.to_owned(), public })
    }

    /// Reads `name+hash+key`.
    ///
    /// # Errors
    ///
    /// [`NoteError::Key`] also if the hash is not that of name and key.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let bytes = BASE64.decode(key.as_bytes()).map_err(|_| NoteError::Key)?;
        let [ED25519_ID, public @ ..] = bytes.as_slice() else { return Err(NoteError::Key) };
        let public = public.try_into().map_err(|_| NoteError::Key)?;
        let parsed = Self::new(name, public).ok_or(NoteError::Key)?;
        if HEXLOWER.encode(&parsed.id()) == id { Ok(parsed) } else { Err(NoteError::Key) }
    }

    /// `name+hash+key`, as verifiers want it.
    pub fn to_text(&self) -> String {
        let key = [&[ED25519_ID], self.public.as_slice()].concat();
        format!("{}+{}+{}", self.name, HEXLOWER.encode(&self.id()), BASE64.encode(&key))
    }

    /// Whose notes it verifies; of a log, its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> [u8; 4] {
        let hash = Sha256::new()
            .chain_update(self.name.as_bytes())
            .chain_update([b'\n', ED25519_ID])
            .chain_update(self.public)
            .finalize();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// The text of a note that this key signed. Signatures of others on it are not looked at.
    ///
    /// # Errors
    ///
    /// [`NoteError`].
    pub fn verify<'a>(&self, note: &'a str) -> Result<&'a str, NoteError> {
        let malformed = note.len() > NOTE_MAX || !note.ends_with('\n');
        let split = note.rfind("\n\n").filter(|_| !malformed).ok_or(NoteError::Malformed)?;
        let (text, lines) = (&note[..=split], &note[split + 2..]);
        if lines.is_empty() || text.chars().any(|c| c < '\u{20}' && c != '\n') {
            return Err(NoteError::Malformed);
        }
        let mut found = false;
        for line in lines.lines() {
            let line = line.strip_prefix(SIGNATURE).ok_or(NoteError::Malformed)?;
            let (name, signature) = line.split_once(' ').ok_or(NoteError::Malformed)?;
            let bytes = BASE64.decode(signature.as_bytes()).map_err(|_| NoteError::Malformed)?;
            let (id, signature) = bytes.split_first_chunk::<4>().ok_or(NoteError::Malformed)?;
            if !is_name(name) || signature.is_empty() {
                return Err(NoteError::Malformed);
            }
            if name == self.name && *id == self.id() {
                let key = UnparsedPublicKey::new(&ED25519, &self.public);
                key.verify(text.as_bytes(), signature).map_err(|_| NoteError::Forged)?;
                found = true;
            }
        }
        if found { Ok(text) } else { Err(NoteError::Unsigned) }
    }

    /// The checkpoint in a note that this key, of the log itself, signed.
    ///
    /// # Errors
    ///
    /// [`NoteError`].
    pub fn checkpoint(&self, note: &str) -> Result<Checkpoint, NoteError> {
        let checkpoint = Checkpoint::parse(self.verify(note)?).ok_or(NoteError::Checkpoint)?;
        if checkpoint.origin == self.name { Ok(checkpoint) } else { Err(NoteError::Origin) }
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

/// A log's state: how many entries, and the root over them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// The root of their tree.
    pub root: Hash,
}

impl Checkpoint {
    /// The text to be signed.
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(&self.root))
    }

    /// Reads a checkpoint's text; further lines are of no meaning to us. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let digits =
            size.bytes().all(|byte| byte.is_ascii_digit()) && (size == "0" || !size.starts_with('0'));
        let root = BASE64.decode(root.as_bytes()).ok()?.as_slice().try_into().ok()?;
        let well = !origin.is_empty() && digits && lines.all(|line| !line.is_empty());
        well.then_some(Self { origin: origin.to_owned(), size: size.parse().ok()?, root })
    }
}
