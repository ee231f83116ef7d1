//! What can go wrong between the client and the server, and how it is told.

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use hyper::Response;
use hyper::body::Incoming;
use hyper::header::RETRY_AFTER;
use hyper_util::client::legacy;
use serde::Deserialize;

use crate::cli::share::SourceError;
use crate::cli::{Failure, Status};

/// The longest pause a server may ask for before the client gives up instead.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(15);

/// Why a question to the server has no good answer.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum ClientError {
    #[error("{host} cannot be reached")]
    Unreachable {
        host: String,
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    #[error("the certificate of {host} is not to be believed")]
    Untrusted {
        host: String,
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    #[error("the connection broke")]
    Broken(#[source] Box<dyn Error + Send + Sync>),
    #[error("the server does not answer")]
    Silent,
    #[error("{}", .0.sentence())]
    Problem(Box<Problem>),
    #[error("the server gave {0}; is this a Kuvert server of the same age?")]
    Odd(&'static str),
    #[error("only https:// addresses are used, so that nobody can read along")]
    Plain,
    #[error("{} is no file of certificate authorities: {why}", path.display())]
    Authority { path: PathBuf, why: String },
    #[error(transparent)]
    Source(#[from] SourceError),
}

/// What the server says when it refuses (RFC 9457).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::cli) struct Problem {
    pub(in crate::cli) status: u16,
    pub(in crate::cli) code: String,
    title: String,
    detail: String,
    field: Option<String>,
    /// How many more wrong codes this code survives.
    pub(in crate::cli) tries_left: Option<u32>,
    request_id: Option<String>,
    #[serde(skip)]
    retry_after: Option<Duration>,
}

/// Reads the refusal in `response`.
pub(in crate::cli) async fn problem(response: Response<Incoming>, silence: Duration) -> ClientError {
    let status = response.status().as_u16();
    let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let bytes = match super::collect(response.into_body(), silence).await {
        Ok(bytes) => bytes,
        Err(error) => return error,
    };
    let mut problem: Problem = serde_json::from_slice(&bytes).unwrap_or_default();
    problem.status = status;
    problem.retry_after = retry_after.map(Duration::from_secs);
    ClientError::Problem(Box::new(problem))
}

impl Problem {
    fn sentence(&self) -> String {
        let text = if self.detail.is_empty() { &self.title } else { &self.detail };
        let text = text.trim().trim_end_matches('.');
        match (&self.field, text) {
            (_, "") => format!("the server answered with status {}", self.status),
            (Some(field), text) => format!("{field}: {text}"),
            (None, text) => text.to_owned(),
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match (self.status, self.retry_after) {
            (401, _) => "Is the API token right? `kuvert staff token` makes a new one.".to_owned(),
            (429, Some(pause)) => format!("Try again in {} seconds.", pause.as_secs()),
            (429, None) => "Try again later.".to_owned(),
            (500.., _) => {
                let id = self.request_id.as_ref()?;
                format!("The server's operator can find it in the log as {id}.")
            }
            _ => return None,
        };
        Some(hint)
    }
}

impl ClientError {
    pub(super) fn of_request(host: String, error: legacy::Error) -> Self {
        if let Some(source) = cause::<SourceError>(&error) {
            return Self::Source(source.clone());
        }
        if let Some(rustls::Error::InvalidCertificate(_)) = cause(&error) {
            return Self::Untrusted { host, source: error.into() };
        }
        if error.is_connect() {
            return Self::Unreachable { host, source: error.into() };
        }
        Self::Broken(error.into())
    }

    /// The server's refusal, if it is one.
    pub(in crate::cli) fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem(problem) => Some(problem),
            _ => None,
        }
    }

    /// Whether the server refused with this code.
    pub(in crate::cli) fn is(&self, code: &str) -> bool {
        self.problem().is_some_and(|problem| problem.code == code)
    }

    /// Whether the same may succeed a little later.
    pub(in crate::cli) fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Broken(_) | Self::Silent => true,
            Self::Problem(problem) => {
                matches!(problem.status, 408 | 429 | 500 | 502..=504)
                    && problem.retry_after.is_none_or(|pause| pause <= RETRY_AFTER_MAX)
            }
            _ => false,
        }
    }

    /// Whether the server certainly heard nothing.
    pub(super) fn was_not_sent(&self) -> bool {
        matches!(self, Self::Unreachable { .. })
    }

    /// How long to wait: what the server wishes, else `own`.
    pub(super) fn pause(&self, own: Duration) -> Duration {
        self.problem().and_then(|problem| problem.retry_after).unwrap_or(own)
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        match &error {
            ClientError::Problem(problem) => {
                let status = if problem.status >= 500 { Status::Network } else { Status::Refused };
                let failure = Self::new(status, error.to_string());
                match problem.hint() {
                    Some(hint) => failure.hint(hint),
                    None => failure,
                }
            }
            ClientError::Unreachable { source, .. } => {
                let why = innermost(source.as_ref());
                Self::new(Status::Network, format!("{error}: {why}"))
                    .hint("Check the address and the network.")
            }
            ClientError::Untrusted { source, .. } => {
                let why = innermost(source.as_ref());
                let failure = Self::new(Status::Network, format!("{error}: {why}"));
                failure
                    .hint("Name your organisation's certificate authority with --ca-file or KUVERT_CA_FILE.")
            }
            ClientError::Broken(_) | ClientError::Silent => Self::new(Status::Network, error.to_string()),
            ClientError::Odd(_) | ClientError::Source(_) => Self::new(Status::Failed, error.to_string()),
            ClientError::Plain | ClientError::Authority { .. } => Self::new(Status::Usage, error.to_string()),
        }
    }
}

/// `error` and its causes. What an `io::Error` wraps is no source of it, and is looked into all the same.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| {
        match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => (*error).source(),
        }
    })
}

fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    chain(error).find_map(|cause| cause.downcast_ref())
}

fn innermost<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    chain(error).last().unwrap_or(error)
}
