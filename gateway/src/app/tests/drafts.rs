//! Drafts: the same request twice is one draft.

use crate::app::drafts::{self, NewShare};
use crate::app::{AppError, message, send};
use crate::domain::StaffId;
use crate::tests::world::{TestWorld, share};

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
