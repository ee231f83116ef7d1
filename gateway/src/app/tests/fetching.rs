//! When an inbox has all of what was handed in.

use http_body_util::BodyExt as _;
use hyper::Request;

use super::requests::{acting, ask, whole};
use crate::app::inbox::{self, Change};
use crate::bulk::body;
use crate::db;
use crate::domain::SubmissionId;
use crate::tests::world::{BOB, TestWorld};

/// Fetches the one file, or a part of it, as Anna's browser would.
async fn fetch(world: &TestWorld, id: SubmissionId, range: Option<&str>) -> u16 {
    let view = inbox::view(&world.app, acting(world, id)).await.unwrap();
    let path = format!("/bulk/i/{}/{}", view.hand_ins[0].id, view.hand_ins[0].files[0].id);
    let mut request = Request::get(path).header("cookie", world.staff_cookie().await);
    if let Some(range) = range {
        request = request.header("range", range);
    }
    let ends = async || world.logged("download.aborted").await + world.logged("download.completed").await;
    let before = ends().await;
    let response = world.serve(request.body(body::empty()).unwrap()).await;
    let status = response.status().as_u16();
    response.into_body().collect().await.unwrap();
    // The end is noted when the last byte is out.
    while ends().await == before {
        tokio::task::yield_now().await;
    }
    status
}

async fn fetched(world: &TestWorld, id: SubmissionId) -> bool {
    world.read(move |conn| db::submissions::find(conn, id)).await.fetched_at.is_some()
}

#[tokio::test]
async fn the_last_byte_alone_is_not_the_file_but_all_its_parts_are() {
    let world = TestWorld::new().await;
    let (_, link) = ask(&world).await;
    let id = whole(&world, &link).await;
    assert_eq!(fetch(&world, id, Some("bytes=-1")).await, 206);
    assert_eq!((fetched(&world, id).await, world.logged("download.completed").await), (false, 0));
    assert_eq!(fetch(&world, id, Some("bytes=0-3")).await, 206);
    assert!(!fetched(&world, id).await);
    assert_eq!(fetch(&world, id, Some("bytes=4-")).await, 206);
    assert!(fetched(&world, id).await);
    assert_eq!(world.logged("download.completed").await, 1);
}

#[tokio::test]
async fn what_was_fetched_while_it_was_closed_counts_when_it_is_open_again() {
    let world = TestWorld::new().await;
    let (_, link) = ask(&world).await;
    let id = whole(&world, &link).await;
    inbox::change(&world.app, acting(&world, id), Change::Close).await.unwrap();
    assert_eq!(fetch(&world, id, None).await, 200);
    assert!(!fetched(&world, id).await);
    inbox::change(&world.app, acting(&world, id), Change::Reopen).await.unwrap();
    let view = inbox::view(&world.app, acting(&world, id)).await.unwrap();
    inbox::shown(&world.app, world.staff, &view).await;
    assert!(fetched(&world, id).await);
    let mails = world.mails(BOB).await;
    assert_eq!(mails.iter().filter(|mail| mail.text.contains("fetched what you handed in")).count(), 1);
}
