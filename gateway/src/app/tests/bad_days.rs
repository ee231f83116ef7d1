//! Bad days of somebody who hands in: each has an end that the page shows, and a line in the log.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use hyper::{Request, Response};

use super::requests::{acting, answers, ask, begin, hand_in, land, request, state, upload, whole};
use crate::app::inbox;
use crate::app::requests::{self, Change};
use crate::app::uploading::{self, HandedIn, StateOf};
use crate::app::{AppError, cookies, sign_in};
use crate::bulk::Bulk;
use crate::bulk::body::{self, Body, BulkService, Peer};
use crate::db;
use crate::domain::policy::WayIn;
use crate::domain::{Reach, RequestRefusal};
use crate::tests::world::{TestWorld, token};

async fn text(response: Response<Body>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

/// Lines of a kind with this reason.
async fn noted(world: &TestWorld, kind: &str, why: &str) -> usize {
    let lines = world.log().await;
    lines.iter().filter(|line| line.kind == kind && line.detail["why"] == why).count()
}

/// A plain form with one file; `cut` bytes are missing at its end.
fn form(path: &str, token: &str, content: &[u8], cut: usize) -> Request<Body> {
    let head = format!(
        "--x\r\nContent-Disposition: form-data; name=\"next\"\r\n\r\n/r/{token}\r\n--x\r\n\
         Content-Disposition: form-data; name=\"document-d1\"; filename=\"slip.txt\"\r\n\r\n"
    );
    let mut whole = [head.as_bytes(), content, b"\r\n--x--\r\n"].concat();
    whole.truncate(whole.len() - cut);
    let request = Request::post(path).header("content-type", "multipart/form-data; boundary=x");
    // As a network brings it.
    let frames: Vec<_> =
        whole.chunks(16 << 10).map(|piece| Ok(Frame::data(Bytes::copy_from_slice(piece)))).collect();
    let body = StreamBody::new(futures_util::stream::iter(frames)).boxed_unsync();
    request.header("accept", "text/html").header("accept-language", "da").body(body).unwrap()
}

async fn location(world: &TestWorld, request: Request<Body>) -> String {
    let response = world.serve(request).await;
    assert_eq!(response.status(), 303);
    response.headers()["location"].to_str().unwrap().to_owned()
}

fn patch(path: &str, offset: usize, content: &'static [u8]) -> Request<Body> {
    let request = Request::patch(path).header("tus-resumable", "1.0.0").header("upload-offset", offset);
    request.header("content-type", "application/offset+octet-stream").body(body::full(content)).unwrap()
}

/// An upload of eight bytes of which none has come.
async fn half_done(world: &TestWorld, token: &str) -> String {
    let create = Request::post(state(world, token).await.create_path)
        .header("tus-resumable", "1.0.0")
        .header("upload-length", 8)
        .header("upload-metadata", "filename c2xpcC50eHQ=,document ZDE=");
    assert_eq!(world.serve(create.body(body::empty()).unwrap()).await.status(), 201);
    let state = state(world, token).await;
    let StateOf::Receiving { upload_path } = &state.files[0].state else { panic!("not receiving") };
    upload_path.clone()
}

#[tokio::test]
async fn a_request_that_is_withdrawn_or_runs_out_under_an_upload_takes_no_more_of_it() {
    for runs_out in [false, true] {
        let world = TestWorld::new().await;
        let (id, token) = ask(&world).await;
        begin(&world, &token, true).await.unwrap();
        let (path, open) = (half_done(&world, &token).await, land(&world, &token).await);
        let form_path = state(&world, &token).await.form_path;
        assert_eq!(world.serve(patch(&path, 0, b"the ")).await.status(), 204);
        if runs_out {
            // The ticket lives seven days, the request ends before.
            let soon = Change::ExtendTo(world.app.now() + time::Duration::HOUR);
            requests::change(&world.app, &TestWorld::visitor(), world.staff, id, soon, WayIn::Page)
                .await
                .unwrap();
            world.clock.advance(Duration::from_hours(2));
        } else {
            requests::change(&world.app, &TestWorld::visitor(), world.staff, id, Change::Revoke, WayIn::Page)
                .await
                .unwrap();
        }
        assert_eq!(world.serve(patch(&path, 4, b"slip")).await.status(), 410);
        let (visitor, typed) = (TestWorld::visitor(), answers("0101701234"));
        let handed_in = uploading::hand_in(&world.app, &visitor, open, &typed);
        let refusal = if runs_out { RequestRefusal::Expired } else { RequestRefusal::Revoked };
        match handed_in.await {
            Err(AppError::RequestRefused(why)) => assert_eq!(why, refusal),
            // The half file is said first; it cannot be mended any more.
            Ok(HandedIn::Refused(_)) => panic!("answers were kept in a request that takes nothing"),
            other => panic!("{:?}", other.map(|_| ())),
        }
        let page = world.serve(form(&form_path, &token, b"the slip", 0)).await;
        assert_eq!(page.status(), 410);
        let page = text(page).await;
        assert!(page.contains("lang=\"da\"") && page.contains("Der tages ikke imod mere"), "{page}");
        assert!(page.contains(&format!("href=\"/r/{token}\"")), "{page}");
        assert_eq!(noted(&world, "upload.refused", "upload_gone").await, 1, "one line a minute");
        let lines = world.log().await;
        let line = lines.iter().find(|line| line.kind == "upload.refused").unwrap();
        assert_eq!((line.request, line.outcome.as_str()), (Some(id), "refused"));
    }
}

#[tokio::test]
async fn a_request_that_is_withdrawn_in_the_middle_of_one_long_transfer_takes_no_more_of_it() {
    const WHOLE: usize = 12 << 20;
    let world = TestWorld::new().await;
    let (id, token) = ask(&world).await;
    begin(&world, &token, true).await.unwrap();
    let create = Request::post(state(&world, &token).await.create_path)
        .header("tus-resumable", "1.0.0")
        .header("upload-length", WHOLE)
        .header("upload-metadata", "filename c2xpcC50eHQ=,document ZDE=");
    let created = world.serve(create.body(body::empty()).unwrap()).await;
    let file = created.headers()["kuvert-file"].to_str().unwrap().to_owned();
    assert_eq!(state(&world, &token).await.files[0].id.to_string(), file, "the answer names the file");
    let path = created.headers()["location"].to_str().unwrap().to_owned();
    let (app, staff) = (Arc::clone(&world.app), world.staff);
    let pieces = futures_util::stream::unfold(0, move |sent: usize| {
        let app = Arc::clone(&app);
        async move {
            if sent == WHOLE / 2 {
                requests::change(&app, &TestWorld::visitor(), staff, id, Change::Revoke, WayIn::Page)
                    .await
                    .unwrap();
            }
            let piece = Bytes::from(vec![b'x'; 1 << 20]);
            (sent < WHOLE).then(|| (Ok::<_, std::io::Error>(Frame::data(piece)), sent + (1 << 20)))
        }
    });
    let request = Request::patch(&path)
        .header("tus-resumable", "1.0.0")
        .header("upload-offset", 0)
        .header("content-type", "application/offset+octet-stream");
    let answer = world.serve(request.body(StreamBody::new(pieces).boxed_unsync()).unwrap()).await;
    assert_eq!(answer.status(), 410);
    let file = world.read(move |conn| db::files::find(conn, file.parse().unwrap())).await;
    assert!(file.received < WHOLE as u64, "{}", file.received);
}

#[tokio::test]
async fn a_form_with_a_wrong_ticket_is_answered_with_a_page_and_a_program_with_a_problem() {
    let world = TestWorld::new().await;
    let page = world.serve(form("/bulk/f/nonsense", "T", b"", 0)).await;
    assert_eq!(page.status(), 404);
    let page = text(page).await;
    assert!(page.contains("Formularen kendes ikke") && page.contains("åbn linket i din mail"), "{page}");
    let mut program = form("/bulk/f/nonsense", "T", b"", 0);
    program.headers_mut().insert("accept", "application/json".parse().unwrap());
    let problem = text(world.serve(program).await).await;
    assert!(problem.contains("\"upload_not_found\""), "{problem}");
    assert_eq!(noted(&world, "upload.refused", "upload_not_found").await, 1);
}

#[tokio::test]
async fn a_form_has_no_room_on_a_full_disk_and_says_so() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    begin(&world, &token, true).await.unwrap();
    let mut request = form(&state(&world, &token).await.form_path, &token, b"the slip", 0);
    request.headers_mut().insert("content-length", "9223372036854775807".parse().unwrap());
    let page = world.serve(request).await;
    assert_eq!(page.status(), 507);
    let page = text(page).await;
    assert!(
        page.contains("Der er ikke plads til filerne lige nu") && page.contains(&format!("/r/{token}")),
        "{page}"
    );
    let lines = world.log().await;
    let line = lines.iter().find(|line| line.kind == "upload.refused").unwrap();
    assert_eq!((line.outcome.as_str(), line.detail["why"].as_str()), ("failed", Some("storage_full")));
    assert!(state(&world, &token).await.files.is_empty());
}

