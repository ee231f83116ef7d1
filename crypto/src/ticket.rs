//! Sealed capabilities: what a client must present to move bytes. They carry keys, so no key is at rest while a
//! transfer is under way, and any node can serve them.
//!
//! A ticket says what its holder may do and until when; the caller, which has the clock and the database, checks
//! the time, the session and the package.

use data_encoding::BASE64URL_NOPAD;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{
    aead::{open_random_nonce, seal_random_nonce},
    ids::{BlobId, Id16, LinkRowId, PackageId},
    kdf::label,
    secret::{FileKey, PackageKey, TicketKey},
    wire::Reader,
};

/// The version of all tickets: the first byte of the token.
const VERSION: u8 = 1;

/// Why a ticket was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketError {
    /// Not the text of a ticket of this version.
    #[error("not a ticket")]
    Malformed,
    /// Forged, damaged, for another purpose, or sealed with a key that is gone.
    #[error("the ticket is not valid here")]
    Refused,
}

/// May create files in a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateTicket {
    /// The package.
    pub package: PackageId,
    /// For whom: the staff account or the link row that asked.
    pub owner: Id16,
    /// The package's key.
    pub pk: PackageKey,
    /// Unix seconds; from then on it is void.
    pub expires_at: i64,
}

/// May write one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadTicket {
    /// The file's package.
    pub package: PackageId,
    /// The file: its blob id.
    pub file: Id16,
    /// The file's key.
    pub fk: FileKey,
    /// Unix seconds; from then on it is void.
    pub expires_at: i64,
}

/// May read files of a package, within one session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadTicket {
    /// The package.
    pub package: PackageId,
    /// Which files.
    pub files: Vec<BlobId>,
    /// Whether they come as one zip archive.
    pub zip: bool,
    /// The link through which the recipient came.
    pub link_row: LinkRowId,
    /// The hash of the session's id.
    pub session: [u8; 32],
    /// The package's key.
    pub pk: PackageKey,
    /// Unix seconds; from then on no transfer may start.
    pub start_before: i64,
}

/// What one kind of ticket looks like inside.
trait Body: Sized {
    /// Tells the kinds apart, so that one is never taken for another.
    const AUDIENCE: u8;

    fn encode(&self, out: &mut Vec<u8>);

    fn decode(reader: &mut Reader<'_>) -> Option<Self>;

    /// An upper bound of the encoded length: a buffer that grew would leave a copy of a key behind.
    fn capacity(&self) -> usize;
}

fn aad(audience: u8) -> Vec<u8> {
    [label!("kuvert.dk/v1/ticket"), &[VERSION, audience]].concat()
}

fn seal<T: Body>(ticket: &T, key: &TicketKey, rng: &mut (impl CryptoRng + ?Sized)) -> String {
    let mut body = Zeroizing::new(Vec::with_capacity(ticket.capacity()));
    ticket.encode(&mut body);
    let sealed = seal_random_nonce(key.as_bytes(), &aad(T::AUDIENCE), &body, rng);
    BASE64URL_NOPAD.encode(&[&[VERSION], sealed.as_slice()].concat())
}

fn open<T: Body>(key: &TicketKey, token: &str) -> Result<T, TicketError> {
    let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).map_err(|_| TicketError::Malformed)?;
    let Some((&VERSION, sealed)) = bytes.split_first() else {
        return Err(TicketError::Malformed);
    };
    let body =
        open_random_nonce(key.as_bytes(), &aad(T::AUDIENCE), sealed).map_err(|_| TicketError::Refused)?;
    let body = Zeroizing::new(body);
    let mut reader = Reader::new(&body);
    let ticket = T::decode(&mut reader).ok_or(TicketError::Malformed)?;
    reader.end().ok_or(TicketError::Malformed)?;
    Ok(ticket)
}

macro_rules! capability {
    ($name:ident, $deadline:ident) => {
        impl $name {
            /// Seals the ticket: base64url, fit for a path. It must not reach a log.
            pub fn seal(&self, key: &TicketKey, rng: &mut (impl CryptoRng + ?Sized)) -> String {
                seal(self, key, rng)
            }

            /// Opens a ticket of this kind, whether or not its time is over.
            ///
            /// # Errors
            ///
            /// See [`TicketError`].
            pub fn open(key: &TicketKey, token: &str) -> Result<Self, TicketError> {
                open(key, token)
            }

            /// Whether its time is over at `now`, in Unix seconds: it is, from the named second on.
            pub fn expired(&self, now: i64) -> bool {
                now >= self.$deadline
            }
        }
    };
}

capability!(CreateTicket, expires_at);
capability!(UploadTicket, expires_at);
capability!(DownloadTicket, start_before);

impl Body for CreateTicket {
    const AUDIENCE: u8 = 1;

    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.package.as_bytes());
        out.extend_from_slice(self.owner.as_bytes());
        out.extend_from_slice(self.pk.as_bytes());
        out.extend_from_slice(&self.expires_at.to_be_bytes());
    }

    fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            package: reader.array().map(PackageId::from_bytes)?,
            owner: reader.array().map(Id16::from_bytes)?,
            pk: reader.array().map(PackageKey::from_bytes)?,
            expires_at: reader.i64()?,
        })
    }

    fn capacity(&self) -> usize {
        16 + 16 + 32 + 8
    }
}

impl Body for UploadTicket {
    const AUDIENCE: u8 = 2;

    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.package.as_bytes());
        out.extend_from_slice(self.file.as_bytes());
        out.extend_from_slice(self.fk.as_bytes());
        out.extend_from_slice(&self.expires_at.to_be_bytes());
    }

    fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            package: reader.array().map(PackageId::from_bytes)?,
            file: reader.array().map(Id16::from_bytes)?,
            fk: reader.array().map(FileKey::from_bytes)?,
            expires_at: reader.i64()?,
        })
    }

    fn capacity(&self) -> usize {
        16 + 16 + 32 + 8
    }
}

impl Body for DownloadTicket {
    const AUDIENCE: u8 = 3;

    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.package.as_bytes());
        out.extend_from_slice(self.link_row.as_bytes());
        out.extend_from_slice(&self.session);
        out.extend_from_slice(self.pk.as_bytes());
        out.extend_from_slice(&self.start_before.to_be_bytes());
        out.push(u8::from(self.zip));
        let count =
            u32::try_from(self.files.len()).expect("a ticket for 64 GiB of file ids does not fit in a path");
        out.extend_from_slice(&count.to_be_bytes());
        for file in &self.files {
            out.extend_from_slice(file.as_bytes());
        }
    }

    fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        let package = reader.array().map(PackageId::from_bytes)?;
        let link_row = reader.array().map(LinkRowId::from_bytes)?;
        let session = reader.array()?;
        let pk = reader.array().map(PackageKey::from_bytes)?;
        let start_before = reader.i64()?;
        let zip = match reader.u8()? {
            0 => false,
            1 => true,
            _ => return None,
        };
        let count = usize::try_from(reader.u32()?).ok()?;
        // Compared before anything is allocated.
        if count.checked_mul(16)? != reader.remaining() {
            return None;
        }
        let files = (0..count).map(|_| reader.array().map(BlobId::from_bytes)).collect::<Option<_>>()?;
        Some(Self { package, files, zip, link_row, session, pk, start_before })
    }

    fn capacity(&self) -> usize {
        16 + 16 + 32 + 32 + 8 + 1 + 4 + self.files.len() * 16
    }
}
