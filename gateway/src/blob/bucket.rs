//! An S3-compatible object store.
//!
//! A segment is acknowledged when its `PUT` is. The `PUT` says `If-None-Match: *`, so a writer that lost its lease cannot
//! replace what its successor stored; a store that ignores the condition is found out at start
//! ([`BlobStore::check_conditions`]). Requests that changed nothing are tried again, with growing pauses.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::prefix::PrefixStore;
use object_store::{BackoffConfig, Certificate, ClientOptions, RetryConfig};

use super::{BlobStore, OpenError, Reserve};
use crate::config::{Endpoint, S3};

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);
/// How long the store may be silent. There is no limit on a whole answer: a slow reader of a download may take long.
const SILENCE: Duration = Duration::from_secs(20);
/// How long a request is tried again before whoever asked is told to come back later.
const TRIED: Duration = Duration::from_secs(25);
const RETRIES: usize = 5;

impl BlobStore {
    /// Opens `bucket`, below `prefix`, which has no slash at either end and may be empty. Nobody is asked yet.
    ///
    /// # Errors
    ///
    /// [`OpenError`], in words an operator can act on.
    pub fn bucket(bucket: &str, prefix: &str, s3: &S3) -> Result<Self, OpenError> {
        let store = store(bucket, s3)?;
        let objects = PrefixStore::new(store, prefix);
        Ok(Self { objects: Arc::new(objects), directory: None, reserve: Reserve::default() })
    }
}

fn store(bucket: &str, s3: &S3) -> Result<AmazonS3, OpenError> {
    let plain = s3.endpoint.as_ref().is_some_and(Endpoint::is_plain);
    let mut client = ClientOptions::new()
        .with_connect_timeout(CONNECT)
        .with_timeout_disabled()
        .with_read_timeout(SILENCE)
        .with_allow_http(plain);
    if let Some(path) = &s3.ca_file {
        let pem = fs::read(path).map_err(|error| OpenError::Certificate(error.into()))?;
        let roots =
            Certificate::from_pem_bundle(&pem).map_err(|error| OpenError::Certificate(error.into()))?;
        client = roots.into_iter().fold(client, ClientOptions::with_root_certificate);
    }
    let pauses = BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(5),
        base: 2.0,
    };
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_region(&s3.region)
        .with_access_key_id(&s3.access_key_id)
        .with_secret_access_key(s3.secret_access_key.expose())
        .with_client_options(client)
        .with_allow_http(plain)
        .with_retry(RetryConfig { backoff: pauses, max_retries: RETRIES, retry_timeout: TRIED });
    if let Some(endpoint) = &s3.endpoint {
        builder = builder.with_endpoint(endpoint.as_str());
    }
    builder.build().map_err(OpenError::Store)
}
