//! A receiver of webhooks, over TLS: it keeps what was posted, and answers as it is told.

use std::path::Path;
use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::authority::{Authority, Certified};

/// One request: its head as it was sent, and its body.
#[derive(Clone, Debug)]
pub struct Posted {
    pub head: String,
    pub body: String,
}

impl Posted {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// A running receiver.
pub struct Receiver {
    port: u16,
    posted: Arc<Mutex<Vec<Posted>>>,
    answer: Arc<Mutex<String>>,
}

impl Receiver {
    /// At `https://localhost:PORT`, with a certificate of `authority`.
    pub async fn start(authority: &Authority) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        let acceptor = acceptor(&authority.certify(&format!("receiver-{port}"), &["localhost"]));
        let posted = Arc::new(Mutex::new(Vec::new()));
        let answer = Arc::new(Mutex::new("204 No Content\r\n".to_owned()));
        let (kept, said) = (Arc::clone(&posted), Arc::clone(&answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let mut bytes = Vec::new();
                let request = loop {
                    let mut piece = [0; 4096];
                    let Ok(read) = stream.read(&mut piece).await else { break None };
                    bytes.extend_from_slice(&piece[..read]);
                    if let Some(request) = whole(&bytes) {
                        break Some(request);
                    }
                    if read == 0 {
                        break None;
                    }
                };
                kept.lock().expect("nobody panicked").extend(request);
                let status = said.lock().expect("nobody panicked").clone();
                let answer = format!("HTTP/1.1 {status}Content-Length: 0\r\nConnection: close\r\n\r\n");
                let _gone = stream.write_all(answer.as_bytes()).await;
                let _gone = stream.shutdown().await;
            }
        });
        Self { port, posted, answer }
    }

    pub fn url(&self) -> String {
        format!("https://localhost:{}/kuvert", self.port)
    }

    /// Everything that was posted so far.
    pub fn posted(&self) -> Vec<Posted> {
        self.posted.lock().expect("nobody panicked").clone()
    }

    /// From now on it answers with this status line and these header lines, each with its line's end.
    pub fn answer_with(&self, head: &str) {
        head.clone_into(&mut self.answer.lock().expect("nobody panicked"));
    }
}

fn whole(bytes: &[u8]) -> Option<Posted> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let posted = Posted { head: head.to_owned(), body: body.to_owned() };
    let length: usize = posted.header("content-length")?.parse().ok()?;
    (body.len() >= length).then_some(posted)
}

fn acceptor(certified: &Certified) -> TlsAcceptor {
    let chain =
        |path: &Path| CertificateDer::pem_file_iter(path).expect("a chain").collect::<Result<Vec<_>, _>>();
    let chain = chain(&certified.certificate).expect("certificates");
    let key = PrivateKeyDer::from_pem_file(&certified.key).expect("a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.expect("versions").with_no_client_auth().with_single_cert(chain, key);
    TlsAcceptor::from(Arc::new(config.expect("the certificate fits the key")))
}
