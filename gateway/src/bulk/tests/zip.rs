//! "Download all".

use std::process::Command;

use super::world::{Ended, World, noise};

async fn three_files(world: &World) -> (String, Vec<u8>) {
    let large = noise(300_000);
    let files = [
        world.upload("../../etc/passwd", b"first").await,
        world.upload("PASSWD", &large).await,
        world.upload("tom.txt", b"").await,
    ];
    (world.download_path(&files, true).await, large)
}

#[tokio::test]
async fn case_32_all_files_come_as_one_archive_with_harmless_different_names() {
    let world = World::new().await;
    let (path, large) = three_files(&world).await;
    let answer = world.get(&path, &[]).await;
    assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    assert_eq!(answer.header("content-type"), "application/zip");
    assert_eq!(
        answer.header("content-disposition"),
        r#"attachment; filename="files.zip"; filename*=UTF-8''files.zip"#
    );
    assert!(!answer.headers.contains_key("repr-digest"));

    let home = tempfile::tempdir().unwrap();
    let archive = home.path().join("files.zip");
    std::fs::write(&archive, &answer.body).unwrap();
    let tested = Command::new("python3").args(["-m", "zipfile", "-t"]).arg(&archive).output().unwrap();
    assert!(tested.status.success(), "{tested:?}");
    let extracted =
        Command::new("python3").args(["-m", "zipfile", "-e"]).arg(&archive).arg(home.path()).status();
    assert!(extracted.unwrap().success());
    assert_eq!(std::fs::read(home.path().join("passwd")).unwrap(), b"first");
    assert!(std::fs::read(home.path().join("PASSWD (2)")).unwrap() == large);
    assert_eq!(std::fs::read(home.path().join("tom.txt")).unwrap(), b"");
    assert_eq!(world.ended(3).await, [Ended::Complete, Ended::Complete, Ended::Complete]);
}

#[tokio::test]
async fn an_archive_can_be_resumed_anywhere() {
    let world = World::new().await;
    let (path, _) = three_files(&world).await;
    let whole = world.get(&path, &[]).await;
    let etag = whole.header("etag").to_owned();
    let len = whole.body.len();
    for start in [0, 1, 29, 30, 46, 50, 51, 52, 100_000, len - 200, len - 22, len - 1] {
        let answer = world.get(&path, &[("range", &format!("bytes={start}-")), ("if-range", &etag)]).await;
        assert_eq!(answer.status, 206);
        assert!(answer.body == whole.body[start..], "from {start}");
    }
    let middle = world.get(&path, &[("range", "bytes=40-200000")]).await;
    assert!(middle.body == whole.body[40..=200_000]);
}
