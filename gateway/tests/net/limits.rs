//! Slow and greedy clients.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use http_body_util::Full;
use hyper::Request;
use hyper_util::rt::{TokioExecutor, TokioIo};
use kuvert::net::Limits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::world::{World, read_to_close};

fn hasty() -> Limits {
    Limits {
        handshake: Duration::from_secs(1),
        head: Duration::from_secs(1),
        idle: Duration::from_secs(2),
        stall: Duration::from_secs(2),
        body_window: Duration::from_secs(1),
        ..Limits::default()
    }
}

#[tokio::test]
async fn case_37_a_slow_head_gets_408_and_a_slow_body_too() {
    let world = World::with(&[], hasty()).await;
    let mut head = world.tls("http/1.1").await;
    head.write_all(b"GET / HTTP/1.1\r\nHost: ").await.unwrap();
    let mut form = world.tls("http/1.1").await;
    let start = format!(
        "POST /form HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nContent-Length: 9\r\n\r\nx",
        world.host(),
        world.origin()
    );
    form.write_all(start.as_bytes()).await.unwrap();
    let mut bulk = world.tls("http/1.1").await;
    let start = format!("PATCH /bulk/u HTTP/1.1\r\nHost: {}\r\nContent-Length: 9\r\n\r\nx", world.host());
    bulk.write_all(start.as_bytes()).await.unwrap();

    let (head, form, bulk) =
        tokio::join!(read_to_close(&mut head), read_to_close(&mut form), read_to_close(&mut bulk));
    assert!(head.starts_with("HTTP/1.1 408 ") && head.contains("strict-transport-security"), "{head}");
    assert!(form.starts_with("HTTP/1.1 408 ") && form.ends_with("caught 408"), "{form}");
    assert!(bulk.ends_with("broken off: TimedOut"), "{bulk}");
}

#[tokio::test]
async fn case_37_silence_is_closed_before_and_after_the_handshake() {
    let world = World::with(&[], hasty()).await;
    let started = Instant::now();
    let mut before = TcpStream::connect(world.addr).await.unwrap();
    let mut after = world.tls("http/1.1").await;
    let mut h2 = world.tls("h2").await;
    tokio::join!(read_to_close(&mut before), read_to_close(&mut after), read_to_close(&mut h2));
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
}

/// Waits until the metrics say so; a busy machine takes its time.
async fn measured(world: &World, line: &str) {
    for _ in 0..300 {
        if world.metrics().contains(line) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{line} never came: {}", world.metrics());
}

#[tokio::test]
async fn case_37_a_slow_reader_holds_little_memory_and_is_cut_off() {
    let world = World::with(&[], hasty()).await;
    let mut stream = world.tls("http/1.1").await;
    stream
        .write_all(format!("GET /bulk/stream HTTP/1.1\r\nHost: {}\r\n\r\n", world.host()).as_bytes())
        .await
        .unwrap();
    let mut first = [0; 100];
    stream.read_exact(&mut first).await.unwrap();
    let mut pulled = 0;
    while pulled != world.pulled.load(Ordering::Relaxed) {
        pulled = world.pulled.load(Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    // The kernel's own buffers take some megabytes; an endless stream would otherwise bring gigabytes.
    assert!(pulled < 32 << 20, "{pulled} bytes were produced ahead of a reader that stopped");
    measured(&world, "reason=\"stalled\"} 1").await;
    measured(&world, "kuvert_net_connections_open 0").await;
}

#[tokio::test]
async fn case_38_an_http2_stream_with_a_closed_window_is_cut_off() {
    let world = World::with(&[], hasty()).await;
    let stream = TokioIo::new(world.tls("h2").await);
    let (mut sender, connection) = hyper::client::conn::http2::Builder::new(TokioExecutor::new())
        .initial_stream_window_size(1 << 10)
        .handshake(stream)
        .await
        .unwrap();
    tokio::spawn(connection);
    let request = Request::get(format!("{}/bulk/stream", world.origin()))
        .body(Full::<bytes::Bytes>::default())
        .unwrap();
    let response = sender.send_request(request).await.unwrap();
    measured(&world, "reason=\"stalled\"} 1").await;
    assert!(world.pulled.load(Ordering::Relaxed) <= 1 << 20, "{:?}", world.pulled);
    drop(response);
}

#[tokio::test]
async fn case_37_slow_connections_do_not_slow_the_others() {
    let world = World::with(&[("connections_per_address_max", "1000")], Limits::default()).await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut stream = world.tls("http/1.1").await;
        stream.write_all(b"GET / HTTP/1.1\r\nX-").await.unwrap();
        slow.push(stream);
    }
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", world.host());
    let answers = join_all((0..20).map(|_| world.raw(request.as_bytes()))).await;
    assert!(answers.iter().all(|answer| answer.starts_with("HTTP/1.1 200 OK")));
    assert_eq!(slow.len(), 200);
}

#[tokio::test]
async fn one_address_gets_no_more_than_its_share() {
    let world = World::with(&[("connections_per_address_max", "2")], Limits::default()).await;
    let held = (world.tls("http/1.1").await, world.tls("http/1.1").await);
    let mut third = TcpStream::connect(world.addr).await.unwrap();
    assert_eq!(third.read(&mut [0; 1]).await.unwrap_or(0), 0);
    drop(held);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let _again = world.tls("http/1.1").await;
    assert!(world.metrics().contains("reason=\"connections_of_address_full\"} 1"), "{}", world.metrics());
}

#[tokio::test]
async fn a_client_that_goes_on_with_a_refused_body_still_gets_the_answer() {
    let world = World::new().await;
    let mut stream = world.tls("http/1.1").await;
    let pieces = 12;
    let head = format!(
        "POST /form HTTP/1.1\r\nHost: evil.example\r\nContent-Length: {}\r\n\r\n",
        pieces * (1 << 20)
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..pieces {
        stream.write_all(&vec![b'x'; 1 << 20]).await.unwrap();
        stream.flush().await.unwrap();
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    let answer = read_to_close(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 421 ") && answer.contains("wrong_host"), "{answer}");
}
