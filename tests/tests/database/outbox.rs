//! The outbox: taken by one, sent at least once, empty of secrets afterwards.

use std::collections::HashSet;

use kuvert::db::outbox::{self, MailRecord, MailState, SealedSecret};
use kuvert::domain::{MailId, WriterId};
use time::{Duration, OffsetDateTime};

use crate::base::{Base, NOW};

on_both! {
    a_mail_about_the_same_is_queued_once,
    nodes_that_claim_at_once_never_get_the_same_mail,
    a_locked_mail_is_passed_over_and_not_waited_for,
    a_mail_whose_holder_fell_silent_is_due_again,
    a_node_finds_its_own_mails_after_a_restart,
    a_finished_mail_has_no_secret_left,
    only_the_holder_decides_about_a_mail,
    what_is_queued_about_a_share_is_cancelled_and_nothing_else,
    ended_mails_are_forgotten_by_age,
}

const NODE: WriterId = WriterId::from_bytes([1; 16]);
const OTHER: WriterId = WriterId::from_bytes([2; 16]);

fn mail(base: &Base, n: u8, kind: &str) -> MailRecord {
    MailRecord {
        id: MailId::from_bytes([n; 16]),
        kind: kind.to_owned(),
        share: Some(base.share),
        recipient: Some(base.recipient),
        request: None,
        uploader: None,
        hand_in: None,
        recovery: None,
        staff: None,
        once: [n; 16],
        state: MailState::Queued,
        message_id: format!("{n}@example.org"),
        secret: Some(SealedSecret { sealed: b"token".to_vec(), day: 20_000, root_id: 1 }),
        sealed: None,
        attempts: 0,
        created_at: NOW,
        next_at: NOW,
        done_at: None,
    }
}

fn later() -> OffsetDateTime {
    NOW + Duration::minutes(5)
}

async fn queue(base: &Base, mails: Vec<MailRecord>) {
    base.write(move |conn| {
        for mail in &mails {
            assert!(outbox::queue(conn, mail)?);
        }
        Ok(())
    })
    .await;
}

async fn a_mail_about_the_same_is_queued_once(base: Base) {
    let first = mail(&base, 1, "invitation");
    let again = MailRecord { id: MailId::from_bytes([9; 16]), ..first.clone() };
    let share = base.share;
    base.write(move |conn| {
        assert!(outbox::queue(conn, &first)? && !outbox::queue(conn, &again)?);
        let [found] = &outbox::of_share(conn, share)?[..] else { panic!("one mail") };
        assert_eq!(format!("{found:?}"), format!("{first:?}"));
        assert_eq!(outbox::next_due(conn)?, Some(kuvert::db::to_millis(NOW)));
        Ok(())
    })
    .await;
}

async fn nodes_that_claim_at_once_never_get_the_same_mail(base: Base) {
    queue(&base, (1..=60).map(|n| mail(&base, n, "invitation")).collect()).await;
    let batches = base
        .at_once(20, |db, n| async move {
            let node = WriterId::from_bytes([n as u8; 16]);
            let mut taken = Vec::new();
            loop {
                let batch = db.write(move |conn| outbox::claim(conn, node, NOW, later(), 2)).await.unwrap();
                if batch.is_empty() {
                    return taken;
                }
                taken.extend(batch.into_iter().map(|mail| mail.id));
            }
        })
        .await;
    let taken: Vec<_> = batches.concat();
    assert_eq!((taken.len(), taken.iter().collect::<HashSet<_>>().len()), (60, 60));
}

async fn a_locked_mail_is_passed_over_and_not_waited_for(base: Base) {
    queue(&base, vec![mail(&base, 1, "invitation"), mail(&base, 2, "invitation")]).await;
    let (claimed, wait_claimed) = std::sync::mpsc::channel();
    let (end, wait_end) = std::sync::mpsc::channel::<()>();
    let slow = base.node();
    let slow = tokio::spawn(async move {
        slow.write(move |conn| {
            let taken = outbox::claim(conn, NODE, NOW, later(), 1)?;
            claimed.send(()).unwrap();
            let _ = wait_end.recv_timeout(std::time::Duration::from_secs(3));
            Ok::<_, kuvert::db::DbError>(taken)
        })
        .await
        .unwrap()
    });
    tokio::task::spawn_blocking(move || wait_claimed.recv().unwrap()).await.unwrap();
    let asked = std::time::Instant::now();
    let other = base.write(|conn| outbox::claim(conn, OTHER, NOW, later(), 9)).await;
    // SQLite has one writer at a time: there, the other waits for its turn.
    let postgres = base.place.url().starts_with("postgres");
    assert!(!postgres || asked.elapsed() < std::time::Duration::from_secs(2), "it waited");
    drop(end);
    let first = slow.await.unwrap();
    assert_eq!((first.len(), other.len()), (1, 1));
    assert_ne!(first[0].id, other[0].id);
}

async fn a_mail_whose_holder_fell_silent_is_due_again(base: Base) {
    queue(&base, vec![mail(&base, 1, "invitation")]).await;
    base.write(|conn| {
        let first = outbox::claim(conn, NODE, NOW, later(), 9)?;
        assert_eq!((first[0].attempts, first[0].state), (1, MailState::Sending));
        assert!(outbox::claim(conn, OTHER, later() - Duration::SECOND, later(), 9)?.is_empty());
        let again = outbox::claim(conn, OTHER, later(), later() + Duration::MINUTE, 9)?;
        assert_eq!(again[0].attempts, 2);
        assert!(again[0].secret.is_some());
        Ok(())
    })
    .await;
}

