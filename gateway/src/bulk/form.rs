//! A plain form with files (`multipart/form-data`, RFC 7578), for browsers without script: `POST /bulk/f/<create
//! ticket>`.
//!
//! The first field, `next`, says where the person goes on. Each file is streamed into the store like an upload; how
//! long it is shows when it ends. One that breaks off is removed: without script nobody resumes it.

use std::sync::Arc;

use futures_util::TryStreamExt;
use http_body_util::BodyStream;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue, LOCATION};
use hyper::{Method, Request, Response, StatusCode};
use kuvert_crypto::secret::LinkToken;
use kuvert_crypto::ticket::{CreateTicket, UploadTicket};
use multer::{Constraints, Field, Multipart, SizeLimit};

use super::body::{self, Body};
use super::intake::{self, Segments};
use super::problem::Problem;
use super::{Shared, Visitor};
use crate::app::names::display_name;
use crate::app::upload::{self, NewUpload, UploadError};

/// Bytes of a field that is not a file.
const TEXT_BYTES_MAX: u64 = 1 << 10;

pub(super) async fn serve(
    shared: Arc<Shared>,
    visitor: Visitor,
    ticket: &str,
    request: Request<Body>,
) -> Response<Body> {
    if request.method() != Method::POST {
        let mut response = Problem::METHOD.response();
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    match take(shared, visitor, ticket, request).await {
        Ok(location) => {
            let mut response = Response::new(body::empty());
            *response.status_mut() = StatusCode::SEE_OTHER;
            response.headers_mut().insert(LOCATION, location);
            response
        }
        Err(problem) => problem.response(),
    }
}

async fn take(
    shared: Arc<Shared>,
    visitor: Visitor,
    ticket: &str,
    request: Request<Body>,
) -> Result<HeaderValue, Problem> {
    let app = &shared.app;
    let ticket = app.keys.open_ticket(|key| CreateTicket::open(key, ticket).ok());
    let ticket = ticket.ok_or(Problem::UPLOAD_NOT_FOUND)?;
    if ticket.expired(app.clock.now().unix_timestamp()) {
        return Err(Problem::UPLOAD_GONE);
    }
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let boundary = kind.and_then(|kind| multer::parse_boundary(kind).ok()).ok_or(Problem::CONTENT_TYPE)?;
    let limits = SizeLimit::new().for_field("next", TEXT_BYTES_MAX);
    let frames = BodyStream::new(request.into_body());
    let bytes = frames.try_filter_map(|frame| async { Ok(frame.into_data().ok()) });
    let mut form = Multipart::with_constraints(bytes, boundary, Constraints::new().size_limit(limits));
    let first = form.next_field().await.map_err(|_| Problem::BODY_BROKEN)?.ok_or(Problem::BODY_BROKEN)?;
    let next = next(first).await?;
    let (mut taken, mut refused) = (0_u32, false);
    while let Some(field) = form.next_field().await.map_err(|_| Problem::BODY_BROKEN)? {
        match file(&shared, &visitor, &ticket, field).await {
            Ok(true) => taken += 1,
            Ok(false) => {}
            // The page says what became of the others; what is wrong with the request ends it.
            Err(Problem::UPLOAD_LARGE | Problem::UPLOAD_FILES) => refused = true,
            Err(problem) => return Err(problem),
        }
    }
    let word = if refused || taken == 0 { "not-taken".to_owned() } else { format!("files-{taken}") };
    HeaderValue::try_from(format!("{next}?done={word}")).map_err(|_| Problem::BODY_BROKEN)
}

/// The page of a link, and nothing else: a form must not send people elsewhere.
async fn next(field: Field<'_>) -> Result<String, Problem> {
    if field.name() != Some("next") {
        return Err(Problem::BODY_BROKEN);
    }
    let path = field.text().await.map_err(|_| Problem::BODY_BROKEN)?;
    match path.strip_prefix("/r/").and_then(LinkToken::parse) {
        Some(_) => Ok(path),
        None => Err(Problem::BODY_BROKEN),
    }
}

/// Takes one file in. False for a field without one.
async fn file(
    shared: &Arc<Shared>,
    visitor: &Visitor,
    ticket: &CreateTicket,
    field: Field<'_>,
) -> Result<bool, Problem> {
    let Some(name) = field.file_name().filter(|name| !name.is_empty()).map(display_name) else {
        return Ok(false);
    };
    let wanted = field.name().and_then(|name| name.strip_prefix("document-")).map(str::to_owned);
    let media_type = field.content_type().map(|kind| kind.essence_str().to_owned());
    let media_type = media_type.unwrap_or_else(|| "application/octet-stream".to_owned());
    let new = NewUpload { name, media_type, length: None, document: wanted };
    let app = &shared.app;
    let created = upload::create(app, visitor, ticket, new).await?;
    let taken = stream(shared, &created.upload, created.progress.length, field).await;
    if let Err(problem) = taken {
        // What is left of it is removed; the sweep finds what is not.
        let _ = upload::terminate(app, visitor, &created.upload).await;
        return Err(problem);
    }
    Ok(true)
}

async fn stream(
    shared: &Arc<Shared>,
    upload: &UploadTicket,
    max: u64,
    mut field: Field<'_>,
) -> Result<(), Problem> {
    let app = &shared.app;
    let writer = upload::claim(app, upload, 0).await?;
    let mut segments = Segments::new(shared, upload, writer, false);
    let mut length = 0_u64;
    loop {
        let chunk = match field.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break,
            Err(_) => return Err(Problem::BODY_BROKEN),
        };
        length += chunk.len() as u64;
        if length > max {
            return Err(UploadError::TooLarge { max }.into());
        }
        segments.push(&chunk).await?;
    }
    segments.flush().await?;
    let mut writer = segments.into_writer();
    writer.ends_here(app).await?;
    Ok(intake::complete(shared, upload, Some(writer)).await?)
}
