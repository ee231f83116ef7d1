//! Uploads as clients make them.

use std::time::Duration;

use data_encoding::BASE64;
use sha1::{Digest, Sha1};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::world::{World, noise};
use crate::db::files::FileState;

#[tokio::test]
async fn a_file_goes_up_in_one_request_and_comes_down_as_it_was() {
    let world = World::new().await;
    let content = noise(9_000_000);
    let blob = world.upload("æble.txt", &content).await;
    let row = world.row(&blob).await;
    assert_eq!((row.name.as_str(), row.media_type.as_str()), ("æble.txt", "text/plain"));
    assert_eq!(row.state, FileState::Accepted);
    let entry = row.entry.unwrap();
    assert_eq!(entry.crc32, crc32fast::hash(&content));
    assert_eq!(entry.segments.last().unwrap().plain_len, 0, "the closing segment is empty");
    let answer = world.get(&world.download_path(&[blob], false).await, &[]).await;
    assert!(answer.body == content);
}

#[tokio::test]
async fn nothing_of_a_file_lies_readable_in_the_store() {
    let world = World::new().await;
    let content = b"a very recognisable sentence. ".repeat(1000);
    let blob = world.upload("a.txt", &content).await;
    for object in world.objects(&blob) {
        let stored = std::fs::read(object).unwrap();
        assert!(!stored.windows(16).any(|window| window == b"very recognisabl"));
    }
}

#[tokio::test]
async fn an_empty_file_is_complete_when_it_is_created() {
    let world = World::new().await;
    let blob = world.upload("empty", b"").await;
    assert_eq!(world.row(&blob).await.state, FileState::Accepted);
    let answer = world.get(&world.download_path(&[blob], false).await, &[]).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-length")), (200, "0"));
}

#[tokio::test]
async fn creation_may_bring_the_first_bytes() {
    let world = World::new().await;
    let headers = [("upload-length", "10"), ("content-type", "application/offset+octet-stream")];
    let answer = world.tus("POST", &world.create_path().await, &headers, "01234").await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("upload-offset"), "5");
    assert_eq!(answer.header("upload-expires"), "Sat, 28 Nov 2026 20:00:00 GMT");
    let path = answer.header("location").to_owned();
    assert_eq!(world.patch(&path, 5, "56789").await.status, 204);
    let blob = world.blob_of(&path);
    let answer = world.get(&world.download_path(&[blob], false).await, &[]).await;
    assert_eq!(answer.body, "0123456789");
}

#[tokio::test]
async fn options_say_what_is_spoken_and_other_versions_are_refused() {
    let world = World::new().await;
    let answer = world.send("OPTIONS", "/bulk/u/anything", &[], "").await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("tus-version"), "1.0.0");
    assert_eq!(
        answer.header("tus-extension"),
        "creation,creation-with-upload,termination,checksum,expiration"
    );
    assert_eq!(answer.header("tus-checksum-algorithm"), "sha1,sha256");
    assert_eq!(answer.header("tus-max-size"), (1 << 30).to_string());

    for version in [&[][..], &[("tus-resumable", "0.2.2")]] {
        let answer = world.send("POST", &world.create_path().await, version, "").await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (412, "tus_version_unsupported"));
        assert_eq!(answer.header("tus-version"), "1.0.0");
    }
}

#[tokio::test]
async fn an_upload_is_resumed_where_the_last_request_ended() {
    let world = World::new().await;
    let content = noise(1_000_000);
    let path = world.create("a", 1_000_000).await;
    for (start, end) in [(0, 1), (1, 300_000), (300_000, 999_999)] {
        let answer = world.patch(&path, start, content[start as usize..end].to_vec()).await;
        assert_eq!(answer.header("upload-offset"), end.to_string());
        assert_eq!(world.offset(&path).await, end as u64);
    }
    let head = world.tus("HEAD", &path, &[], "").await;
    assert_eq!((head.header("upload-length"), head.header("cache-control")), ("1000000", "no-store"));
    assert_eq!(world.patch(&path, 999_999, content[999_999..].to_vec()).await.status, 204);
    let blob = world.blob_of(&path);
    assert!(world.get(&world.download_path(&[blob], false).await, &[]).await.body == content);
}

/// Sends the head of a `PATCH` and a part of its body, and keeps the connection.
async fn half_a_patch(world: &World, path: &str, more: &str, announced: usize, body: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(world.addr).await.unwrap();
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n\
         Content-Type: application/offset+octet-stream\r\n{more}Content-Length: {announced}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    stream
}

#[tokio::test]
async fn what_arrived_before_the_connection_broke_is_kept() {
    let world = World::new().await;
    let content = noise(500_000);
    let path = world.create("a", 500_000).await;
    let blob = world.blob_of(&path);
    drop(half_a_patch(&world, &path, "", 500_000, &content[..300_000]).await);
    let mut counted = Vec::new();
    while counted.is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
        counted = world.row(&blob).await.segments;
    }
    let stored = counted.iter().sum::<u32>() as usize;
    assert!(stored > 0 && stored <= 300_000);
    assert_eq!(world.patch(&path, stored as u64, content[stored..].to_vec()).await.status, 204);
    assert!(world.get(&world.download_path(&[blob], false).await, &[]).await.body == content);
}

#[tokio::test]
async fn a_newcomer_takes_over_from_a_request_that_hangs() {
    let world = World::new().await;
    let content = noise(500_000);
    let path = world.create("a", 500_000).await;
    let mut hanging = half_a_patch(&world, &path, "", 500_000, &content[..300_000]).await;
    tokio::time::sleep(Duration::from_millis(200)).await;

    assert_eq!(world.offset(&path).await, 300_000);
    assert_eq!(world.patch(&path, 300_000, content[300_000..].to_vec()).await.status, 204);

    let mut answer = String::new();
    hanging.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 423") && answer.contains("upload_interrupted"), "{answer}");
}

