//! A relay that does as it is told, and what becomes of a mail there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::{SendError, Transport, TransportOptions};
use crate::mail::{Composed, MessageId};

/// How the relay behaves. A verb's reply replaces the usual one; an empty one hangs up, `…` says nothing ever.
#[derive(Clone, Default)]
struct Script {
    features: &'static str,
    replies: HashMap<&'static str, &'static str>,
    tls: Option<Arc<rustls::ServerConfig>>,
    implicit: bool,
}

impl Script {
    fn reply(verb: &'static str, reply: &'static str) -> Self {
        Self { replies: HashMap::from([(verb, reply)]), ..Self::default() }
    }
}

/// A listening relay and everything it was told; `*` stands for the end of a connection.
struct Relay {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Relay {
    async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&heard);
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let (script, log) = (script.clone(), Arc::clone(&log));
                tokio::spawn(async move {
                    serve(socket, &script, &log).await;
                    log.lock().unwrap().push("*".to_owned());
                });
            }
        });
        Self { port, heard }
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    fn clear_transport(&self) -> Transport {
        transport(&format!("smtp://127.0.0.1:{}?tls=none", self.port), None)
    }
}

fn transport(url: &str, extra_ca_pem: Option<String>) -> Transport {
    let options = TransportOptions {
        extra_ca_pem: extra_ca_pem.map(String::into_bytes),
        timeout: Duration::from_secs(5),
        ..TransportOptions::default()
    };
    Transport::from_url(url, &options).unwrap()
}

async fn serve(socket: TcpStream, script: &Script, log: &Mutex<Vec<String>>) {
    let acceptor = script.tls.clone().map(TlsAcceptor::from);
    if script.implicit {
        if let Ok(stream) = acceptor.unwrap().accept(socket).await {
            talk(stream, script, log, true).await;
        }
        return;
    }
    let Some(socket) = talk(socket, script, log, true).await else { return };
    if let Ok(stream) = acceptor.unwrap().accept(socket).await {
        talk(stream, script, log, false).await;
    }
}

/// Speaks until the client leaves, or hands the stream back for TLS.
async fn talk<S>(stream: S, script: &Script, log: &Mutex<Vec<String>>, greet: bool) -> Option<S>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut stream = BufReader::new(stream);
    if greet {
        say(&mut stream, script.replies.get("greeting").unwrap_or(&"220 relay.example ready")).await?;
    }
    let mut in_data = false;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return None;
        }
        let line = line.trim_end_matches("\r\n");
        log.lock().unwrap().push(line.to_owned());
        let verb = if in_data { line } else { line.split([' ', ':']).next().unwrap() };
        let usual = match verb {
            "." => "250 2.0.0 queued as 4711",
            _ if in_data => continue,
            "EHLO" => script.features,
            "DATA" => "354 go on",
            "AUTH" => "235 welcome",
            "QUIT" => "221 bye",
            "STARTTLS" => "220 go on",
            _ => "250 ok",
        };
        let usual = if usual.is_empty() { "250 relay.example" } else { usual };
        let reply = script.replies.get(verb).copied().unwrap_or(usual);
        say(&mut stream, reply).await?;
        in_data = verb == "DATA" && reply.starts_with('3');
        if verb == "STARTTLS" && reply.starts_with('2') {
            return Some(stream.into_inner());
        }
    }
}

async fn say<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>, reply: &str) -> Option<()> {
    match reply {
        "" => return None,
        "…" => std::future::pending().await,
        reply => stream.get_mut().write_all(format!("{reply}\r\n").as_bytes()).await.ok()?,
    }
    stream.get_mut().flush().await.ok()
}

fn mail() -> Composed {
    Composed {
        from_envelope: "mette@nordlys.example".parse().unwrap(),
        to: "soeren@kunde.example".parse().unwrap(),
        message_id: MessageId::new("m1", "nordlys.example").unwrap(),
        bytes: b"Subject: x\r\n\r\nfirst\r\n.dot\r\n..\r\nlast\r\n".to_vec(),
    }
}

async fn outcome(script: Script) -> Result<String, SendError> {
    let relay = Relay::start(script).await;
    let transport = relay.clear_transport();
    transport.send(&mail()).await.map(|accepted| accepted.reply)
}

