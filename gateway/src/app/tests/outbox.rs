//! Mails that are late, refused, or about nothing any more.

use std::time::Duration;

use super::relay::Relay;
use crate::app::{access, manage, post};
use crate::db;
use crate::db::outbox::{MailRecord, MailState};
use crate::domain::ShareId;
use crate::tests::world::{BOB, START, TestWorld, share, token};

const ANNA: &str = "anna@nordlys.example";

async fn with_relay() -> (TestWorld, Relay) {
    let relay = Relay::start().await;
    let world = TestWorld::with(&[("mail_url", &relay.url()), ("mail_tls", "none")]).await;
    (world, relay)
}

async fn mail(world: &TestWorld, share: ShareId, kind: &str) -> MailRecord {
    let mails = world.read(move |conn| db::outbox::of_share(conn, share)).await;
    mails.into_iter().find(|mail| mail.kind == kind).expect("such a mail")
}

#[tokio::test]
async fn an_accepted_mail_has_no_secret_left_in_its_row() {
    let (world, relay) = with_relay().await;
    let sent = world.sent(share()).await;
    assert!(mail(&world, sent.id, post::INVITATION).await.secret.is_some());
    post::deliver_due(&world.app).await.unwrap();
    let row = mail(&world, sent.id, post::INVITATION).await;
    assert_eq!((row.state, row.secret.is_none()), (MailState::Accepted, true));
    let taken = relay.taken(BOB);
    assert!(taken.len() == 1 && taken[0].contains(token(&sent.links[0].url)), "{taken:?}");
    assert_eq!(world.logged("mail.accepted").await, 2, "the receipt, too");
}

#[tokio::test]
async fn a_refused_invitation_is_told_to_the_sender() {
    let (world, relay) = with_relay().await;
    relay.answer(BOB, Some("550 5.1.1 no such user"));
    let sent = world.sent(share()).await;
    post::deliver_due(&world.app).await.unwrap();
    let row = mail(&world, sent.id, post::INVITATION).await;
    assert_eq!((row.state, row.secret.is_none()), (MailState::Refused, true));
    assert_eq!(mail(&world, sent.id, post::FAILED).await.state, MailState::Accepted);
    assert_eq!((relay.taken(BOB).len(), relay.taken(ANNA).len()), (0, 2), "the receipt and the bad news");
    let lines = world.log().await;
    let refused = lines.iter().find(|line| line.kind == "mail.refused").unwrap();
    assert!(refused.personal.reply.as_ref().unwrap().contains("no such user"));
    assert_eq!(refused.recipient, sent.links[0].recipient);
}

#[tokio::test]
async fn a_late_mail_is_tried_again_when_it_is_due_under_the_same_message_id() {
    let (world, relay) = with_relay().await;
    relay.answer(BOB, Some("451 4.7.1 come back later"));
    let sent = world.sent(share()).await;
    post::deliver_due(&world.app).await.unwrap();
    let row = mail(&world, sent.id, post::INVITATION).await;
    assert_eq!((row.state, row.attempts, row.secret.is_some()), (MailState::Queued, 1, true));
    assert_eq!(post::next_due(&world.app).await.unwrap(), Some(row.next_at));
    relay.answer(BOB, None);
    assert_eq!(post::deliver_due(&world.app).await.unwrap(), 0, "it is not due yet");

    world.clock.advance(Duration::try_from(row.next_at - START).unwrap());
    assert_eq!(post::deliver_due(&world.app).await.unwrap(), 1);
    let taken = relay.taken(BOB);
    assert!(taken.len() == 1 && taken[0].contains(&format!("<{}>", row.message_id)), "{taken:?}");
    let row = mail(&world, sent.id, post::INVITATION).await;
    assert_eq!((row.state, row.secret.is_none()), (MailState::Accepted, true));
    assert_eq!(world.logged("mail.delayed").await, 1);
}

