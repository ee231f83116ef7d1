//! The recovery key: two people open what was handed in after it was set, and nobody does so unseen.

use kuvert_crypto::recovery::{self, RecoveryHalf, generate, join};
use kuvert_crypto::stanza::InboxKeyPair;

use super::requests::{acting, ask, whole};
use crate::app::inbox;
use crate::app::post::Queue;
use crate::app::recover::{self, Order, ReadError, RecoverError, Recovered, Recovery, What};
use crate::app::staff::Office;
use crate::app::{AppError, delegation, inboxes};
use crate::domain::SubmissionId;
use crate::keys::rng;
use crate::tests::world::{BOB, TestWorld, add_staff};

/// A world that seals to a recovery key, and its halves.
async fn world() -> (TestWorld, [RecoveryHalf; 2]) {
    let (public, halves) = generate(&mut rng());
    let world = TestWorld::with(&[("recovery_public_key", &public.to_string())]).await;
    (world, halves)
}

fn order(what: What) -> Order {
    let people = ["Anna Holm", "Bo Lund"].map(str::to_owned);
    Order { what, reason: "The keystore burned".to_owned(), people }
}

fn joined(halves: &[RecoveryHalf; 2]) -> InboxKeyPair {
    join(&halves[0], &halves[1]).unwrap()
}

async fn begin(world: &TestWorld, pair: InboxKeyPair, id: SubmissionId) -> Result<Recovery, RecoverError> {
    recover::begin(&Office::of(&world.app), Queue::new(&world.app), pair, order(What::Submission(id))).await
}

async fn opened(world: &TestWorld, recovery: &Recovery) -> Recovered {
    recover::submission(&Office::of(&world.app), recovery, &recovery.openable[0]).await.unwrap()
}

/// The inbox's own private keys cannot be unwrapped any more.
async fn lose_the_inbox_key(world: &TestWorld) {
    world.tamper("UPDATE inbox_keys SET wrapped = zeroblob(104)".to_owned()).await;
}

async fn bytes(world: &TestWorld, file: &recover::OpenedFile) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    let read = recover::read(&world.app.blobs, file, |piece| {
        bytes.extend_from_slice(piece);
        Ok(())
    });
    read.await.map(|()| bytes)
}

