//! How shares end, and how far their end can be moved.

use std::time::Duration;

use kuvert_crypto::ids::KeyDay;
use time::OffsetDateTime;

use crate::app::access::{self, FileAccess, Landing};
use crate::app::{AppError, day, manage, purge};
use crate::db;
use crate::domain::{Refusal, ShareId, ShareState, StaffId};
use crate::tests::world::{BOB, TestWorld, sender_token, share, token};

const DAY: Duration = Duration::from_hours(24);

async fn end_of_key_day(world: &TestWorld, id: ShareId) -> OffsetDateTime {
    let share = world.read(move |conn| db::shares::find(conn, id)).await.share;
    manage::renewable_until(&share)
}

#[tokio::test]
async fn a_share_is_extended_to_the_end_of_its_key_day_and_no_further() {
    let world = TestWorld::new().await;
    let sent = world.sent(share()).await;
    let end = end_of_key_day(&world, sent.id).await;
    let beyond = manage::extend(&world.app, world.acting(sent.id), end + Duration::from_secs(1), None).await;
    assert!(matches!(beyond, Err(AppError::BeyondKeyDay)));
    manage::extend(&world.app, world.acting(sent.id), end, None).await.unwrap();
    world.clock.advance(Duration::try_from(end - world.clock.now() - Duration::from_secs(1)).unwrap());
    world.open(&sent.links[0].url, BOB).await;
}

#[tokio::test]
async fn an_expired_share_is_renewed_and_the_same_link_works_again() {
    let world = TestWorld::new().await;
    let sent = world.sent(share()).await;
    assert_eq!(world.mails(BOB).await.len(), 1, "the invitation");
    world.clock.advance(DAY * 15);
    let url = &sent.links[0].url;
    let closed = access::land(&world.app, &TestWorld::visitor(), token(url), None).await.unwrap();
    assert!(matches!(closed, Landing::Closed { refusal: Refusal::Expired, .. }));
    let until = manage::renew(&world.app, world.acting(sent.id)).await.unwrap();
    assert_eq!(until, end_of_key_day(&world, sent.id).await, "as far as its keys live");
    assert_eq!(world.mails(BOB).await.len(), 2, "the invitation and the good news");
    world.open(url, BOB).await;
}

#[tokio::test]
async fn nothing_is_renewed_after_its_key_day_nor_by_somebody_else() {
    let world = TestWorld::new().await;
    let sent = world.sent(share()).await;
    let other = manage::Acting { by: StaffId::from_bytes([9; 16]).into(), ..world.acting(sent.id) };
    world.clock.advance(DAY * 30);
    assert!(matches!(manage::renew(&world.app, other).await, Err(AppError::NotFound)));
    assert!(matches!(manage::renew(&world.app, world.acting(sent.id)).await, Err(AppError::BeyondKeyDay)));
}

#[tokio::test]
async fn case_4_a_revoked_share_has_no_key_no_file_and_gets_no_new_link() {
    let world = TestWorld::new().await;
    let sent = world.sent(share()).await;
    let reader = world.open(&sent.links[0].url, BOB).await;
    let view = world.view(&reader).await;
    let FileAccess::Ready { path } = &view.files[0].access else { panic!("not ready") };
    manage::revoke(&world.app, world.acting(sent.id)).await.unwrap();

    assert_eq!(world.get(&reader, path).await.0, 410);
    let id = sent.id;
    let links = world.read(move |conn| db::links::of_share(conn, id)).await;
    assert!(links.iter().all(|link| link.wrap.is_none()));
    assert!(world.app.blobs.list_blobs().await.unwrap().is_empty());
    let recipient = sent.links[0].recipient.unwrap();
    let resent = manage::resend(&world.app, world.acting(id), &sender_token(&sent), recipient, None).await;
    assert!(matches!(resent, Err(AppError::NotActive)));
    assert!(matches!(manage::revoke(&world.app, world.acting(id)).await, Err(AppError::NotActive)));
}

