//! Expired, renewed, revoked: what a link does then.

use std::time::Duration;

use kuvert_tests::{Engine, Page, ShareRequest, World, on_both_databases};
use serde_json::json;

use crate::people::{ANNA, BO, recipient_id, report, share_as, share_with_anna};

/// No metadata of the share on a page for somebody who may not have it.
fn tells_nothing(page: &Page) {
    assert!(page.downloads().is_empty());
    for secret in ["report.pdf", "Papers", ANNA, BO] {
        assert!(!page.html().contains(secret), "the page shows {secret}");
    }
}

on_both_databases! {
    async fn an_expired_share_opens_no_more_until_its_sender_renews_it(engine: Engine) {
        let world = World::builder(engine).settable_clock().start().await;
        let (sent, link) = share_as(&world, ShareRequest::mail(&[ANNA]).with("expires_in_days", 1)).await;
        let browser = world.browser();
        let opened = browser.open_link(&link, &world.sink, ANNA).await;

        world.clock().ahead(Duration::from_hours(25));
        let expired = world.browser().get(&link).await;
        tells_nothing(&expired);
        assert!(expired.text().contains("has expired"), "{}", expired.text());
        for download in opened.downloads() {
            assert_ne!(browser.fetch(&download).await.status, 200, "an old download address outlives the share");
        }
        let codes = world.sink.codes(ANNA);
        world.browser().post(&format!("{link}/code"), &[]).await;

        let before = world.sink.mails_to(world.sender()).len();
        let asked = world.browser().submit(&expired, &format!("{link}/renewal"), &[]).await;
        assert!(asked.status.is_success() || asked.status.is_redirection(), "{}", asked.status);
        world.sink.wait_for_mail(world.sender(), |_| world.sink.mails_to(world.sender()).len() > before).await;
        assert_eq!(world.sink.codes(ANNA), codes, "an expired link sends no codes");

        let until = time_ahead(3);
        let answer = world.api().extend(&sent.id, &json!(until)).await;
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
        let again = world.browser();
        let page = again.open_link(&link, &world.sink, ANNA).await;
        let file = again.find_file(&page, "report.pdf").await.expect("the old link works again");
        assert_eq!(again.download(&file).await, report());
    }

    async fn a_revoked_share_is_gone_at_once_for_everybody(engine: Engine) {
        let world = World::start(engine).await;
        let (sent, link) = share_as(&world, ShareRequest::mail(&[ANNA, BO])).await;
        let browser = world.browser();
        let opened = browser.open_link(&link, &world.sink, ANNA).await;
        world.api().revoke(&sent.id).await;

        for download in opened.downloads() {
            assert_ne!(browser.fetch(&download).await.status, 200, "a session outlives the revocation");
        }
        tells_nothing(&browser.get(&link).await);
        for person in [ANNA, BO] {
            let link = world.sink.wait_for_link(person, "/s/").await;
            tells_nothing(&world.browser().get(&link).await);
        }
        assert_eq!(world.api().detail(&sent.id).await["state"], "revoked");
    }

    async fn one_recipient_can_be_revoked_and_the_other_stays(engine: Engine) {
        let world = World::start(engine).await;
        let (sent, anna) = share_as(&world, ShareRequest::mail(&[ANNA, BO])).await;
        let bo = world.sink.wait_for_link(BO, "/s/").await;
        world.api().revoke_recipient(&sent.id, &recipient_id(&world, &sent.id, ANNA).await).await;
        tells_nothing(&world.browser().get(&anna).await);
        let browser = world.browser();
        let page = browser.open_link(&bo, &world.sink, BO).await;
        assert!(browser.find_file(&page, "report.pdf").await.is_some());
    }

    async fn a_share_sent_again_has_a_new_link_that_works(engine: Engine) {
        let world = World::start(engine).await;
        let (sent, link) = share_with_anna(&world).await;
        let answer = world.api().resend(&sent).await;
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
        let mail = world.sink.wait_for_mail(ANNA, |mail| mail.link("/s/").is_some_and(|new| new != link)).await;
        let page = world.browser().open_link(&mail.link("/s/").unwrap(), &world.sink, ANNA).await;
        assert!(!page.downloads().is_empty());
    }

    async fn an_unsent_share_opens_for_nobody_and_a_sent_one_takes_no_more_files(engine: Engine) {
        let world = World::start(engine).await;
        let draft = world.api().create(&ShareRequest::mail(&[ANNA])).await;
        world.api().add_file(&draft, "report.pdf", "application/pdf", &report()).await;
        assert!(world.sink.mails_to(ANNA).is_empty());
        let sent = world.api().send(&draft).await;
        let late = kuvert_tests::tus::creation(world.api().http(), &draft.upload_url, 5, "").send().await.unwrap();
        assert!(late.status().is_client_error(), "a sent share took a file: {}", late.status());
        let again = world.api().send(&draft).await;
        assert_eq!((again.link(), again.sender_link), (sent.link(), sent.sender_link), "a lost answer can be had again");
    }
}

/// RFC 3339, `days` after the true now.
pub(crate) fn time_ahead(days: i64) -> String {
    let format = time::format_description::well_known::Rfc3339;
    (time::OffsetDateTime::from(std::time::SystemTime::UNIX_EPOCH) + unix_now() + time::Duration::days(days))
        .replace_nanosecond(0)
        .expect("zero is a nanosecond")
        .format(&format)
        .expect("a year of four digits")
}

pub(crate) fn unix_now() -> time::Duration {
    #[expect(clippy::disallowed_methods, reason = "tests compare with the true time")]
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::SystemTime::UNIX_EPOCH)
        .expect("after 1970")
        .try_into()
        .expect("a sane time")
}
