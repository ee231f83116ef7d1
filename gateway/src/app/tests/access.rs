//! Proofs that fail, and pages that tell nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::app::AppError;
use crate::app::access::{self, Opening, Proof};
use crate::app::cookies;
use crate::app::drafts::{NewRecipient, NewShare};
use crate::domain::{Deliver, Verification};
use crate::tests::world::{BOB, TestWorld, person, share, token};

fn typed(passphrase: &str) -> Proof<'static> {
    Proof::Passphrase(Zeroizing::new(passphrase.to_owned()))
}

#[tokio::test]
async fn case_16_wrong_passphrases_count_and_lock_the_link() {
    let world = TestWorld::with(&[("link_failures_max", "3")]).await;
    let passphrase = Some(Zeroizing::new("correct horse battery".to_owned()));
    let bob = NewRecipient { verification: Verification::Passphrase, passphrase, ..person(BOB) };
    let sent = world.sent(NewShare { recipients: vec![bob], ..share() }).await;
    let token = token(&sent.links[0].url);
    for left in [2, 1] {
        let wrong = world.prove(token, None, typed("incorrect horse"), None).await.unwrap();
        assert!(matches!(wrong, Opening::Wrong { tries_left, .. } if tries_left == left), "{left}");
    }
    let third = world.prove(token, None, typed("incorrect horse"), None).await.unwrap();
    assert!(matches!(third, Opening::Locked { .. }));
    let right = world.prove(token, None, typed("correct horse battery"), None).await;
    assert!(matches!(right, Err(AppError::Locked { .. })), "not even the right one");
    assert_eq!((world.logged("passphrase.wrong").await, world.logged("link.locked").await), (3, 1));
    assert_eq!(world.mails("anna@nordlys.example").await.len(), 2, "the receipt and the warning");

    world.clock.advance(Duration::from_hours(24));
    let right = world.prove(token, None, typed("correct horse battery"), None).await.unwrap();
    assert!(matches!(right, Opening::Open { .. }));
}

#[tokio::test]
async fn case_10_a_code_is_guessed_five_times_and_used_once() {
    let world = TestWorld::new().await;
    let sent = world.sent(share()).await;
    let token = token(&sent.links[0].url);
    let asked = access::ask_code(&world.app, &TestWorld::visitor(), token, None, None).await.unwrap();
    let browser = format!("{}={}", cookies::BROWSER, &*asked.browser);
    let code = world.code(BOB).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let elsewhere = world.prove(token, None, Proof::Code(&code), None).await.unwrap();
    assert!(matches!(elsewhere, Opening::NoCode(_)), "another browser");
    for left in (1..=4).rev() {
        let guess = world.prove(token, None, Proof::Code(wrong), Some(&browser)).await.unwrap();
        assert!(matches!(guess, Opening::Wrong { tries_left, .. } if tries_left == left), "{left}");
    }
    let right = world.prove(token, None, Proof::Code(&code), Some(&browser)).await.unwrap();
    assert!(matches!(right, Opening::Open { .. }), "the fifth");
    let again = world.prove(token, None, Proof::Code(&code), Some(&browser)).await.unwrap();
    assert!(matches!(again, Opening::NoCode(_)), "used");
}

/// How many rows each table has that a request for a code may touch.
fn rows(world: &TestWorld) -> BTreeMap<&'static str, usize> {
    let path = world.home.path().join("kuvert.db");
    let mut counted = BTreeMap::new();
    for table in
        ["codes", "counters", "outbox", "events", "event_personal", "person_keys", "recipient_sessions"]
    {
        let script = "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM ' + sys.argv[2]).fetchone()[0])";
        let output =
            std::process::Command::new("python3").args(["-c", script]).arg(&path).arg(table).output();
        let count = String::from_utf8(output.unwrap().stdout).unwrap();
        counted.insert(table, count.trim().parse().unwrap());
    }
    counted
}

#[tokio::test]
async fn case_12_a_group_link_answers_alike_whether_or_not_an_address_is_listed() {
    let world = TestWorld::new().await;
    let recipients = vec![person(BOB), person("carol@customer.example")];
    let sent = world.sent(NewShare { deliver: Deliver::Link, recipients, ..share() }).await;
    let token = token(&sent.links[0].url);
    let mut grown = Vec::new();
    for address in [BOB, "mallory@customer.example"] {
        let before = rows(&world);
        let asked =
            access::ask_code(&world.app, &TestWorld::visitor(), token, Some(address), None).await.unwrap();
        let after = rows(&world);
        grown.push((asked.valid_minutes, asked.resend_in_seconds, asked.browser.len()));
        let growth: Vec<_> = after.iter().map(|(table, count)| (*table, count - before[table])).collect();
        // The visitor's network is counted once for both.
        let growth: Vec<_> = growth.into_iter().filter(|(table, _)| *table != "counters").collect();
        assert_eq!(
            growth,
            [
                ("codes", 1),
                ("event_personal", 1),
                ("events", 1),
                ("outbox", 1),
                ("person_keys", 1),
                ("recipient_sessions", 0)
            ],
            "{address}"
        );
        let again = access::ask_code(&world.app, &TestWorld::visitor(), token, Some(address), None).await;
        assert!(matches!(again, Err(AppError::SlowDown { .. })), "{address}");
        let browser = format!("{}={}", cookies::BROWSER, &*asked.browser);
        let guess = world.prove(token, Some(address), Proof::Code("000000"), Some(&browser)).await.unwrap();
        assert!(matches!(guess, Opening::Wrong { tries_left: 4, .. }), "{address}");
    }
    assert_eq!(grown[0], grown[1]);
    assert_eq!(world.mails(BOB).await.len(), 1);
    assert!(world.mails("mallory").await.is_empty());
}