#[tokio::test]
async fn two_halves_open_files_and_answers_though_the_inbox_key_is_lost() {
    let (world, halves) = world().await;
    let (_, token) = ask(&world).await;
    let submission = whole(&world, &token).await;
    lose_the_inbox_key(&world).await;
    assert!(inbox::view(&world.app, acting(&world, submission)).await.is_err());

    let recovery = begin(&world, joined(&halves), submission).await.unwrap();
    let recovered = opened(&world, &recovery).await;
    assert_eq!(recovered.uploader.email, BOB);
    let hand_in = recovered.hand_ins[0].as_ref().unwrap();
    let (answers, files): (Vec<_>, Vec<_>) = hand_in.files.iter().partition(|file| file.is_answers());
    assert_eq!(files[0].entry.name, "slip.txt");
    assert_eq!(bytes(&world, files[0]).await.unwrap(), b"the slip");
    assert_eq!(bytes(&world, answers[0]).await.unwrap(), br#"{"q1":"010170-1234"}"#);
    assert_eq!(hand_in.consent.as_ref().unwrap().text, "I agree.");
}

#[tokio::test]
async fn the_log_has_both_people_the_reason_and_every_file_before_a_byte_is_opened() {
    let (world, halves) = world().await;
    let (_, token) = ask(&world).await;
    let submission = whole(&world, &token).await;
    let recovery = begin(&world, joined(&halves), submission).await.unwrap();
    let used: Vec<_> = world.log().await.into_iter().filter(|line| line.kind == "recovery.used").collect();
    let people: Vec<_> = used.iter().map(|line| line.personal.person.as_deref().unwrap()).collect();
    assert_eq!(people, ["Anna Holm", "Bo Lund"]);
    assert!(used.iter().all(|line| line.personal.comment.as_deref() == Some("The keystore burned")));

    opened(&world, &recovery).await;
    let log = world.log().await;
    let files: Vec<_> = log.iter().filter(|line| line.kind == "file.recovered").collect();
    let names: Vec<_> = files.iter().map(|line| line.personal.file_name.as_deref().unwrap()).collect();
    assert_eq!(names, ["slip.txt", "answers.json"]);
    assert!(
        log.iter().any(|line| line.kind == "submission.recovered" && line.submission == Some(submission))
    );
}

#[tokio::test]
async fn everybody_who_reads_the_inbox_gets_a_mail_with_the_reason() {
    let (world, halves) = world().await;
    let (_, token) = ask(&world).await;
    let submission = whole(&world, &token).await;
    add_staff(&world.app, "per@nordlys.example").await;
    let inbox = inboxes::mine(&world.app, world.staff).await.unwrap()[0].id;
    let (visitor, until) = (TestWorld::visitor(), world.app.now() + time::Duration::days(3));
    let address = "per@nordlys.example".parse().unwrap();
    delegation::delegate(&world.app, &visitor, world.staff, inbox, (&address, until)).await.unwrap();
    begin(&world, joined(&halves), submission).await.unwrap();
    for reader in ["anna@nordlys.example", "per@nordlys.example"] {
        let mails = world.mails(reader).await;
        let mail = mails.iter().find(|mail| mail.subject.contains("recovery key")).expect(reader);
        for words in ["The keystore burned", "Anna Holm", "Bo Lund", "1 submission"] {
            assert!(mail.text.contains(words), "{words}: {}", mail.text);
        }
    }
    assert!(world.mails("ida@nordlys.example").await.is_empty());
}

#[tokio::test]
async fn no_line_no_recovery() {
    let (world, halves) = world().await;
    let (_, token) = ask(&world).await;
    let submission = whole(&world, &token).await;
    let recovery = begin(&world, joined(&halves), submission).await.unwrap();
    let trap = "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'full'); END";
    world.tamper(trap.to_owned()).await;
    assert!(matches!(begin(&world, joined(&halves), submission).await, Err(RecoverError::App(_))));
    let office = Office::of(&world.app);
    assert!(recover::submission(&office, &recovery, &recovery.openable[0]).await.is_err());
}

#[tokio::test]
async fn what_is_from_before_the_key_stays_closed_and_is_said_so() {
    let mut world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    let before = whole(&world, &token).await;
    let (public, halves) = generate(&mut rng());
    let mut config = (*world.app.config).clone();
    config.recovery_public_key = Some(public.to_string());
    world.restart_with(config).await;
    assert!(matches!(begin(&world, joined(&halves), before).await, Err(RecoverError::Before)));
    assert_eq!(world.logged("recovery.used").await, 0);

    // More on the same request: the new hand-in opens, the old one is counted as left out.
    assert_eq!(whole(&world, &token).await, before);
    let recovery = begin(&world, joined(&halves), before).await.unwrap();
    assert_eq!(recovery.openable[0].left_out, 1);
    assert_eq!(opened(&world, &recovery).await.hand_ins.len(), 1);
}

#[tokio::test]
async fn after_a_new_key_the_old_halves_open_the_old_and_the_new_ones_the_new() {
    let (mut world, old) = world().await;
    let (_, token) = ask(&world).await;
    let first = whole(&world, &token).await;
    let (public, new) = generate(&mut rng());
    let mut config = (*world.app.config).clone();
    config.recovery_public_key = Some(public.to_string());
    world.restart_with(config).await;
    let (_, token) = ask(&world).await;
    let second = whole(&world, &token).await;

    begin(&world, joined(&old), first).await.unwrap();
    begin(&world, joined(&new), second).await.unwrap();
    let refused = begin(&world, joined(&new), first).await;
    let old_key = recovery::key_id(&joined(&old));
    assert!(matches!(refused, Err(RecoverError::OtherKey(keys)) if keys == [old_key]));

    let found = world.read(move |conn| crate::db::submissions::find(conn, first)).await;
    let (office, queue) = (Office::of(&world.app), Queue::new(&world.app));
    let inbox = recover::begin(&office, queue, joined(&new), order(What::Inbox(found.inbox))).await.unwrap();
    let opened: Vec<_> = inbox.openable.iter().map(|one| one.submission.id).collect();
    assert_eq!((opened, inbox.left_out), (vec![second], vec![first]));
}

#[tokio::test]
async fn case_46_a_damaged_file_is_named_and_the_others_are_opened() {
    let (world, halves) = world().await;
    let (_, token) = ask(&world).await;
    let submission = whole(&world, &token).await;
    let recovery = begin(&world, joined(&halves), submission).await.unwrap();
    let recovered = opened(&world, &recovery).await;
    let hand_in = recovered.hand_ins[0].as_ref().unwrap();
    let (answers, files): (Vec<_>, Vec<_>) = hand_in.files.iter().partition(|file| file.is_answers());
    let (blob, good) = (files[0].entry.blob_id, answers[0].entry.blob_id);
    // Another blob's bytes in its place, as a thief or a bad restore would leave them.
    world.app.blobs.delete_blob(&blob).await.unwrap();
    for (index, size) in world.app.blobs.segment_sizes(&good).await.unwrap() {
        let mut reader = world.app.blobs.read(&good, index, 0..size).await.unwrap();
        let piece = reader.next(1 << 20).await.unwrap();
        world.app.blobs.put_segment(&blob, index, piece.freeze().into()).await.unwrap();
    }
    assert!(bytes(&world, files[0]).await.is_err());
    world.app.blobs.delete_blob(&blob).await.unwrap();
    assert!(bytes(&world, files[0]).await.is_err());
    assert!(bytes(&world, answers[0]).await.is_ok());
}

#[tokio::test]
async fn it_takes_two_names_and_a_reason() {
    let (world, halves) = world().await;
    let (_, token) = ask(&world).await;
    let submission = whole(&world, &token).await;
    let office = Office::of(&world.app);
    let plain = order(What::Submission(submission));
    let alone = Order { people: ["Anna Holm", "anna holm "].map(str::to_owned), ..plain.clone() };
    let silent = Order { reason: " ".to_owned(), ..plain };
    for order in [alone, silent] {
        let refused = recover::begin(&office, Queue::new(&world.app), joined(&halves), order).await;
        assert!(matches!(refused, Err(RecoverError::App(AppError::Invalid { .. }))));
    }
    assert_eq!(world.logged("recovery.used").await, 0);
}

#[tokio::test]
async fn a_recovery_key_that_was_mistyped_stops_the_start() {
    let (public, _) = generate(&mut rng());
    let typed = public.to_string().replace("kuvert-recovery-", "kuvert-recovery-a");
    let world = TestWorld::new().await;
    let mut config = (*world.app.config).clone();
    config.recovery_public_key = Some(typed.clone());
    let refused = crate::app::start::recovery(&config).unwrap_err().to_string();
    assert!(refused.starts_with("recovery_public_key: ") && !refused.contains(&typed), "{refused}");
}
