//! The access log: lines in order, found by what they are about, with personal parts beside them.

use std::collections::HashSet;

use kuvert::db::events::{self, EventRecord, Filter, PersonKeyRecord, PersonalPart};
use kuvert::db::words;
use kuvert::domain::{EventId, FileId, ShareId};
use time::Duration;

use crate::base::{Base, NOW};

/// Of [`NOW`], since 1970-01.
const MONTH: i32 = (NOW.year() - 1970) * 12 + NOW.month() as i32 - 1;

on_both! {
    a_line_reads_back_as_it_was_written,
    lines_are_found_by_everything_they_are_about,
    pages_lead_through_everything_once_there_and_back,
    a_search_looks_at_so_many_lines_and_says_how_far_it_came,
    lines_at_once_each_get_a_number_of_their_own,
    a_person_has_one_key_a_month_however_many_ask_at_once,
    files_a_recipient_has_a_line_about_are_listed_once,
}

fn line(base: &Base, n: u8, kind: &str) -> EventRecord {
    EventRecord {
        seq: 0,
        id: EventId::from_bytes([n; 16]),
        at: NOW + Duration::seconds(i64::from(n)),
        kind: kind.to_owned(),
        outcome: "ok".to_owned(),
        actor: "recipient".to_owned(),
        pseudonym: Some([n; 16]),
        share: Some(base.share),
        recipient: Some(base.recipient),
        file: Some(base.file),
        staff: Some(base.staff),
        request: None,
        submission: None,
        detail: "{\"æ\":1}".to_owned(),
        commitment: [n; 32],
        personal: Some(PersonalPart {
            person_key: [n; 16],
            network: Some([n % 2; 16]),
            sealed: vec![0, 255, n],
        }),
    }
}

fn key(n: u8, person: u8, month: i32) -> PersonKeyRecord {
    PersonKeyRecord { id: [n; 16], person_index: [person; 16], month, pseudonym: [n; 16], sealed: vec![n] }
}

async fn a_line_reads_back_as_it_was_written(base: Base) {
    let mut written = line(&base, 1, "share.viewed");
    let impersonal =
        EventRecord { personal: None, pseudonym: None, share: None, file: None, ..line(&base, 2, "x") };
    let found = base
        .write(move |conn| {
            written.seq = events::append(conn, &written)?;
            events::append(conn, &impersonal)?;
            let filter = Filter { kind: Some("share.viewed".to_owned()), ..Filter::default() };
            Ok((format!("{:?}", [&written]), events::search(conn, &filter, 9)?))
        })
        .await;
    assert_eq!(format!("{:?}", found.1), found.0);
}

async fn lines_are_found_by_everything_they_are_about(base: Base) {
    let lines = [line(&base, 1, "a"), line(&base, 2, "b"), line(&base, 3, "b")];
    let (share, staff, file) = (base.share, base.staff, base.file);
    base.write(move |conn| {
        words::note(conn, share, NOW, &[[7; 16]])?;
        for line in &lines {
            events::append(conn, line)?;
        }
        let other = EventRecord {
            share: Some(ShareId::from_bytes([88; 16])),
            staff: None,
            file: None,
            outcome: "failed".to_owned(),
            ..lines[0].clone()
        };
        let last =
            events::append(conn, &EventRecord { id: EventId::from_bytes([4; 16]), personal: None, ..other })?;
        // The person of line 2 has a second name in another month.
        events::keep_person_key(conn, key(2, 50, MONTH - 1))?;
        events::keep_person_key(conn, key(3, 50, MONTH))?;
        let all = Filter::default();
        let at = |seconds| Some(NOW + Duration::seconds(seconds));
        for (filter, expected) in [
            // The last one bears the time of the first.
            (all.clone(), &[3, 2, 4, 1][..]),
            (Filter { share: Some(share), ..all.clone() }, &[3, 2, 1]),
            (Filter { staff: Some(staff), ..all.clone() }, &[3, 2, 1]),
            (Filter { kind: Some("b".to_owned()), ..all.clone() }, &[3, 2]),
            (Filter { outcome: Some("failed".to_owned()), ..all.clone() }, &[4]),
            (Filter { person: Some([50; 16]), ..all.clone() }, &[3, 2]),
            (Filter { person: Some([51; 16]), ..all.clone() }, &[]),
            (Filter { file: Some(file), ..all.clone() }, &[3, 2, 1]),
            (Filter { network: Some([1; 16]), ..all.clone() }, &[3, 1]),
            (Filter { network: Some([1; 16]), share: Some(share), to: at(3), ..all.clone() }, &[1]),
            (Filter { person: Some([50; 16]), network: Some([0; 16]), ..all.clone() }, &[2]),
            (Filter { words: vec![[7; 16]], ..all.clone() }, &[3, 2, 1]),
            (Filter { words: vec![[7; 16], [8; 16]], ..all.clone() }, &[]),
            (Filter { from: at(2), ..all.clone() }, &[3, 2]),
            (Filter { to: at(2), ..all.clone() }, &[4, 1]),
            (Filter { before: Some(last), kind: Some("a".to_owned()), ..all.clone() }, &[1]),
            (Filter { after: Some(last - 2), ..all.clone() }, &[4, 3]),
        ] {
            let found = events::search(conn, &filter, 9)?;
            let found: Vec<_> = found.iter().map(|line| line.id.as_bytes()[0]).collect();
            assert_eq!(found, expected, "{filter:?}");
        }
        words::forget(conn, share)?;
        assert!(events::search(conn, &Filter { words: vec![[7; 16]], ..all.clone() }, 9)?.is_empty());
        assert_eq!(events::search(conn, &all, 2)?.len(), 2);
        Ok(())
    })
    .await;
}