#[tokio::test]
async fn a_form_that_breaks_off_leaves_no_half_file_and_a_line() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    begin(&world, &token, true).await.unwrap();
    let path = state(&world, &token).await.form_path;
    for cut in [1, 9, 12, 200] {
        let page = world.serve(form(&path, &token, &[b'a'; 500], cut)).await;
        // The last line end of a form may be missing.
        assert!(matches!(page.status().as_u16(), 303 | 400), "{cut}");
    }
    assert_eq!(noted(&world, "upload.broken_off", "request_body_broken").await, 1);
    let left = state(&world, &token).await.files;
    assert!(left.iter().all(|file| file.state == StateOf::Accepted), "a half file is left");
}

#[tokio::test]
async fn what_is_too_large_or_too_many_for_a_form_is_said_and_the_rest_is_kept() {
    let world = TestWorld::new().await;
    let mut wanted = request(Reach::Personal);
    (wanted.files_max, wanted.file_bytes_max) = (Some(2), Some(10));
    let made = requests::create(&world.app, &TestWorld::visitor(), world.staff, wanted).await.unwrap();
    let token = token(&made.links[0].url);
    begin(&world, token, true).await.unwrap();
    let path = state(&world, token).await.form_path;
    for length in [11, 3 << 20] {
        let large = location(&world, form(&path, token, &vec![b'a'; length], 0)).await;
        assert_eq!(large, format!("/r/{token}?done=too-large"), "{length}");
    }
    for (length, word) in [(8, "files-1"), (8, "files-1"), (8, "too-many"), (3 << 20, "too-many")] {
        let answer = location(&world, form(&path, token, &vec![b'a'; length], 0)).await;
        assert_eq!(answer, format!("/r/{token}?done={word}"), "{length}");
    }
    assert_eq!(state(&world, token).await.files.len(), 2);
    assert_eq!(upload(&world, token, "b.txt", "", b"eleven byte").await, 413);
    assert_eq!(noted(&world, "upload.refused", "upload_too_large").await, 1);
    assert_eq!(noted(&world, "upload.refused", "package_full").await, 1);
}

