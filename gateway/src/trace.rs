//! Log lines: where they go, and the name that ties the lines of one request together.

use std::fmt;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;

use crate::config::{Config, LogFormat};

/// Names one request in the log and on error pages: 64 random bits as 16 hexadecimal digits. Not a secret.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RequestId(u64);

impl RequestId {
    /// A new name.
    pub fn random() -> Self {
        let mut bytes = [0; 8];
        // A name that repeats is a nuisance in the log and nothing worse.
        let _unnamed = getrandom::fill(&mut bytes);
        Self(u64::from_be_bytes(bytes))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// These log paths, headers or bodies, which hold tokens and addresses; no filter switches them on.
const NEVER: &[&str] =
    &["hyper=off", "hyper_util=off", "h2=off", "rustls=off", "tokio_rustls=off", "lettre=off"];

/// Sends this program's log lines to standard error, as `config` wants them. Does nothing the second time.
///
/// The `log` crate is not connected on purpose: Rocket writes request paths there.
pub fn init(config: &Config) {
    let filter = NEVER
        .iter()
        .filter_map(|text| text.parse::<Directive>().ok())
        .fold(EnvFilter::new(&config.log_level), EnvFilter::add_directive);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A test in the same process may have been first.
    let _second = match config.log_format {
        LogFormat::Text => tracing::subscriber::set_global_default(builder.with_ansi(false).finish()),
        LogFormat::Json => {
            tracing::subscriber::set_global_default(builder.json().flatten_event(true).finish())
        }
    };
}
