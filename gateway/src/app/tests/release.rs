//! Files that nobody could scan: kept, and let out by somebody who answers for it.

use super::requests::{acting, answers, ask, begin, hand_in, upload};
use crate::app::inbox::{self, Acting, Standing, SubmissionView, ViewedFile, Wish};
use crate::app::uploading::HandedIn;
use crate::app::{AppError, requests};
use crate::bulk::body;
use crate::domain::{FileId, Role, StaffId, SubmissionId};
use crate::tests::world::{BOB, TestWorld, add_staff_as, token};

/// A scanner that does not answer: everything is held.
const GONE: (&str, &str) = ("clamd_url", "tcp://127.0.0.1:9");

/// Hands in one pay slip that is held.
async fn held(world: &TestWorld, token: &str) -> SubmissionId {
    begin(world, token, true).await.unwrap();
    assert_eq!(upload(world, token, "slip.txt", "d1", b"the slip").await, 201);
    match hand_in(world, token, &answers("0101701234")).await.unwrap() {
        HandedIn::Received { submission, .. } => submission,
        HandedIn::Refused(problems) => panic!("{problems:?}"),
    }
}

async fn view(world: &TestWorld, staff: StaffId, id: SubmissionId) -> SubmissionView {
    inbox::view(&world.app, Acting { staff, ..acting(world, id) }).await.unwrap()
}

fn file(view: &SubmissionView) -> &ViewedFile {
    &view.hand_ins[0].files[0]
}

async fn release(world: &TestWorld, staff: StaffId, id: SubmissionId, file: FileId) -> Result<(), AppError> {
    let acting = Acting { staff, ..acting(world, id) };
    inbox::release(&world.app, acting, file, "Bob called, it is his").await
}

/// Fetches a file as Anna's browser would.
async fn fetch(world: &TestWorld, view: &SubmissionView) -> u16 {
    let path = format!("/bulk/i/{}/{}", view.hand_ins[0].id, file(view).id);
    let cookie = world.staff_cookie().await;
    let request = hyper::Request::get(path).header("cookie", cookie).body(body::empty()).unwrap();
    world.serve(request).await.status().as_u16()
}

#[tokio::test]
async fn a_held_file_goes_out_once_somebody_of_the_inbox_answers_for_it() {
    let world = TestWorld::with(&[GONE]).await;
    let (_, token) = ask(&world).await;
    let id = held(&world, &token).await;
    let before = view(&world, world.staff, id).await;
    assert!(file(&before).releasable && !file(&before).deliverable);
    assert_eq!(fetch(&world, &before).await, 404);

    release(&world, world.staff, id, file(&before).id).await.unwrap();
    let after = view(&world, world.staff, id).await;
    let released = file(&after).released.as_ref().unwrap();
    assert_eq!((released.by.id, released.at), (world.staff, world.app.now()));
    assert!(file(&after).deliverable && !file(&after).releasable);
    assert_eq!(fetch(&world, &after).await, 200);

    let line = world.log().await.into_iter().find(|line| line.kind == "file.released").unwrap();
    assert_eq!(line.personal.comment.as_deref(), Some("Bob called, it is his"));
    assert_eq!(line.detail["why"], "held:scanner_unreachable");
    // Once is enough.
    assert!(matches!(release(&world, world.staff, id, file(&after).id).await, Err(AppError::NotActive)));
}

