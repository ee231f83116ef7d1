//! Who hears of what arrives, and what becomes of what nobody fetches.

use std::time::Duration;

use super::relay::Relay;
use super::requests::{acting, ask, request, whole};
use crate::app::inbox::{self, Change, digest};
use crate::app::requests::{self, NewRequest};
use crate::app::staff::{self, Office};
use crate::app::{AppError, post, teams};
use crate::db;
use crate::domain::{Actor, Arrivals, InboxId, Reach, StaffId, SubmissionState};
use crate::tests::world::{BOB, TestWorld, token};

const ANNA: &str = "anna@nordlys.example";
const PER: &str = "per@nordlys.example";
const IDA: &str = "ida@nordlys.example";
const ARRIVED: &str = "Something has been handed in";

fn office(world: &TestWorld) -> Office {
    Office::of(&world.app)
}

/// A team's inbox that Anna, Per and Ida read.
async fn team(world: &TestWorld) -> (InboxId, StaffId, StaffId) {
    let (per, ida) = (world.colleague(PER).await, world.colleague(IDA).await);
    let office = office(world);
    let inbox = teams::add(&office, "Loans").await.unwrap();
    for member in [world.staff, per, ida] {
        teams::admit(&office, inbox, member, None).await.unwrap();
    }
    (inbox, per, ida)
}

async fn choose(world: &TestWorld, staff: StaffId, arrivals: Arrivals) {
    staff::choose_arrivals(&office(world), (Actor::System, None), staff, arrivals).await.unwrap();
}

/// Something arrives on a request that `change` alters first.
async fn arrive(world: &TestWorld, change: impl FnOnce(&mut NewRequest)) -> crate::domain::SubmissionId {
    let mut new = request(Reach::Personal);
    change(&mut new);
    let made = requests::create(&world.app, &TestWorld::visitor(), world.staff, new).await.unwrap();
    whole(world, token(&made.links[0].url)).await
}

/// How many mails about an arrival an address got.
async fn told(world: &TestWorld, address: &str) -> usize {
    world.mails(address).await.iter().filter(|mail| mail.subject == ARRIVED).count()
}

#[tokio::test]
async fn everybody_of_a_team_hears_of_an_arrival_as_they_chose() {
    let world = TestWorld::new().await;
    let (inbox, per, ida) = team(&world).await;
    arrive(&world, |new| new.inbox = Some(inbox)).await;
    assert_eq!((told(&world, ANNA).await, told(&world, PER).await, told(&world, IDA).await), (1, 1, 1));
    let mails = world.mails(PER).await;
    let mail = mails.iter().find(|mail| mail.subject == ARRIVED).unwrap();
    assert!(
        mail.text.contains("/inbox/") && !mail.text.contains(BOB) && !mail.text.contains("loan"),
        "{}",
        mail.text
    );

    choose(&world, per, Arrivals::Daily).await;
    choose(&world, ida, Arrivals::None).await;
    arrive(&world, |new| new.inbox = Some(inbox)).await;
    assert_eq!((told(&world, ANNA).await, told(&world, PER).await, told(&world, IDA).await), (2, 1, 1));
    assert_eq!(world.logged("staff.arrivals").await, 2);
}

#[tokio::test]
async fn nobody_hears_of_it_whose_account_is_disabled_or_whose_membership_has_ended() {
    let world = TestWorld::new().await;
    let (inbox, _, ida) = team(&world).await;
    let office = office(&world);
    staff::disable(&office, &PER.parse().unwrap()).await.unwrap();
    teams::admit(&office, inbox, ida, Some(world.app.now() + time::Duration::HOUR)).await.unwrap();
    world.clock.advance(Duration::from_hours(2));
    arrive(&world, |new| new.inbox = Some(inbox)).await;
    assert_eq!((told(&world, ANNA).await, told(&world, PER).await, told(&world, IDA).await), (1, 0, 0));
}

#[tokio::test]
async fn a_mail_that_waits_is_not_sent_to_somebody_who_has_left_meanwhile() {
    let world = TestWorld::new().await;
    let (inbox, per, _) = team(&world).await;
    arrive(&world, |new| new.inbox = Some(inbox)).await;
    teams::dismiss(&office(&world), inbox, per).await.unwrap();
    assert_eq!((told(&world, ANNA).await, told(&world, PER).await), (1, 0));
}

