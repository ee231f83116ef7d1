//! Which server, and with what right: the options that every client command of an employee has.

use std::path::{Path, PathBuf};

use clap::Args;
use url::Url;
use zeroize::Zeroizing;

use super::{Client, Patience, Right};
use crate::cli::{Failure, Status, out};

/// The id of the argument that may come from the environment only.
pub(in crate::cli) const TOKEN_ARGUMENT: &str = "token";

/// Nobody's token is longer.
const TOKEN_FILE_BYTES_MAX: u64 = 4096;

/// Whom to believe.
#[derive(Args, Clone, Debug, Default)]
pub(in crate::cli) struct Security {
    /// PEM file with a certificate authority to believe instead of the system's
    #[arg(long, value_name = "FILE", env = "KUVERT_CA_FILE", hide_env_values = true)]
    pub(in crate::cli) ca_file: Option<PathBuf>,
}

/// The server and the API token.
#[derive(Args, Clone)]
pub(in crate::cli) struct ServerArgs {
    /// Address of the server, https://HOST or https://HOST:PORT
    #[arg(long, value_name = "URL", env = "KUVERT_SERVER", hide_env_values = true)]
    pub(in crate::cli) server: Option<Url>,
    /// File that holds the API token (else the variable KUVERT_TOKEN holds the token itself)
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) token_file: Option<PathBuf>,
    /// Refused when typed: `ps` shows it to everybody.
    #[arg(long, env = "KUVERT_TOKEN", hide = true, hide_env_values = true)]
    pub(in crate::cli) token: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) security: Security,
}

impl std::fmt::Debug for ServerArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerArgs").field("server", &self.server).finish_non_exhaustive()
    }
}

impl ServerArgs {
    /// A client with the employee's token.
    ///
    /// # Errors
    ///
    /// [`Failure`] that says what is missing.
    pub(in crate::cli) fn client(&self, patience: Patience) -> Result<Client, Failure> {
        let server = self.server.as_ref().ok_or_else(|| {
            Failure::new(Status::Usage, "no server is named").hint("Use --server or KUVERT_SERVER.")
        })?;
        Ok(Client::new(server, Right::Token(self.token()?), &self.security, patience)?)
    }

    fn token(&self) -> Result<Zeroizing<String>, Failure> {
        let text = match (&self.token_file, &self.token) {
            (Some(path), _) => read_token(path)?,
            (None, Some(token)) => Zeroizing::new(token.clone()),
            (None, None) => {
                let missing = Failure::new(Status::Usage, "there is no API token");
                return Err(missing.hint(
                    "Name its file with --token-file, or set KUVERT_TOKEN. `kuvert staff token` makes one.",
                ));
            }
        };
        let token = text.trim();
        let well_formed = token.len() == 47
            && token.strip_prefix("kvt_").is_some_and(|secret| {
                secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            });
        if well_formed {
            return Ok(Zeroizing::new(token.to_owned()));
        }
        Err(Failure::new(Status::Usage, "this is no API token: one is `kvt_` and 43 characters"))
    }
}

fn read_token(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let bad = |why: String| Failure::new(Status::Usage, format!("{}: {why}", path.display()));
    let metadata = std::fs::metadata(path).map_err(|error| bad(error.to_string()))?;
    if metadata.len() > TOKEN_FILE_BYTES_MAX {
        return Err(bad("this is no API token".to_owned()));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if metadata.is_file() && metadata.permissions().mode() & 0o077 != 0 {
            out::note(&format!("kuvert: warning: others may read {}; run `chmod 600` on it", path.display()));
        }
    }
    std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| bad(error.to_string()))
}
