//! Start, stop, certificates, proxies, health.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use kuvert::cli::dev_ca;
use kuvert::clock::Clock;
use kuvert::net::Limits;
use kuvert::net::ops::Ops;
use rustls::NamedGroup;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::world::{World, read_to_close};

#[tokio::test]
async fn a_stop_lets_running_requests_finish_and_takes_no_new_ones() {
    let world = World::new().await;
    let mut running = world.tls("http/1.1").await;
    running
        .write_all(format!("GET /slow/800 HTTP/1.1\r\nHost: {}\r\n\r\n", world.host()).as_bytes())
        .await
        .unwrap();
    let mut idle = world.tls("http/1.1").await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    world.shutdown.cancel();
    assert_eq!(read_to_close(&mut idle).await, "");
    assert!(TcpStream::connect(world.addr).await.is_err());
    let answer = read_to_close(&mut running).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("done"), "{answer}");
    tokio::time::timeout(Duration::from_secs(3), world.served).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever() {
    let world = World::with(&[], Limits { drain: Duration::from_millis(500), ..Limits::default() }).await;
    let mut running = world.tls("http/1.1").await;
    running
        .write_all(format!("GET /slow/60000 HTTP/1.1\r\nHost: {}\r\n\r\n", world.host()).as_bytes())
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    world.shutdown.cancel();
    tokio::time::timeout(Duration::from_secs(5), world.served).await.unwrap().unwrap();
}

#[tokio::test]
async fn the_key_exchange_is_post_quantum_and_a_client_without_it_still_gets_in() {
    let world = World::new().await;
    let stream = world.tls("h2").await;
    let session = stream.get_ref().1;
    assert_eq!(session.negotiated_key_exchange_group().unwrap().name(), NamedGroup::X25519MLKEM768);
    assert_eq!(session.protocol_version(), Some(rustls::ProtocolVersion::TLSv1_3));
}

#[tokio::test]
async fn a_new_certificate_is_taken_into_use_and_a_damaged_one_is_not() {
    let world = World::new().await;
    let serial = |stream: &tokio_rustls::client::TlsStream<TcpStream>| {
        stream.get_ref().1.peer_certificates().unwrap()[0].as_ref().to_vec()
    };
    let first = serial(&world.tls("h2").await);
    let cert = world.dir.path().join("server.pem");
    let good = std::fs::read(&cert).unwrap();

    std::fs::write(&cert, "damaged").unwrap();
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(serial(&world.tls("h2").await), first);

    std::fs::remove_file(&cert).unwrap();
    dev_ca::ensure(world.dir.path(), Clock::system().now()).unwrap();
    assert_ne!(std::fs::read(&cert).unwrap(), good);
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_ne!(serial(&world.tls("h2").await), first);
}

async fn plain(world: &World, headers: &str) -> String {
    let mut stream = TcpStream::connect(world.addr).await.unwrap();
    let request =
        format!("GET /bulk/d HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n", world.host());
    stream.write_all(request.as_bytes()).await.unwrap();
    read_to_close(&mut stream).await
}

#[tokio::test]
async fn plain_http_is_for_trusted_proxies_alone_and_they_may_name_the_client() {
    let open = World::new().await;
    assert!(!plain(&open, "").await.contains("HTTP/1.1"));
    assert_eq!(open.seen.all(), Vec::<String>::new());

    let behind = World::with(&[("trusted_proxies", "127.0.0.0/8")], Limits::default()).await;
    let answer = plain(&behind, "X-Forwarded-For: 203.0.113.1, 192.0.2.7\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert_eq!(behind.seen.all()[0], "GET /bulk/d from 192.0.2.7");
    let _tls_works_too = behind.tls("h2").await;
}

async fn ops(ops: &Ops, path: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    tokio::spawn(ops.clone().serve(listener, stop.clone()));
    let mut stream = TcpStream::connect(addr).await.unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = read_to_close(&mut stream).await;
    stop.cancel();
    answer
}

#[tokio::test]
async fn the_operators_listener_tells_health_readiness_and_numbers() {
    let world = World::new().await;
    let path = "/s/very-secret-token";
    let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", world.host());
    world.raw(request.as_bytes()).await;
    tokio::time::sleep(Duration::from_millis(100)).await;

    let ready = |database: Result<(), String>| Ops {
        registry: Arc::clone(&world.registry),
        readiness: Arc::new(move || {
            let database = database.clone();
            async move { vec![("database", database)] }.boxed()
        }),
        shutdown: world.shutdown.clone(),
    };
    let well = ready(Ok(()));
    assert!(ops(&well, "/healthz").await.starts_with("HTTP/1.1 200 OK"));
    assert!(ops(&well, "/readyz").await.ends_with("database: ok\n"));
    let ill = ops(&ready(Err("it does not answer".to_owned())), "/readyz").await;
    assert!(ill.starts_with("HTTP/1.1 503 ") && ill.ends_with("database: it does not answer\n"), "{ill}");

    let metrics = ops(&well, "/metrics").await;
    assert!(
        metrics.contains("kuvert_net_requests_total{route=\"/s/<token>?<q>\",status=\"200\"} 1"),
        "{metrics}"
    );
    assert!(!metrics.contains("secret"), "{metrics}");

    world.shutdown.cancel();
    assert!(ops(&well, "/readyz").await.starts_with("HTTP/1.1 503 "));
    assert!(ops(&well, "/healthz").await.starts_with("HTTP/1.1 200 OK"));
}