#[tokio::test]
async fn a_colleague_who_may_read_the_inbox_is_told_when_the_asker_says_so() {
    let world = TestWorld::new().await;
    let (per, ida) = (world.colleague(PER).await, world.colleague(IDA).await);
    arrive(&world, |_| ()).await;
    let inbox = world.read({
        let staff = world.staff;
        move |conn| db::inboxes::own(conn, staff)
    });
    let inbox = inbox.await.unwrap().id;
    teams::admit(&office(&world), inbox, per, None).await.unwrap();
    arrive(&world, |_| ()).await;
    assert_eq!(told(&world, PER).await, 0, "reading is not being told");
    arrive(&world, |new| new.tell = vec![per]).await;
    assert_eq!((told(&world, PER).await, told(&world, ANNA).await), (1, 3));

    let (visitor, mut new) = (TestWorld::visitor(), request(Reach::Personal));
    new.tell = vec![ida];
    let refused = requests::create(&world.app, &visitor, world.staff, new).await;
    assert!(matches!(refused, Err(AppError::Invalid { field: "tell", .. })));
}

#[tokio::test]
async fn the_asker_changes_who_is_told() {
    let world = TestWorld::new().await;
    let per = world.colleague(PER).await;
    let (id, link) = ask(&world).await;
    let inbox = requests::view(&world.app, world.staff, id).await.unwrap().inbox.id;
    teams::admit(&office(&world), inbox, per, None).await.unwrap();
    let visitor = TestWorld::visitor();
    requests::choose_told(&world.app, &visitor, world.staff, id, vec![per, per]).await.unwrap();
    let told_now = requests::view(&world.app, world.staff, id).await.unwrap().told;
    assert_eq!((told_now.always.len(), told_now.choices[0].1), (1, true));
    whole(&world, &link).await;
    assert_eq!(told(&world, PER).await, 1);
    let others = requests::choose_told(&world.app, &visitor, per, id, Vec::new()).await;
    assert!(matches!(others, Err(AppError::NotFound)));
    assert_eq!(world.logged("request.told_changed").await, 1);
}

#[tokio::test]
async fn when_the_asker_has_left_whoever_reads_the_inbox_hears_of_it() {
    let world = TestWorld::new().await;
    let per = world.colleague(PER).await;
    let (id, link) = ask(&world).await;
    let inbox = requests::view(&world.app, world.staff, id).await.unwrap().inbox.id;
    let office = office(&world);
    teams::admit(&office, inbox, per, None).await.unwrap();
    staff::disable(&office, &ANNA.parse().unwrap()).await.unwrap();
    whole(&world, &link).await;
    assert_eq!((told(&world, ANNA).await, told(&world, PER).await), (0, 1));
}

async fn digests(world: &TestWorld, address: &str) -> Vec<String> {
    digest::queue_due(&world.app).await.unwrap();
    let mails = world.mails(address).await;
    mails.into_iter().filter(|mail| mail.subject == "Your inbox today").map(|mail| mail.text).collect()
}

#[tokio::test]
async fn the_digest_comes_once_a_day_in_the_morning_to_those_who_want_it() {
    let world = TestWorld::new().await;
    let (inbox, per, _) = team(&world).await;
    choose(&world, per, Arrivals::Daily).await;
    arrive(&world, |new| new.inbox = Some(inbox)).await;
    assert!(digests(&world, PER).await.is_empty(), "it is nine in the evening");
    world.clock.advance(Duration::from_hours(10));
    assert!(digests(&world, PER).await.is_empty(), "seven in the morning");
    world.clock.advance(Duration::from_hours(1));
    let first = digests(&world, PER).await;
    assert_eq!(first.len(), 1);
    for words in ["The inbox Loans", "Came in the last day", "/inbox"] {
        assert!(first[0].contains(words), "{words}: {}", first[0]);
    }
    assert!(!first[0].contains(BOB) && !first[0].contains("Your loan"), "{}", first[0]);
    world.clock.advance(Duration::from_hours(1));
    assert_eq!(digests(&world, PER).await.len(), 1, "once a day");
    assert!(digests(&world, ANNA).await.is_empty());
    world.clock.advance(Duration::from_hours(24));
    assert_eq!(digests(&world, PER).await.len(), 2);
}

