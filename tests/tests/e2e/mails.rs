//! Mail relays that are busy, that refuse, that are not who they claim to be.

use std::time::Duration;

use kuvert_tests::{Engine, Mail, Rule, ShareRequest, World, on_both_databases};
use serde_json::Value;

use crate::people::{ANNA, BO, report};

fn recipient<'a>(detail: &'a Value, email: &str) -> &'a Value {
    let all = detail["recipients"].as_array().expect("a share has recipients");
    all.iter().find(|one| one["email"] == email).unwrap_or_else(|| panic!("no {email} in {detail:#}"))
}

on_both_databases! {
    async fn a_busy_relay_is_tried_again_until_it_takes_the_mail(engine: Engine) {
        let world = World::builder(engine).settable_clock().start().await;
        world.sink.rules(vec![Rule::first(2, ANNA, "4xx")]);
        world.api().share(&ShareRequest::mail(&[ANNA]), &[("report.pdf", &report())]).await;
        // The pauses between tries are of the wall clock.
        for minutes in 1..=20 {
            if !world.sink.mails_to(ANNA).is_empty() {
                break;
            }
            world.clock().ahead(Duration::from_mins(minutes * 4));
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        let link = world.sink.wait_for_link(ANNA, "/s/").await;
        assert!(world.sink.attempts(ANNA) >= 3);
        assert_eq!(world.browser().get(&link).await.status, 200);
    }

    async fn a_refused_address_is_shown_to_the_sender_with_the_relays_words(engine: Engine) {
        let world = World::start(engine).await;
        world.sink.rules(vec![Rule::always(BO, "5xx")]);
        let sent = world.api().share(&ShareRequest::mail(&[ANNA, BO]), &[("report.pdf", &report())]).await;
        world.sink.wait_for_link(ANNA, "/s/").await;
        let detail = world.api().wait_for_detail(&sent.id, |detail| recipient(detail, BO).to_string().contains("No such user")).await;
        assert!(!recipient(&detail, ANNA).to_string().contains("No such user"));
        assert!(world.sink.mails_to(BO).is_empty());
        let attempts = world.sink.attempts(BO);
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!(world.sink.attempts(BO), attempts, "a final refusal is final");
    }

    async fn a_relay_that_hangs_up_gets_the_same_mail_again(engine: Engine) {
        let world = World::builder(engine).settable_clock().start().await;
        world.sink.rules(vec![Rule::first(1, ANNA, "drop")]);
        world.api().share(&ShareRequest::mail(&[ANNA]), &[("report.pdf", &report())]).await;
        world.sink.wait_for_link(ANNA, "/s/").await;
        for minutes in 1..=20 {
            if world.sink.mails_to(ANNA).len() >= 2 {
                break;
            }
            world.clock().ahead(Duration::from_mins(minutes * 4));
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        let mails = world.sink.mails_to(ANNA);
        assert_eq!(mails.len(), 2, "the relay never said that it took the first");
        assert_eq!(mails[0].message_id(), mails[1].message_id());
        assert_eq!(mails[0].link("/s/"), mails[1].link("/s/"));
    }

    async fn without_tls_nothing_is_mailed_and_it_stays_queued(engine: Engine) {
        let world = World::builder(engine).settable_clock().start().await;
        world.sink.without_starttls();
        let sent = world.api().share(&ShareRequest::mail(&[ANNA]), &[("report.pdf", &report())]).await;
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert!(world.sink.mails().is_empty(), "a mail went out in the clear");
        assert_eq!(world.sink.attempts(ANNA), 0, "an address was said in the clear");
        let detail = world.api().detail(&sent.id).await;
        assert!(recipient(&detail, ANNA).to_string().contains("queued"), "{detail:#}");

        world.sink.with_wrong_certificate();
        world.clock().ahead(Duration::from_mins(30));
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert!(world.sink.mails().is_empty(), "a mail went to an impostor");

        world.sink.rules(Vec::new());
        for minutes in 1..=20 {
            world.clock().ahead(Duration::from_mins(30 + minutes * 10));
            tokio::time::sleep(Duration::from_secs(2)).await;
            if !world.sink.mails_to(ANNA).is_empty() {
                break;
            }
        }
        world.sink.wait_for_link(ANNA, "/s/").await;
    }

    async fn an_address_cannot_command_the_relay(engine: Engine) {
        let world = World::start(engine).await;
        let long = format!("{}@kunde.example", "x".repeat(1000));
        for address in ["a@b.example\r\nRCPT TO:<eve@elsewhere.example>", "a@b.example>", "<a@b.example", "a b@c.example", "", "@", &long, "a@b.example\0"] {
            let answer = world.api().try_create(&ShareRequest::mail(&[address]).0).await;
            assert!(matches!(answer.status().as_u16(), 400 | 422), "{address:?} was answered {}", answer.status());
            assert_eq!(answer.headers()["content-type"], "application/problem+json");
        }
    }

    async fn mails_come_from_the_employee_and_answer_to_the_employee(engine: Engine) {
        let world = World::start(engine).await;
        world.api().share(&ShareRequest::mail(&[ANNA]), &[("report.pdf", &report())]).await;
        let mail = world.sink.wait_for_mail(ANNA, |mail| mail.link("/s/").is_some()).await;
        assert_eq!(mail.from, world.sender(), "bounces go to the employee");
        let message = mail.message();
        let from = message.from().and_then(|from| from.first()).expect("a sender");
        assert!(from.name().unwrap_or_default().starts_with("Mette Holm via"));
        assert_eq!(from.address(), Some("kuvert@gateway.example"));
        let reply = message.reply_to().and_then(|reply| reply.first()).expect("a reply address");
        assert_eq!(reply.address(), Some(world.sender()));
        for secret in ["report.pdf", "Papers"] {
            assert!(!mail.text().contains(secret) && !mail.subject().contains(secret), "the mail tells {secret}");
        }
        assert_eq!(world.sink.mails_to(ANNA).iter().map(Mail::message_id).count(), 1);
    }
}
