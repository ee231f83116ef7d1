//! The end of an upload: the closing segment, the finishing pass, acceptance. Each step may be repeated.

use kuvert_crypto::ids::BlobId;
use kuvert_crypto::kvt1::SegmentWriter;
use kuvert_crypto::ticket::UploadTicket;
use rand_core::UnwrapErr;

use super::segments::{payload, replace, storage};
use crate::app::finish;
use crate::app::upload::{self, UploadError, UploadState, Writer};
use crate::blob::BlobError;
use crate::bulk::Shared;

/// Brings an upload whose bytes are all stored to its end: from a request that brought the last byte (`writer`), or
/// from one that finds it left behind by a crash.
///
/// # Errors
///
/// [`UploadError::Storage`] if what was stored cannot be read back; the upload stays where it is.
pub(in crate::bulk) async fn complete(
    shared: &Shared,
    ticket: &UploadTicket,
    writer: Option<Writer>,
) -> Result<(), UploadError> {
    let app = &shared.app;
    let progress = upload::progress(app, ticket).await?;
    if progress.state == UploadState::Accepted {
        return Ok(());
    }
    if progress.state == UploadState::Receiving {
        let mut writer = match writer {
            Some(writer) => writer,
            None => upload::claim(app, ticket, progress.length).await?,
        };
        let closed = close(shared, ticket, &mut writer).await;
        let received = match closed {
            Ok(()) => upload::received(app, ticket).await.map(drop),
            Err(error) => Err(error),
        };
        writer.release(app).await;
        received?;
    }
    upload::received(app, ticket).await?;
    finish::finish(app, &ticket.fk, ticket.package, ticket.file).await
}

/// Stores the empty last segment and removes what may lie behind it.
async fn close(shared: &Shared, ticket: &UploadTicket, writer: &mut Writer) -> Result<(), UploadError> {
    let (app, blob) = (&shared.app, BlobId::from(ticket.file));
    let index = u32::try_from(writer.progress.segments.len()).map_err(|_| UploadError::TooManyPieces)?;
    let mut rng = UnwrapErr(getrandom::SysRng);
    let segment = SegmentWriter::begin(&ticket.fk, &writer.prefix(), index, true, &mut rng)
        .map_err(|_| UploadError::TooManyPieces)?;
    let payload = payload(writer, index, segment.finish());
    match app.blobs.put_segment(&blob, index, payload.clone()).await {
        Ok(()) => {}
        Err(BlobError::AlreadyExists) => replace(app, writer, &blob, index, payload).await?,
        Err(error) => return Err(storage(error, &blob, index)),
    }
    // Nothing may follow the last segment; a writer that crashed may have been further on.
    let sizes = app.blobs.segment_sizes(&blob).await.map_err(|error| storage(error, &blob, index))?;
    for &stale in sizes.keys().filter(|&&stored| stored > index) {
        app.blobs.delete_segment(&blob, stale).await.map_err(|error| storage(error, &blob, stale))?;
    }
    Ok(())
}