#[tokio::test]
async fn the_list_finds_what_is_held_until_it_is_let_out() {
    let world = TestWorld::with(&[GONE]).await;
    let (_, token) = ask(&world).await;
    let id = held(&world, &token).await;
    let wish = || Wish { standing: Some(Standing::Held), ..Wish::default() };
    let found = inbox::list(&world.app, world.staff, wish(), None, 10).await.unwrap();
    assert_eq!((found.len(), found[0].held), (1, 1));
    let shown = view(&world, world.staff, id).await;
    release(&world, world.staff, id, file(&shown).id).await.unwrap();
    assert!(inbox::list(&world.app, world.staff, wish(), None, 10).await.unwrap().is_empty());
    let from = Wish { from: Some(BOB.parse().unwrap()), ..Wish::default() };
    assert_eq!(inbox::list(&world.app, world.staff, from, None, 10).await.unwrap()[0].held, 0);
    let other = Wish { from: Some("eve@customer.example".parse().unwrap()), ..Wish::default() };
    assert!(inbox::list(&world.app, world.staff, other, None, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_policy_the_role_and_having_handed_it_in_are_against_it() {
    let world = TestWorld::with(&[GONE, ("unscanned_release", "nobody")]).await;
    let (_, token) = ask(&world).await;
    let id = held(&world, &token).await;
    let shown = view(&world, world.staff, id).await;
    assert!(!file(&shown).releasable);
    assert!(matches!(release(&world, world.staff, id, file(&shown).id).await, Err(AppError::Forbidden)));

    let mut world = world;
    let mut config = (*world.app.config).clone();
    config.unscanned_release = crate::config::UnscannedRelease::Members;
    world.restart_with(config).await;
    let stranger = add_staff_as(&world.app, "per@nordlys.example", Role::Sender).await;
    assert!(matches!(release(&world, stranger, id, file(&shown).id).await, Err(AppError::NotFound)));
    let auditor = add_staff_as(&world.app, "ida@nordlys.example", Role::Auditor).await;
    let uploader = add_staff_as(&world.app, BOB, Role::Sender).await;
    let inbox = shown.inbox.id;
    for member in [auditor, uploader] {
        let now = world.app.now();
        let added =
            world.app.db.write(move |conn| crate::db::inboxes::add_member(conn, inbox, member, None, now));
        added.await.unwrap();
        assert!(!file(&view(&world, member, id).await).releasable);
        assert!(matches!(release(&world, member, id, file(&shown).id).await, Err(AppError::Forbidden)));
    }
    assert_eq!(world.logged("file.released").await, 0);
}

#[tokio::test]
async fn only_a_file_of_this_submission_that_is_held_can_be_let_out() {
    let world = TestWorld::with(&[GONE]).await;
    let (_, first) = ask(&world).await;
    let id = held(&world, &first).await;
    let shown = view(&world, world.staff, id).await;
    let wanted = super::requests::request(crate::domain::Reach::Personal);
    let made = requests::create(&world.app, &TestWorld::visitor(), world.staff, wanted).await.unwrap();
    let second = token(&made.links[0].url).to_owned();
    let other = held(&world, &second).await;
    // A foreign file under an own submission, and the answers.
    assert!(matches!(release(&world, world.staff, other, file(&shown).id).await, Err(AppError::NotFound)));
    let answers = world.read(move |conn| {
        let hand_in = crate::db::hand_ins::of_submission(conn, id)?.remove(0).hand_in.id;
        let files = crate::db::files::of_hand_in(conn, hand_in)?;
        Ok(files.into_iter().find(|file| file.role == crate::db::files::FileRole::Answers).unwrap().id)
    });
    assert!(matches!(release(&world, world.staff, id, answers.await).await, Err(AppError::NotActive)));
    for (verdict, state) in [("infected:X", "refused"), ("infected:X", "accepted"), ("clean", "accepted")] {
        world.tamper(format!("UPDATE files SET verdict = '{verdict}', state = '{state}'")).await;
        assert!(matches!(release(&world, world.staff, id, file(&shown).id).await, Err(AppError::NotActive)));
    }
    for reason in ["", "  ", &"x".repeat(501), "a\u{7}b"] {
        let refused = inbox::release(&world.app, acting(&world, id), file(&shown).id, reason).await;
        assert!(matches!(refused, Err(AppError::Invalid { field: "reason", .. })), "{reason:?}");
    }
}
