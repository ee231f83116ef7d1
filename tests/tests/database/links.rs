//! Links: failures and the lock, and keys that do not come back.

use kuvert::db;
use kuvert::domain::LinkRole;
use time::Duration;

use crate::base::{Base, NOW};

on_both! {
    a_link_reads_back_as_it_was_written,
    case_16_the_tenth_failure_locks_a_link_and_a_day_later_counting_starts_anew,
    case_16_failures_at_once_are_all_counted_and_lock_once,
    a_key_that_was_taken_away_does_not_come_back,
    only_links_of_one_role_are_deleted,
}

async fn a_link_reads_back_as_it_was_written(base: Base) {
    let (written, id) = (base.a_link(), base.link);
    let found = base.read(|conn| db::links::find(conn, &[3; 32])).await.unwrap();
    assert_eq!(format!("{found:?}"), format!("{written:?}"));
    assert_eq!(base.read(move |conn| db::links::find_row(conn, id)).await.unwrap().id, id);
    assert!(base.read(|conn| db::links::find(conn, &[0; 32])).await.is_none());
}

async fn case_16_the_tenth_failure_locks_a_link_and_a_day_later_counting_starts_anew(base: Base) {
    let link = base.link;
    base.write(move |conn| {
        let fail = |conn: &mut _, at| db::links::count_failure(conn, link, at, 10, Duration::DAY);
        for n in 1..=9 {
            assert!(!fail(conn, NOW)?);
            assert_eq!(db::links::failures(conn, link)?, n);
        }
        assert!(!fail(conn, NOW + Duration::DAY)?, "the first nine are a day old");
        assert_eq!(db::links::failures(conn, link)?, 1);
        let at = NOW + Duration::DAY;
        for _ in 2..=9 {
            assert!(!fail(conn, at)?);
        }
        assert!(fail(conn, at)?, "the tenth within a day");
        let locked = db::links::find_row(conn, link)?.and_then(|link| link.locked_until);
        assert_eq!(locked, Some(at + Duration::DAY));
        for _ in 0..20 {
            assert!(!fail(conn, at + Duration::HOUR)?, "what is locked is not locked again");
        }
        Ok(())
    })
    .await;
}

async fn case_16_failures_at_once_are_all_counted_and_lock_once(base: Base) {
    let link = base.link;
    let locked = base
        .at_once(40, move |db, _| async move {
            db.write(move |conn| db::links::count_failure(conn, link, NOW, 40, Duration::DAY)).await.unwrap()
        })
        .await;
    assert_eq!(locked.iter().filter(|locked| **locked).count(), 1);
}

async fn a_key_that_was_taken_away_does_not_come_back(base: Base) {
    let (share, recipient, link) = (base.share, base.recipient, base.link);
    base.write(move |conn| {
        db::links::rewrap(conn, link, 20_900, 2, b"fresh")?;
        let found = db::links::find_row(conn, link)?.unwrap();
        assert_eq!((found.key_day, found.root_id, found.wrap.as_deref()), (20_900, 2, Some(&b"fresh"[..])));
        db::links::forget_wraps_of_recipient(conn, recipient)?;
        db::links::rewrap(conn, link, 20_901, 2, b"too late")?;
        assert_eq!(db::links::find_row(conn, link)?.unwrap().wrap, None);
        db::links::forget_wraps_of_share(conn, share)?;
        db::links::hold(conn, link)
    })
    .await;
}

async fn only_links_of_one_role_are_deleted(base: Base) {
    let (share, sender) = (base.share, base.a_link());
    base.write(move |conn| {
        let id = kuvert::domain::LinkRowId::from_bytes([77; 16]);
        let sender =
            db::links::LinkRecord { id, link_id: [5; 32], role: LinkRole::Sender, recipient: None, ..sender };
        db::links::insert(conn, &sender, NOW)?;
        assert_eq!(db::links::of_share(conn, share)?.len(), 2);
        db::links::delete_role(conn, share, LinkRole::Personal)?;
        let left = db::links::of_share(conn, share)?;
        assert_eq!(left.iter().map(|link| link.role).collect::<Vec<_>>(), [LinkRole::Sender]);
        db::links::delete_of_share(conn, share)?;
        assert!(db::links::of_share(conn, share)?.is_empty());
        Ok(())
    })
    .await;
}
