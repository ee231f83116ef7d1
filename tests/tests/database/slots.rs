//! Download limits: never more than allowed, and nothing lost to what broke off.

use kuvert::db::slots::{self, Claim, Lent};
use kuvert::domain::{FileId, LeaseId, RecipientId};
use time::{Duration, OffsetDateTime};

use crate::base::{Base, NOW, id};

on_both! {
    case_6_fifty_sessions_at_once_get_one_download_of_one,
    one_session_that_asks_many_times_at_once_gets_one_slot,
    a_spent_slot_is_gone_and_a_resting_one_waits_for_its_session,
    a_lease_that_fell_silent_gives_its_slot_back,
    a_lease_that_shows_signs_of_life_keeps_its_slot,
    what_a_session_may_resume_does_not_count_as_used,
}

const ALIVE: Duration = Duration::seconds(60);

/// Session `session` asks for a slot.
fn lend(
    conn: &mut kuvert::db::Conn,
    (recipient, file): (RecipientId, FileId),
    session: u8,
    max: u16,
    now: OffsetDateTime,
) -> Result<Lent, kuvert::db::DbError> {
    let lease = LeaseId::from_bytes(id());
    slots::lend(
        conn,
        &Claim {
            lease,
            recipient,
            file,
            session: &[session; 32],
            max,
            resumes: false,
            now,
            until: now + ALIVE,
        },
    )
}

fn used(conn: &mut kuvert::db::Conn, base: (RecipientId, FileId), session: u8, now: OffsetDateTime) -> i32 {
    slots::used(conn, base.0, &[session; 32], now)
        .unwrap()
        .iter()
        .find(|(file, _)| *file == base.1)
        .map_or(0, |used| used.1)
}

async fn case_6_fifty_sessions_at_once_get_one_download_of_one(base: Base) {
    let of = (base.recipient, base.file);
    let lent = base
        .at_once(50, move |db, n| async move {
            db.write(move |conn| lend(conn, of, n as u8, 1, NOW)).await.unwrap()
        })
        .await;
    assert_eq!(lent.iter().filter(|lent| matches!(lent, Lent::Slot(_))).count(), 1);
    assert!(lent.iter().all(|lent| *lent != Lent::Spent), "the one that is out may come back");
}

async fn one_session_that_asks_many_times_at_once_gets_one_slot(base: Base) {
    let of = (base.recipient, base.file);
    let lent =
        base.at_once(20, move |db, _| async move {
            db.write(move |conn| lend(conn, of, 1, 10, NOW)).await.unwrap()
        })
        .await;
    assert_eq!(lent.iter().filter(|lent| matches!(lent, Lent::Slot(_))).count(), 1);
    assert_eq!(lent.iter().filter(|lent| **lent == Lent::Busy).count(), 19);
    assert_eq!(base.read(move |conn| Ok(used(conn, of, 2, NOW))).await, 1);
}

async fn a_spent_slot_is_gone_and_a_resting_one_waits_for_its_session(base: Base) {
    let of = (base.recipient, base.file);
    base.write(move |conn| {
        let Lent::Slot(first) = lend(conn, of, 1, 2, NOW)? else { panic!("refused") };
        assert_eq!(lend(conn, of, 1, 2, NOW)?, Lent::Busy, "it is in use");
        slots::rest(conn, first, NOW + Duration::minutes(15))?;
        let Lent::Slot(second) = lend(conn, of, 2, 2, NOW)? else { panic!("refused") };
        assert_eq!(lend(conn, of, 3, 2, NOW)?, Lent::Busy, "both are out");
        assert_eq!(lend(conn, of, 1, 2, NOW)?, Lent::Slot(first), "a resumed download is the same one");
        slots::spend(conn, first)?;
        slots::spend(conn, second)?;
        assert_eq!(lend(conn, of, 1, 2, NOW)?, Lent::Spent);
        assert!(matches!(lend(conn, of, 1, 3, NOW)?, Lent::Slot(_)), "a higher limit leaves room");
        slots::delete_of_recipients(conn, &[of.0])?;
        assert_eq!(used(conn, of, 1, NOW), 0);
        Ok(())
    })
    .await;
}

async fn a_lease_that_fell_silent_gives_its_slot_back(base: Base) {
    let of = (base.recipient, base.file);
    let Lent::Slot(silent) = base.write(move |conn| lend(conn, of, 1, 1, NOW)).await else {
        panic!("refused")
    };
    let later = NOW + ALIVE;
    assert!(base.write(move |conn| slots::renew(conn, silent, later)).await, "nobody has taken it yet");
    let lent = base
        .at_once(20, move |db, n| async move {
            db.write(move |conn| lend(conn, of, 2 + n as u8, 1, later)).await.unwrap()
        })
        .await;
    assert_eq!(lent.iter().filter(|lent| matches!(lent, Lent::Slot(_))).count(), 1, "to one of them");
    assert_eq!(base.read(move |conn| Ok(used(conn, of, 99, later))).await, 1);
    let again = later + ALIVE;
    assert!(!base.write(move |conn| slots::renew(conn, silent, again)).await, "its slot is somebody else's");
}

async fn a_lease_that_shows_signs_of_life_keeps_its_slot(base: Base) {
    let of = (base.recipient, base.file);
    base.write(move |conn| {
        let Lent::Slot(lease) = lend(conn, of, 1, 1, NOW)? else { panic!("refused") };
        slots::renew(conn, lease, NOW + ALIVE + ALIVE)?;
        assert_eq!(lend(conn, of, 2, 1, NOW + ALIVE)?, Lent::Busy);
        assert_eq!(lend(conn, of, 1, 1, NOW + ALIVE)?, Lent::Busy);
        assert_eq!(lend(conn, of, 1, 1, NOW + ALIVE + ALIVE)?, Lent::Slot(lease), "its own, after a crash");
        Ok(())
    })
    .await;
}

async fn what_a_session_may_resume_does_not_count_as_used(base: Base) {
    let of = (base.recipient, base.file);
    base.write(move |conn| {
        let Lent::Slot(lease) = lend(conn, of, 1, 1, NOW)? else { panic!("refused") };
        slots::rest(conn, lease, NOW + Duration::minutes(15))?;
        assert_eq!((used(conn, of, 1, NOW), used(conn, of, 2, NOW)), (0, 1));
        assert_eq!(used(conn, of, 2, NOW + Duration::minutes(15)), 0, "nobody resumed it");
        let Lent::Slot(lease) = lend(conn, of, 1, 1, NOW)? else { panic!("refused") };
        slots::spend(conn, lease)?;
        assert_eq!((used(conn, of, 1, NOW), used(conn, of, 2, NOW)), (1, 1));
        Ok(())
    })
    .await;
}
