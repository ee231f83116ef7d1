//! One-time codes: tries that count, and one session a code.

use kuvert::db::codes::{self, CodeRecord};
use kuvert::domain::EventId;
use time::Duration;

use crate::base::{Base, NOW};

on_both! {
    a_code_is_tried_by_its_browser_at_its_link_while_it_lives,
    case_10_a_try_is_taken_before_it_is_judged,
    two_right_guesses_at_once_open_one_session,
    codes_of_a_link_or_a_recipient_end_together,
    codes_are_counted_since_a_moment,
}

fn code(base: &Base, id: u8, browser: u8) -> CodeRecord {
    CodeRecord {
        id: EventId::from_bytes([id; 16]),
        link: base.link,
        recipient: Some(base.recipient),
        browser: [browser; 32],
        salt: [1; 16],
        hash: [2; 32],
        tries_left: 5,
        typed: None,
    }
}

fn end() -> time::OffsetDateTime {
    NOW + Duration::minutes(10)
}

async fn a_code_is_tried_by_its_browser_at_its_link_while_it_lives(base: Base) {
    let (link, older, newer) = (base.link, code(&base, 1, 1), code(&base, 2, 1));
    base.write(move |conn| {
        let other_link = kuvert::domain::LinkRowId::from_bytes([0; 16]);
        codes::insert(conn, &older, NOW - Duration::SECOND, end())?;
        codes::insert(conn, &newer, NOW, end())?;
        assert!(codes::take_try(conn, link, &[2; 32], NOW)?.is_none(), "another browser");
        assert!(codes::take_try(conn, other_link, &[1; 32], NOW)?.is_none(), "another link");
        assert!(codes::take_try(conn, link, &[1; 32], end())?.is_none(), "too late");
        let tried = codes::take_try(conn, link, &[1; 32], NOW)?.unwrap();
        assert_eq!((tried.id, tried.tries_left, tried.recipient), (newer.id, 4, newer.recipient));
        assert_eq!((tried.salt, tried.hash), ([1; 16], [2; 32]));
        Ok(())
    })
    .await;
}

async fn case_10_a_try_is_taken_before_it_is_judged(base: Base) {
    let (link, code) = (base.link, code(&base, 1, 1));
    base.write(move |conn| codes::insert(conn, &code, NOW, end())).await;
    let tried = base
        .at_once(50, move |db, _| async move {
            db.write(move |conn| codes::take_try(conn, link, &[1; 32], NOW)).await.unwrap()
        })
        .await;
    let mut left: Vec<_> = tried.into_iter().flatten().map(|code| code.tries_left).collect();
    left.sort_unstable();
    assert_eq!(left, [0, 1, 2, 3, 4]);
}

async fn two_right_guesses_at_once_open_one_session(base: Base) {
    let (link, code) = (base.link, code(&base, 1, 1));
    let id = code.id;
    base.write(move |conn| {
        codes::insert(conn, &code, NOW, end())?;
        for _ in 0..5 {
            codes::take_try(conn, link, &[1; 32], NOW)?;
        }
        Ok(())
    })
    .await;
    let spent = base
        .at_once(20, move |db, _| async move { db.write(move |conn| codes::spend(conn, id)).await.unwrap() })
        .await;
    assert_eq!(spent.iter().filter(|spent| **spent).count(), 1, "the fifth try may be the right one, once");
}

async fn codes_of_a_link_or_a_recipient_end_together(base: Base) {
    let (link, recipient) = (base.link, base.recipient);
    let (first, second) = (code(&base, 1, 1), code(&base, 2, 2));
    base.write(move |conn| {
        codes::insert(conn, &first, NOW, end())?;
        codes::end_of_link(conn, link)?;
        assert!(codes::take_try(conn, link, &[1; 32], NOW)?.is_none() && !codes::spend(conn, first.id)?);
        codes::insert(conn, &second, NOW, end())?;
        codes::end_of_recipient(conn, recipient)?;
        assert!(codes::take_try(conn, link, &[2; 32], NOW)?.is_none() && !codes::spend(conn, second.id)?);
        codes::delete_of_links(conn, &[link])?;
        assert_eq!(codes::latest(conn, link)?, None);
        Ok(())
    })
    .await;
}

async fn codes_are_counted_since_a_moment(base: Base) {
    let (link, first, second) = (base.link, code(&base, 1, 1), code(&base, 2, 2));
    base.write(move |conn| {
        codes::insert(conn, &first, NOW, end())?;
        codes::insert(conn, &second, NOW + Duration::MINUTE, end())?;
        assert_eq!(codes::count_since(conn, link, NOW - Duration::SECOND)?, 2);
        assert_eq!(codes::count_since(conn, link, NOW)?, 1);
        assert_eq!(codes::latest(conn, link)?, Some(kuvert::db::to_millis(NOW + Duration::MINUTE)));
        codes::sweep(conn, NOW + Duration::SECOND)?;
        assert_eq!(codes::count_since(conn, link, NOW - Duration::SECOND)?, 1);
        Ok(())
    })
    .await;
}
