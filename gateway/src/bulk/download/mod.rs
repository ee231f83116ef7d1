//! Downloads: `GET` and `HEAD` on `/bulk/d/<download ticket>[/<any name>]`, and for staff on
//! `/bulk/i/<hand-in>/<file or zip>[/<any name>]`.
//!
//! The order is the promise: headers are judged first, then one transaction writes the access into the log and takes
//! the slot, then the stored file is compared with its manifest, and only then does a byte leave.

mod conditions;
mod content;
mod disposition;
mod headers;
mod page;
mod plain;
mod range;
mod stream;
mod watch;

use std::ops::Range;
use std::sync::Arc;

use hyper::header::{
    ACCEPT_RANGES, ALLOW, AUTHORIZATION, CONTENT_LENGTH, CONTENT_RANGE, COOKIE, HeaderMap, HeaderValue,
    RANGE, WWW_AUTHENTICATE,
};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use kuvert_crypto::ticket::DownloadTicket;

use super::body::{self, Body};
use super::notice::Wants;
use super::problem::Problem;
use super::{Shared, Visitor};
use crate::app::App;
use crate::app::download::{self, Download, End, Offer, Proof, Span, Target, Wanted, WantedFiles};
use conditions::Verdict;
use content::{Content, Validators};
use range::Selection;

/// What a path asks for.
pub(super) enum Asked<'a> {
    /// `/bulk/d/<download ticket>[/<any name>]`.
    Ticket(&'a str),
    /// `/bulk/i/<hand-in>/<file>[/<any name>]`, or `zip` in the file's place.
    Inbox { hand_in: &'a str, file: &'a str },
}

impl Asked<'_> {
    fn target(&self, app: &App) -> Option<Target> {
        match self {
            Self::Ticket(ticket) => {
                app.keys.open_ticket(|key| DownloadTicket::open(key, ticket).ok()).map(Target::Share)
            }
            Self::Inbox { hand_in, file } => {
                let files = match *file {
                    "zip" => WantedFiles::Zip,
                    file => WantedFiles::One(file.parse().ok()?),
                };
                Some(Target::Inbox(Wanted { hand_in: hand_in.parse().ok()?, files }))
            }
        }
    }
}

fn authorization(headers: &HeaderMap) -> Option<String> {
    headers.get(AUTHORIZATION)?.to_str().ok().map(str::to_owned)
}

pub(super) async fn serve(
    shared: Arc<Shared>,
    visitor: Visitor,
    asked: Asked<'_>,
    request: Request<Body>,
) -> Response<Body> {
    let (request, _no_body) = request.into_parts();
    let wants = Wants::of(&request.headers, shared.app.config.default_language);
    let mut response = match answer(shared, visitor, asked, &request).await {
        Ok(response) => response,
        Err(problem) => page::response(wants, problem),
    };
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    if response.status() == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

async fn answer(
    shared: Arc<Shared>,
    visitor: Visitor,
    asked: Asked<'_>,
    request: &Parts,
) -> Result<Response<Body>, Problem> {
    if request.method != Method::GET && request.method != Method::HEAD {
        return Err(Problem::METHOD);
    }
    let app = &shared.app;
    let target = asked.target(app).ok_or(Problem::FILE_NOT_FOUND)?;
    let proof = Proof { cookies: cookies(&request.headers), authorization: authorization(&request.headers) };
    let offer = match download::inspect(app, &target, &proof).await {
        Ok(offer) => offer,
        Err(error) if request.method == Method::GET => {
            return Err(download::refused(app, &visitor, &target, error).await.into());
        }
        // Who only looks is told, and leaves no line.
        Err(error) => return Err(error.into()),
    };
    let content = Content::of(&offer).ok_or(Problem::FILE_NOT_FOUND)?;
    let selection = match conditions::judge(&request.headers, &content.validators) {
        Verdict::NotModified => return Ok(not_modified(&content)),
        Verdict::Changed => return Err(Problem::CHANGED),
        Verdict::Send { ranges: true } => range::select(request.headers.get(RANGE), content.len),
        Verdict::Send { ranges: false } => Selection::Whole,
    };
    let selected = match selection {
        Selection::Nothing => return Ok(unsatisfiable(&content)),
        Selection::Whole => None,
        Selection::Part(range) => Some(range),
    };
    let mut response = described(&content, selected.clone());
    if request.method == Method::GET {
        // Once it is in the log that a download began, it must come into the log how it ended: a client that hangs
        // up in between does not stop this.
        let span = Span { range: selected, whole: content.len };
        let work = begin(Arc::clone(&shared), visitor, target, proof, content.validators, span);
        *response.body_mut() = shared.detached(work).await??;
    }
    Ok(response)
}

/// Takes the slot, compares what is stored with what must be there, and begins to send.
async fn begin(
    shared: Arc<Shared>,
    visitor: Visitor,
    target: Target,
    proof: Proof,
    seen: Validators,
    span: Span,
) -> Result<Body, Problem> {
    let app = &shared.app;
    let selected = span.range.clone();
    let begun = download::begin(app, &visitor, &target, &proof, span).await?;
    let Download { files, lease, zip_name, modified } = begun;
    let content = Content::of(&Offer { files, zip_name, modified });
    // The headers describe what was inspected: in between, the set of files may have changed.
    let Some(content) = content.filter(|content| content.validators == seen) else {
        download::ended(app, lease, End::BrokenOff { at: 0 }).await;
        return Err(Problem::UNAVAILABLE);
    };
    let range = selected.unwrap_or(0..content.len);
    let at = range.start;
    match stream::begin(&shared, content, lease, range).await {
        Ok(body) => Ok(body),
        Err(stream::Damaged { file, lease }) => {
            download::ended(app, lease, End::Damaged { file, at }).await;
            Err(Problem::DAMAGED)
        }
    }
}

/// Status and headers of a response with content, or of the `HEAD` for it.
fn described(content: &Content, selected: Option<Range<u64>>) -> Response<Body> {
    let mut response = Response::new(body::empty());
    headers::describe(response.headers_mut(), content);
    let len = match selected {
        None => content.len,
        Some(range) => {
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            let value = format!("bytes {}-{}/{}", range.start, range.end - 1, content.len);
            response
                .headers_mut()
                .insert(CONTENT_RANGE, value.try_into().expect("numbers are visible ASCII"));
            range.end - range.start
        }
    };
    response.headers_mut().insert(CONTENT_LENGTH, len.into());
    response
}

fn not_modified(content: &Content) -> Response<Body> {
    let mut response = Response::new(body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    headers::validators(response.headers_mut(), content);
    response
}

fn unsatisfiable(content: &Content) -> Response<Body> {
    let mut response = Problem::RANGE.response();
    let value = format!("bytes */{}", content.len);
    response.headers_mut().insert(CONTENT_RANGE, value.try_into().expect("numbers are visible ASCII"));
    response.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    response
}

/// All cookies as one header; HTTP/2 may send several.
fn cookies(headers: &HeaderMap) -> Option<String> {
    let values: Vec<_> = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).collect();
    if values.is_empty() { None } else { Some(values.join("; ")) }
}
