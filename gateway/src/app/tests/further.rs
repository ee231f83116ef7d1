//! A share that is extended beyond its key day: what is opened in time goes on, and the sender knows what was not.

use std::time::Duration;

use time::OffsetDateTime;

use crate::app::access::{self, Landing};
use crate::app::day::DayWatch;
use crate::app::drafts::NewShare;
use crate::app::{AppError, manage, overview, purge};
use crate::domain::{Deliver, Refusal, ShareId};
use crate::tests::world::{BOB, START, TestWorld, person, sender_token, share, token};

const DAY: Duration = Duration::from_hours(24);
const EVE: &str = "eve@customer.example";

/// Lives for 14 days, and could be renewed for none.
fn short() -> NewShare {
    NewShare { recipients: vec![person(BOB), person(EVE)], renewal_days: Some(0), ..share() }
}

/// Lets days pass as they do on a running server.
async fn pass_until(world: &TestWorld, watch: &mut DayWatch, until: OffsetDateTime) {
    while world.clock.now() <= until {
        world.clock.advance(Duration::from_hours(4));
        watch.look(&world.app).await.unwrap();
    }
}

async fn resend_after(world: &TestWorld, share: ShareId) -> Vec<Option<OffsetDateTime>> {
    let detail = overview::detail(&world.app, world.staff, share).await.unwrap();
    detail.recipients.iter().map(|info| info.resend_after).collect()
}

#[tokio::test]
async fn a_link_that_is_opened_before_the_old_key_day_is_over_goes_on_and_the_other_is_sent_anew() {
    let world = TestWorld::with(&[("share_expiry_max_days", "60")]).await;
    let mut watch = DayWatch::new(&world.app);
    watch.look(&world.app).await.unwrap();
    let sent = world.sent(short()).await;
    let (acting, key) = (world.acting(sent.id), sender_token(&sent));
    let old =
        manage::renewable_until(&world.read(move |conn| crate::db::shares::find(conn, sent.id)).await.share);
    let wish = START + DAY * 40;

    let keyless = manage::extend(&world.app, acting.clone(), wish, None).await;
    assert!(matches!(keyless, Err(AppError::BeyondKeyDay)));
    manage::extend(&world.app, acting.clone(), wish, Some(&key)).await.unwrap();
    assert_eq!(resend_after(&world, sent.id).await, [Some(old), Some(old)], "nobody has opened it yet");
    world.open(&sent.links[0].url, BOB).await;
    assert_eq!(resend_after(&world, sent.id).await, [None, Some(old)]);

    pass_until(&world, &mut watch, old + DAY).await;
    purge::purge_dead(&world.app).await.unwrap();
    let reader = world.open(&sent.links[0].url, BOB).await;
    assert_eq!(
        world.view(&reader).await.files.len(),
        1,
        "the files are there, and the link has moved with the share"
    );

    let eves = token(&sent.links[1].url);
    let landing = access::land(&world.app, &TestWorld::visitor(), eves, None).await.unwrap();
    let Landing::Closed { presented, refusal: Refusal::Expired } = landing else { panic!("no key opens it") };
    assert!(presented.renewable(world.app.now()), "asking helps");
    manage::ask_access(&world.app, &TestWorld::visitor(), eves).await.unwrap();
    assert_eq!(world.logged("access.asked").await, 1);
    let eve = overview::detail(&world.app, world.staff, sent.id).await.unwrap().recipients[1].recipient.id;
    let fresh = manage::resend(&world.app, acting, &key, eve, None).await.unwrap();
    assert_eq!(resend_after(&world, sent.id).await, [None, None]);
    world.open(&fresh.url, EVE).await;
}

#[tokio::test]
async fn a_share_can_be_extended_further_again_and_again() {
    let world = TestWorld::with(&[("share_expiry_max_days", "20")]).await;
    let mut watch = DayWatch::new(&world.app);
    watch.look(&world.app).await.unwrap();
    let sent = world.sent(NewShare { deliver: Deliver::Link, ..short() }).await;
    world.open(&sent.links[0].url, BOB).await;
    for _ in 0..3 {
        let wish = world.clock.now() + DAY * 18;
        manage::extend(&world.app, world.acting(sent.id), wish, Some(&sender_token(&sent))).await.unwrap();
        world.open(&sent.links[0].url, EVE).await;
        assert_eq!(resend_after(&world, sent.id).await, [None, None], "the group's link moves for all");
        pass_until(&world, &mut watch, wish - DAY).await;
    }
    world.open(&sent.links[0].url, BOB).await;
}

#[tokio::test]
async fn a_revoked_share_and_a_wrong_sender_link_get_no_further() {
    let world = TestWorld::with(&[("share_expiry_max_days", "60")]).await;
    let (sent, other) = (world.sent(short()).await, world.sent(short()).await);
    let wish = START + DAY * 40;
    let foreign = manage::extend(&world.app, world.acting(sent.id), wish, Some(&sender_token(&other))).await;
    assert!(matches!(foreign, Err(AppError::SenderToken)));
    manage::revoke(&world.app, world.acting(sent.id)).await.unwrap();
    let revoked = manage::extend(&world.app, world.acting(sent.id), wish, Some(&sender_token(&sent))).await;
    assert!(revoked.is_err());
    let share = world.read(move |conn| crate::db::shares::find(conn, sent.id)).await.share;
    assert!(manage::renewable_until(&share) < wish, "its keys got no later day");
}