/// Types wrong codes with an address at a group's link, with as many codes as it takes.
async fn guess(world: &TestWorld, token: &str, address: &str, times: usize) -> Vec<Option<u32>> {
    let mut left = Vec::new();
    while left.len() < times {
        world.clock.advance(Duration::from_mins(16));
        let asked =
            access::ask_code(&world.app, &TestWorld::visitor(), token, Some(address), None).await.unwrap();
        let browser = format!("{}={}", cookies::BROWSER, &*asked.browser);
        for _ in 0..5.min(times - left.len()) {
            // Whoever guesses says what they like about the address.
            let guess = world.prove(token, Some("x@y.example"), Proof::Code("000000"), Some(&browser)).await;
            left.push(match guess.unwrap() {
                Opening::Wrong { tries_left, .. } => Some(tries_left),
                Opening::Locked { .. } => None,
                _ => panic!("a guess opened it"),
            });
        }
    }
    left
}

#[tokio::test]
async fn case_10_one_persons_wrong_codes_lock_their_address_and_nobody_elses() {
    let world = TestWorld::new().await;
    let recipients = vec![person(BOB), person("carol@customer.example")];
    let sent = world.sent(NewShare { deliver: Deliver::Link, recipients, ..share() }).await;
    let token = token(&sent.links[0].url);
    let told = world.mails("anna@nordlys.example").await.len();
    let listed = guess(&world, token, BOB, 10).await;
    let unlisted = guess(&world, token, "mallory@customer.example", 10).await;
    assert_eq!(listed, unlisted, "the answers do not tell who is on the list");
    assert_eq!(listed[9], None);
    for address in [BOB, "mallory@customer.example"] {
        let locked = access::ask_code(&world.app, &TestWorld::visitor(), token, Some(address), None).await;
        assert!(matches!(locked, Err(AppError::Locked { .. })), "{address}");
    }
    assert_eq!(
        world.mails("anna@nordlys.example").await.len(),
        told + 1,
        "the sender is told of the recipient, once"
    );
    assert_eq!(world.logged("link.refused").await, 1, "tries on what is locked leave a line a minute");
    world.open(&sent.links[0].url, "carol@customer.example").await;
    world.clock.advance(Duration::from_hours(24));
    world.open(&sent.links[0].url, BOB).await;
}

#[tokio::test]
async fn case_16_wrong_passphrases_at_a_group_link_lock_the_address_that_was_typed() {
    let world = TestWorld::with(&[("link_failures_max", "3")]).await;
    let agreed = |address| NewRecipient {
        verification: Verification::Passphrase,
        passphrase: Some(Zeroizing::new("correct horse battery".to_owned())),
        ..person(address)
    };
    let recipients = vec![agreed(BOB), agreed("carol@customer.example")];
    let sent = world.sent(NewShare { deliver: Deliver::Link, recipients, ..share() }).await;
    let token = token(&sent.links[0].url);
    for _ in 0..2 {
        let wrong = world.prove(token, Some(BOB), typed("incorrect horse"), None).await.unwrap();
        assert!(matches!(wrong, Opening::Wrong { .. }));
    }
    // Spelled otherwise, it is the same address.
    let third =
        world.prove(token, Some(" BOB@customer.example"), typed("incorrect horse"), None).await.unwrap();
    assert!(matches!(third, Opening::Locked { .. }));
    let right = world.prove(token, Some(BOB), typed("correct horse battery"), None).await;
    assert!(matches!(right, Err(AppError::Locked { .. })));
    let carol =
        world.prove(token, Some("carol@customer.example"), typed("correct horse battery"), None).await;
    assert!(matches!(carol.unwrap(), Opening::Open { .. }));
}

#[tokio::test]
async fn a_report_that_is_not_mailed_any_more_leaves_a_line() {
    let world = TestWorld::new().await;
    let sent = world.sent(share()).await;
    for _ in 0..6 {
        crate::app::manage::report(&world.app, &TestWorld::visitor(), token(&sent.links[0].url), "wrong", "")
            .await
            .unwrap();
    }
    assert_eq!((world.logged("recipient.reported").await, world.logged("link.refused").await), (3, 1));
}