async fn a_node_finds_its_own_mails_after_a_restart(base: Base) {
    queue(
        &base,
        vec![mail(&base, 1, "invitation"), mail(&base, 2, "invitation"), mail(&base, 3, "invitation")],
    )
    .await;
    base.write(|conn| {
        let own = outbox::claim(conn, NODE, NOW, later(), 2)?;
        outbox::claim(conn, OTHER, NOW, later(), 1)?;
        outbox::finish(conn, own[0].id, NODE, MailState::Accepted, None, NOW)?;
        outbox::release(conn, NODE, NOW)?;
        let again = outbox::claim(conn, NODE, NOW, later(), 9)?;
        assert_eq!(again.iter().map(|mail| mail.id).collect::<Vec<_>>(), [own[1].id]);
        Ok(())
    })
    .await;
}

async fn a_finished_mail_has_no_secret_left(base: Base) {
    queue(&base, vec![mail(&base, 1, "invitation")]).await;
    let share = base.share;
    base.write(move |conn| {
        let id = outbox::claim(conn, NODE, NOW, later(), 9)?[0].id;
        assert!(outbox::finish(conn, id, NODE, MailState::Accepted, Some(b"250"), NOW)?);
        let [found] = &outbox::of_share(conn, share)?[..] else { panic!("one mail") };
        assert_eq!((found.state, found.done_at), (MailState::Accepted, Some(NOW)));
        assert!(found.secret.is_none() && found.sealed.as_deref() == Some(b"250"));
        assert_eq!(outbox::next_due(conn)?, None);
        assert!(outbox::claim(conn, OTHER, later(), later(), 9)?.is_empty());
        Ok(())
    })
    .await;
    assert_eq!(base.place.query("SELECT count(*) FROM outbox WHERE secret IS NOT NULL").trim(), "0");
}

async fn only_the_holder_decides_about_a_mail(base: Base) {
    queue(&base, vec![mail(&base, 1, "invitation")]).await;
    base.write(|conn| {
        let id = outbox::claim(conn, NODE, NOW, later(), 9)?[0].id;
        assert!(!outbox::finish(conn, id, OTHER, MailState::Refused, None, NOW)?);
        assert!(!outbox::postpone(conn, id, OTHER, None, later())?);
        assert!(outbox::postpone(conn, id, NODE, Some(b"450"), NOW + Duration::HOUR)?);
        assert!(!outbox::finish(conn, id, NODE, MailState::Accepted, None, NOW)?, "it was put back");
        assert!(outbox::claim(conn, OTHER, later(), later(), 9)?.is_empty());
        let again = outbox::claim(conn, OTHER, NOW + Duration::HOUR, NOW + Duration::DAY, 9)?;
        assert_eq!((again.len(), again[0].sealed.as_deref()), (1, Some(&b"450"[..])));
        Ok(())
    })
    .await;
}

async fn what_is_queued_about_a_share_is_cancelled_and_nothing_else(base: Base) {
    let (share, recipient) = (base.share, base.recipient);
    let receipt = MailRecord { recipient: None, ..mail(&base, 3, "receipt") };
    let group = MailRecord { recipient: None, ..mail(&base, 4, "invitation") };
    let mails = vec![mail(&base, 1, "invitation"), mail(&base, 2, "code"), receipt, group];
    queue(&base, mails).await;
    base.write(move |conn| {
        // One is on its way already.
        let held = outbox::claim(conn, NODE, NOW, later(), 1)?[0].id;
        outbox::cancel(conn, share, Some(recipient), &["invitation", "code"], NOW)?;
        let state = |conn: &mut _| -> Result<Vec<_>, _> {
            let mut mails = outbox::of_share(conn, share)?;
            mails.sort_by_key(|mail| mail.once);
            Ok::<_, kuvert::db::DbError>(
                mails.iter().map(|mail| (mail.state, mail.secret.is_some())).collect(),
            )
        };
        let gone = (MailState::GivenUp, false);
        let states = state(conn)?;
        assert_eq!(states[..2], [gone, gone]);
        assert!(states[2..].iter().all(|(state, secret)| *state != MailState::GivenUp && *secret));
        if held.as_bytes()[0] < 3 {
            assert!(
                !outbox::finish(conn, held, NODE, MailState::Accepted, None, NOW)?,
                "cancelled meanwhile"
            );
        }
        outbox::cancel(conn, share, None, &["invitation"], NOW)?;
        let states = state(conn)?;
        assert_eq!((states[3], states[2].1), (gone, true));
        Ok(())
    })
    .await;
}

async fn ended_mails_are_forgotten_by_age(base: Base) {
    queue(&base, vec![mail(&base, 1, "invitation"), mail(&base, 2, "invitation")]).await;
    let share = base.share;
    base.write(move |conn| {
        let id = outbox::claim(conn, NODE, NOW, later(), 1)?[0].id;
        outbox::finish(conn, id, NODE, MailState::Accepted, None, NOW)?;
        outbox::sweep(conn, NOW)?;
        assert_eq!(outbox::of_share(conn, share)?.len(), 2);
        outbox::sweep(conn, NOW + Duration::SECOND)?;
        assert_eq!(outbox::of_share(conn, share)?.len(), 1, "what is queued stays");
        outbox::delete_of_share(conn, share)?;
        assert!(outbox::of_share(conn, share)?.is_empty());
        Ok(())
    })
    .await;
}
