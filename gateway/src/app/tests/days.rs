//! Case 59: the day moves on when both clocks say so, and a clock that leaps destroys nothing.

use std::time::Duration;

use kuvert_crypto::ids::KeyDay;
use time::macros::datetime;

use crate::app::day::DayWatch;
use crate::app::start::{DAY_MARK, TIME_MARK};
use crate::db;
use crate::domain::share::day_of;
use crate::tests::world::{BOB, START, TestWorld, share};

const HOUR: Duration = Duration::from_hours(1);

fn today() -> u32 {
    day_of(START)
}

/// The day mark, the day of the root, and the oldest day of which there is a root.
async fn days(world: &TestWorld) -> (i64, u32, u32) {
    let mark = world.read(|conn| db::meta::get_number(conn, DAY_MARK)).await.unwrap();
    let keystore = world.app.keys.current();
    (mark, keystore.root_day().unwrap().0, keystore.oldest_root_day().unwrap().0)
}

fn keystore(world: &TestWorld) -> Vec<u8> {
    std::fs::read(world.home.path().join("keystore")).unwrap()
}

#[tokio::test]
async fn case_59_a_new_day_moves_mark_and_root_and_yesterday_goes_at_two() {
    let world = TestWorld::new().await;
    let (mut watch, day) = (DayWatch::new(&world.app), today());
    let key = |of| world.app.keys.bucket_key(world.app.keys.root_id(), of).map(|key| *key.as_bytes());
    let (of_today, of_next_month) = (key(day), key(day + 30));
    assert!(of_today.is_some());
    watch.look(&world.app).await.unwrap();
    assert_eq!(days(&world).await, (i64::from(day), day, day));

    world.clock.advance(HOUR * 4);
    watch.look(&world.app).await.unwrap();
    assert_eq!(days(&world).await, (i64::from(day + 1), day + 1, day));
    assert_eq!((key(day), key(day + 30)), (of_today, of_next_month), "a mail of yesterday can still be sent");

    world.clock.advance(Duration::from_secs(2 * 3600 - 1));
    watch.look(&world.app).await.unwrap();
    assert_eq!(days(&world).await.2, day);
    let before = keystore(&world);
    world.clock.advance(Duration::from_secs(1));
    watch.look(&world.app).await.unwrap();
    assert_eq!(days(&world).await, (i64::from(day + 1), day + 1, day + 1));
    assert_eq!((key(day), key(day + 30)), (None, of_next_month));
    assert_ne!(keystore(&world), before, "the file has forgotten it, too");
    assert_eq!(world.logged("clock.alarm").await, 0);
}

#[tokio::test]
async fn case_59_a_clock_that_leaps_raises_one_alarm_and_touches_nothing() {
    let world = TestWorld::new().await;
    let mut watch = DayWatch::new(&world.app);
    let sent = world.sent(share()).await;
    watch.look(&world.app).await.unwrap();
    let (before, file) = (days(&world).await, keystore(&world));

    world.clock.set(START + Duration::from_hours(40 * 24));
    for _ in 0..3 {
        watch.look(&world.app).await.unwrap();
    }
    assert_eq!((days(&world).await, keystore(&world)), (before, file));
    assert!(world.app.time.in_quarantine());
    assert_eq!(world.logged("clock.alarm").await, 1);
    assert_eq!(world.app.now(), START, "what is written down is not of that clock");
    assert!(world.app.time.strict() > sent.expires_at, "and what either clock calls expired is refused");

    // Set right again: believed after a day in which nobody touched it, and nothing was lost.
    world.clock.set(START);
    watch.look(&world.app).await.unwrap();
    world.clock.advance(HOUR * 25);
    watch.look(&world.app).await.unwrap();
    assert!(!world.app.time.in_quarantine());
    assert_eq!(days(&world).await.0, before.0 + 1);
    world.open(&sent.links[0].url, BOB).await;
}

#[tokio::test]
async fn case_59_a_leap_is_believed_after_a_day_and_only_then() {
    let world = TestWorld::new().await;
    let mut watch = DayWatch::new(&world.app);
    watch.look(&world.app).await.unwrap();
    world.clock.set(START + Duration::from_hours(3 * 24));
    watch.look(&world.app).await.unwrap();
    world.clock.advance(Duration::from_secs(24 * 3600 - 1));
    watch.look(&world.app).await.unwrap();
    assert_eq!(days(&world).await.1, today());
    world.clock.advance(Duration::from_secs(1));
    watch.look(&world.app).await.unwrap();
    let day = today() + 4;
    assert_eq!(days(&world).await.0, i64::from(day));
    assert!(!world.app.time.in_quarantine());
    assert_eq!(world.app.now(), world.clock.now());
    assert!(world.app.keys.current().bucket_key(world.app.keys.root_id(), KeyDay(day)).is_some());
}

#[tokio::test]
async fn case_59_a_restart_with_a_leapt_clock_goes_on_from_the_time_that_was_known() {
    let mut world = TestWorld::new().await;
    world.sent(share()).await;
    world.clock.advance(HOUR);
    DayWatch::new(&world.app).look(&world.app).await.unwrap();
    let known = world.read(|conn| db::meta::get_number(conn, TIME_MARK)).await;
    assert_eq!(known, Some(db::to_millis(START + HOUR)));

    world.clock.set(datetime!(2027-03-01 12:00 UTC));
    world.restart().await;
    assert!(world.app.time.in_quarantine());
    assert_eq!(world.app.now(), START + HOUR);
    DayWatch::new(&world.app).look(&world.app).await.unwrap();
    assert_eq!(days(&world).await.1, today());
    assert_eq!(world.logged("clock.alarm").await, 1);

    world.clock.set(START);
    world.restart().await;
    assert_eq!(world.app.now(), START + HOUR, "a clock set back does not bring the past back");
}

#[tokio::test]
async fn an_installation_that_has_sent_nothing_begins_on_the_day_of_its_start() {
    let mut world = TestWorld::new().await;
    world.clock.set(START + Duration::from_hours(5 * 24));
    world.restart().await;
    DayWatch::new(&world.app).look(&world.app).await.unwrap();
    assert!(!world.app.time.in_quarantine());
    let day = today() + 5;
    assert_eq!((days(&world).await.0, days(&world).await.1), (i64::from(day), day));
    assert_eq!(world.app.now(), world.clock.now());
    let sent = world.sent(share()).await;
    world.open(&sent.links[0].url, BOB).await;

    world.clock.set(START + Duration::from_hours(10 * 24));
    world.restart().await;
    assert!(world.app.time.in_quarantine(), "from the first share on, there is something to protect");
    assert_eq!(days(&world).await.1, day);
}
