//! The body of a download: made only as fast as the client takes it.

use std::collections::VecDeque;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use kuvert_crypto::ids::BlobId;

use super::content::Content;
use super::plain::{Plaintext, Stored};
use super::watch::Watch;
use crate::app::download::{End, Lease};
use crate::bulk::Shared;
use crate::bulk::body::Body;
use crate::bulk::zip::Part;

/// The most bytes handed over at once.
const PIECE_BYTES_MAX: usize = 64 << 10;

/// A file of the selection is not what its manifest says; nothing was sent.
pub(super) struct Damaged {
    pub(super) file: BlobId,
    pub(super) lease: Lease,
}

/// A stretch of the selection.
enum Stretch {
    Literal(Bytes),
    Plain { file: BlobId, plaintext: Box<Plaintext> },
}

/// A running download. Dropping it, at its end or before, ends its watch.
struct Transfer {
    watch: Watch,
    stretches: VecDeque<Stretch>,
    /// The first piece: it is made before the answer begins, so that damage there still gets a page.
    ahead: Option<Bytes>,
    /// Bytes handed over and to be handed over, counted from the representation's beginning.
    at: u64,
    end: u64,
    damaged: Option<BlobId>,
}

/// Checks the stored files that `range` (not beyond the content) touches, and begins to send it.
pub(super) async fn begin(
    shared: &Shared,
    content: Content,
    lease: Lease,
    range: Range<u64>,
) -> Result<Body, Damaged> {
    let mut stretches = VecDeque::new();
    let mut start = 0;
    for part in &content.parts {
        let part_range = start..start + content.part_len(part);
        start = part_range.end;
        let wanted = range.start.max(part_range.start)..range.end.min(part_range.end);
        if wanted.is_empty() {
            continue;
        }
        let within = wanted.start - part_range.start..wanted.end - part_range.start;
        match part {
            Part::Literal(bytes) => stretches.push_back(Stretch::Literal(bytes.slice(as_index(within)))),
            Part::Member(number) => {
                let file = content.files[*number].entry.blob_id;
                let stored = match Stored::check(&shared.app.blobs, Arc::clone(&content.files[*number])).await
                {
                    Ok(stored) => Arc::new(stored),
                    Err(error) => {
                        tracing::error!(error = &error as &dyn std::error::Error, blob = %file, "a stored file is damaged");
                        return Err(Damaged { file, lease });
                    }
                };
                stretches.push_back(Stretch::Plain { file, plaintext: Box::new(stored.plaintext(within)) });
            }
        }
    }
    let mut damaged = None;
    let ahead = match make(&mut stretches, &mut damaged).await {
        Ok(piece) => Some(piece),
        Err(_) if let Some(file) = damaged => return Err(Damaged { file, lease }),
        Err(_) => None,
    };
    let watch = Watch::begin(shared, lease);
    let transfer = Transfer { watch, stretches, ahead, at: range.start, end: range.end, damaged };
    Ok(transfer.into_body())
}

fn as_index(range: Range<u64>) -> Range<usize> {
    let index = |value| usize::try_from(value).expect("a literal part is in memory");
    index(range.start)..index(range.end)
}

impl Transfer {
    fn into_body(self) -> Body {
        let frames = stream::try_unfold(self, |mut transfer| async move {
            let piece = transfer.next().await?;
            Ok::<_, io::Error>(piece.map(|piece| (Frame::data(piece), transfer)))
        });
        StreamBody::new(frames).boxed_unsync()
    }

    /// The next piece, handed over. An error aborts the connection: a download that is not whole must not look like
    /// one that is.
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.at == self.end {
            return Ok(None);
        }
        if !self.watch.allowed() {
            return Err(io::Error::other("the download may not go on"));
        }
        let piece = match self.ahead.take() {
            Some(piece) => piece,
            None => make(&mut self.stretches, &mut self.damaged).await?,
        };
        if piece.is_empty() {
            return Err(io::Error::other("the content is shorter than its parts"));
        }
        self.at += piece.len() as u64;
        Ok(Some(piece))
    }
}

impl Drop for Transfer {
    fn drop(&mut self) {
        self.watch.end(match self.damaged {
            Some(file) => End::Damaged { file, at: self.at },
            None if self.at == self.end => End::Complete,
            None => End::BrokenOff { at: self.at },
        });
    }
}

/// Makes the next piece; it is empty only if nothing is left.
async fn make(stretches: &mut VecDeque<Stretch>, damaged: &mut Option<BlobId>) -> io::Result<Bytes> {
    while let Some(stretch) = stretches.front_mut() {
        let piece = match stretch {
            Stretch::Literal(bytes) => bytes.split_to(bytes.len().min(PIECE_BYTES_MAX)),
            Stretch::Plain { file, plaintext } => match plaintext.next().await {
                Ok(piece) => piece,
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, blob = %file, "a stored file is damaged");
                    *damaged = Some(*file);
                    return Err(io::Error::other(error));
                }
            },
        };
        if !piece.is_empty() {
            return Ok(piece);
        }
        stretches.pop_front();
    }
    Ok(Bytes::new())
}