#[tokio::test]
async fn a_recipient_who_was_shut_out_gets_no_new_link() {
    let world = TestWorld::new().await;
    let sent = world.sent(share()).await;
    let recipient = sent.links[0].recipient.unwrap();
    manage::revoke_recipient(&world.app, world.acting(sent.id), recipient).await.unwrap();
    let resent =
        manage::resend(&world.app, world.acting(sent.id), &sender_token(&sent), recipient, None).await;
    assert!(matches!(resent, Err(AppError::NotFound)));
    assert!(world.mails(BOB).await.is_empty(), "the invitation was still queued");
}

#[tokio::test]
async fn a_share_is_purged_two_hours_after_its_key_day() {
    let world = TestWorld::new().await;
    let sent = world.sent(share()).await;
    let id = sent.id;
    let end = end_of_key_day(&world, id).await;
    world.clock.advance(Duration::try_from(end - world.clock.now()).unwrap() + Duration::from_hours(1));
    purge::purge_dead(&world.app).await.unwrap();
    assert_eq!(world.app.blobs.list_blobs().await.unwrap().len(), 1);
    world.clock.advance(Duration::from_hours(2));
    purge::purge_dead(&world.app).await.unwrap();
    assert_eq!(world.app.blobs.list_blobs().await.unwrap().len(), 1, "the day is not confirmed yet");
    let app = &world.app;
    let today = KeyDay::from_unix_seconds(app.clock.now().unix_timestamp()).unwrap();
    day::advance_by_hand(&app.db, &app.keys, &app.clock, today).await.unwrap();
    purge::purge_dead(&world.app).await.unwrap();
    assert!(world.app.blobs.list_blobs().await.unwrap().is_empty());
    let found = world.read(move |conn| db::shares::find(conn, id)).await;
    assert!(matches!(found.share.state, ShareState::Purged { .. }) && found.manifest.is_none());
}

#[tokio::test]
async fn case_6_the_page_offers_a_download_until_it_is_spent() {
    let world = TestWorld::new().await;
    let sent = world.sent(crate::app::drafts::NewShare { downloads_max: Some(1), ..share() }).await;
    let reader = world.open(&sent.links[0].url, BOB).await;
    let view = world.view(&reader).await;
    let FileAccess::Ready { path } = &view.files[0].access else { panic!("not ready") };
    let broken_off = hyper::Request::get(path).header("cookie", &reader.cookie).header("range", "bytes=0-3");
    let response = world.serve(broken_off.body(crate::bulk::body::empty()).unwrap()).await;
    assert_eq!(response.status(), 206);
    drop(response);
    while world.logged("download.aborted").await == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    let view = world.view(&reader).await;
    let FileAccess::Ready { path } = &view.files[0].access else { panic!("what broke off can be resumed") };
    let (status, body) = world.get(&reader, path).await;
    assert_eq!((status, &body[..]), (200, &b"the offer"[..]));
    while world.logged("download.completed").await == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let view = world.view(&reader).await;
    assert!(matches!(view.files[0].access, FileAccess::Spent) && view.files[0].downloads_left == Some(0));
}

#[tokio::test]
async fn a_file_is_fetched_when_every_byte_went_out_and_not_when_its_end_did() {
    let world = TestWorld::new().await;
    let sent = world.sent(share()).await;
    let reader = world.open(&sent.links[0].url, BOB).await;
    let view = world.view(&reader).await;
    let FileAccess::Ready { path } = &view.files[0].access else { panic!("not ready") };
    for (range, parts, whole) in
        [("bytes=-1", 1, 0), ("bytes=-1", 2, 0), ("bytes=0-3", 3, 0), ("bytes=5-", 4, 0), ("bytes=4-", 4, 1)]
    {
        let part = hyper::Request::get(path).header("cookie", &reader.cookie).header("range", range);
        let response = world.serve(part.body(crate::bulk::body::empty()).unwrap()).await;
        assert_eq!(response.status(), 206, "{range}");
        http_body_util::BodyExt::collect(response.into_body()).await.unwrap();
        while world.logged("download.aborted").await + world.logged("download.completed").await
            < parts + whole
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let logged = (world.logged("download.aborted").await, world.logged("download.completed").await);
        assert_eq!(logged, (parts, whole), "{range}");
    }
}
