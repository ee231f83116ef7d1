//! The segments of one request: one is filled while the one before it is written.

use std::time::Duration;

use bytes::Bytes;
use kuvert_crypto::ids::BlobId;
use kuvert_crypto::kvt1::{MAX_SEGMENT_PLAIN_LEN, MAX_SEGMENTS, SegmentWriter, stored_segment_len};
use kuvert_crypto::secret::FileKey;
use kuvert_crypto::ticket::UploadTicket;
use rand_core::UnwrapErr;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::app::App;
use crate::app::upload::{UploadError, Writer};
use crate::blob::{BlobError, PutPayload};
use crate::bulk::Shared;
use crate::bulk::budget::Share;

/// The database hears of stored segments when so many bytes have gathered, and at the end of a request.
const COMMIT_BYTES: u64 = 16 << 20;
/// A segment is sealed so long after its first byte at the latest: a slow client must not hold memory others wait
/// for, nor lose more than this when its connection dies.
const HELD_MAX: Duration = Duration::from_secs(30);

/// The one last place is the closing segment's.
pub(super) const DATA_SEGMENTS_MAX: u32 = MAX_SEGMENTS - 1;

pub(in crate::bulk) struct Segments<'a> {
    app: &'a App,
    budget: Share,
    blob: BlobId,
    key: &'a FileKey,
    writer: Writer,
    /// Plaintext bytes that the upload still misses behind everything pushed.
    bytes_left: u64,
    next_index: u32,
    filling: Option<Filling>,
    flight: Option<Flight>,
    /// Plaintext bytes of the segments that are stored and not yet counted by the database.
    uncommitted: Vec<u32>,
    /// Nothing counts before the whole request does.
    hold: bool,
}

/// The segment that takes what arrives.
struct Filling {
    segment: SegmentWriter,
    target: u32,
    since: Instant,
    memory: OwnedSemaphorePermit,
}

/// A segment on its way to the store.
struct Flight {
    index: u32,
    plain_len: u32,
    /// Gives back what could not be stored because something is there already.
    task: JoinHandle<Result<(), (BlobError, PutPayload, OwnedSemaphorePermit)>>,
}

impl<'a> Segments<'a> {
    pub(in crate::bulk) fn new(
        shared: &'a Shared,
        ticket: &'a UploadTicket,
        writer: Writer,
        hold: bool,
    ) -> Self {
        let next_index = u32::try_from(writer.progress.segments.len()).unwrap_or(u32::MAX);
        Self {
            app: &shared.app,
            budget: shared.budget.enter(),
            blob: ticket.file.into(),
            key: &ticket.fk,
            bytes_left: writer.progress.length - writer.progress.offset,
            writer,
            next_index,
            filling: None,
            flight: None,
            uncommitted: Vec::new(),
            hold,
        }
    }

    /// Seals `data`, which lies within the upload's length, and stores every segment it fills.
    pub(in crate::bulk) async fn push(&mut self, mut data: &[u8]) -> Result<(), UploadError> {
        while !data.is_empty() {
            let mut filling = match self.filling.take() {
                Some(filling) => filling,
                None => self.begin().await?,
            };
            let room = (filling.target - filling.segment.plain_len()) as usize;
            let (taken, rest) = data.split_at(room.min(data.len()));
            filling.segment.push(taken).expect("a target is at most what a segment holds");
            self.bytes_left = self.bytes_left.saturating_sub(taken.len() as u64);
            data = rest;
            let full = filling.segment.plain_len() == filling.target;
            self.filling = Some(filling);
            if full {
                self.seal().await?;
            }
        }
        Ok(())
    }

    /// Returns when the segment being filled has waited long enough; never, if there is none.
    pub(super) async fn held_too_long(&self) {
        match &self.filling {
            Some(filling) => tokio::time::sleep_until(filling.since + HELD_MAX).await,
            None => std::future::pending().await,
        }
    }

    /// Ends the segment being filled, however short, and sends it to the store.
    pub(super) async fn seal(&mut self) -> Result<(), UploadError> {
        let Some(Filling { segment, memory, .. }) = self.filling.take() else { return Ok(()) };
        self.land().await?;
        let (index, plain_len) = (self.next_index, segment.plain_len());
        let payload = payload(&self.writer, index, segment.finish());
        let (blobs, blob) = (self.app.blobs.clone(), self.blob);
        let task = tokio::spawn(async move {
            let stored = blobs.put_segment(&blob, index, payload.clone()).await;
            stored.map_err(|error| (error, payload, memory))
        });
        self.flight = Some(Flight { index, plain_len, task });
        self.next_index += 1;
        Ok(())
    }

