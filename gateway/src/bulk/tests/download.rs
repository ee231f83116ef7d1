//! Downloads as browsers make them.

use std::time::Duration;

use data_encoding::BASE64;
use kuvert_crypto::ids::BlobId;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::world::{Ended, World, noise};

#[tokio::test]
async fn a_file_comes_as_an_attachment_that_no_browser_opens() {
    let world = World::new().await;
    let blob = world.upload("æble.txt", b"hello").await;
    let path = format!("{}/any-name.html", world.download_path(&[blob], false).await);
    let answer = world.get(&path, &[]).await;
    assert_eq!(answer.body, "hello");
    for (name, value) in [
        ("content-length", "5"),
        ("content-type", "text/plain"),
        ("content-disposition", r#"attachment; filename="_ble.txt"; filename*=UTF-8''%C3%A6ble.txt"#),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("accept-ranges", "bytes"),
        ("last-modified", "Sat, 21 Nov 2026 20:00:00 GMT"),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    let digest = format!("sha-256=:{}:", BASE64.encode(&Sha256::digest(b"hello")));
    assert_eq!(answer.header("repr-digest"), digest);
    assert_eq!(world.ended(1).await, [Ended::Complete]);
}

#[tokio::test]
async fn any_range_is_exactly_that_part_of_the_file() {
    let world = World::new().await;
    // Segments of different lengths, one of which ends with a full chunk.
    let content = noise(200_000);
    let path = world.create("a", 200_000).await;
    for (start, end) in [(0, 16_384), (16_384, 16_385), (16_385, 100_000), (100_000, 200_000)] {
        world.patch(&path, start, content[start as usize..end].to_vec()).await;
    }
    let download = world.download_path(&[world.blob_of(&path)], false).await;
    for (start, end) in [
        (0, 0),
        (0, 16_383),
        (16_383, 16_384),
        (16_384, 16_384),
        (16_385, 16_385),
        (99_999, 100_000),
        (20_000, 180_000),
        (199_999, 199_999),
        (1, 199_998),
    ] {
        let answer = world.get(&download, &[("range", &format!("bytes={start}-{end}"))]).await;
        assert_eq!(answer.status, 206);
        assert_eq!(answer.header("content-range"), format!("bytes {start}-{end}/200000"));
        assert!(answer.body == content[start..=end], "{start}-{end}");
    }
    let answer = world.get(&download, &[("range", "bytes=200000-")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-range")), (416, "bytes */200000"));
    let answer = world.get(&download, &[("range", "bytes=0-1,5-6")]).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (200, 200_000));
}

#[tokio::test]
async fn a_resumed_download_continues_only_the_same_file() {
    let world = World::new().await;
    let blob = world.upload("a", b"0123456789").await;
    let path = world.download_path(&[blob], false).await;
    let etag = world.get(&path, &[]).await.header("etag").to_owned();
    let answer = world.get(&path, &[("range", "bytes=5-"), ("if-range", &etag)]).await;
    assert_eq!((answer.status.as_u16(), &answer.body[..]), (206, &b"56789"[..]));
    let answer = world.get(&path, &[("range", "bytes=5-"), ("if-range", "\"other\"")]).await;
    assert_eq!((answer.status.as_u16(), &answer.body[..]), (200, &b"0123456789"[..]));
    let answer = world.get(&path, &[("if-none-match", &etag)]).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (304, 0));
    assert_eq!(answer.header("etag"), etag);
    assert_eq!(world.get(&path, &[("if-match", "\"other\"")]).await.status, 412);
    assert_eq!(world.begun().await, [None, Some(5..10), None], "what sends no bytes is no access");
}

#[tokio::test]
async fn case_3_looking_takes_nothing() {
    let world = World::new().await;
    let blob = world.upload("a", b"0123456789").await;
    let path = world.download_path(&[blob], false).await;
    let answer = world.send("HEAD", &path, &[("range", "bytes=2-3")], "").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-length"), answer.body.len()), (206, "2", 0));
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = world.send(method, &path, &[("accept", "application/json")], "").await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "GET, HEAD"));
    }
    assert!(world.begun().await.is_empty() && world.ended(0).await.is_empty());
}

/// The refusal that programs and people get for a path, which gives no byte of the file.
async fn refusal(world: &World, path: &str) -> (u16, String) {
    let answer = world.get(path, &[("accept", "application/json")]).await;
    let page = world.get(path, &[("accept", "text/html"), ("accept-language", "da")]).await;
    assert_eq!((page.status, page.header("content-type")), (answer.status, "text/html; charset=utf-8"));
    assert!(String::from_utf8_lossy(&page.body).contains("<html lang=\"da\">"));
    assert!(!page.headers.contains_key("etag"));
    (answer.status.as_u16(), answer.code())
}

