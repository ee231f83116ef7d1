//! `PATCH`: bytes.

use std::sync::Arc;

use hyper::{HeaderMap, Request};
use kuvert_crypto::ticket::UploadTicket;

use super::checksum::{self, Checksum};
use super::{Answer, Problem, Refusal, headers, no_content, report};
use crate::app::upload::{self, Progress, UploadError};
use crate::bulk::Shared;
use crate::bulk::body::Body;
use crate::bulk::intake::{self, Rules};

pub(super) async fn serve(shared: &Arc<Shared>, ticket: UploadTicket, request: Request<Body>) -> Answer {
    if !headers::carries_bytes(request.headers()) {
        return Err(Problem::CONTENT_TYPE.into());
    }
    let offset = headers::upload_offset(request.headers())?;
    let progress = upload::progress(&shared.app, &ticket).await?;
    let rules = rules(request.headers(), progress.length.saturating_sub(offset))?;
    let progress = append(shared, ticket, offset, request.into_body(), rules).await?;
    let mut response = no_content();
    report(&mut response, &progress);
    Ok(response)
}

/// What a request with these headers may add, where `bytes_max` are missing.
pub(super) fn rules(headers: &HeaderMap, bytes_max: u64) -> Result<Rules, Problem> {
    let announced = headers::content_length(headers);
    if announced.is_some_and(|bytes| bytes > bytes_max) {
        return Err(Problem::UPLOAD_LARGE);
    }
    let checksum = Checksum::from_headers(headers)?;
    if checksum.is_none() {
        return Ok(Rules { bytes_max, checksum });
    }
    if announced.is_some_and(|bytes| bytes > checksum::BODY_BYTES_MAX) {
        return Err(Problem::CHECKSUM_LARGE);
    }
    Ok(Rules { bytes_max: bytes_max.min(checksum::BODY_BYTES_MAX), checksum })
}

/// Appends a body to an upload and, with the last byte, brings the upload to its end.
///
/// It goes on when the client hangs up: what has arrived is stored, and what is complete is accepted.
pub(super) async fn append(
    shared: &Arc<Shared>,
    ticket: UploadTicket,
    offset: u64,
    body: Body,
    rules: Rules,
) -> Result<Progress, Refusal> {
    let work = work(Arc::clone(shared), ticket, offset, body, rules);
    shared.detached(work).await?
}

async fn work(
    shared: Arc<Shared>,
    ticket: UploadTicket,
    offset: u64,
    body: Body,
    rules: Rules,
) -> Result<Progress, Refusal> {
    let app = &shared.app;
    let mut turn = shared.turns.take(ticket.file).await.ok_or(UploadError::Busy)?;
    let writer = upload::claim(app, &ticket, offset).await?;
    let (writer, outcome) = intake::receive(&shared, &ticket, writer, &mut turn, body, rules).await;
    let progress = writer.progress.clone();
    if progress.offset == progress.length {
        intake::complete(&shared, &ticket, Some(writer)).await?;
    } else {
        writer.release(app).await;
    }
    outcome?;
    Ok(progress)
}
