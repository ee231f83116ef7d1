//! One file's way to the server by tus 1.0: created once, then pushed until all of it is there.

use data_encoding::BASE64;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use hyper::{Method, Request, Response, body::Incoming};
use tokio::sync::watch;
use tokio::time::timeout;
use url::Url;

use super::source::Source;
use crate::cli::client::{Body, Client, ClientError, Stamina, empty, problem};
use crate::cli::progress::Progress;

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");

/// Asks for room for `source`; the answer is where its bytes go.
pub(super) async fn create(client: &Client, ticket: &Url, source: &Source) -> Result<Url, ClientError> {
    let media_type = mime_guess::from_path(&source.name).first_or_octet_stream();
    let metadata = format!(
        "filename {},filetype {}",
        BASE64.encode(source.name.as_bytes()),
        BASE64.encode(media_type.essence_str().as_bytes())
    );
    let mut request = request(Method::POST, empty());
    request.headers_mut().insert(UPLOAD_LENGTH, source.length.into());
    let metadata = HeaderValue::try_from(metadata).expect("base64 fits in a header");
    request.headers_mut().insert(UPLOAD_METADATA, metadata);
    let response = accepted(client, client.send_short(ticket, request).await?).await?;
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    client.resolve(location.ok_or(ClientError::Odd("no address for the upload"))?)
}

/// Pushes `source` to `upload` until all of it is there, however often the connection breaks.
///
/// # Errors
///
/// [`ClientError`] when the server refuses, the file changes, or the transfer has stood still for too long.
pub(super) async fn push(client: &Client, upload: &Url, source: &Source) -> Result<(), ClientError> {
    let progress = Progress::start("Uploading", &source.name, source.length);
    let pushed = push_all(client, upload, source, &progress).await;
    progress.end();
    pushed
}

async fn push_all(
    client: &Client,
    upload: &Url,
    source: &Source,
    progress: &Progress,
) -> Result<(), ClientError> {
    let mut stamina = Stamina::new(*client.patience());
    let (mut offset, mut known) = (0, true);
    while offset < source.length || !known {
        let attempt = if known {
            patch(client, upload, source, offset, progress).await
        } else {
            head(client, upload).await
        };
        match attempt {
            Ok(reached) if reached > source.length => {
                return Err(ClientError::Odd("an offset beyond the file"));
            }
            Ok(reached) => {
                if reached > offset {
                    stamina.restore();
                }
                (offset, known) = (reached, true);
                progress.at(offset);
            }
            Err(error) if can_go_on(&error) => {
                progress.note(&format!("{error}; going on in a moment"));
                stamina.pause(error).await?;
                known = false;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether the server's offset tells how to go on after `error`.
fn can_go_on(error: &ClientError) -> bool {
    const CODES: [&str; 4] =
        ["upload_offset_mismatch", "upload_locked", "upload_interrupted", "request_body_broken"];
    error.is_passing() || CODES.iter().any(|code| error.is(code))
}

/// Sends everything from `offset` on in one request; gives back how far the server got.
async fn patch(
    client: &Client,
    upload: &Url,
    source: &Source,
    offset: u64,
    progress: &Progress,
) -> Result<u64, ClientError> {
    let (position, mut seen) = watch::channel(offset);
    let mut request = request(Method::PATCH, source.body(offset, position).await?);
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/offset+octet-stream"));
    headers.insert(CONTENT_LENGTH, (source.length - offset).into());
    headers.insert(UPLOAD_OFFSET, offset.into());
    let answer = client.send(upload, request);
    let stuck = async {
        // The sender goes with the body: after the last byte the server has as long again for its answer.
        while let Ok(Ok(())) = timeout(client.silence(), seen.changed()).await {
            progress.at(*seen.borrow_and_update());
        }
        tokio::time::sleep(client.silence()).await;
    };
    let response = tokio::select! {
        response = answer => response?,
        () = stuck => return Err(ClientError::Silent),
    };
    reached(accepted(client, response).await?.headers())
}

async fn head(client: &Client, upload: &Url) -> Result<u64, ClientError> {
    let response = client.send_short(upload, request(Method::HEAD, empty())).await?;
    reached(accepted(client, response).await?.headers())
}

fn reached(headers: &HeaderMap) -> Result<u64, ClientError> {
    let offset = headers.get(UPLOAD_OFFSET).and_then(|value| value.to_str().ok()?.parse().ok());
    offset.ok_or(ClientError::Odd("no offset for the upload"))
}

fn request(method: Method, body: Body) -> Request<Body> {
    let mut request = Request::new(body);
    *request.method_mut() = method;
    request.headers_mut().insert(RESUMABLE, HeaderValue::from_static("1.0.0"));
    request
}

async fn accepted(client: &Client, response: Response<Incoming>) -> Result<Response<Incoming>, ClientError> {
    if response.status().is_success() { Ok(response) } else { Err(problem(response, client.silence()).await) }
}