#[tokio::test]
async fn a_flood_of_refusals_leaves_two_lines_a_minute() {
    let world = TestWorld::new().await;
    for _ in 0..60 {
        world.serve(patch("/bulk/u/nonsense", 0, b"x")).await;
    }
    let lines = world.log().await;
    let counts: Vec<_> = lines
        .iter()
        .filter(|line| line.kind == "upload.refused")
        .map(|line| line.detail["count"].as_i64().unwrap())
        .collect();
    assert_eq!(counts, [1, 31]);
    world.clock.advance(Duration::from_secs(61));
    world.serve(patch("/bulk/u/nonsense", 0, b"x")).await;
    assert_eq!(world.logged("upload.refused").await, 3);
}

#[tokio::test]
async fn two_windows_that_begin_at_once_work_on_one_hand_in() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    let (first, second) = tokio::join!(begin(&world, &token, true), begin(&world, &token, true));
    first.and(second).unwrap();
    assert_eq!(world.logged("hand_in.started").await, 1);
    assert_eq!(world.logged("hand_in.discarded").await, 0);
}

#[tokio::test]
async fn the_same_file_from_two_windows_arrives_twice_and_either_can_be_removed() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    begin(&world, &token, true).await.unwrap();
    let (first, second) = tokio::join!(
        upload(&world, &token, "slip.txt", "d1", b"the slip"),
        upload(&world, &token, "slip.txt", "d1", b"the slip")
    );
    assert_eq!((first, second), (201, 201));
    assert_eq!(state(&world, &token).await.files.len(), 2);
    assert_eq!(world.logged("file.added").await, 2);
}

#[tokio::test]
async fn what_another_link_of_the_same_person_began_is_thrown_away_with_a_line() {
    let world = TestWorld::new().await;
    let (id, first) = ask(&world).await;
    begin(&world, &first, true).await.unwrap();
    upload(&world, &first, "slip.txt", "d1", b"the slip").await;
    let person = requests::view(&world.app, world.staff, id).await.unwrap().uploaders[0].id;
    requests::invite_again(&world.app, &TestWorld::visitor(), world.staff, id, person).await.unwrap();
    let mails = world.mails(crate::tests::world::BOB).await;
    let links: Vec<String> = mails
        .iter()
        .filter_map(|mail| mail.text.split("/r/").nth(1)?.get(..43).map(str::to_owned))
        .filter(|link| *link != first)
        .collect();
    begin(&world, &links[0], true).await.unwrap();
    assert_eq!(noted(&world, "hand_in.discarded", "another link").await, 1);
    assert!(world.app.blobs.list_blobs().await.unwrap().is_empty());
}

