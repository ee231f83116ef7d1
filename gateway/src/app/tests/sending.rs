//! Sending: all of it, or nothing.

use crate::app::drafts::NewShare;
use crate::app::upload::{self, NewUpload};
use crate::app::{AppError, links, manage, purge};
use crate::db;
use crate::domain::{Deliver, LinkRole, ShareState};
use crate::tests::world::{BOB, TestWorld, person, share};
use kuvert_crypto::ids::Id16;
use kuvert_crypto::ticket::CreateTicket;

#[tokio::test]
async fn a_share_is_sent_whole_or_stays_a_draft() {
    let world = TestWorld::new().await;
    let draft = world.draft(share()).await;
    world.upload(&draft, "a", b"a").await;
    let id = draft.id;
    world.tamper("ALTER TABLE outbox RENAME TO lost".to_owned()).await;
    assert!(matches!(world.try_send(&draft).await, Err(AppError::Db(_))));
    world.tamper("ALTER TABLE lost RENAME TO outbox".to_owned()).await;

    let (found, links) =
        world.read(move |conn| Ok((db::shares::find(conn, id)?, db::links::of_share(conn, id)?))).await;
    assert_eq!((found.share.state, found.manifest), (ShareState::Draft, None));
    assert_eq!(links.iter().map(|link| link.role).collect::<Vec<_>>(), [LinkRole::Draft]);
    assert_eq!(world.logged("share.sent").await, 0);

    let sent = world.send(&draft).await;
    assert!(world.mails(BOB).await[0].links.contains(&sent.links[0].url));
}

#[tokio::test]
async fn sending_again_gives_the_same_answer_and_changes_nothing() {
    let world = TestWorld::new().await;
    let people = || vec![person(BOB), person("eve@customer.example")];
    for new in [NewShare { recipients: people(), ..share() }, NewShare { deliver: Deliver::Link, ..share() }]
    {
        let draft = world.draft(new).await;
        world.upload(&draft, "a", b"a").await;
        let first = world.send(&draft).await;
        let id = draft.id;
        let before = world
            .read(move |conn| {
                Ok((db::links::of_share(conn, id)?.len(), db::outbox::of_share(conn, id)?.len()))
            })
            .await;
        let lines = world.log().await.len();
        assert_eq!(world.send(&draft).await, first);
        let after = world
            .read(move |conn| {
                Ok((db::links::of_share(conn, id)?.len(), db::outbox::of_share(conn, id)?.len()))
            })
            .await;
        assert_eq!((after, world.log().await.len()), (before, lines));
        world.open(&first.links[0].url, BOB).await;
        world.clock.advance(std::time::Duration::from_mins(1));
    }
}

#[tokio::test]
async fn two_that_send_one_draft_at_once_get_one_answer() {
    let world = TestWorld::new().await;
    let draft = world.draft(share()).await;
    world.upload(&draft, "a", b"a").await;
    let (one, other) = tokio::join!(world.try_send(&draft), world.try_send(&draft));
    assert_eq!(one.unwrap(), other.unwrap());
    assert_eq!(world.logged("share.sent").await, 1);
}

#[tokio::test]
async fn a_draft_token_gives_nothing_after_a_day_or_once_the_share_has_ended() {
    let world = TestWorld::new().await;
    let drafts = [world.draft(share()).await, world.draft(share()).await];
    for draft in &drafts {
        world.upload(draft, "a", b"a").await;
        world.send(draft).await;
    }
    manage::revoke(&world.app, world.acting(drafts[0].id)).await.unwrap();
    assert!(matches!(world.try_send(&drafts[0]).await, Err(AppError::DraftToken)));
    world.clock.advance(std::time::Duration::from_hours(23));
    purge::forget_old(&world.app).await.unwrap();
    world.send(&drafts[1]).await;
    world.clock.advance(std::time::Duration::from_hours(2));
    purge::forget_old(&world.app).await.unwrap();
    assert!(matches!(world.try_send(&drafts[1]).await, Err(AppError::DraftToken)));
    assert!(links::open_draft(&world.app, drafts[1].id, &drafts[1].token).await.is_err());
}

#[tokio::test]
async fn an_empty_share_and_one_with_missing_bytes_are_not_sent() {
    let world = TestWorld::new().await;
    let draft = world.draft(share()).await;
    assert!(matches!(world.try_send(&draft).await, Err(AppError::Nothing)));
    let ticket = CreateTicket {
        package: links::package(draft.id),
        owner: Id16::from_bytes(*world.staff.as_bytes()),
        pk: draft.pk.clone(),
        expires_at: i64::MAX,
    };
    let new = NewUpload {
        name: "a".to_owned(),
        media_type: "text/plain".to_owned(),
        length: Some(5),
        document: None,
    };
    upload::create(&world.app, &TestWorld::visitor(), &ticket, new).await.unwrap();
    assert!(matches!(world.try_send(&draft).await, Err(AppError::Unfinished(1))));
}

#[tokio::test]
async fn a_draft_left_alone_is_thrown_away_with_its_files() {
    let world = TestWorld::new().await;
    let draft = world.draft(share()).await;
    let blob = world.upload(&draft, "a", b"a").await;
    world.clock.advance(std::time::Duration::from_hours(7 * 24 - 1));
    purge::discard_idle(&world.app).await.unwrap();
    assert_eq!(world.app.blobs.list_blobs().await.unwrap(), [blob]);
    world.clock.advance(std::time::Duration::from_hours(2));
    purge::discard_idle(&world.app).await.unwrap();
    assert!(world.app.blobs.list_blobs().await.unwrap().is_empty());
    assert!(world.try_send(&draft).await.is_err());
}
