//! Drafts: the same request twice is one draft, and what may change until it is sent.

use crate::app::access::{Opening, Proof};
use crate::app::drafts::{self, Created, NewRecipient, NewShare};
use crate::app::{AppError, LinkToken, message, overview, send};
use crate::domain::{Deliver, StaffId, Verification};
use crate::tests::world::{BOB, TestWorld, person, share, token};

const EVE: &str = "eve@customer.example";

fn keyed() -> NewShare {
    NewShare { request_key: Some("one and the same".to_owned()), ..share() }
}

#[tokio::test]
async fn the_same_request_key_gives_the_same_draft_and_a_new_token() {
    let world = TestWorld::new().await;
    let first = world.draft(keyed()).await;
    let second = world.draft(keyed()).await;
    assert_eq!(first.id, second.id);
    world.upload(&second, "a", b"a").await;
    assert!(matches!(world.try_send(&first).await, Err(AppError::DraftToken)), "the first token is void");
    world.send(&second).await;
    assert_eq!(world.logged("share.created").await, 1);
}

#[tokio::test]
async fn the_same_request_twice_at_once_is_one_draft() {
    let world = TestWorld::new().await;
    let drafts = futures_util::future::join_all((0..8).map(|_| world.draft(keyed()))).await;
    assert!(drafts.iter().all(|draft| draft.id == drafts[0].id));
    assert_eq!(world.logged("share.created").await, 1);
}

#[tokio::test]
async fn a_request_key_does_not_give_away_what_was_put_into_a_draft() {
    let world = TestWorld::new().await;
    let draft = world.draft(keyed()).await;
    world.upload(&draft, "a", b"a").await;
    let again = drafts::create(&world.app, &TestWorld::visitor(), world.staff, keyed()).await;
    assert!(matches!(again, Err(AppError::NotADraft)));
}

#[tokio::test]
async fn a_draft_is_its_owners_alone() {
    let world = TestWorld::new().await;
    let draft = world.draft(share()).await;
    world.upload(&draft, "a", b"a").await;
    let (visitor, other) = (TestWorld::visitor(), StaffId::from_bytes([9; 16]));
    let foreign = send::send(&world.app, &visitor, other, draft.id, &draft.token).await;
    assert!(matches!(foreign, Err(AppError::NotFound)));
    assert!(matches!(drafts::discard(&world.app, &visitor, other, draft.id).await, Err(AppError::NotFound)));
    let set = message::set(&world.app, &visitor, other, draft.id, &draft.token, "hello".to_owned().into());
    assert!(matches!(set.await, Err(AppError::NotFound)));
    drafts::discard(&world.app, &visitor, world.staff, draft.id).await.unwrap();
    assert!(matches!(world.try_send(&draft).await, Err(AppError::DraftToken)));
}

fn secret(address: &str, passphrase: Option<&str>) -> NewRecipient {
    NewRecipient {
        verification: Verification::Passphrase,
        passphrase: passphrase.map(|text| text.to_owned().into()),
        ..person(address)
    }
}

async fn revise(world: &TestWorld, draft: &Created, new: NewShare) -> Result<(), AppError> {
    drafts::revise(&world.app, &TestWorld::visitor(), world.staff, draft.id, &draft.token, new).await
}

async fn opens(world: &TestWorld, url: &str, passphrase: &str) -> bool {
    let opened = world.prove(token(url), None, Proof::Passphrase(passphrase.to_owned().into()), None).await;
    matches!(opened, Ok(Opening::Open { .. }))
}

#[tokio::test]
async fn a_passphrase_that_is_not_named_again_stays_with_its_address() {
    let world = TestWorld::new().await;
    let two = vec![secret(BOB, Some("the one of bob")), secret(EVE, Some("the one of eve"))];
    let draft = world.draft(NewShare { recipients: two, ..share() }).await;
    world.upload(&draft, "a", b"a").await;
    let changed = vec![secret(EVE, Some("another of eve")), secret(BOB, None)];
    revise(&world, &draft, NewShare { recipients: changed, ..share() }).await.unwrap();
    let sent = world.send(&draft).await;
    assert!(opens(&world, &sent.links[0].url, "another of eve").await);
    assert!(opens(&world, &sent.links[1].url, "the one of bob").await);
    assert!(!opens(&world, &sent.links[0].url, "the one of eve").await);
}

