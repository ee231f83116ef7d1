//! Case 50: new keys lose nothing that was made with the old ones.

use std::time::Duration;

use kuvert_crypto::ids::KeyDay;

use crate::app::access::FileAccess;
use crate::app::rotate::{self, OldRoots};
use crate::app::staff::{self, Office};
use crate::app::{day::DayWatch, purge};
use crate::db;
use crate::domain::share::day_of;
use crate::keys::{Keys, KeysError};
use crate::tests::world::{BOB, START, TestWorld, share, token};

const HOUR: Duration = Duration::from_hours(1);

/// What an administrator's command does: another process, with a keystore of its own.
async fn rotate(world: &TestWorld) -> u32 {
    let keys = Keys::open(&world.app.config.keystore, None).unwrap();
    rotate::by_hand(&Office { keys, ..Office::of(&world.app) }).await.unwrap()
}

fn roots(world: &TestWorld) -> Vec<u32> {
    let mut ids: Vec<u32> = world.app.keys.current().roots().iter().map(|root| root.id).collect();
    ids.dedup();
    ids
}

#[tokio::test]
async fn case_50_what_was_made_before_a_rotation_goes_on_and_what_comes_after_uses_the_new_keys() {
    let world = TestWorld::new().await;
    let sent = world.sent(share()).await;
    let reader = world.open(&sent.links[0].url, BOB).await;
    let page = world.view(&reader).await;
    let draft = world.draft(share()).await;
    let (ticket, cookie) = (*world.app.keys.ticket_key().as_bytes(), *world.app.keys.cookie_key().as_bytes());

    assert_eq!(rotate(&world).await, 2);
    rotate::refresh(&world.app).await.unwrap();

    assert_ne!(*world.app.keys.ticket_key().as_bytes(), ticket);
    assert_ne!(*world.app.keys.cookie_key().as_bytes(), cookie);
    let FileAccess::Ready { path } = &page.files[0].access else { panic!("the file can be had") };
    let (status, bytes) = world.get(&reader, path).await;
    assert_eq!((status, &bytes[..]), (200, b"the offer".as_slice()), "a ticket of before");
    assert_eq!(world.view(&reader).await.files.len(), 1, "a session of before");
    world.clock.advance(Duration::from_mins(1));
    world.open(&sent.links[0].url, BOB).await;
    world.upload(&draft, "offer.pdf", b"the offer").await;
    let later = world.send(&draft).await;
    let row = *kuvert_crypto::keys::link_id(
        &kuvert_crypto::secret::LinkToken::parse(token(&later.links[0].url)).unwrap(),
    )
    .as_bytes();
    let link = world.read(move |conn| db::links::find(conn, &row)).await.unwrap();
    assert_eq!(link.root_id, 2);
    world.open(&later.links[0].url, BOB).await;
    assert_eq!(staff::list(&Office::of(&world.app)).await.unwrap()[0].1.email, "anna@nordlys.example");
    assert_eq!(world.logged("keys.rotated").await, 1);
}

#[tokio::test]
async fn case_50_a_node_that_has_not_noticed_yet_opens_what_another_has_made_with_the_new_keys() {
    let mut world = TestWorld::new().await;
    rotate(&world).await;
    let slow = std::sync::Arc::clone(&world.app);
    world.restart().await;
    let sent = world.sent(share()).await;
    assert_eq!(slow.keys.root_id(), 1);
    world.app = slow;
    world.open(&sent.links[0].url, BOB).await;
    assert_eq!(world.app.keys.root_id(), 2);
}

#[tokio::test]
async fn an_old_root_is_forgotten_when_nothing_has_needed_it_for_an_hour() {
    let world = TestWorld::new().await;
    let sent = world.sent(share()).await;
    world.mails(BOB).await;
    rotate(&world).await;
    rotate::refresh(&world.app).await.unwrap();
    let mut old = OldRoots::default();
    for _ in 0..2 {
        old.look(&world.app).await.unwrap();
        world.clock.advance(HOUR);
    }
    assert_eq!(roots(&world), [1, 2], "a link needs it");

    let mut watch = DayWatch::new(&world.app);
    let key_day = world.read(move |conn| db::shares::find(conn, sent.id)).await.share.key_day;
    while day_of(world.clock.now()) <= key_day + 1 {
        world.clock.advance(HOUR * 4);
        watch.look(&world.app).await.unwrap();
    }
    purge::purge_dead(&world.app).await.unwrap();
    old.look(&world.app).await.unwrap();
    assert_eq!(roots(&world), [1, 2], "not at once: a slow node may still use it");
    world.clock.advance(HOUR);
    old.look(&world.app).await.unwrap();
    assert_eq!(roots(&world), [2]);
}

#[tokio::test]
async fn a_keystore_without_a_root_gets_one_that_no_old_wrap_is_taken_for() {
    let world = TestWorld::new().await;
    world.sent(share()).await;
    rotate(&world).await;
    let path = &world.app.config.keystore;
    let backup = world.app.keys.current().without_roots();
    std::fs::write(path, &*backup.to_json()).unwrap();
    assert!(matches!(Keys::open(path, None), Err(KeysError::NoRoot)));
    let keys = Keys::open_rootless(path, None).unwrap();
    let id = rotate::by_hand(&Office { keys, ..Office::of(&world.app) }).await.unwrap();
    assert_eq!(id, 2, "wraps name number 1");
    assert_eq!(Keys::open(path, None).unwrap().current().root_day(), Some(KeyDay(day_of(START))));
}

#[tokio::test]
async fn a_running_server_does_not_take_over_a_keystore_that_is_not_its_own() {
    let world = TestWorld::new().await;
    let other = world.home.path().join("other");
    Keys::init(&other, KeyDay(day_of(START))).unwrap();
    let ours = world.app.keys.org_id();
    std::fs::rename(&other, &world.app.config.keystore).unwrap();
    assert!(matches!(world.app.keys.refresh(), Err(KeysError::Replaced(_))));
    assert!(matches!(world.app.keys.rotate(0, KeyDay(0)), Err(KeysError::Replaced(_))));
    assert_eq!(world.app.keys.org_id(), ours);
}