    /// Stores and counts everything that arrived.
    pub(in crate::bulk) async fn flush(&mut self) -> Result<(), UploadError> {
        self.hold = false;
        let sealed = self.seal().await;
        let landed = self.land().await;
        self.commit().await.and(sealed).and(landed)
    }

    /// Has the database count what is stored.
    pub(super) async fn commit(&mut self) -> Result<(), UploadError> {
        if self.uncommitted.is_empty() || self.hold {
            return Ok(());
        }
        self.writer.advance(self.app, &self.uncommitted).await?;
        self.uncommitted.clear();
        Ok(())
    }

    /// Deletes what this request stored. A failure leaves objects that the next writer replaces.
    pub(super) async fn discard(&mut self) {
        self.filling = None;
        let _ = self.land().await;
        let counted = u32::try_from(self.writer.progress.segments.len()).unwrap_or(self.next_index);
        for index in counted..self.next_index {
            if let Err(error) = self.app.blobs.delete_segment(&self.blob, index).await {
                tracing::warn!(%error, blob = %self.blob, index, "a refused segment was not deleted");
            }
        }
        self.uncommitted.clear();
        self.next_index = counted;
    }

    pub(super) async fn keep_alive(&mut self) -> Result<(), UploadError> {
        self.writer.keep_alive(self.app).await
    }

    pub(in crate::bulk) fn into_writer(self) -> Writer {
        self.writer
    }

    async fn begin(&mut self) -> Result<Filling, UploadError> {
        let target = self.target()?;
        let memory = if let Some(memory) = self.budget.try_reserve(target) {
            memory
        } else {
            // Whoever waits for memory must hold none.
            self.land().await?;
            self.budget.reserve(target).await
        };
        let capacity = usize::try_from(stored_segment_len(target)).expect("a segment is at most 8 MiB");
        let mut rng = UnwrapErr(getrandom::SysRng);
        let buffer = Vec::with_capacity(capacity);
        let prefix = self.writer.prefix();
        let segment = SegmentWriter::begin_in(buffer, self.key, &prefix, self.next_index, false, &mut rng)
            .map_err(|_| UploadError::TooManyPieces)?;
        Ok(Filling { segment, target, since: Instant::now(), memory })
    }

    /// How many bytes the next segment takes: what memory allows, but never so few that the file would end up with
    /// more segments than the format has, and never more than are missing.
    fn target(&self) -> Result<u32, UploadError> {
        let places = DATA_SEGMENTS_MAX.checked_sub(self.next_index).filter(|&places| places > 0);
        let needed = self.bytes_left.div_ceil(u64::from(places.ok_or(UploadError::TooManyPieces)?));
        let target = u64::from(self.budget.segment_bytes()).max(needed).min(self.bytes_left);
        match u32::try_from(target) {
            Ok(target) if target <= MAX_SEGMENT_PLAIN_LEN => Ok(target),
            _ => Err(UploadError::TooManyPieces),
        }
    }

    /// Waits until the segment on its way is stored.
    async fn land(&mut self) -> Result<(), UploadError> {
        let Some(Flight { index, plain_len, task }) = self.flight.take() else { return Ok(()) };
        match task.await.map_err(|_| UploadError::Storage)? {
            Ok(()) => {}
            Err((BlobError::AlreadyExists, payload, _memory)) => {
                replace(self.app, &mut self.writer, &self.blob, index, payload).await?;
            }
            Err((error, ..)) => return Err(storage(error, &self.blob, index)),
        }
        self.uncommitted.push(plain_len);
        let bytes: u64 = self.uncommitted.iter().map(|&len| u64::from(len)).sum();
        if bytes >= COMMIT_BYTES { self.commit().await } else { Ok(()) }
    }
}

/// Stores a segment where one lies that the database does not count: an earlier writer stopped between the two.
pub(super) async fn replace(
    app: &App,
    writer: &mut Writer,
    blob: &BlobId,
    index: u32,
    payload: PutPayload,
) -> Result<(), UploadError> {
    // Only the holder of the lease may; a writer that lost it would delete what its successor stored.
    writer.keep_alive(app).await?;
    let replaced = app.blobs.replace_uncommitted(blob, index, payload).await;
    replaced.map_err(|error| storage(error, blob, index))
}

/// The object of segment `index`: the first one begins with the file's header.
pub(super) fn payload(writer: &Writer, index: u32, segment: Vec<u8>) -> PutPayload {
    if index > 0 {
        return PutPayload::from(segment);
    }
    PutPayload::from_iter([Bytes::copy_from_slice(writer.header()), Bytes::from(segment)])
}

pub(super) fn storage(error: BlobError, blob: &BlobId, index: u32) -> UploadError {
    tracing::error!(error = &error as &dyn std::error::Error, %blob, index, "a segment could not be stored");
    match error {
        BlobError::Full => UploadError::Full,
        _ => UploadError::Storage,
    }
}
