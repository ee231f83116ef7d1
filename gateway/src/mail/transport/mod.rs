//! How mails leave: an SMTP relay, or a directory for development.

mod dir;
mod smtp;
mod url;

use std::time::Duration;

pub use self::dir::{DirMailbox, MailboxError, StoredMail};
use self::smtp::SmtpRelay;
pub use self::url::InvalidMailUrl;
use self::url::{MailUrl, parse};
use super::Composed;

/// Carries mails to where `KUVERT_MAIL_URL` points. Cheap to share by reference; holds idle connections.
#[derive(Debug)]
pub struct Transport(Kind);

#[derive(Debug)]
enum Kind {
    Smtp(Box<SmtpRelay>),
    Dir(DirMailbox),
}

/// What the URL of a relay does not say.
#[derive(Clone, Debug)]
pub struct TransportOptions {
    /// Certificates in PEM that are trusted besides the system's, for a relay with a private authority.
    pub extra_ca_pem: Option<Vec<u8>>,
    /// What the gateway calls itself in `EHLO`: its host name.
    pub hello_name: String,
    /// How long one mail may take, from connecting to the relay's last word.
    pub timeout: Duration,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self { extra_ca_pem: None, hello_name: "localhost".to_owned(), timeout: Duration::from_mins(2) }
    }
}

/// The relay took responsibility for the mail.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Accepted {
    /// What it said, one line, for the sender's time line.
    pub reply: String,
}

/// Why a mail was not taken. The cause is in `source`.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// This mail is refused for good (5xx after the connection stood).
    #[error("the mail relay refused the mail: {code} {reply}")]
    Refused {
        /// Three digits.
        code: u16,
        /// What followed them, one line.
        reply: String,
    },
    /// Not now: 4xx, or a greeting other than 2xx.
    #[error("the mail relay asks to try again later: {code} {reply}")]
    TryLater {
        /// Three digits.
        code: u16,
        /// What followed them, one line.
        reply: String,
    },
    /// The relay does not accept our user name and password, or wants some: the operator's to mend.
    #[error("the mail relay did not let Kuvert sign in: {reply}")]
    SignInRefused {
        /// What the relay said, one line.
        reply: String,
    },
    /// No connection, or it broke or stalled. The mail may have arrived if that was at the very end.
    #[error("the mail relay cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The relay offers no STARTTLS. Nothing was sent in the clear.
    #[error("the mail relay offers no encryption (STARTTLS)")]
    TlsRequired,
    /// The handshake failed: a certificate that is not trusted, expired or for another name, or no common version.
    #[error("the encrypted connection to the mail relay failed")]
    TlsFailed(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The development mailbox could not be written.
    #[error("the mail directory cannot be written")]
    Dir(#[source] std::io::Error),
}

impl SendError {
    /// Whether trying again is pointless. Everything but a refusal of this very mail may pass.
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }

    /// What the relay answered, if it did: `550 no such user`.
    pub fn reply(&self) -> Option<String> {
        match self {
            Self::Refused { code, reply } | Self::TryLater { code, reply } => Some(format!("{code} {reply}")),
            Self::SignInRefused { reply } => Some(reply.clone()),
            Self::Unreachable(_) | Self::TlsRequired | Self::TlsFailed(_) | Self::Dir(_) => None,
        }
    }
}

impl Transport {
    /// Reads `KUVERT_MAIL_URL`:
    ///
    /// - `smtp://[USER:PASSWORD@]HOST[:587]` with STARTTLS, required;
    /// - `smtps://[USER:PASSWORD@]HOST[:465]` with TLS from the first byte;
    /// - `smtp://127.0.0.1:PORT?tls=none` in the clear, to loopback addresses only;
    /// - `dir:PATH` writes one `.eml` file a mail (made if absent).
    ///
    /// Connects to nothing yet. TLS is 1.2 or 1.3, verified against the system's certificates and
    /// [`TransportOptions::extra_ca_pem`].
    pub fn from_url(url: &str, options: &TransportOptions) -> Result<Self, InvalidMailUrl> {
        match parse(url)? {
            MailUrl::Smtp(address) => Ok(Self(Kind::Smtp(Box::new(SmtpRelay::new(address, options)?)))),
            MailUrl::Dir(path) => DirMailbox::open(path).map(|mailbox| Self(Kind::Dir(mailbox))),
        }
    }

    /// Sends one mail to its one recipient. Safe to repeat with the same [`Composed`].
    pub async fn send(&self, mail: &Composed) -> Result<Accepted, SendError> {
        match &self.0 {
            Kind::Smtp(relay) => relay.send(mail).await,
            Kind::Dir(mailbox) => mailbox.store(mail).await.map_err(SendError::Dir),
        }
    }

    /// Says goodbye on connections kept for the next mail; the outbox calls it when it has run empty.
    pub async fn rest(&self) {
        if let Kind::Smtp(relay) = &self.0 {
            relay.rest().await;
        }
    }

    /// The mails written so far, when they go to a directory.
    pub fn mailbox(&self) -> Option<&DirMailbox> {
        match &self.0 {
            Kind::Dir(mailbox) => Some(mailbox),
            Kind::Smtp(_) => None,
        }
    }
}

#[cfg(test)]
mod dir_tests;
#[cfg(test)]
mod smtp_tests;
