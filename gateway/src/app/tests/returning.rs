//! Somebody comes back to a page that stays, after what they handed in there is over.

use std::time::Duration;

use super::open_links::prove_at;
use super::requests::{acting, answers, begin, hand_in, land, request, whole};
use crate::app::inbox::{self, Change};
use crate::app::requests;
use crate::app::uploading::{HandedIn, Way};
use crate::domain::Reach;
use crate::tests::world::TestWorld;

async fn page(world: &TestWorld) -> crate::domain::RequestId {
    let visitor = TestWorld::visitor();
    let made = requests::create(&world.app, &visitor, world.staff, request(Reach::Standing)).await;
    made.unwrap().id
}

async fn days(world: &TestWorld, days: u64) {
    world.clock.advance(Duration::from_hours(24 * days));
    inbox::purge_due(&world.app).await.unwrap();
    requests::purge_ended(&world.app).await.unwrap();
}

#[tokio::test]
async fn whoever_comes_back_to_a_standing_page_can_hand_in_again() {
    let world = TestWorld::new().await;
    page(&world).await;
    let link = prove_at(&world, Way::Slug("anna")).await;
    let first = whole(&world, &link).await;

    // The case is closed: to prove the address again opens it.
    inbox::change(&world.app, acting(&world, first), Change::Close).await.unwrap();
    world.clock.advance(Duration::from_mins(20));
    let link = prove_at(&world, Way::Slug("anna")).await;
    assert_eq!(whole(&world, &link).await, first);
    assert_eq!(world.logged("submission.reopened").await, 1);

    // What was handed in is deleted: it begins anew.
    inbox::change(&world.app, acting(&world, first), Change::Delete).await.unwrap();
    world.clock.advance(Duration::from_mins(20));
    let link = prove_at(&world, Way::Slug("anna")).await;
    assert!(land(&world, &link).await.done.is_empty());
    let second = whole(&world, &link).await;
    assert_ne!(second, first);
    inbox::view(&world.app, acting(&world, second)).await.unwrap();
}

#[tokio::test]
async fn somebody_who_came_to_a_standing_page_is_forgotten_when_nothing_of_theirs_is_kept() {
    let world = TestWorld::with(&[("request_keep_days", "40"), ("submission_keep_days", "10")]).await;
    let id = page(&world).await;
    let link = prove_at(&world, Way::Slug("anna")).await;
    let submission = whole(&world, &link).await;
    inbox::change(&world.app, acting(&world, submission), Change::Close).await.unwrap();
    let known = async || requests::view(&world.app, world.staff, id).await.unwrap().uploaders.len();
    days(&world, 39).await;
    assert_eq!(known().await, 1);
    days(&world, 1).await;
    assert_eq!(known().await, 0);
    let lines = world.log().await;
    assert!(
        lines.iter().any(|line| line.kind == "request.addresses_forgotten" && line.detail["why"] == "time")
    );
    let link = prove_at(&world, Way::Slug("anna")).await;
    begin(&world, &link, true).await.unwrap();
    assert!(
        matches!(hand_in(&world, &link, &answers("0101701234")).await.unwrap(), HandedIn::Refused(_)),
        "the pay slip is missing, nothing else"
    );
}