#[tokio::test]
async fn a_mail_goes_through_unchanged_and_the_next_one_takes_the_same_connection() {
    let relay = Relay::start(Script::default()).await;
    let transport = relay.clear_transport();
    assert_eq!(transport.send(&mail()).await.unwrap().reply, "250 2.0.0 queued as 4711");
    let heard = relay.heard();
    let data = heard.iter().position(|line| line == "DATA").unwrap();
    assert_eq!(
        heard[..data],
        ["EHLO localhost", "MAIL FROM:<mette@nordlys.example>", "RCPT TO:<soeren@kunde.example>"]
    );
    let received: Vec<_> = heard[data + 1..].iter().take_while(|line| *line != ".").collect();
    let unstuffed: Vec<_> = received.iter().map(|line| line.strip_prefix('.').unwrap_or(line)).collect();
    assert_eq!(unstuffed.join("\r\n").into_bytes().trim_ascii_end(), mail().bytes.trim_ascii_end());

    transport.send(&mail()).await.unwrap();
    assert_eq!(relay.heard().iter().filter(|line| line.starts_with("EHLO")).count(), 1);
    transport.rest().await;
    assert!(relay.heard().contains(&"QUIT".to_owned()));
    transport.send(&mail()).await.unwrap();
    assert_eq!(relay.heard().iter().filter(|line| line.starts_with("EHLO")).count(), 2);
}

#[tokio::test]
async fn a_kept_connection_that_died_is_replaced() {
    let relay = Relay::start(Script::reply("NOOP", "")).await;
    let transport = relay.clear_transport();
    transport.send(&mail()).await.unwrap();
    transport.send(&mail()).await.unwrap();
    assert_eq!(relay.heard().iter().filter(|line| line.starts_with("EHLO")).count(), 2);
}

#[tokio::test]
async fn a_refused_mail_is_refused_for_good_with_the_relays_words() {
    for verb in ["MAIL", "RCPT", "DATA", "."] {
        let error =
            outcome(Script::reply(verb, "550-5.1.1 no such\r\n550 5.1.1 \u{202e}user")).await.unwrap_err();
        assert!(error.is_permanent(), "{verb}: {error:?}");
        let reply = error.reply().unwrap();
        assert!(reply.starts_with("550 ") && reply.contains("no such"), "{verb}: {reply}");
        assert!(reply.ends_with("user") && !reply.contains(['\r', '\n', '\u{202e}']), "{verb}: {reply}");
    }
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    for (verb, reply) in [
        ("greeting", "554 no service for you today"),
        ("greeting", "421 busy"),
        ("EHLO", "502 what"),
        ("MAIL", "452 disk full"),
        ("RCPT", "451 greylisted"),
        (".", "451 later"),
    ] {
        let error = outcome(Script::reply(verb, reply)).await.unwrap_err();
        assert!(!error.is_permanent());
        let SendError::TryLater { code, reply: said } = error else { panic!("{verb}: {error:?}") };
        assert_eq!(format!("{code} {said}"), reply);
    }
}

#[tokio::test]
async fn a_relay_that_wants_a_sign_in_is_the_operators_to_mend() {
    let error = outcome(Script::reply("MAIL", "530 5.7.0 authentication required")).await.unwrap_err();
    assert!(matches!(error, SendError::SignInRefused { .. }), "{error:?}");
    for (features, reply) in
        [("250-relay\r\n250 AUTH PLAIN", "535 5.7.8 bad password"), ("250 relay", "235 ok")]
    {
        let relay = Relay::start(Script { features, ..Script::reply("AUTH", reply) }).await;
        let transport = transport(&format!("smtp://me:geheim@127.0.0.1:{}?tls=none", relay.port), None);
        let error = transport.send(&mail()).await.unwrap_err();
        assert!(matches!(error, SendError::SignInRefused { .. }), "{error:?}");
        assert!(!error.is_permanent() && !format!("{error:?} {transport:?}").contains("geheim"));
        assert!(!relay.heard().iter().any(|line| line.starts_with("MAIL")));
    }
}

