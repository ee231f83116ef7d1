//! Resumable upload: tus 1.0.0 with creation, creation-with-upload, termination, checksum and expiration.
//!
//! `POST /bulk/u/<create ticket>` creates; `HEAD`, `PATCH` and `DELETE` work on `/bulk/u/<upload ticket>`. One file
//! a verb.

mod checksum;
mod create;
mod head;
mod headers;
mod metadata;
mod patch;
mod terminate;

pub(super) use checksum::Checksum;
pub(super) use metadata::is_document;

use std::sync::Arc;

use hyper::header::{ALLOW, CACHE_CONTROL, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use kuvert_crypto::ticket::UploadTicket;

use super::body::{self, Body};
use super::date::http_date;
use super::problem::Problem;
use super::{Shared, Visitor, refused};
use crate::app::policy;
use crate::app::upload::{Progress, UploadError};

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const VERSION: HeaderName = HeaderName::from_static("tus-version");
const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const CHECKSUM_ALGORITHM: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");

/// The one version there is.
const TUS_1_0_0: HeaderValue = HeaderValue::from_static("1.0.0");
const EXTENSIONS: HeaderValue =
    HeaderValue::from_static("creation,creation-with-upload,termination,checksum,expiration");
const METHODS: HeaderValue = HeaderValue::from_static("OPTIONS, POST, HEAD, PATCH, DELETE");

/// A refusal, with what the client may want to know beside it.
struct Refusal {
    problem: Problem,
    /// Where the upload is, if it is elsewhere than the client thinks.
    offset: Option<u64>,
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self { problem, offset: None }
    }
}

impl From<UploadError> for Refusal {
    fn from(error: UploadError) -> Self {
        let offset = match error {
            UploadError::WrongOffset { actual } => Some(actual),
            _ => None,
        };
        Self { problem: error.into(), offset }
    }
}

type Answer = Result<Response<Body>, Refusal>;

pub(super) async fn serve(
    shared: Arc<Shared>,
    visitor: Visitor,
    ticket: &str,
    request: Request<Body>,
) -> Response<Body> {
    let mut response = match route(&shared, visitor.clone(), ticket, request).await {
        Ok(response) => response,
        Err(Refusal { problem, offset }) => {
            // What breaks off is noted where it is read: nobody may be there any more to be answered.
            if !patch::BREAKS.contains(&problem) {
                refused::note(&shared, &visitor, refused::package_of(&shared, ticket), problem).await;
            }
            let mut response = problem.response();
            if let Some(offset) = offset {
                response.headers_mut().insert(UPLOAD_OFFSET, offset.into());
            }
            if problem == Problem::METHOD {
                response.headers_mut().insert(ALLOW, METHODS);
            }
            response
        }
    };
    response.headers_mut().insert(RESUMABLE, TUS_1_0_0);
    response.headers_mut().insert(VERSION, TUS_1_0_0);
    response
}

async fn route(shared: &Arc<Shared>, visitor: Visitor, ticket: &str, request: Request<Body>) -> Answer {
    let method = headers::method(&request)?;
    if method == Method::OPTIONS {
        return Ok(offered(shared));
    }
    headers::check_version(request.headers())?;
    headers::check_extensions(request.headers())?;
    match method {
        Method::POST => create::serve(shared, visitor, ticket, request).await,
        Method::HEAD => head::serve(shared, open(shared, ticket)?).await,
        Method::PATCH => patch::serve(shared, visitor, open(shared, ticket)?, request).await,
        Method::DELETE => terminate::serve(shared, visitor, open(shared, ticket)?).await,
        _ => Err(Problem::METHOD.into()),
    }
}

/// What this server speaks; needs no ticket that is good for anything.
fn offered(shared: &Shared) -> Response<Body> {
    let mut response = no_content();
    let headers = response.headers_mut();
    headers.insert(EXTENSION, EXTENSIONS);
    headers.insert(MAX_SIZE, policy::outer(&shared.app.config).file_bytes_max.into());
    headers.insert(CHECKSUM_ALGORITHM, HeaderValue::from_static(checksum::ALGORITHMS));
    headers.insert(ALLOW, METHODS);
    response
}

/// A forged ticket and one for something else look like an upload that never was.
fn open(shared: &Shared, ticket: &str) -> Result<UploadTicket, Problem> {
    let ticket = shared.app.keys.open_ticket(|key| UploadTicket::open(key, ticket).ok());
    let ticket = ticket.ok_or(Problem::UPLOAD_NOT_FOUND)?;
    let over = ticket.expired(shared.app.clock.now().unix_timestamp());
    if over { Err(Problem::UPLOAD_GONE) } else { Ok(ticket) }
}

fn no_content() -> Response<Body> {
    let mut response = Response::new(body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// Says where an upload is.
fn report(response: &mut Response<Body>, progress: &Progress) {
    let headers = response.headers_mut();
    headers.insert(UPLOAD_OFFSET, progress.offset.into());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(expires) = HeaderValue::try_from(http_date(progress.expires_at)) {
        headers.insert(UPLOAD_EXPIRES, expires);
    }
}