#[tokio::test]
async fn an_invitation_is_given_up_after_three_days_and_the_sender_hears_of_it() {
    let (world, relay) = with_relay().await;
    relay.answer(BOB, Some("451 4.7.1 come back later"));
    let sent = world.sent(share()).await;
    for _ in 0..80 {
        post::deliver_due(&world.app).await.unwrap();
        world.clock.advance(Duration::from_hours(1));
    }
    let row = mail(&world, sent.id, post::INVITATION).await;
    assert_eq!((row.state, row.secret.is_none()), (MailState::Refused, true));
    assert_eq!(mail(&world, sent.id, post::FAILED).await.state, MailState::Accepted);
}

#[tokio::test]
async fn mails_wait_for_a_place_that_cannot_be_written() {
    let world = TestWorld::new().await;
    let mails = world.home.path().join("mails");
    std::fs::remove_dir_all(&mails).unwrap();
    std::fs::write(&mails, "a file where a folder must be").unwrap();
    let sent = world.sent(share()).await;
    post::deliver_due(&world.app).await.unwrap();
    assert_eq!(mail(&world, sent.id, post::INVITATION).await.state, MailState::Queued);

    std::fs::remove_file(&mails).unwrap();
    std::fs::create_dir(&mails).unwrap();
    world.clock.advance(Duration::from_hours(1));
    assert_eq!(world.mails(BOB).await.len(), 1);
}

#[tokio::test]
async fn a_code_that_would_come_too_late_is_not_sent() {
    let (world, relay) = with_relay().await;
    let sent = world.sent(share()).await;
    post::deliver_due(&world.app).await.unwrap();
    relay.answer(BOB, Some("451 4.7.1 come back later"));
    access::ask_code(&world.app, &TestWorld::visitor(), token(&sent.links[0].url), None, None).await.unwrap();
    post::deliver_due(&world.app).await.unwrap();
    relay.answer(BOB, None);
    world.clock.advance(Duration::from_mins(11));
    post::deliver_due(&world.app).await.unwrap();
    let row = mail(&world, sent.id, post::CODE).await;
    assert_eq!((row.state, row.secret.is_none()), (MailState::GivenUp, true));
    assert_eq!(relay.taken(BOB).len(), 1, "the invitation only");
}

#[tokio::test]
async fn revoking_cancels_invitations_that_are_still_queued() {
    let world = TestWorld::new().await;
    let sent = world.sent(share()).await;
    manage::revoke(&world.app, world.acting(sent.id)).await.unwrap();
    assert!(world.mails(BOB).await.is_empty());
    assert_eq!(world.mails(ANNA).await.len(), 1, "the receipt");
    let row = mail(&world, sent.id, post::INVITATION).await;
    assert_eq!((row.state, row.secret.is_none()), (MailState::GivenUp, true));
}

#[tokio::test]
async fn a_mail_that_cannot_be_written_is_given_up_at_once_and_the_sender_hears_of_it() {
    let (world, relay) = with_relay().await;
    let sent = world.sent(share()).await;
    world.tamper("UPDATE outbox SET secret = zeroblob(104) WHERE kind = 'invitation'".to_owned()).await;
    post::deliver_due(&world.app).await.unwrap();
    let row = mail(&world, sent.id, post::INVITATION).await;
    assert_eq!((row.state, row.secret.is_none()), (MailState::Refused, true));
    assert_eq!((relay.taken(BOB).len(), relay.taken(ANNA).len()), (0, 2), "the receipt and the bad news");
    let lines = world.log().await;
    let refused = lines.iter().find(|line| line.kind == "mail.refused").unwrap();
    assert_eq!(refused.personal.reply.as_deref(), Some("could not be written"));
}

#[tokio::test]
async fn a_damaged_address_ends_one_mail_and_holds_up_no_other() {
    let (world, relay) = with_relay().await;
    world.sent(share()).await;
    world.tamper("UPDATE recipients SET sealed = zeroblob(60)".to_owned()).await;
    post::deliver_due(&world.app).await.unwrap();
    assert_eq!((world.logged("mail.refused").await > 0, relay.taken(BOB).len()), (true, 0));
    assert_eq!(post::deliver_due(&world.app).await.unwrap(), 0, "nothing is tried for ever");
}
