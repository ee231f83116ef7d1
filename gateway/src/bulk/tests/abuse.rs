//! Case 34: requests that break the protocol change nothing and are told why.

use super::world::World;

#[tokio::test]
async fn case_34_a_wrong_offset_is_refused_with_the_right_one() {
    let world = World::new().await;
    let path = world.create("a", 10).await;
    world.patch(&path, 0, "01234").await;
    for offset in [0, 4, 6, 10] {
        let answer = world.patch(&path, offset, "x").await;
        let code = answer.code();
        assert_eq!((answer.status.as_u16(), code.as_str()), (409, "upload_offset_mismatch"), "{offset}");
        assert_eq!(answer.header("upload-offset"), "5");
    }
    assert_eq!(world.offset(&path).await, 5);
}

#[tokio::test]
async fn case_34_bytes_beyond_the_length_are_refused() {
    let world = World::with(&[("upload_max_bytes", "10")], |_| ()).await;
    let path = world.create("a", 10).await;
    let answer = world.patch(&path, 0, "0123456789X").await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (413, "upload_too_large"));
    assert_eq!(world.offset(&path).await, 0);
    let answer = world.tus("POST", &world.create_path().await, &[("upload-length", "11")], "").await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (413, "upload_too_large"));
}

#[tokio::test]
async fn case_34_a_finished_upload_takes_no_more() {
    let world = World::new().await;
    let path = world.create("a", 5).await;
    world.patch(&path, 0, "01234").await;
    let before: Vec<_> =
        world.objects(&world.blob_of(&path)).iter().map(|path| std::fs::read(path).unwrap()).collect();
    for offset in [0, 5] {
        let answer = world.patch(&path, offset, "").await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "upload_finished"));
    }
    let after: Vec<_> =
        world.objects(&world.blob_of(&path)).iter().map(|path| std::fs::read(path).unwrap()).collect();
    assert!(before == after);
}

#[tokio::test]
async fn case_34_a_foreign_or_forged_ticket_is_an_upload_that_never_was() {
    let world = World::new().await;
    let other = World::new().await;
    let foreign = other.create("a", 5).await;
    let create = world.create_path().await;
    let blob = world.upload("b", b"b").await;
    let download = world.download_path(&[blob], false).await.replace("/bulk/d/", "/bulk/u/");
    for path in [foreign.as_str(), &create, &download, "/bulk/u/x", "/bulk/u/", "/bulk/u/../u/x"] {
        let answer = world.patch(path, 0, "").await;
        assert_eq!(answer.status, 404, "{path}");
    }
    let answer = world.tus("POST", &foreign, &[("upload-length", "5")], "").await;
    assert_eq!(answer.code(), "upload_not_found", "an upload ticket creates nothing");
}

#[tokio::test]
async fn case_34_headers_that_cannot_be_read_are_named() {
    let world = World::new().await;
    let create = world.create_path().await;
    let long = format!("filename {}", "A".repeat(9000));
    let refused: [(&[(&str, &str)], &str); 8] = [
        (&[], "upload_length_invalid"),
        (&[("upload-length", "-1")], "upload_length_invalid"),
        (&[("upload-length", "1e3")], "upload_length_invalid"),
        (&[("upload-defer-length", "1")], "upload_defer_length_unsupported"),
        (&[("upload-length", "1"), ("upload-concat", "final;../x")], "upload_concat_unsupported"),
        (&[("upload-length", "1"), ("upload-metadata", "filename ????")], "upload_metadata_invalid"),
        (&[("upload-length", "1"), ("upload-metadata", &long)], "upload_metadata_too_long"),
        (&[("upload-length", "1"), ("upload-complete", "?1")], "upload_header_unknown"),
    ];
    for (headers, code) in refused {
        let answer = world.tus("POST", &create, headers, "").await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, code));
    }
    assert_eq!(world.uploads().await, 0);

    let path = world.create("a", 5).await;
    let answer = world.tus("PATCH", &path, &[("upload-offset", "0")], "01234").await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (415, "content_type_unsupported"));
    let answer = world.patch_with(&path, 0, &[("upload-checksum", "md5 AAAA")], "01234").await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "upload_checksum_unsupported"));
    assert_eq!(world.tus("GET", &path, &[], "").await.status, 405);
    assert_eq!(world.offset(&path).await, 0);
}

#[tokio::test]
async fn case_34_two_requests_at_once_never_mix() {
    let world = World::new().await;
    let path = world.create("a", 200_000).await;
    let (first, second) =
        tokio::join!(world.patch(&path, 0, vec![b'a'; 200_000]), world.patch(&path, 0, vec![b'b'; 200_000]));
    for answer in [&first, &second] {
        assert!(matches!(answer.status.as_u16(), 204 | 403 | 409 | 423), "{}", answer.status);
    }
    let stored = world.offset(&path).await;
    world.patch(&path, stored, vec![b'c'; 200_000 - stored as usize]).await;
    let blob = world.blob_of(&path);
    let body = world.get(&world.download_path(&[blob], false).await, &[]).await.body;
    let (before, after) = body.split_at(stored as usize);
    assert!(before.iter().all(|&byte| byte == before[0]), "two requests are mixed");
    assert!(after.iter().all(|&byte| byte == b'c') && body.len() == 200_000);
}

#[tokio::test]
async fn case_34_hundreds_of_requests_of_one_byte_make_one_file() {
    let world = World::new().await;
    let path = world.create("a", 300).await;
    for offset in 0..300 {
        assert_eq!(world.patch(&path, offset, vec![b'a' + (offset % 26) as u8]).await.status, 204);
    }
    let blob = world.blob_of(&path);
    let body = world.get(&world.download_path(&[blob], false).await, &[]).await.body;
    assert!(body.iter().enumerate().all(|(place, &byte)| byte == b'a' + (place % 26) as u8));
}

#[tokio::test]
async fn case_34_more_pieces_than_the_format_has_are_refused_and_keep_what_is_there() {
    let world = World::new().await;
    let path = world.create("a", 70_000).await;
    let blob = world.blob_of(&path);
    world.rewind(&blob, &vec![1; 65_535]).await;
    let answer = world.patch(&path, 65_535, "x").await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "upload_too_many_pieces"));
    assert_eq!(world.offset(&path).await, 65_535);
}

#[tokio::test]
async fn case_55_a_store_that_cannot_be_written_never_says_it_has() {
    let world = World::new().await;
    let path = world.create("a", 5).await;
    let blob = world.blob_of(&path);
    let name = data_encoding::HEXLOWER.encode(blob.as_bytes());
    std::fs::write(world.blobs().join(&name[..2]), "a file where a folder must be").unwrap();
    let answer = world.patch(&path, 0, "01234").await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (503, "storage_unavailable"));
    assert!(!answer.header("retry-after").is_empty());

    std::fs::remove_file(world.blobs().join(&name[..2])).unwrap();
    assert_eq!(world.offset(&path).await, 0);
    assert_eq!(world.patch(&path, 0, "01234").await.status, 204, "it recovers by itself");
}

#[tokio::test]
async fn an_expired_upload_is_gone() {
    let world = World::new().await;
    let path = world.create("a", 5).await;
    world.inner.clock.advance(std::time::Duration::from_hours(8 * 24));
    assert_eq!(world.patch(&path, 0, "01234").await.code(), "upload_gone");
    assert_eq!(world.tus("HEAD", &path, &[], "").await.status, 410);
}
