//! `POST`: creation, and creation-with-upload.

use std::sync::Arc;

use hyper::header::{HeaderName, LOCATION};
use hyper::{Request, Response, StatusCode};
use kuvert_crypto::ticket::CreateTicket;

use super::headers::{self, only};
use super::metadata::Metadata;
use super::patch::{self, Announced};
use super::{Answer, Problem, Refusal, body, report};
use crate::app::names::display_name;
use crate::app::policy;
use crate::app::upload::{self, Created, NewUpload, UploadError};
use crate::bulk::body::Body;
use crate::bulk::{Shared, Visitor, refused};

const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
/// The new file's name in the state that is asked for: a browser that asks twice for one upload tells the twins apart.
const KUVERT_FILE: HeaderName = HeaderName::from_static("kuvert-file");

pub(super) async fn serve(
    shared: &Arc<Shared>,
    visitor: Visitor,
    ticket: &str,
    request: Request<Body>,
) -> Answer {
    let app = &shared.app;
    let ticket = app.keys.open_ticket(|key| CreateTicket::open(key, ticket).ok());
    let ticket = ticket.ok_or(Problem::UPLOAD_NOT_FOUND)?;
    if ticket.expired(app.clock.now().unix_timestamp()) {
        return Err(Problem::UPLOAD_GONE.into());
    }
    let new = describe(request.headers())?;
    let length = new.length.unwrap_or_default();
    let max = policy::outer(&app.config).file_bytes_max;
    if length > max {
        return Err(UploadError::TooLarge { max }.into());
    }
    let with_bytes = headers::carries_bytes(request.headers());
    let announced = if with_bytes { Announced::parse(request.headers())? } else { Announced::default() };
    if announced.bytes.is_some_and(|bytes| bytes > length) {
        return Err(Problem::UPLOAD_LARGE.into());
    }
    app.blobs.check_room(length).await.map_err(Problem::from)?;
    let created = upload::create(app, &visitor, &ticket, new).await?;
    let location = format!("/bulk/u/{}", created.ticket);
    let Created { id, upload, mut progress, .. } = created;
    // From here on the upload exists: whatever happens to its bytes, the client learns where it is.
    if with_bytes || progress.length == 0 {
        let bytes = if with_bytes { request.into_body() } else { body::empty() };
        let taken = patch::append(shared, visitor.clone(), upload.clone(), 0, bytes, announced).await;
        if let Err(Refusal { problem, .. }) = taken {
            if !patch::BREAKS.contains(&problem) {
                refused::note(shared, &visitor, Some(upload.package), problem).await;
            }
            tracing::info!(code = problem.code, "an upload was created, its first bytes were not all taken");
        }
        progress = upload::progress(app, &upload).await?;
    }
    let mut response = Response::new(body::empty());
    *response.status_mut() = StatusCode::CREATED;
    response.headers_mut().insert(LOCATION, location.try_into().expect("a ticket is base64url"));
    response.headers_mut().insert(KUVERT_FILE, id.to_string().try_into().expect("an id is base32"));
    report(&mut response, &progress);
    Ok(response)
}

/// What the headers say about the new file.
fn describe(headers: &hyper::HeaderMap) -> Result<NewUpload, Problem> {
    let metadata = if headers.contains_key(UPLOAD_METADATA) {
        Metadata::parse(only(headers, &UPLOAD_METADATA).ok_or(Problem::METADATA)?)?
    } else {
        Metadata::default()
    };
    Ok(NewUpload {
        name: display_name(metadata.file_name.as_deref().unwrap_or_default()),
        media_type: metadata.media_type(),
        document: metadata.document,
        length: Some(headers::upload_length(headers)?),
    })
}