#[tokio::test]
async fn a_digest_that_was_queued_half_goes_on_without_a_second_one() {
    let world = TestWorld::new().await;
    choose(&world, world.staff, Arrivals::Daily).await;
    arrive(&world, |_| ()).await;
    world.clock.advance(Duration::from_hours(11));
    assert_eq!(digests(&world, ANNA).await.len(), 1);
    // As if the node had died before it noted the day.
    world.tamper("DELETE FROM meta WHERE name = 'digest_day'".to_owned()).await;
    assert_eq!(digests(&world, ANNA).await.len(), 1);
}

#[tokio::test]
async fn an_empty_inbox_sends_no_digest() {
    let world = TestWorld::new().await;
    choose(&world, world.staff, Arrivals::Daily).await;
    inbox::list(&world.app, world.staff, inbox::Wish::default(), None, 10).await.unwrap();
    world.clock.advance(Duration::from_hours(11));
    assert!(digests(&world, ANNA).await.is_empty());
}

#[tokio::test]
async fn a_request_whose_invitation_is_refused_for_good_is_told_to_the_asker() {
    let relay = Relay::start().await;
    let world = TestWorld::with(&[("mail_url", &relay.url()), ("mail_tls", "none")]).await;
    relay.answer(BOB, Some("550 5.1.1 no such user"));
    let (id, _) = ask(&world).await;
    post::deliver_due(&world.app).await.unwrap();
    let taken = relay.taken(ANNA);
    assert!(taken.len() == 1 && taken[0].contains(&id.to_string()) && taken[0].contains(BOB), "{taken:?}");
    post::deliver_due(&world.app).await.unwrap();
    assert_eq!(relay.taken(ANNA).len(), 1);
}

#[tokio::test]
async fn making_an_inbox_leaves_a_line() {
    let world = TestWorld::new().await;
    let inbox = teams::add(&office(&world), "Loans").await.unwrap();
    let lines = world.log().await;
    let line = lines.iter().find(|line| line.kind == "inbox.created").expect("a line");
    assert_eq!(
        (line.detail["inbox"].as_str(), line.detail["whose"].as_str()),
        (Some(&*inbox.to_string()), Some("team"))
    );
}

#[tokio::test]
async fn what_nobody_fetches_or_closes_is_deleted_in_the_end_and_everybody_is_warned() {
    let world = TestWorld::with(&[
        ("submission_unfetched_days", "20"),
        ("submission_keep_days", "5"),
        ("submission_warning_days", "3"),
    ])
    .await;
    choose(&world, world.staff, Arrivals::None).await;
    let submission = arrive(&world, |_| ()).await;
    let state = || world.read(move |conn| db::submissions::find(conn, submission));
    world.clock.advance(Duration::from_hours(16 * 24));
    inbox::warn(&world.app).await.unwrap();
    inbox::purge_due(&world.app).await.unwrap();
    assert_eq!(state().await.state, SubmissionState::Submitted);
    let warnings = async || {
        inbox::warn(&world.app).await.unwrap();
        let mails = world.mails(ANNA).await;
        mails.iter().filter(|mail| mail.text.contains("Nobody has fetched it yet")).count()
    };
    assert_eq!(warnings().await, 0);
    world.clock.advance(Duration::from_hours(2 * 24));
    assert_eq!((warnings().await, warnings().await), (1, 1), "even to somebody who wants no mails, once");
    world.clock.advance(Duration::from_hours(3 * 24));
    inbox::purge_due(&world.app).await.unwrap();
    assert_eq!(state().await.state, SubmissionState::Purged);
    assert!(world.app.blobs.list_blobs().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_reopened_has_a_day_to_be_deleted_too() {
    let world = TestWorld::new().await;
    let submission = arrive(&world, |_| ()).await;
    let found = || world.read(move |conn| db::submissions::find(conn, submission));
    for change in [Change::Close, Change::Reopen] {
        inbox::change(&world.app, acting(&world, submission), change).await.unwrap();
        assert!(found().await.purge_at.is_some(), "{change:?}");
    }
    // One of a version that knew no such day.
    world.tamper("UPDATE submissions SET purge_at = NULL".to_owned()).await;
    inbox::settle(&world.app).await.unwrap();
    let days = found().await.purge_at.unwrap() - world.app.now();
    assert_eq!(days.whole_days(), 90);
}
