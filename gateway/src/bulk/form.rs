//! A plain form with files (`multipart/form-data`, RFC 7578), for browsers without script: `POST /bulk/f/<create
//! ticket>`.
//!
//! The first field, `next`, says where the person goes on. Each file is streamed into the store like an upload; how
//! long it is shows when it ends. One that breaks off is removed: without script nobody resumes it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream;
use http_body_util::BodyStream;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue, LOCATION};
use hyper::{Method, Request, Response, StatusCode};
use kuvert_crypto::secret::LinkToken;
use kuvert_crypto::ticket::{CreateTicket, UploadTicket};
use multer::{Constraints, Field, Multipart, SizeLimit};

use super::body::{self, Body};
use super::intake::{self, Segments};
use super::problem::Problem;
use super::tus::is_document;
use super::{Shared, Visitor};
use crate::app::names::display_name;
use crate::app::upload::{self, NewUpload, UploadError};

/// Bytes that the parser may take without making anything of them: the head of a part has no bound of its own.
const AHEAD_BYTES_MAX: u64 = 1 << 20;
/// Bytes of a media type (RFC 6838 allows 127 for each half).
const MEDIA_TYPE_BYTES_MAX: usize = 127;
/// Bytes of a field that is not a file.
const TEXT_BYTES_MAX: u64 = 1 << 10;

/// A body, one piece at a time: the parser would otherwise take all that has arrived, and keep what it cannot read.
struct Pieces {
    body: BodyStream<Body>,
    /// Bytes taken since the parser gave something.
    ahead: Arc<AtomicU64>,
    pause: bool,
}

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.pause) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        loop {
            let Some(frame) = ready!(Pin::new(&mut self.body).poll_next(cx)) else {
                return Poll::Ready(None);
            };
            let data = match frame.map(hyper::body::Frame::into_data) {
                Ok(Ok(data)) => data,
                Ok(Err(_trailers)) => continue,
                Err(error) => return Poll::Ready(Some(Err(error))),
            };
            let taken = data.len() as u64;
            if self.ahead.fetch_add(taken, Ordering::Relaxed) + taken > AHEAD_BYTES_MAX {
                return Poll::Ready(Some(Err(io::Error::other("the head of a part has no end"))));
            }
            self.pause = true;
            return Poll::Ready(Some(Ok(data)));
        }
    }
}

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
    let ahead = Arc::new(AtomicU64::new(0));
    let body = BodyStream::new(request.into_body());
    let pieces = Pieces { body, ahead: Arc::clone(&ahead), pause: false };
    let mut form = Multipart::with_constraints(pieces, boundary, Constraints::new().size_limit(limits));
    let first = form.next_field().await.map_err(|_| Problem::BODY_BROKEN)?.ok_or(Problem::BODY_BROKEN)?;
    let next = next(first).await?;
    let (mut taken, mut refused) = (0_u32, false);
    while let Some(field) = form.next_field().await.map_err(|_| Problem::BODY_BROKEN)? {
        ahead.store(0, Ordering::Relaxed);
        match file(&shared, &visitor, &ticket, field, &ahead).await {
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

/// Pages with forms that go here, before their tokens.
const PAGES: [&str; 2] = ["/r/", "/draft/"];

/// One of our pages, and nothing else: a form must not send people elsewhere.
async fn next(field: Field<'_>) -> Result<String, Problem> {
    if field.name() != Some("next") {
        return Err(Problem::BODY_BROKEN);
    }
    let path = field.text().await.map_err(|_| Problem::BODY_BROKEN)?;
    let token = PAGES.iter().find_map(|page| path.strip_prefix(page));
    match token.and_then(LinkToken::parse) {
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
    ahead: &AtomicU64,
) -> Result<bool, Problem> {
    let Some(name) = field.file_name().filter(|name| !name.is_empty()).map(display_name) else {
        return Ok(false);
    };
    let wanted = field.name().and_then(|name| name.strip_prefix("document-"));
    let wanted = wanted.filter(|name| is_document(name)).map(str::to_owned);
    let media_type = field.content_type().map(|kind| kind.essence_str().to_owned());
    let media_type = media_type.filter(|kind| kind.len() <= MEDIA_TYPE_BYTES_MAX);
    let media_type = media_type.unwrap_or_else(|| "application/octet-stream".to_owned());
    let new = NewUpload { name, media_type, length: None, document: wanted };
    let app = &shared.app;
    let created = upload::create(app, visitor, ticket, new).await?;
    let taken = stream(shared, &created.upload, created.progress.length, field, ahead).await;
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
    ahead: &AtomicU64,
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
        ahead.store(0, Ordering::Relaxed);
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
