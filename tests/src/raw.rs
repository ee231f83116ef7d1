//! Requests no HTTP client would send: bytes in, bytes out, over TLS.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::authority::Authority;

/// Opens a TLS connection to `localhost:<port>` that speaks HTTP/1.1.
pub async fn connect(authority: &Authority, port: u16) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    roots
        .add(
            CertificateDer::from_pem_slice(authority.pem().as_bytes())
                .expect("the authority is a certificate"),
        )
        .expect("the authority is trusted");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider has TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the gateway accepts");
    let name = ServerName::try_from("localhost").expect("a good name");
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.expect("the gateway speaks TLS")
}

/// What came back on a connection, and whether the server closed it.
#[derive(Clone, Debug)]
pub struct Answer {
    pub bytes: Vec<u8>,
    pub closed: bool,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The status codes of all answers on the connection.
    pub fn statuses(&self) -> Vec<u16> {
        let text = self.text();
        text.match_indices("HTTP/1.1 ")
            .filter_map(|(at, start)| text.get(at + start.len()..)?.get(..3)?.parse().ok())
            .collect()
    }
}

/// Sends `request` on a connection of its own and reads until the server closes or is silent for `patience`.
pub async fn exchange(authority: &Authority, port: u16, request: &[u8], patience: Duration) -> Answer {
    let mut stream = connect(authority, port).await;
    // A server may refuse, and close, before it has read everything.
    let _refused_early = stream.write_all(request).await;
    let _refused_early = stream.flush().await;
    read_all(&mut stream, patience).await
}

/// Reads until the other side closes or is silent for `patience`.
pub async fn read_all(stream: &mut TlsStream<TcpStream>, patience: Duration) -> Answer {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 16 * 1024];
    loop {
        match tokio::time::timeout(patience, stream.read(&mut buffer)).await {
            Err(_silence) => return Answer { bytes, closed: false },
            Ok(Ok(0) | Err(_)) => return Answer { bytes, closed: true },
            Ok(Ok(length)) => bytes.extend_from_slice(&buffer[..length]),
        }
    }
}
