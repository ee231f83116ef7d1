//! What a ticket gives: one file as it is, or several as an archive; in either case parts put end to end.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::app::download::{Offer, OpenFile};
use crate::app::names::{display_name, unique_names};
use crate::bulk::zip::{self, Member, Part};

/// One representation (RFC 9110 section 3.2) with everything the headers say of it.
pub(super) struct Content {
    /// Sanitised.
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Bytes.
    pub(super) len: u64,
    pub(super) validators: Validators,
    pub(super) parts: Vec<Part>,
    pub(super) files: Vec<Arc<OpenFile>>,
}

pub(super) enum Kind {
    File {
        /// As the sender claimed it.
        media_type: String,
        sha256: [u8; 32],
    },
    Archive,
}

/// What tells one state of the representation from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Validators {
    /// A strong entity tag, quotes included: equal tags, equal bytes.
    pub(super) etag: String,
    pub(super) modified: OffsetDateTime,
}

impl Content {
    /// `None` if the offer is of nothing, or of several files that are not an archive.
    pub(super) fn of(offer: &Offer) -> Option<Self> {
        let files: Vec<_> = offer.files.iter().cloned().map(Arc::new).collect();
        match (&offer.zip_name, files.as_slice()) {
            (_, []) => None,
            (Some(name), _) => Some(Self::archive(name, files, offer.modified)),
            (None, [_]) => Some(Self::file(files, offer.modified)),
            (None, _) => None,
        }
    }

    fn file(files: Vec<Arc<OpenFile>>, modified: OffsetDateTime) -> Self {
        let entry = &files[0].entry;
        let sha256 = *entry.sha256.as_bytes();
        Self {
            name: display_name(&entry.name),
            kind: Kind::File { media_type: entry.media_type.clone(), sha256 },
            len: entry.plain_len,
            validators: Validators { etag: etag(&sha256), modified },
            parts: vec![Part::Member(0)],
            files,
        }
    }

    fn archive(name: &str, files: Vec<Arc<OpenFile>>, modified: OffsetDateTime) -> Self {
        let names = unique_names(files.iter().map(|file| file.entry.name.as_str()));
        let members: Vec<_> = names
            .into_iter()
            .zip(&files)
            .map(|(name, file)| Member { name, size: file.entry.plain_len, crc32: file.entry.crc32 })
            .collect();
        let parts = zip::archive(&members, modified);
        // The headers stand for names, sizes and dates, the files' hashes for their bytes.
        let mut hash = Sha256::new();
        for part in &parts {
            match part {
                Part::Literal(bytes) => hash.update(bytes),
                Part::Member(number) => hash.update(files[*number].entry.sha256.as_bytes()),
            }
        }
        let mut content = Self {
            name: display_name(name),
            kind: Kind::Archive,
            len: 0,
            validators: Validators { etag: etag(&hash.finalize()), modified },
            parts,
            files,
        };
        content.len = content.parts.iter().map(|part| content.part_len(part)).sum();
        content
    }

    pub(super) fn part_len(&self, part: &Part) -> u64 {
        match part {
            Part::Literal(bytes) => bytes.len() as u64,
            Part::Member(number) => self.files[*number].entry.plain_len,
        }
    }
}

fn etag(hash: &[u8]) -> String {
    format!("\"{}\"", BASE64URL_NOPAD.encode(hash))
}
