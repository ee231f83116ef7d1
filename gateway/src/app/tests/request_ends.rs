//! What becomes of requests that are over, and of what was only answered or only begun.

use std::time::Duration;

use super::requests::{acting, answers, ask, begin, hand_in, land, request, whole};
use crate::app::AppError;
use crate::app::inbox::{self, Change};
use crate::app::requests::{self, Change as RequestChange};
use crate::app::uploading::{self, HandedIn, Landing, Way};
use crate::db;
use crate::domain::policy::WayIn;
use crate::domain::{Reach, RequestId, SubmissionState};
use crate::tests::world::{BOB, TestWorld, token};

async fn days(world: &TestWorld, days: u64) {
    world.clock.advance(Duration::from_hours(24 * days));
    inbox::purge_due(&world.app).await.unwrap();
    requests::purge_ended(&world.app).await.unwrap();
}

async fn listed(world: &TestWorld) -> usize {
    requests::list(&world.app, world.staff, None, 10).await.unwrap().len()
}

async fn end(world: &TestWorld, id: RequestId, change: RequestChange) {
    requests::change(&world.app, &TestWorld::visitor(), world.staff, id, change, WayIn::Page).await.unwrap();
}

#[tokio::test]
async fn a_request_is_deleted_with_all_it_says_and_whom_it_asked_a_while_after_its_end() {
    let world = TestWorld::with(&[("request_keep_days", "10")]).await;
    for change in [Some(RequestChange::Close), Some(RequestChange::Revoke), None] {
        let (id, link) = ask(&world).await;
        match change {
            Some(change) => end(&world, id, change).await,
            // It expires.
            None => days(&world, 14).await,
        }
        days(&world, 9).await;
        assert_eq!(listed(&world).await, 1, "{change:?}");
        days(&world, 1).await;
        assert_eq!(listed(&world).await, 0, "{change:?}");
        let view = requests::view(&world.app, world.staff, id).await;
        assert!(matches!(view, Err(AppError::NotFound)), "{change:?}");
        let reopened = requests::change(
            &world.app,
            &TestWorld::visitor(),
            world.staff,
            id,
            RequestChange::Reopen,
            WayIn::Page,
        )
        .await;
        assert!(matches!(reopened, Err(AppError::NotFound)), "{change:?}");
        let landing = uploading::land(&world.app, &TestWorld::visitor(), Way::Token(&link)).await;
        assert!(matches!(landing, Ok(Landing::Unknown)), "{change:?}");
        let left = world.read(move |conn| {
            let people = db::uploaders::of_requests(conn, &[id])?.len();
            Ok((db::requests::find(conn, id)?.sealed, people, db::outbox::of_request(conn, id)?.len()))
        });
        assert_eq!(left.await, (Vec::new(), 0, 0), "{change:?}");
    }
    assert_eq!(world.logged("request.purged").await, 3);
}

#[tokio::test]
async fn a_request_stays_as_long_as_something_that_was_handed_in_on_it() {
    let world = TestWorld::with(&[("request_keep_days", "10"), ("submission_keep_days", "30")]).await;
    let (id, link) = ask(&world).await;
    let submission = whole(&world, &link).await;
    inbox::change(&world.app, acting(&world, submission), Change::Close).await.unwrap();
    end(&world, id, RequestChange::Close).await;
    days(&world, 29).await;
    assert_eq!(listed(&world).await, 1);
    inbox::view(&world.app, acting(&world, submission)).await.unwrap();
    days(&world, 1).await;
    assert_eq!(listed(&world).await, 0);
    let view = inbox::view(&world.app, acting(&world, submission)).await;
    assert!(matches!(view, Err(AppError::NotFound)));
}

#[tokio::test]
async fn a_request_stays_while_somebody_has_something_under_way_on_it() {
    let world = TestWorld::with(&[("request_keep_days", "10")]).await;
    let (id, link) = ask(&world).await;
    begin(&world, &link, true).await.unwrap();
    end(&world, id, RequestChange::Close).await;
    days(&world, 11).await;
    assert_eq!(listed(&world).await, 1);
    inbox::discard_idle(&world.app).await.unwrap();
    days(&world, 0).await;
    assert_eq!(listed(&world).await, 0);
}

#[tokio::test]
async fn the_address_of_a_page_that_was_deleted_is_free_again() {
    let world = TestWorld::with(&[("request_keep_days", "10")]).await;
    let visitor = TestWorld::visitor();
    let make = || requests::create(&world.app, &visitor, world.staff, request(Reach::Standing));
    let first = make().await.unwrap();
    end(&world, first.id, RequestChange::Close).await;
    assert!(make().await.is_err(), "it is taken while its owner may open it again");
    days(&world, 10).await;
    assert_ne!(make().await.unwrap().id, first.id);
}

/// Bob answers and sends no file.
async fn answered(world: &TestWorld) -> crate::domain::SubmissionId {
    let mut new = request(Reach::Personal);
    new.form.documents.clear();
    let made = requests::create(&world.app, &TestWorld::visitor(), world.staff, new).await.unwrap();
    let link = token(&made.links[0].url).to_owned();
    begin(world, &link, true).await.unwrap();
    match hand_in(world, &link, &answers("0101701234")).await.unwrap() {
        HandedIn::Received { submission, .. } => submission,
        HandedIn::Refused(problems) => panic!("{problems:?}"),
    }
}

#[tokio::test]
async fn answers_that_came_without_files_are_fetched_when_they_were_read() {
    let world = TestWorld::new().await;
    let id = answered(&world).await;
    let found = || world.read(move |conn| db::submissions::find(conn, id));
    let told = async || {
        let mails = world.mails(BOB).await;
        mails.iter().filter(|mail| mail.text.contains("fetched what you handed in")).count()
    };
    assert_eq!((found().await.fetched_at, told().await), (None, 0));
    for _ in 0..2 {
        let view = inbox::view(&world.app, acting(&world, id)).await.unwrap();
        inbox::shown(&world.app, world.staff, &view).await;
    }
    assert!(found().await.fetched_at.is_some());
    assert_eq!((told().await, world.logged("submission.fetched").await), (1, 1));
}

#[tokio::test]
async fn reading_the_answers_does_not_fetch_the_files() {
    let world = TestWorld::new().await;
    let (_, link) = ask(&world).await;
    let id = whole(&world, &link).await;
    let view = inbox::view(&world.app, acting(&world, id)).await.unwrap();
    inbox::shown(&world.app, world.staff, &view).await;
    assert_eq!(world.read(move |conn| db::submissions::find(conn, id)).await.fetched_at, None);
}

#[tokio::test]
async fn what_was_only_begun_is_not_the_inboxs_to_close_or_delete() {
    let world = TestWorld::new().await;
    let (_, link) = ask(&world).await;
    begin(&world, &link, true).await.unwrap();
    let id = land(&world, &link).await.submission.unwrap().id;
    for change in [Change::Close, Change::Reopen, Change::Delete] {
        let refused = inbox::change(&world.app, acting(&world, id), change).await;
        assert!(matches!(refused, Err(AppError::NotFound)), "{change:?}");
    }
    let found = world.read(move |conn| db::submissions::find(conn, id)).await;
    assert_eq!(found.state, SubmissionState::Open);
    assert!(land(&world, &link).await.open.is_some());
}