fn ids(found: &events::Found) -> Vec<u8> {
    found.records.iter().map(|line| line.id.as_bytes()[0]).collect()
}

async fn pages_lead_through_everything_once_there_and_back(base: Base) {
    // Some bear the same time, and they were not written in the order of their times.
    let lines: Vec<_> = (1..=20u8)
        .map(|n| EventRecord {
            at: NOW + Duration::seconds(i64::from(n * 7 % 20 / 3)),
            ..line(&base, n, "x")
        })
        .collect();
    let (share, file) = (base.share, base.file);
    base.write(move |conn| {
        words::note(conn, share, NOW, &[[7; 16]])?;
        for line in &lines {
            events::append(conn, line)?;
        }
        let all = Filter::default();
        let mut expected: Vec<_> = lines.iter().map(|line| (line.at, line.id.as_bytes()[0])).collect();
        expected.sort_unstable();
        let expected: Vec<u8> = expected.into_iter().rev().map(|(_, id)| id).collect();
        for filter in [
            all.clone(),
            Filter { file: Some(file), ..all.clone() },
            Filter { words: vec![[7; 16]], ..all.clone() },
            Filter { kind: Some("x".to_owned()), outcome: Some("ok".to_owned()), ..all.clone() },
        ] {
            let (mut seen, mut before) = (Vec::new(), None);
            loop {
                let found = events::page(conn, &Filter { before, ..filter.clone() }, 6)?;
                seen.extend(ids(&found));
                before = found.next;
                if before.is_none() {
                    break;
                }
            }
            assert_eq!(seen, expected, "{filter:?}");
            // From the second page back to the first.
            let second = events::page(conn, &filter, 6)?.next;
            let second = events::page(conn, &Filter { before: second, ..filter.clone() }, 6)?;
            let newer = second.records.first().map(|line| line.seq);
            let first = events::page(conn, &Filter { newer, ..filter.clone() }, 6)?;
            assert_eq!(ids(&first), expected[..6], "{filter:?}");
            assert_eq!(first.next, None, "nothing is newer");
        }
        Ok(())
    })
    .await;
}

async fn a_search_looks_at_so_many_lines_and_says_how_far_it_came(base: Base) {
    let other = EventRecord { personal: None, pseudonym: None, ..line(&base, 1, "x") };
    let rare = EventRecord { kind: "y".to_owned(), id: EventId::from_bytes([2; 16]), ..other.clone() };
    let staff = base.staff;
    base.write(move |conn| {
        let rare = events::append(conn, &EventRecord { at: NOW, ..rare })?;
        for _ in 0..5_010 {
            events::append(conn, &other)?;
        }
        let filter = Filter { staff: Some(staff), kind: Some("y".to_owned()), ..Filter::default() };
        let found = events::page(conn, &filter, 10)?;
        assert!(found.records.is_empty(), "it is farther back than one search looks");
        assert_eq!(found.looked_until, Some(NOW + Duration::seconds(1)));
        let on = events::page(conn, &Filter { before: found.next, ..filter.clone() }, 10)?;
        assert_eq!((ids(&on), on.next, on.looked_until), (vec![2], None, None));
        assert_eq!(events::search(conn, &filter, 10)?.len(), 1, "a program waits");
        assert_eq!(events::find(conn, rare)?.kind, "y");
        Ok(())
    })
    .await;
}

async fn lines_at_once_each_get_a_number_of_their_own(base: Base) {
    let blank = EventRecord { personal: None, ..line(&base, 0, "x") };
    let numbers = base
        .at_once(50, move |db, n| {
            let line = EventRecord { id: EventId::from_bytes([n as u8; 16]), ..blank.clone() };
            async move { db.write(move |conn| events::append(conn, &line)).await.unwrap() }
        })
        .await;
    assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), 50);
}

async fn a_person_has_one_key_a_month_however_many_ask_at_once(base: Base) {
    let kept = base
        .at_once(20, |db, n| async move {
            db.write(move |conn| events::keep_person_key(conn, key(n as u8, 1, 1))).await.unwrap().id
        })
        .await;
    assert_eq!(kept.iter().collect::<HashSet<_>>().len(), 1, "all got the same key");
    base.write(|conn| {
        assert_eq!(events::keep_person_key(conn, key(90, 1, 2))?.id, [90; 16], "another month");
        assert_eq!(events::person_key(conn, [1; 16], 2)?.unwrap().sealed, [90]);
        assert!(events::person_key(conn, [2; 16], 2)?.is_none());
        assert_eq!(events::person_keys(conn, &[[90; 16], [91; 16]])?.len(), 1);
        Ok(())
    })
    .await;
}

async fn files_a_recipient_has_a_line_about_are_listed_once(base: Base) {
    let (share, recipient, file) = (base.share, base.recipient, base.file);
    let other = FileId::from_bytes([70; 16]);
    let done = |n, file| EventRecord { file, personal: None, ..line(&base, n, "download.completed") };
    let lines = [done(1, Some(file)), done(2, Some(file)), done(3, Some(other)), done(4, None)];
    base.write(move |conn| {
        for line in &lines {
            events::append(conn, line)?;
        }
        let mut found = events::files_with(conn, share, recipient, "download.completed")?;
        found.sort();
        let mut expected = [file, other];
        expected.sort();
        assert_eq!(found, expected);
        assert!(events::files_with(conn, share, recipient, "download.started")?.is_empty());
        Ok(())
    })
    .await;
}
