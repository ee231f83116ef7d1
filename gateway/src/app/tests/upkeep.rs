//! What runs by itself, or at the start, and what it must never do.

use zeroize::Zeroizing;

use crate::app::leaver::{self, Fate, Leaving};
use crate::app::sign_in::{Came, SignIn, sign_in};
use crate::app::staff::Office;
use crate::app::{AppError, message, purge};
use crate::db;
use crate::domain::ShareState;
use crate::tests::world::{BOB, TestWorld, share, token};

const ANNA: &str = "anna@nordlys.example";

#[tokio::test]
async fn a_sweep_that_cannot_ask_the_database_deletes_nothing() {
    let world = TestWorld::new().await;
    world.sent(share()).await;
    let blobs = world.app.blobs.list_blobs().await.unwrap();
    let mut suspects = Vec::new();
    for table in ["files", "shares"] {
        world.tamper(format!("ALTER TABLE {table} RENAME TO away")).await;
        for _ in 0..2 {
            assert!(purge::sweep(&world.app, &mut suspects).await.is_err(), "{table}");
        }
        world.tamper(format!("ALTER TABLE away RENAME TO {table}")).await;
    }
    purge::sweep(&world.app, &mut suspects).await.unwrap();
    assert_eq!(world.app.blobs.list_blobs().await.unwrap(), blobs);
}

#[tokio::test]
async fn case_19_guesses_side_by_side_do_not_pass_the_limit() {
    let world = TestWorld::new().await;
    let visitor = visitor();
    let wrong = || {
        sign_in(&world.app, &visitor, ANNA, Zeroizing::new("a wrong password".to_owned()), Came::default())
    };
    let answers = futures_util::future::join_all((0..30).map(|_| wrong())).await;
    let looked_at = answers.iter().filter(|answer| matches!(answer, Ok(SignIn::Wrong))).count();
    let refused = answers.iter().filter(|answer| matches!(answer, Ok(SignIn::SlowDown { .. }))).count();
    assert_eq!((looked_at, refused), (10, 20));
    let right = Zeroizing::new("a long enough password".to_owned());
    let right = sign_in(&world.app, &visitor, ANNA, right, Came::default()).await;
    assert!(matches!(right, Ok(SignIn::SlowDown { .. })), "not even the right one");
}

fn visitor() -> crate::app::Visitor {
    TestWorld::visitor()
}

#[tokio::test]
async fn a_share_of_a_message_alone_is_fetched_when_it_was_shown() {
    let world = TestWorld::new().await;
    let draft = world.draft(share()).await;
    let markdown = Zeroizing::new("The price is **secret**.".to_owned());
    message::set(&world.app, &visitor(), world.staff, draft.id, &draft.token, markdown).await.unwrap();
    let sent = world.send(&draft).await;
    let recipient = sent.links[0].recipient.unwrap();
    let fetched = || world.read(move |conn| Ok(db::recipients::find(conn, recipient)?.recipient.fetched_at));
    let reader = world.open(&sent.links[0].url, BOB).await;
    assert_eq!(fetched().await, None, "a proof is not the contents");
    assert!(!token(&sent.links[0].url).is_empty());
    world.view(&reader).await;
    assert_eq!(fetched().await, Some(world.app.now()));
}

#[tokio::test]
async fn the_keystores_mirror_is_written_at_the_start() {
    let place = tempfile::tempdir().unwrap();
    let mirror = place.path().join("mirror");
    let mut world = TestWorld::with(&[("keystore_mirror", mirror.to_str().unwrap())]).await;
    let keystore = || std::fs::read(&world.app.config.keystore).unwrap();
    assert_eq!(std::fs::read(&mirror).unwrap(), keystore());
    std::fs::remove_file(&mirror).unwrap();
    world.restart().await;
    assert_eq!(std::fs::read(&mirror).unwrap(), std::fs::read(&world.app.config.keystore).unwrap());
}

#[tokio::test]
async fn the_shares_of_a_disabled_account_are_taken_back_on_demand() {
    let world = TestWorld::new().await;
    let sent = [world.sent(share()).await, world.sent(share()).await];
    let (office, anna) = (Office::of(&world.app), ANNA.parse().unwrap());
    let revoking = Leaving { shares: Fate::Revoke, ..Leaving::default() };
    let settle = || leaver::settle(&office, &anna, revoking);
    assert!(matches!(settle().await, Err(AppError::NotFound)), "she still works here");
    leaver::disable(&office, &anna).await.unwrap();
    assert_eq!(settle().await.unwrap().shares, 2);
    assert_eq!(settle().await.unwrap().shares, 0);
    for share in &sent {
        let id = share.id;
        let (found, links) = world
            .read(move |conn| Ok((db::shares::find(conn, id)?.share, db::links::of_share(conn, id)?)))
            .await;
        assert!(matches!(found.state, ShareState::Revoked { .. }));
        assert!(links.iter().all(|link| link.wrap.is_none()));
    }
    assert!(world.mails(BOB).await.is_empty(), "mails that waited are called off");
    assert_eq!(world.logged("share.revoked").await, 2);
    let mut suspects = Vec::new();
    for _ in 0..2 {
        purge::sweep(&world.app, &mut suspects).await.unwrap();
    }
    assert!(world.app.blobs.list_blobs().await.unwrap().is_empty());
}
