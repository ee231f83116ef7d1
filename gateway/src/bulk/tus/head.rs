//! `HEAD`: where an upload is.

use std::sync::Arc;

use hyper::Response;
use kuvert_crypto::ticket::UploadTicket;

use super::{Answer, Refusal, UPLOAD_LENGTH, body, report};
use crate::app::upload::{self, Progress, UploadError, UploadState};
use crate::bulk::Shared;
use crate::bulk::intake;

/// Whoever asks wants to continue: a request that still writes is asked to end, so that the answer stays true.
pub(super) async fn serve(shared: &Arc<Shared>, ticket: UploadTicket) -> Answer {
    let progress = shared.detached(settle(Arc::clone(shared), ticket)).await??;
    let mut response = Response::new(body::empty());
    response.headers_mut().insert(UPLOAD_LENGTH, progress.length.into());
    report(&mut response, &progress);
    Ok(response)
}

async fn settle(shared: Arc<Shared>, ticket: UploadTicket) -> Result<Progress, Refusal> {
    let _turn = shared.turns.take(ticket.file).await.ok_or(UploadError::Busy)?;
    let progress = upload::progress(&shared.app, &ticket).await?;
    // A client that hears of the last byte believes the file is in; after a crash it may not be yet.
    if progress.offset == progress.length && progress.state != UploadState::Accepted {
        intake::complete(&shared, &ticket, None).await?;
    }
    Ok(progress)
}