#[tokio::test]
async fn who_may_not_download_is_told_why_in_their_language() {
    let world = World::new().await;
    let blob = world.upload("a", b"secret").await;
    let path = world.download_path(&[blob], false).await;
    let other = world.download_path(&[BlobId::from_bytes([9; 16])], false).await;
    assert_eq!(refusal(&world, &other).await, (404, "file_not_found".to_owned()));
    world.inner.clock.advance(Duration::from_mins(15));
    assert_eq!(refusal(&world, &path).await, (403, "download_link_too_old".to_owned()));
    let path = world.download_path(&[blob], false).await;
    world.inner.tamper("ALTER TABLE events RENAME TO lost".to_owned()).await;
    assert_eq!(refusal(&world, &path).await, (503, "temporarily_unavailable".to_owned()), "no line, no file");
    world.inner.tamper("ALTER TABLE lost RENAME TO events".to_owned()).await;
    world.inner.clock.advance(Duration::from_hours(8));
    assert_eq!(refusal(&world, &path).await, (403, "session_ended".to_owned()));
    world.inner.clock.advance(Duration::from_hours(14 * 24));
    assert_eq!(refusal(&world, &path).await, (410, "share_expired".to_owned()));
    world.revoke().await;
    assert_eq!(refusal(&world, &path).await, (410, "share_revoked".to_owned()));
    assert_eq!(world.get("/bulk/d/x", &[]).await.status, 404);
    assert_eq!(world.get("/bulk/", &[]).await.status, 404);
    assert!(world.begun().await.is_empty());
}

#[tokio::test]
async fn a_ticket_is_worth_nothing_in_another_browser() {
    let world = World::new().await;
    let blob = world.upload("a", b"secret").await;
    let path = world.download_path(&[blob], false).await;
    let bare = world.send_bare("GET", &path, &[("accept", "application/json")], "").await;
    assert_eq!((bare.status.as_u16(), bare.code().as_str()), (403, "session_ended"));
    assert_eq!(world.get(&path, &[]).await.body, "secret");
}

#[tokio::test]
async fn case_6_a_limited_download_is_given_once_and_kept_for_whoever_broke_off() {
    let world = World::with(&[], |share| share.downloads_max = Some(1)).await;
    let content = noise(40_000_000);
    let blob = world.upload("a", &content).await;
    let path = world.download_path(&[blob], false).await;
    let mut stream = slow_reader(&world, &path).await;
    stream.read_exact(&mut [0; 1000]).await.unwrap();
    assert_eq!(refusal(&world, &path).await, (409, "download_running".to_owned()));
    drop(stream);
    let [Ended::BrokenOff { .. }] = world.ended(1).await[..] else { panic!("not broken off") };
    let rest = world.get(&path, &[("range", "bytes=1000-")]).await;
    assert!(rest.status == 206 && rest.body == content[1000..], "a resumed download takes no second slot");
    world.ended(2).await;
    assert_eq!(refusal(&world, &path).await, (403, "downloads_spent".to_owned()));
}

async fn slow_reader(world: &World, path: &str) -> TcpStream {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(16 << 10).unwrap();
    let mut stream = socket.connect(world.addr).await.unwrap();
    let cookie = world.cookie().await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn a_reader_that_goes_away_is_noted_with_the_place() {
    let world = World::new().await;
    let blob = world.upload("a", &noise(40_000_000)).await;
    let mut stream = slow_reader(&world, &world.download_path(&[blob], false).await).await;
    let mut some = vec![0; 100_000];
    stream.read_exact(&mut some).await.unwrap();
    drop(stream);
    let [Ended::BrokenOff { at }] = world.ended(1).await[..] else { panic!("not broken off") };
    // The kernel buffers some megabytes on loopback; the rest was never made.
    assert!((100_000 - 1000..20_000_000).contains(&at), "{at}");
}

#[tokio::test]
async fn a_download_ends_when_it_is_no_longer_allowed() {
    let world = World::new().await;
    let blob = world.upload("a", &noise(40_000_000)).await;
    let mut stream = slow_reader(&world, &world.download_path(&[blob], false).await).await;
    let mut some = vec![0; 1000];
    stream.read_exact(&mut some).await.unwrap();
    world.revoke().await;
    tokio::time::sleep(Duration::from_millis(3200)).await;
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    assert!(rest.len() < 30_000_000, "{}", rest.len());
    assert!(matches!(world.ended(1).await[..], [Ended::BrokenOff { .. }]));
}