#[tokio::test]
async fn a_passphrase_nobody_named_is_missed_when_the_draft_changes() {
    let world = TestWorld::new().await;
    let two = || vec![secret(BOB, Some("the one of bob")), secret(EVE, Some("the one of eve"))];
    let draft = world.draft(NewShare { recipients: two(), ..share() }).await;
    let new = vec![secret("new@example.com", None)];
    let refused = revise(&world, &draft, NewShare { recipients: new, ..share() }).await;
    assert!(matches!(refused, Err(AppError::Invalid { field: "recipients.passphrase", .. })));
    // Two passphrases cannot become the one of a link by themselves.
    let both = vec![secret(BOB, None), secret(EVE, None)];
    let refused =
        revise(&world, &draft, NewShare { deliver: Deliver::Link, recipients: both, ..share() }).await;
    assert!(matches!(refused, Err(AppError::Invalid { field: "recipients.passphrase", .. })));
    let view =
        drafts::view(&world.app, &TestWorld::visitor(), world.staff, draft.id, &draft.token).await.unwrap();
    assert_eq!(view.recipients.len(), 2, "what was refused changed nothing");
}

#[tokio::test]
async fn at_a_link_for_all_everybody_keeps_the_links_passphrase() {
    let world = TestWorld::new().await;
    let one = || vec![secret(BOB, Some("the one of all"))];
    let draft = world.draft(NewShare { deliver: Deliver::Link, recipients: one(), ..share() }).await;
    world.upload(&draft, "a", b"a").await;
    let more = vec![secret(EVE, None), secret("new@example.com", None)];
    revise(&world, &draft, NewShare { deliver: Deliver::Link, recipients: more, ..share() }).await.unwrap();
    let mixed = vec![secret(EVE, None), person("new@example.com")];
    let refused =
        revise(&world, &draft, NewShare { deliver: Deliver::Link, recipients: mixed, ..share() }).await;
    assert!(matches!(refused, Err(AppError::Invalid { field: "recipients", .. })));
    let sent = world.send(&draft).await;
    let url = &sent.links[0].url;
    let way = Proof::Passphrase("the one of all".to_owned().into());
    let opened = world.prove(token(url), Some(EVE), way, None).await;
    assert!(matches!(opened, Ok(Opening::Open { .. })));
}

#[tokio::test]
async fn a_draft_that_changes_while_it_is_sent_goes_out_whole_or_not() {
    let world = TestWorld::new().await;
    for _ in 0..6 {
        let draft = world.draft(share()).await;
        world.upload(&draft, "a", b"a").await;
        let other = NewShare { recipients: vec![person(EVE)], ..share() };
        let (sent, changed) = tokio::join!(world.try_send(&draft), revise(&world, &draft, other));
        let sent = match sent {
            Ok(sent) => sent,
            Err(AppError::DraftChanged) => world.send(&draft).await,
            Err(error) => panic!("{error}"),
        };
        let detail = overview::detail(&world.app, world.staff, draft.id).await.unwrap();
        let people: Vec<_> = detail.recipients.iter().map(|one| one.recipient.id).collect();
        assert_eq!(people, sent.links.iter().filter_map(|link| link.recipient).collect::<Vec<_>>());
        let expected = if changed.is_ok() { EVE } else { BOB };
        assert_eq!(detail.recipients[0].person.email, expected);
    }
}

#[tokio::test]
async fn a_share_finds_its_sender_by_each_of_its_links_and_nobody_else() {
    let world = TestWorld::new().await;
    let sent = world.sent(share()).await;
    for url in [&sent.links[0].url, &sent.sender_link] {
        let token = LinkToken::parse(token(url)).unwrap();
        assert_eq!(overview::by_link(&world.app, world.staff, &token).await.unwrap(), sent.id);
        let other = overview::by_link(&world.app, StaffId::from_bytes([9; 16]), &token).await;
        assert!(matches!(other, Err(AppError::NotFound)));
    }
}

#[tokio::test]
async fn what_changes_nothing_leaves_no_line() {
    let world = TestWorld::new().await;
    let draft = world.draft(share()).await;
    let without = || NewShare { recipients: vec![secret(BOB, None)], ..share() };
    let with = || NewShare { recipients: vec![secret(BOB, Some("the one of bob"))], ..share() };
    for (new, lines) in [(share(), 0), (NewShare { title: "New".to_owned(), ..share() }, 1), (share(), 2)] {
        revise(&world, &draft, new).await.unwrap();
        assert_eq!(world.logged("draft.changed").await, lines);
    }
    for (new, lines) in [(with(), 3), (without(), 3), (with(), 4), (share(), 5)] {
        revise(&world, &draft, new).await.unwrap();
        assert_eq!(world.logged("draft.changed").await, lines);
    }
}
