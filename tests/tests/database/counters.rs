//! Counted windows of time, and who leads a job.

use kuvert::db::{counters, jobs, meta};
use kuvert::domain::WriterId;
use time::Duration;

use crate::base::{Base, NOW};

on_both! {
    a_window_is_full_at_its_limit_and_opens_again_when_it_is_over,
    case_17_two_at_once_cannot_both_be_the_last,
    windows_that_are_over_are_forgotten,
    one_leader_at_a_time_and_a_silent_one_is_replaced,
    facts_of_the_installation_are_kept_and_replaced,
}

const NAME: [u8; 16] = [1; 16];

async fn a_window_is_full_at_its_limit_and_opens_again_when_it_is_over(base: Base) {
    base.write(|conn| {
        let take = |conn: &mut _, at| counters::take(conn, NAME, at, Duration::MINUTE, 2);
        assert_eq!(counters::peek(conn, NAME, NOW)?, 0);
        assert_eq!((take(conn, NOW)?, take(conn, NOW)?, take(conn, NOW)?), (Some(1), Some(2), None));
        let last = NOW + Duration::milliseconds(59_999);
        assert_eq!((take(conn, last)?, counters::peek(conn, NAME, last)?), (None, 2));
        let over = NOW + Duration::MINUTE;
        assert_eq!(counters::peek(conn, NAME, over)?, 0);
        assert_eq!(take(conn, over)?, Some(1));
        assert_eq!(take(conn, over + Duration::milliseconds(59_999))?, Some(2), "a window of its own length");
        Ok(())
    })
    .await;
}

async fn case_17_two_at_once_cannot_both_be_the_last(base: Base) {
    let counts = base
        .at_once(50, |db, _| async move {
            db.write(|conn| counters::take(conn, NAME, NOW, Duration::MINUTE, 7)).await.unwrap()
        })
        .await;
    let mut counts: Vec<_> = counts.into_iter().flatten().collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 2, 3, 4, 5, 6, 7]);
}

async fn windows_that_are_over_are_forgotten(base: Base) {
    base.write(|conn| {
        counters::take(conn, NAME, NOW, Duration::MINUTE, 9)?;
        counters::take(conn, [2; 16], NOW, Duration::HOUR, 9)?;
        counters::sweep(conn, NOW + Duration::MINUTE)
    })
    .await;
    assert_eq!(base.place.query("SELECT count(*) FROM counters").trim(), "1");
}

async fn one_leader_at_a_time_and_a_silent_one_is_replaced(base: Base) {
    let leaders = base
        .at_once(20, |db, n| async move {
            let node = WriterId::from_bytes([n as u8; 16]);
            db.write(move |conn| jobs::lead(conn, "purge", node, NOW, Duration::MINUTE)).await.unwrap()
        })
        .await;
    assert_eq!(leaders.iter().filter(|leads| **leads).count(), 1);
    let leader = WriterId::from_bytes([leaders.iter().position(|leads| *leads).unwrap() as u8; 16]);
    let other = WriterId::from_bytes([99; 16]);
    base.write(move |conn| {
        let lead = |conn: &mut _, who, at| jobs::lead(conn, "purge", who, at, Duration::MINUTE);
        let (before, after) = (NOW + Duration::seconds(59), NOW + Duration::seconds(119));
        assert!(!lead(conn, other, before)? && lead(conn, leader, before)?);
        assert!(jobs::lead(conn, "sweep", other, NOW, Duration::MINUTE)?, "another job");
        assert!(lead(conn, other, after)? && !lead(conn, leader, after)?);
        Ok(())
    })
    .await;
}

async fn facts_of_the_installation_are_kept_and_replaced(base: Base) {
    base.write(|conn| {
        meta::touch(conn)?;
        assert_eq!(meta::get(conn, "fact")?, None);
        meta::set(conn, "fact", b"one")?;
        meta::set(conn, "fact", b"two")?;
        assert_eq!(meta::get(conn, "fact")?.as_deref(), Some(&b"two"[..]));
        assert!(meta::get_number(conn, "fact").is_err(), "not a number");
        meta::set_number(conn, "number", i64::MIN)?;
        assert_eq!(meta::get_number(conn, "number")?, Some(i64::MIN));
        Ok(())
    })
    .await;
}
