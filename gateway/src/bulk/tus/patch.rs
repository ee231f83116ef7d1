//! `PATCH`: bytes.

use std::sync::Arc;

use hyper::{HeaderMap, Request};
use kuvert_crypto::ticket::UploadTicket;

use super::checksum::{self, Checksum};
use super::{Answer, Problem, Refusal, headers, no_content, report};
use crate::app::upload::{self, Progress, UploadError};
use crate::bulk::body::Body;
use crate::bulk::intake::{self, Rules};
use crate::bulk::{Shared, Visitor, refused};

/// How a body ends that is not whole.
pub(super) const BREAKS: [Problem; 2] = [Problem::BODY_BROKEN, Problem::CLIENT_SLOW];

pub(super) async fn serve(
    shared: &Arc<Shared>,
    visitor: Visitor,
    ticket: UploadTicket,
    request: Request<Body>,
) -> Answer {
    if !headers::carries_bytes(request.headers()) {
        return Err(Problem::CONTENT_TYPE.into());
    }
    if headers::names_length(request.headers()) {
        return Err(Problem::LENGTH_FIXED.into());
    }
    let offset = headers::upload_offset(request.headers())?;
    let announced = Announced::parse(request.headers())?;
    let progress = append(shared, visitor, ticket, offset, request.into_body(), announced).await?;
    let mut response = no_content();
    report(&mut response, &progress);
    Ok(response)
}

/// What a request says of its body.
#[derive(Default)]
pub(super) struct Announced {
    /// Its length, unless it is streamed.
    pub(super) bytes: Option<u64>,
    checksum: Option<Checksum>,
}

impl Announced {
    pub(super) fn parse(headers: &HeaderMap) -> Result<Self, Problem> {
        let bytes = headers::content_length(headers);
        let checksum = Checksum::from_headers(headers)?;
        if checksum.is_some() && bytes.is_some_and(|bytes| bytes > checksum::BODY_BYTES_MAX) {
            return Err(Problem::CHECKSUM_LARGE);
        }
        Ok(Self { bytes, checksum })
    }

    /// What it may add to an upload that misses `bytes_left`.
    fn rules(self, bytes_left: u64) -> Result<Rules, Problem> {
        if self.bytes.is_some_and(|bytes| bytes > bytes_left) {
            return Err(Problem::UPLOAD_LARGE);
        }
        let bytes_max = if self.checksum.is_some() { checksum::BODY_BYTES_MAX } else { u64::MAX };
        Ok(Rules { bytes_max: bytes_max.min(bytes_left), checksum: self.checksum })
    }
}

/// Appends a body to an upload and, with the last byte, brings the upload to its end.
///
/// It goes on when the client hangs up: what has arrived is stored, and what is complete is accepted.
pub(super) async fn append(
    shared: &Arc<Shared>,
    visitor: Visitor,
    ticket: UploadTicket,
    offset: u64,
    body: Body,
    announced: Announced,
) -> Result<Progress, Refusal> {
    let work = work(Arc::clone(shared), visitor, ticket, offset, body, announced);
    shared.detached(work).await?
}

async fn work(
    shared: Arc<Shared>,
    visitor: Visitor,
    ticket: UploadTicket,
    offset: u64,
    body: Body,
    announced: Announced,
) -> Result<Progress, Refusal> {
    let app = &shared.app;
    let mut turn = shared.turns.take(ticket.file).await.ok_or(UploadError::Busy)?;
    let writer = upload::claim(app, &ticket, offset).await?;
    let rules = match announced.rules(writer.progress.length - offset) {
        Ok(rules) => rules,
        Err(problem) => {
            writer.release(app).await;
            return Err(problem.into());
        }
    };
    let (writer, outcome) = intake::receive(&shared, &ticket, writer, &mut turn, body, rules).await;
    let progress = writer.progress.clone();
    if progress.offset == progress.length {
        intake::complete(&shared, &ticket, Some(writer)).await?;
    } else {
        writer.release(app).await;
    }
    if let Err(problem) = outcome
        && BREAKS.contains(&problem)
    {
        refused::note(&shared, &visitor, Some(ticket.package), problem).await;
    }
    outcome?;
    Ok(progress)
}
