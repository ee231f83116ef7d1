//! A plain form with files (`multipart/form-data`, RFC 7578), for browsers without script: `POST /bulk/f/<create
//! ticket>`.
//!
//! The first field, `next`, says where the person goes on. Each file is streamed into the store like an upload; how
//! long it is shows when it ends. One that breaks off is removed: without script nobody resumes it.

mod page;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream;
use http_body_util::BodyStream;
use hyper::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, LOCATION};
use hyper::{Method, Request, Response, StatusCode};
use kuvert_crypto::secret::LinkToken;
use kuvert_crypto::ticket::{CreateTicket, UploadTicket};
use multer::{Constraints, Field, Multipart, SizeLimit};

use super::body::{self, Body};
use super::intake::{self, Segments};
use super::notice::Wants;
use super::problem::Problem;
use super::tus::is_document;
use super::{Shared, Visitor, refused};
use crate::app::names::display_name;
use crate::app::upload::{self, NewUpload, UploadError};

/// Bytes that the parser may take without making anything of them: the head of a part has no bound of its own.
const AHEAD_BYTES_MAX: u64 = 1 << 20;
/// Bytes of a media type (RFC 6838 allows 127 for each half).
const MEDIA_TYPE_BYTES_MAX: usize = 127;
/// Bytes of a refused file that are read and thrown away: browsers show the answer to what they have sent whole.
const SKIPPED_BYTES_MAX: u64 = 1 << 30;
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
    let wants = Wants::of(request.headers(), shared.app.config.default_language);
    // It goes on when the browser is gone: a file that broke off must not stay behind.
    let taking = Taking { shared: Arc::clone(&shared), visitor, ticket: ticket.to_owned(), next: None };
    match shared.detached(taking.run(request)).await {
        Ok(Ok(location)) => {
            let mut response = Response::new(body::empty());
            *response.status_mut() = StatusCode::SEE_OTHER;
            response.headers_mut().insert(LOCATION, location);
            response
        }
        Ok(Err(Refusal { problem, next })) => page::refused(wants, problem, next.as_deref()),
        Err(problem) => page::refused(wants, problem, None),
    }
}

/// Why a form was not taken, and where its person goes on, if the form had said that yet.
struct Refusal {
    problem: Problem,
    next: Option<String>,
}

/// One form on its way in.
struct Taking {
    shared: Arc<Shared>,
    visitor: Visitor,
    ticket: String,
    /// The page that the form came from, once it has said so.
    next: Option<String>,
}

impl Taking {
    async fn run(mut self, request: Request<Body>) -> Result<HeaderValue, Refusal> {
        match self.take(request).await {
            Ok(location) => Ok(location),
            Err(problem) => {
                let package = refused::package_of(&self.shared, &self.ticket);
                refused::note(&self.shared, &self.visitor, package, problem).await;
                Err(Refusal { problem, next: self.next })
            }
        }
    }

    async fn take(&mut self, request: Request<Body>) -> Result<HeaderValue, Problem> {
        let app = &self.shared.app;
        let ticket = app.keys.open_ticket(|key| CreateTicket::open(key, &self.ticket).ok());
        let ticket = ticket.ok_or(Problem::UPLOAD_NOT_FOUND)?;
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary =
            kind.and_then(|kind| multer::parse_boundary(kind).ok()).ok_or(Problem::CONTENT_TYPE)?;
        let announced =
            request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        let limits = SizeLimit::new().for_field("next", TEXT_BYTES_MAX);
        let ahead = Arc::new(AtomicU64::new(0));
        let body = BodyStream::new(request.into_body());
        let pieces = Pieces { body, ahead: Arc::clone(&ahead), pause: false };
        let mut form = Multipart::with_constraints(pieces, boundary, Constraints::new().size_limit(limits));
        let first = form.next_field().await.map_err(|_| Problem::BODY_BROKEN)?.ok_or(Problem::BODY_BROKEN)?;
        self.next = Some(next(first).await?);
        if ticket.expired(app.clock.now().unix_timestamp()) {
            return Err(Problem::UPLOAD_GONE);
        }
        // How large each file is shows only as it comes; all of them together are announced.
        app.blobs.check_room(announced.unwrap_or(0)).await?;
        let mut outcome = Outcome::default();
        // What is wrong with a file that is too long to be skipped is said, not what that leads to.
        while let Some(field) =
            form.next_field().await.map_err(|_| outcome.refused.unwrap_or(Problem::BODY_BROKEN))?
        {
            ahead.store(0, Ordering::Relaxed);
            match file(&self.shared, &self.visitor, &ticket, field, &ahead).await {
                Ok(true) => outcome.taken += 1,
                Ok(false) => {}
                // The page says what became of the others; what is wrong with the request ends it.
                Err(problem @ (Problem::UPLOAD_LARGE | Problem::UPLOAD_FILES)) => {
                    refused::note(&self.shared, &self.visitor, Some(ticket.package), problem).await;
                    outcome.refused.get_or_insert(problem);
                }
                Err(problem) => return Err(problem),
            }
        }
        let next = self.next.as_deref().unwrap_or_default();
        HeaderValue::try_from(format!("{next}?done={}", outcome.word())).map_err(|_| Problem::BODY_BROKEN)
    }
}

/// What became of the files of a form.
#[derive(Default)]
struct Outcome {
    taken: u32,
    /// Why the first was refused that was.
    refused: Option<Problem>,
}

impl Outcome {
    /// The word that the page is told.
    fn word(&self) -> String {
        match self.refused {
            Some(Problem::UPLOAD_LARGE) => "too-large".to_owned(),
            Some(_) => "too-many".to_owned(),
            None if self.taken == 0 => "not-taken".to_owned(),
            None => format!("files-{}", self.taken),
        }
    }
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
    mut field: Field<'_>,
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
    let created = match upload::create(app, visitor, ticket, new).await {
        Ok(created) => created,
        Err(error) => {
            skip(&mut field, ahead).await;
            return Err(error.into());
        }
    };
    let taken = stream(shared, &created.upload, created.progress.length, &mut field, ahead).await;
    if let Err(problem) = taken {
        // What is left of it is removed; the sweep finds what is not.
        let _ = upload::terminate(app, visitor, &created.upload).await;
        if problem == Problem::UPLOAD_LARGE {
            skip(&mut field, ahead).await;
        }
        return Err(problem);
    }
    Ok(true)
}

async fn stream(
    shared: &Arc<Shared>,
    upload: &UploadTicket,
    max: u64,
    field: &mut Field<'_>,
    ahead: &AtomicU64,
) -> Result<(), Problem> {
    let app = &shared.app;
    let writer = upload::claim(app, upload, 0).await?;
    let mut segments = Segments::new(shared, upload, writer, false);
    let mut length = 0_u64;
    loop {
        let chunk = tokio::select! {
            biased;
            () = shared.stopping.cancelled() => return Err(Problem::STOPPING),
            chunk = field.chunk() => chunk,
        };
        let chunk = match chunk {
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

/// Reads the rest of a file that is not taken, within reason.
async fn skip(field: &mut Field<'_>, ahead: &AtomicU64) {
    let mut left = SKIPPED_BYTES_MAX;
    while let Ok(Some(chunk)) = field.chunk().await {
        ahead.store(0, Ordering::Relaxed);
        match left.checked_sub(chunk.len() as u64) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}