#[tokio::test]
async fn names_that_lie_and_empty_files_do_no_harm() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    begin(&world, &token, true).await.unwrap();
    for name in ["../../etc/slip.txt", "slip\u{202e}fdp.txt", "a\r\nb.txt"] {
        assert_eq!(upload(&world, &token, name, "d1", b"the slip").await, 201, "{name:?}");
    }
    assert_eq!(upload(&world, &token, "empty.txt", "d1", b"").await, 201);
    let state = state(&world, &token).await;
    let bad = |c: char| c.is_control() || c == '/' || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(state.files.iter().all(|file| !file.name.contains(bad)), "a name is as it came");
    let empty = state.files.iter().find(|file| file.name == "empty.txt").unwrap();
    assert_eq!(empty.state, StateOf::Refused { why: "empty".to_owned() });
    assert_eq!(noted(&world, "file.refused", "empty").await, 1);
}

#[tokio::test]
async fn what_is_begun_while_the_inbox_fetches_is_fetched_in_its_turn() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    let submission = whole(&world, &token).await;
    // A second hand-in is open, and empty still.
    begin(&world, &token, true).await.unwrap();
    fetch(&world, submission).await;
    let found = || world.read(move |conn| db::submissions::find(conn, submission));
    assert!(found().await.fetched_at.is_some());
    upload(&world, &token, "more.txt", "d1", b"more").await;
    assert!(matches!(hand_in(&world, &token, &answers("0101701234")).await, Ok(HandedIn::Received { .. })));
    assert!(found().await.fetched_at.is_none(), "new again");
    fetch(&world, submission).await;
    assert!(found().await.fetched_at.is_some());
    assert_eq!(world.logged("submission.fetched").await, 2);
}

/// Anna downloads every file.
async fn fetch(world: &TestWorld, submission: crate::domain::SubmissionId) {
    let password = zeroize::Zeroizing::new("a long enough password".to_owned());
    let visitor = TestWorld::visitor();
    let signed_in =
        sign_in::sign_in(&world.app, &visitor, "anna@nordlys.example", password, sign_in::Came::default());
    let sign_in::SignIn::Done(signed) = signed_in.await.unwrap() else { panic!("not signed in") };
    let cookie = signed.session.cookie;
    let cookie = format!("{}={}", cookies::STAFF, &*cookie);
    let view = inbox::view(&world.app, acting(world, submission)).await.unwrap();
    let bulk = Bulk::new(Arc::clone(&world.app));
    for hand_in in &view.hand_ins {
        for file in &hand_in.files {
            let path = format!("/bulk/i/{}/{}", hand_in.id, file.id);
            let request = Request::get(path).header("cookie", &cookie).body(body::empty()).unwrap();
            let peer = Peer { ip: TestWorld::visitor().ip, port: 0 };
            let response = bulk.serve(peer, request).await;
            assert_eq!(response.status(), 200);
            text(response).await;
        }
    }
    // Every download has ended and is noted.
    bulk.stop().await;
}

#[tokio::test]
async fn files_that_are_made_and_removed_over_and_over_do_not_fill_the_log() {
    let world = TestWorld::new().await;
    let mut wanted = request(Reach::Personal);
    wanted.files_max = Some(1);
    let made = requests::create(&world.app, &TestWorld::visitor(), world.staff, wanted).await.unwrap();
    let token = token(&made.links[0].url);
    begin(&world, token, true).await.unwrap();
    let mut last = 0;
    for _ in 0..25 {
        let create = Request::post(state(&world, token).await.create_path)
            .header("tus-resumable", "1.0.0")
            .header("upload-length", 8);
        let created = world.serve(create.body(body::empty()).unwrap()).await;
        last = created.status().as_u16();
        if let Some(path) = created.headers().get("location") {
            let delete = Request::delete(path.to_str().unwrap()).header("tus-resumable", "1.0.0");
            world.serve(delete.body(body::empty()).unwrap()).await;
        }
    }
    assert_eq!((last, world.logged("file.added").await), (403, 20));
}
