//! `POST`: creation, and creation-with-upload.

use std::sync::Arc;

use hyper::header::{HeaderName, LOCATION};
use hyper::{Request, Response, StatusCode};
use kuvert_crypto::ticket::CreateTicket;

use super::headers::{self, only};
use super::metadata::Metadata;
use super::patch;
use super::{Answer, Problem, Refusal, body, report};
use crate::app::names::display_name;
use crate::app::upload::{self, Created, NewUpload, UploadError};
use crate::bulk::body::Body;
use crate::bulk::{Shared, Visitor};

const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");

pub(super) async fn serve(
    shared: &Arc<Shared>,
    visitor: Visitor,
    ticket: &str,
    request: Request<Body>,
) -> Answer {
    let app = &shared.app;
    let ticket = CreateTicket::open(&app.keys.ticket_key(), ticket).map_err(|_| Problem::UPLOAD_NOT_FOUND)?;
    if ticket.expired(app.clock.now().unix_timestamp()) {
        return Err(Problem::UPLOAD_GONE.into());
    }
    let new = describe(request.headers())?;
    if new.length > app.config.upload_max_bytes {
        return Err(UploadError::TooLarge { max: app.config.upload_max_bytes }.into());
    }
    let with_bytes = headers::carries_bytes(request.headers());
    let rules = if with_bytes { Some(patch::rules(request.headers(), new.length)?) } else { None };
    app.blobs.check_room(new.length).await.map_err(Problem::from)?;
    let created = upload::create(app, &visitor, &ticket, new).await?;
    let location = format!("/bulk/u/{}", created.ticket);
    let Created { upload, mut progress, .. } = created;
    // From here on the upload exists: whatever happens to its bytes, the client learns where it is.
    if rules.is_some() || progress.length == 0 {
        let (bytes, rules) = match rules {
            Some(rules) => (request.into_body(), rules),
            None => (body::empty(), patch::rules(request.headers(), 0)?),
        };
        if let Err(Refusal { problem, .. }) = patch::append(shared, upload.clone(), 0, bytes, rules).await
            && problem.status != Problem::BODY_BROKEN.status
        {
            tracing::info!(code = problem.code, "an upload was created, its first bytes were not taken");
        }
        progress = upload::progress(app, &upload).await?;
    }
    let mut response = Response::new(body::empty());
    *response.status_mut() = StatusCode::CREATED;
    response.headers_mut().insert(LOCATION, location.try_into().expect("a ticket is base64url"));
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
        length: headers::upload_length(headers)?,
    })
}