#[tokio::test]
async fn a_part_of_a_body_with_a_checksum_does_not_count() {
    let world = World::new().await;
    let path = world.create("a", 500_000).await;
    let checksum = format!("Upload-Checksum: sha1 {}\r\n", BASE64.encode(&[0; 20]));
    let mut hanging = half_a_patch(&world, &path, &checksum, 500_000, &noise(300_000)).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(world.offset(&path).await, 0);
    hanging.read_to_end(&mut Vec::new()).await.unwrap();
    assert!(world.objects(&world.blob_of(&path)).is_empty());
}

#[tokio::test]
async fn case_34_a_streamed_body_longer_than_the_file_does_not_count() {
    let world = World::new().await;
    let path = world.create("a", 10).await;
    let mut stream = TcpStream::connect(world.addr).await.unwrap();
    let request = format!(
        "PATCH {path} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n\
         Content-Type: application/offset+octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n\
         a\r\n0123456789\r\n1\r\nX\r\n0\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 413");
    assert_eq!(world.offset(&path).await, 0);
    assert!(world.objects(&world.blob_of(&path)).is_empty());
}

#[tokio::test]
async fn stopping_keeps_what_has_arrived() {
    let world = World::new().await;
    let path = world.create("a", 500_000).await;
    let mut hanging = half_a_patch(&world, &path, "", 500_000, &noise(300_000)).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    world.bulk().stop().await;
    let mut answer = String::new();
    hanging.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("server_stopping"), "{answer}");
    assert_eq!(world.row(&world.blob_of(&path)).await.segments, [300_000]);
}

#[tokio::test]
async fn a_checksum_decides_whether_a_request_counts() {
    let world = World::new().await;
    let content = noise(6_000_000);
    let path = world.create("a", 6_000_000).await;
    let blob = world.blob_of(&path);
    let right = format!("sha1 {}", BASE64.encode(&Sha1::digest(&content[..5_000_000])));
    let mut damaged = content[..5_000_000].to_vec();
    damaged[2_500_000] ^= 1;

    let answer = world.patch_with(&path, 0, &[("upload-checksum", &right)], damaged).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (460, "upload_checksum_mismatch"));
    assert_eq!(world.offset(&path).await, 0);
    assert!(world.objects(&blob).is_empty(), "what did not count is not kept");

    let answer =
        world.patch_with(&path, 0, &[("upload-checksum", &right)], content[..5_000_000].to_vec()).await;
    assert_eq!(answer.header("upload-offset"), "5000000");
    assert_eq!(world.patch(&path, 5_000_000, content[5_000_000..].to_vec()).await.status, 204);
    assert!(world.get(&world.download_path(&[blob], false).await, &[]).await.body == content);
}

#[tokio::test]
async fn a_terminated_upload_is_gone_with_its_bytes() {
    let world = World::new().await;
    let path = world.create("a", 10).await;
    world.patch(&path, 0, "01234").await;
    let blob = world.blob_of(&path);
    assert_eq!(world.objects(&blob).len(), 1);
    assert_eq!(world.tus("DELETE", &path, &[], "").await.status, 204);
    assert!(world.objects(&blob).is_empty());
    for method in ["HEAD", "DELETE"] {
        assert_eq!(world.tus(method, &path, &[], "").await.status, 404);
    }
    assert_eq!(world.patch(&path, 5, "56789").await.code(), "upload_not_found");
}

#[tokio::test]
async fn clients_that_can_only_post_say_what_they_mean() {
    let world = World::new().await;
    let path = world.create("a", 5).await;
    let headers = [
        ("x-http-method-override", "PATCH"),
        ("upload-offset", "0"),
        ("content-type", "application/offset+octet-stream"),
    ];
    assert_eq!(world.tus("POST", &path, &headers, "01234").await.status, 204);
    let answer = world.tus("POST", &path, &[("x-http-method-override", "GET")], "").await;
    assert_eq!(answer.status, 405);
    assert_eq!(world.tus("POST", &path, &[("x-http-method-override", "DELETE")], "").await.status, 204);
}

#[tokio::test]
async fn case_54_a_crash_before_the_closing_segment_is_made_good_by_the_next_question() {
    let world = World::new().await;
    let path = world.create("a", 10).await;
    let blob = world.blob_of(&path);
    world.patch(&path, 0, "0123456789").await;
    // As if the process had ended right after the last bytes were counted; a writer that was further on has left
    // an object behind.
    world.rewind(&blob, &[10]).await;
    let objects = world.objects(&blob);
    std::fs::write(objects[0].with_file_name("7"), "stale").unwrap();

    assert_eq!(world.offset(&path).await, 10);

    assert_eq!(world.row(&blob).await.state, FileState::Accepted);
    assert_eq!(world.objects(&blob).len(), 2);
    assert_eq!(world.get(&world.download_path(&[blob], false).await, &[]).await.body, "0123456789");
}

#[tokio::test]
async fn case_54_segments_stored_and_not_counted_are_replaced() {
    let world = World::new().await;
    let path = world.create("a", 10).await;
    let blob = world.blob_of(&path);
    world.patch(&path, 0, "01234").await;
    world.rewind(&blob, &[]).await;
    assert_eq!(world.offset(&path).await, 0);
    assert_eq!(world.patch(&path, 0, "abcdefghij").await.status, 204);
    assert_eq!(world.get(&world.download_path(&[blob], false).await, &[]).await.body, "abcdefghij");
}
