//! Files that wait for the scanner: it comes back, or it does not.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::requests::{acting, answers, ask, begin, hand_in, upload};
use crate::app::day::DayWatch;
use crate::app::finish;
use crate::app::inbox::{self, SubmissionView};
use crate::app::uploading::HandedIn;
use crate::domain::SubmissionId;
use crate::tests::world::{BOB, TestWorld};

const ANNA: &str = "anna@nordlys.example";

/// A port that nothing listens on.
async fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap().port()
}

/// A world whose scanner is down, and a pay slip handed in.
async fn world_with_held() -> (TestWorld, u16, SubmissionId) {
    let port = free_port().await;
    let world = TestWorld::with(&[("clamd_url", &format!("tcp://127.0.0.1:{port}"))]).await;
    let (_, token) = ask(&world).await;
    begin(&world, &token, true).await.unwrap();
    assert_eq!(upload(&world, &token, "slip.txt", "d1", b"the slip").await, 201);
    match hand_in(&world, &token, &answers("0101701234")).await.unwrap() {
        HandedIn::Received { submission, .. } => (world, port, submission),
        HandedIn::Refused(problems) => panic!("{problems:?}"),
    }
}

/// The scanner is back, and says this of every file.
async fn scanner(port: u16, says: &'static [u8]) {
    let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut command = [0; 10];
                stream.read_exact(&mut command).await.unwrap();
                while let Ok(length @ 1..) = stream.read_u32().await {
                    let mut piece = vec![0; length.try_into().unwrap()];
                    stream.read_exact(&mut piece).await.unwrap();
                }
                stream.write_all(says).await.unwrap();
            });
        }
    });
}

async fn retry(world: &TestWorld) {
    finish::retry_held(&world.app, &mut None).await.unwrap();
}

async fn view(world: &TestWorld, id: SubmissionId) -> SubmissionView {
    inbox::view(&world.app, acting(world, id)).await.unwrap()
}

#[tokio::test]
async fn case_31_a_held_file_is_let_go_when_the_scanner_is_back_and_finds_it_clean() {
    let (world, port, id) = world_with_held().await;
    retry(&world).await;
    assert!(!view(&world, id).await.hand_ins[0].files[0].deliverable, "the scanner is still gone");
    scanner(port, b"stream: OK\0").await;
    retry(&world).await;
    let file = &view(&world, id).await.hand_ins[0].files[0];
    assert!(file.deliverable, "{:?}", file.verdict);
}

#[tokio::test]
async fn a_held_file_that_turns_out_to_be_infected_goes_and_both_sides_hear_of_it() {
    let (world, port, id) = world_with_held().await;
    assert_eq!(world.app.blobs.list_blobs().await.unwrap().len(), 2, "the file and the answers");
    scanner(port, b"stream: Some.Virus FOUND\0").await;
    retry(&world).await;
    assert!(view(&world, id).await.hand_ins[0].files[0].refused);
    assert_eq!(world.app.blobs.list_blobs().await.unwrap().len(), 1);
    assert_eq!(world.logged("file.refused").await, 1);
    for (address, heard) in [(BOB, "has been checked now and could not be kept"), (ANNA, "was not kept")] {
        let mails = world.mails(address).await;
        assert_eq!(mails.iter().filter(|mail| mail.text.contains(heard)).count(), 1, "{address}");
    }
    retry(&world).await;
    assert_eq!(world.logged("file.refused").await, 1, "once");
}

#[tokio::test]
async fn after_days_without_a_scanner_the_last_word_is_that_the_file_was_not_scanned() {
    let (world, _, id) = world_with_held().await;
    let mut watch = DayWatch::new(&world.app);
    for _ in 0..5 {
        world.clock.advance(Duration::from_hours(24));
        watch.look(&world.app).await.unwrap();
    }
    retry(&world).await;
    let verdict = view(&world, id).await.hand_ins[0].files[0].verdict.clone();
    assert_eq!(verdict.as_deref(), Some("not_scanned:scanner_unreachable"));
}
