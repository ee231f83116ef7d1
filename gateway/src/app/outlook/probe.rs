//! Visits the public address as a browser would: the certificate, and what a pane's page is sent with.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::answer::{self, Answer};
use super::{Finding, Grade, PATIENCE};
use crate::config::Config;

/// Addresses of one name that are tried.
const TRIES: usize = 3;
/// Far more than the head of any answer of ours.
const HEAD_BYTES_MAX: u64 = 64 << 10;
/// What every pane begins with.
const PAGE: &str = "/addin/compose.html";

const ABOUT: &str = "outlook-about-certificate";

/// Connects, and says what it saw.
pub(super) async fn visit(config: &Config, addresses: &[IpAddr]) -> Vec<Finding> {
    let Some(visit) = Visit::new(config) else { return Vec::new() };
    let port = config.public_url.port();
    for ip in addresses.iter().take(TRIES) {
        let seen = timeout(PATIENCE, visit.ask(SocketAddr::new(*ip, port), "")).await;
        let Ok(Ok((certificate, first))) = seen else { continue };
        let again = first.header("etag").map(|etag| format!("If-None-Match: {etag}\r\n"));
        let again = match again {
            Some(header) => timeout(PATIENCE, visit.ask(SocketAddr::new(*ip, port), &header)).await.ok(),
            None => None,
        };
        let again = again.and_then(Result::ok).map(|(_, answer)| answer);
        let mut found = vec![judge(config, certificate.as_ref())];
        found.extend(answer::judge(config, &first, again.as_ref()));
        return found;
    }
    vec![
        Finding::new(ABOUT, Grade::Unknown, "outlook-certificate-unreached")
            .fact("host", config.public_url.host()),
    ]
}

/// What browsers would think of the certificate.
fn judge(config: &Config, objection: Option<&Error>) -> Finding {
    let (grade, says) = match objection {
        None => (Grade::Good, "outlook-certificate-good"),
        Some(Error::InvalidCertificate(why)) => match why {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                (Grade::Bad, "outlook-certificate-name")
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                (Grade::Bad, "outlook-certificate-expired")
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                (Grade::Bad, "outlook-certificate-early")
            }
            CertificateError::UnknownIssuer => (Grade::Warning, "outlook-certificate-issuer"),
            _ => (Grade::Bad, "outlook-certificate-bad"),
        },
        Some(_) => (Grade::Bad, "outlook-certificate-bad"),
    };
    Finding::new(ABOUT, grade, says).fact("host", config.public_url.host())
}

struct Visit {
    name: ServerName<'static>,
    authority: String,
    verifier: Arc<WebPkiServerVerifier>,
}

impl Visit {
    fn new(config: &Config) -> Option<Self> {
        let host = config.public_url.host().trim_start_matches('[').trim_end_matches(']');
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        Some(Self {
            name: ServerName::try_from(host.to_owned()).ok()?,
            authority: config.public_url.authority().to_owned(),
            verifier: WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().ok()?,
        })
    }

    /// Asks for a pane's page. Says what is wrong with the certificate, if anything, beside the answer.
    async fn ask(&self, place: SocketAddr, header: &str) -> io::Result<(Option<Error>, Answer)> {
        let witness = Arc::new(Witness { verifier: Arc::clone(&self.verifier), objection: OnceLock::new() });
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let client = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            // Nothing secret is sent or believed on this connection: it is there to be judged.
            .dangerous()
            .with_custom_certificate_verifier(Arc::<Witness>::clone(&witness))
            .with_no_client_auth();
        let stream = TcpStream::connect(place).await?;
        let mut stream = TlsConnector::from(Arc::new(client)).connect(self.name.clone(), stream).await?;
        let request = format!(
            "GET {PAGE} HTTP/1.1\r\nHost: {}\r\nUser-Agent: kuvert-self-test\r\n{header}Connection: close\r\n\r\n",
            self.authority
        );
        stream.write_all(request.as_bytes()).await?;
        let mut head = Vec::new();
        // A server that ends without a TLS goodbye has answered all the same.
        let read = stream.take(HEAD_BYTES_MAX).read_to_end(&mut head).await;
        if head.is_empty() {
            read?;
        }
        Ok((witness.objection.get().cloned(), Answer::parse(&head)))
    }
}

/// Lets any certificate pass, and remembers what there was against it.
#[derive(Debug)]
struct Witness {
    verifier: Arc<WebPkiServerVerifier>,
    objection: OnceLock<Error>,
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        // The name first: the verifier does not come to it where it does not know the issuer.
        let named = ParsedCertificate::try_from(end_entity).and_then(|leaf| verify_server_name(&leaf, name));
        let judged = self.verifier.verify_server_cert(end_entity, intermediates, name, ocsp, now);
        if let Err(why) = named.and(judged.map(|_| ())) {
            let _first = self.objection.set(why);
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}
