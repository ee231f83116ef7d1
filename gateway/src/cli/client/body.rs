//! Bodies: what goes out, and short answers that come in.

use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use tokio::time::timeout;

use super::ClientError;

pub(in crate::cli) type Body = UnsyncBoxBody<Bytes, Box<dyn Error + Send + Sync>>;

/// Longer answers are no answers; a page of the log has less. In bytes.
const ANSWER_BYTES_MAX: usize = 32 << 20;

pub(in crate::cli) fn empty() -> Body {
    full(Bytes::new())
}

pub(in crate::cli) fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// The whole of a short answer.
pub(in crate::cli) async fn collect(body: Incoming, silence: Duration) -> Result<Bytes, ClientError> {
    let collected = Limited::new(body, ANSWER_BYTES_MAX).collect();
    match timeout(silence, collected).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) => Err(ClientError::Broken(error)),
        Err(_) => Err(ClientError::Silent),
    }
}
