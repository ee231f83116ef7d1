//! Whom the client talks to and believes.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use serde_json::{Value, json};

use super::*;
use crate::cli::tests::{PATIENCE, Reply, Server, TOKEN, json as answer, staff};
use crate::cli::{Failure, Status};

/// A certificate authority's PEM, and a TLS configuration for `localhost` that it certifies.
fn authority() -> (String, rustls::ServerConfig) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let leaf_key = KeyPair::generate().unwrap();
    let leaf =
        CertificateParams::new(["localhost".to_owned()]).unwrap().signed_by(&leaf_key, &issuer).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config =
        rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let leaf_key = PrivateKeyDer::try_from(leaf_key.serialize_der()).unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![leaf.der().clone()], leaf_key).unwrap();
    (ca.pem(), config)
}

async fn ask(url: &Url, security: &Security) -> Result<Value, ClientError> {
    let right = Right::Token(Zeroizing::new(TOKEN.to_owned()));
    let client = Client::new(url, right, security, PATIENCE)?;
    client.call(hyper::Method::GET, "/me").answer().await
}

#[tokio::test]
async fn only_the_named_certificate_authority_is_believed() {
    let (pem, tls) = authority();
    let server = Server::start_tls(|_| answer(200, &json!({ "id": "x" })), tls).await;
    let folder = tempfile::tempdir().unwrap();
    let (right, other) = (folder.path().join("ca.pem"), folder.path().join("other.pem"));
    std::fs::write(&right, pem).unwrap();
    std::fs::write(&other, authority().0).unwrap();

    assert_eq!(ask(&server.url, &Security { ca_file: Some(right) }).await.unwrap(), json!({ "id": "x" }));
    for ca_file in [None, Some(other)] {
        let error = ask(&server.url, &Security { ca_file }).await.unwrap_err();
        assert!(matches!(error, ClientError::Untrusted { .. }), "{error:?}");
        let failure = Failure::from(error);
        assert_eq!(failure.status(), Status::Network);
        assert!(format!("{failure:?}").contains("--ca-file"));
    }
    assert_eq!(server.seen(), ["GET /api/v1/me"], "no token went to a server that is not believed");
}

#[tokio::test]
async fn a_file_without_certificates_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("empty", ""),
        ("text", "hello"),
        ("broken", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let error = ask(&"https://localhost:1".parse().unwrap(), &Security { ca_file: Some(path) })
            .await
            .unwrap_err();
        assert!(matches!(error, ClientError::Authority { .. }), "{name}: {error:?}");
    }
}

#[tokio::test]
async fn nothing_leaves_in_the_clear_but_to_this_machine() {
    for url in [
        "http://share.example",
        "http://10.0.0.1",
        "http://[2001:db8::1]",
        "ftp://localhost",
        "http://localhost.example",
    ] {
        let error = ask(&url.parse().unwrap(), &Security::default()).await.unwrap_err();
        assert!(matches!(error, ClientError::Plain), "{url}: {error:?}");
    }
    let server = Server::start(|_| answer(200, &json!({}))).await;
    assert!(matches!(staff(&server).resolve("http://share.example/bulk/u/x"), Err(ClientError::Plain)));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let server = Server::start(|_| Reply::new(302, &[("location", "https://elsewhere.example/")], "")).await;
    let error = staff(&server).call(hyper::Method::GET, "/me").answer::<Value>().await.unwrap_err();
    assert_eq!(error.problem().unwrap().status, 302);
}

#[tokio::test]
async fn only_harmless_questions_are_repeated() {
    for (method, asked) in [(hyper::Method::GET, 4), (hyper::Method::POST, 1)] {
        let server = Server::start(|_| Reply::HangUp).await;
        staff(&server).call(method, "/x").done().await.unwrap_err();
        assert_eq!(server.seen().len(), asked);
    }
    let server = Server::start(|_| Reply::new(404, &[], "")).await;
    staff(&server).call(hyper::Method::GET, "/x").done().await.unwrap_err();
    assert_eq!(server.seen().len(), 1, "a refusal is an answer");
}

#[tokio::test]
async fn a_silent_server_is_given_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let right = Right::Token(Zeroizing::new(TOKEN.to_owned()));
    let client = Client::new(&url, right, &Security::default(), PATIENCE).unwrap();
    let client = client.with_silence(Duration::from_millis(50));
    let error = client.call(hyper::Method::POST, "/x").done().await.unwrap_err();
    assert!(matches!(error, ClientError::Silent), "{error:?}");
}

#[tokio::test]
async fn a_refusal_is_one_plain_sentence() {
    let body = json!({ "title": "Bad request.", "detail": "must be one line of at most 200 characters.", "field": "title" });
    let server = Server::start(move |_| answer(422, &body)).await;
    let error = staff(&server).call(hyper::Method::POST, "/shares").done().await.unwrap_err();
    let failure = Failure::from(error);
    assert_eq!(failure, Failure::new(Status::Refused, "title: must be one line of at most 200 characters"));
}
