//! SMTP to one relay, through lettre's connection.
//!
//! lettre's own pool is not used: it puts a connection back when a send is cancelled half-way, and it does not say
//! whether a refusal met the mail or the gateway. Here a connection goes back only after a mail went through.

use std::error::Error as StdError;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::time::timeout;

use super::url::{Encryption, RelayAddress};
use super::{Accepted, InvalidMailUrl, SendError, TransportOptions};
use crate::mail::Composed;
use crate::mail::name::clean_to;

/// How many connections wait for the next mail.
const IDLE_CONNECTIONS_MAX: usize = 4;
/// How long an idle connection may take to show that it is alive.
const PROBE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long connecting and the relay's greeting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);
/// The longest reply kept, in characters.
const REPLY_CHARS_MAX: usize = 300;

/// One relay and the connections to it.
pub(super) struct SmtpRelay {
    address: RelayAddress,
    /// Absent when the relay is spoken to in the clear.
    tls: Option<TlsParameters>,
    hello_name: ClientId,
    timeout: Duration,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl SmtpRelay {
    pub(super) fn new(address: RelayAddress, options: &TransportOptions) -> Result<Self, InvalidMailUrl> {
        let tls = match address.encryption {
            Encryption::None => None,
            Encryption::StartTls | Encryption::Implicit => Some(tls_parameters(&address.host, options)?),
        };
        Ok(Self {
            address,
            tls,
            hello_name: ClientId::Domain(options.hello_name.clone()),
            timeout: options.timeout,
            idle: Mutex::default(),
        })
    }

    pub(super) async fn send(&self, mail: &Composed) -> Result<Accepted, SendError> {
        let conversation = timeout(self.timeout, self.converse(mail)).await;
        conversation.unwrap_or_else(|elapsed| Err(SendError::Unreachable(elapsed.into())))
    }

    async fn converse(&self, mail: &Composed) -> Result<Accepted, SendError> {
        let from = mail.from_envelope.as_lettre().clone();
        let to = mail.to.as_lettre().clone();
        let envelope =
            Envelope::new(Some(from), vec![to]).map_err(|error| SendError::Unreachable(error.into()))?;
        let mut connection = match self.idle_connection().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let response = connection.send(&envelope, &mail.bytes).await.map_err(mail_error)?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_CONNECTIONS_MAX {
            idle.push(connection);
        }
        drop(idle);
        let said = response.message().collect::<Vec<_>>().join(" ");
        Ok(Accepted { reply: clean_to(&format!("{} {said}", response.code()), REPLY_CHARS_MAX) })
    }

    /// A connection left from an earlier mail, if one still answers.
    async fn idle_connection(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let mut connection = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            if timeout(PROBE_TIMEOUT, connection.test_connected()).await == Ok(true) {
                return Some(connection);
            }
        }
    }

    /// Connects, encrypts and signs in.
    async fn connect(&self) -> Result<AsyncSmtpConnection, SendError> {
        let server = (self.address.host.as_str(), self.address.port);
        let implicit = match self.address.encryption {
            Encryption::Implicit => self.tls.clone(),
            Encryption::StartTls | Encryption::None => None,
        };
        let connecting = AsyncSmtpConnection::connect_tokio1(
            server,
            Some(CONNECT_TIMEOUT),
            &self.hello_name,
            implicit,
            None,
        );
        let mut connection = timeout(CONNECT_TIMEOUT, connecting)
            .await
            .map_err(|elapsed| SendError::Unreachable(elapsed.into()))?
            .map_err(connection_error)?;
        if let (Encryption::StartTls, Some(tls)) = (self.address.encryption, &self.tls) {
            if !connection.can_starttls() {
                connection.abort().await;
                return Err(SendError::TlsRequired);
            }
            connection.starttls(tls.clone(), &self.hello_name).await.map_err(starttls_error)?;
        }
        if let Some((user, password)) = &self.address.credentials {
            let credentials = Credentials::new(user.clone(), password.clone());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            connection.auth(&mechanisms, &credentials).await.map_err(sign_in_error)?;
        }
        Ok(connection)
    }

    pub(super) async fn rest(&self) {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for mut connection in idle {
            // Nobody waits for a goodbye that is not answered.
            let _answered = timeout(PROBE_TIMEOUT, connection.quit()).await;
        }
    }
}

fn tls_parameters(host: &str, options: &TransportOptions) -> Result<TlsParameters, InvalidMailUrl> {
    // TLS 1.2 is the least, aws-lc-rs does the work, and the system's certificates are trusted: the builder's
    // defaults with the features this crate selects.
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(pem) = &options.extra_ca_pem {
        // lettre takes a file without certificates for none wanted.
        if !matches!(CertificateDer::pem_slice_iter(pem).next(), Some(Ok(_))) {
            return Err(InvalidMailUrl::NoCertificate);
        }
        let certificate = Certificate::from_pem(pem).map_err(InvalidMailUrl::Certificates)?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(InvalidMailUrl::Certificates)
}

/// The relay would not talk to us at all: nothing is known about the mail.
fn connection_error(error: SmtpError) -> SendError {
    match code_and_reply(&error) {
        Some((code, reply)) => SendError::TryLater { code, reply },
        None if is_tls(&error) => SendError::TlsFailed(error.into()),
        None => SendError::Unreachable(error.into()),
    }
}

fn starttls_error(error: SmtpError) -> SendError {
    if is_tls(&error) || code_and_reply(&error).is_some() {
        SendError::TlsFailed(error.into())
    } else {
        SendError::Unreachable(error.into())
    }
}

fn sign_in_error(error: SmtpError) -> SendError {
    match code_and_reply(&error) {
        Some((code, reply)) if error.is_transient() => SendError::TryLater { code, reply },
        Some((code, reply)) => SendError::SignInRefused { reply: format!("{code} {reply}") },
        None if error.is_client() => {
            SendError::SignInRefused { reply: "it offers no way to sign in that Kuvert knows".to_owned() }
        }
        None => SendError::Unreachable(error.into()),
    }
}

fn mail_error(error: SmtpError) -> SendError {
    match code_and_reply(&error) {
        // RFC 4954: authentication required, too weak, failed, needs encryption.
        Some((code @ (530 | 534 | 535 | 538), reply)) => {
            SendError::SignInRefused { reply: format!("{code} {reply}") }
        }
        Some((code, reply)) if error.is_permanent() => SendError::Refused { code, reply },
        Some((code, reply)) => SendError::TryLater { code, reply },
        None => SendError::Unreachable(error.into()),
    }
}

/// The relay's negative answer, as one line.
fn code_and_reply(error: &SmtpError) -> Option<(u16, String)> {
    let code = error.status()?.into();
    let reply = error.source().map(ToString::to_string).unwrap_or_default();
    Some((code, clean_to(&reply, REPLY_CHARS_MAX)))
}

/// Whether rustls is the cause: it hides inside the I/O error that tokio hands on.
fn is_tls(error: &SmtpError) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        let inner = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if cause.is::<rustls::Error>() || inner.is_some_and(<dyn StdError + Send + Sync>::is::<rustls::Error>)
        {
            return true;
        }
        source = cause.source();
    }
    false
}

impl std::fmt::Debug for SmtpRelay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmtpRelay({:?})", self.address)
    }
}