#[tokio::test]
async fn a_relay_that_breaks_off_stalls_or_is_not_there_is_unreachable() {
    for (verb, reply) in [("greeting", ""), ("greeting", "HTTP/1.1 400"), ("RCPT", ""), (".", "")] {
        let error = outcome(Script::reply(verb, reply)).await.unwrap_err();
        assert!(matches!(error, SendError::Unreachable(_)), "{verb}: {error:?}");
    }
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let nobody = transport(&format!("smtp://127.0.0.1:{port}?tls=none"), None);
    assert!(matches!(nobody.send(&mail()).await.unwrap_err(), SendError::Unreachable(_)));
}

#[tokio::test]
async fn a_stalled_mail_is_given_up_and_its_connection_is_not_used_again() {
    let relay = Relay::start(Script::reply(".", "…")).await;
    let options = TransportOptions { timeout: Duration::from_millis(200), ..TransportOptions::default() };
    let url = format!("smtp://127.0.0.1:{}?tls=none", relay.port);
    let transport = Transport::from_url(&url, &options).unwrap();
    for _ in 0..2 {
        assert!(matches!(transport.send(&mail()).await.unwrap_err(), SendError::Unreachable(_)));
    }
    assert_eq!(relay.heard().iter().filter(|line| line.starts_with("EHLO")).count(), 2);
}

#[tokio::test]
async fn t_smtp_without_starttls_nothing_is_sent() {
    let relay = Relay::start(Script::default()).await;
    let transport = transport(&format!("smtp://me:geheim@127.0.0.1:{}", relay.port), None);
    let error = transport.send(&mail()).await.unwrap_err();
    assert!(matches!(error, SendError::TlsRequired), "{error:?}");
    assert!(!error.is_permanent());
    assert_eq!(relay.heard()[0], "EHLO localhost");
    assert!(relay.heard()[1..].iter().all(|line| line == "QUIT" || line == "*"), "{:?}", relay.heard());
}

/// A relay with a certificate of its own for 127.0.0.1, and that certificate.
fn with_tls(script: Script) -> (Script, String) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    (Script { tls: Some(Arc::new(config)), ..script }, cert.pem())
}

#[tokio::test]
async fn t_smtp_an_untrusted_certificate_ends_the_conversation_and_a_trusted_one_carries_it() {
    for implicit in [false, true] {
        let features = if implicit { "" } else { "250-relay\r\n250 STARTTLS" };
        let (script, pem) = with_tls(Script { features, implicit, ..Script::default() });
        let relay = Relay::start(script).await;
        let scheme = if implicit { "smtps" } else { "smtp" };
        let url = format!("{scheme}://127.0.0.1:{}", relay.port);

        let error = transport(&url, None).send(&mail()).await.unwrap_err();
        assert!(matches!(error, SendError::TlsFailed(_)), "{scheme}: {error:?}");
        assert!(!relay.heard().iter().any(|line| line.starts_with("MAIL")), "{scheme}");

        let (_, other_pem) = with_tls(Script::default());
        let error = transport(&url, Some(other_pem)).send(&mail()).await.unwrap_err();
        assert!(matches!(error, SendError::TlsFailed(_)), "{scheme}: {error:?}");

        transport(&url, Some(pem.clone())).send(&mail()).await.unwrap();
        let named = transport(&url.replace("127.0.0.1", "localhost"), Some(pem)).send(&mail()).await;
        assert!(matches!(named, Err(SendError::TlsFailed(_))), "{scheme}: a certificate for another name");
    }
}

#[tokio::test]
async fn a_refused_starttls_sends_nothing() {
    let script = Script { features: "250-relay\r\n250 STARTTLS", ..Script::reply("STARTTLS", "454 not now") };
    let relay = Relay::start(script).await;
    let error = transport(&format!("smtp://127.0.0.1:{}", relay.port), None).send(&mail()).await.unwrap_err();
    assert!(matches!(error, SendError::TlsFailed(_)), "{error:?}");
    assert!(!relay.heard().iter().any(|line| line.starts_with("MAIL")));
}

#[test]
fn extra_certificates_that_are_none_stop_the_start() {
    for pem in ["-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n", "", "hello"] {
        let options = TransportOptions { extra_ca_pem: Some(pem.into()), ..TransportOptions::default() };
        assert!(Transport::from_url("smtp://smtp.firma.dk", &options).is_err(), "{pem:?}");
    }
}
