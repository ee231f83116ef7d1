//! Requests: asked, handed in, sealed to the inbox.

use hyper::Request;

use crate::app::inbox::{self, Acting, Change};
use crate::app::requests::{self, NewRequest, NewUploader};
use crate::app::uploading::{self, Answers, HandedIn, Landing, State, StateOf, Uploading, Way};
use crate::app::{AppError, purge};
use crate::bulk::body;
use crate::db;
use crate::domain::form::{Consent, Document, FormFault, Label, Question, QuestionType};
use crate::domain::policy::WayIn;
use crate::domain::{Form, Reach, RequestRefusal, SubmissionState};
use crate::locales::Locale;
use crate::tests::world::{BOB, TestWorld, token};

fn label(text: &str) -> Label {
    Label { da: None, en: Some(text.to_owned()) }
}

/// A pay slip, a CPR number and a consent.
pub(super) fn form() -> Form {
    let document =
        |text, required| Document { id: String::new(), label: label(text), required, kinds: Vec::new() };
    let question = |text, kind, required| Question {
        id: String::new(),
        label: label(text),
        required,
        kind,
        choices: Vec::new(),
    };
    Form {
        title: "Your loan".to_owned(),
        purpose: "To decide on your loan".to_owned(),
        message: None,
        documents: vec![document("Pay slip", true), document("Lease", false)],
        other_files: false,
        questions: vec![question("CPR number", QuestionType::NationalId, true)],
        consent: Some(Consent { text: label("I agree."), version: 1 }),
        privacy_url: None,
    }
}

pub(super) fn request(reach: Reach) -> NewRequest {
    let bob = NewUploader { address: BOB.parse().unwrap(), name: None, language: Locale::En };
    NewRequest {
        form: form(),
        reach,
        slug: (reach == Reach::Standing).then(|| "anna".to_owned()),
        uploaders: if reach == Reach::Personal { vec![bob] } else { Vec::new() },
        expires_in_days: None,
        files_max: None,
        file_bytes_max: None,
        way: WayIn::Page,
        inbox: None,
        tell: Vec::new(),
        request_key: None,
        open_token: None,
    }
}

pub(super) async fn ask(world: &TestWorld) -> (crate::domain::RequestId, String) {
    let made =
        requests::create(&world.app, &TestWorld::visitor(), world.staff, request(Reach::Personal)).await;
    let made = made.unwrap();
    (made.id, token(&made.links[0].url).to_owned())
}

pub(super) async fn land(world: &TestWorld, token: &str) -> Box<Uploading> {
    match uploading::land(&world.app, &TestWorld::visitor(), Way::Token(token)).await.unwrap() {
        Landing::Uploading(one) => one,
        _ => panic!("the link takes nothing"),
    }
}

pub(super) async fn begin(world: &TestWorld, token: &str, agreed: bool) -> Result<(), AppError> {
    let one = land(world, token).await;
    uploading::begin(&world.app, &TestWorld::visitor(), one, agreed, "en").await.map(drop)
}

pub(super) async fn state(world: &TestWorld, token: &str) -> State {
    let one = land(world, token).await;
    uploading::state(&world.app, &one).await.unwrap()
}

pub(super) async fn upload(
    world: &TestWorld,
    token: &str,
    name: &str,
    document: &str,
    content: &[u8],
) -> u16 {
    let state = state(world, token).await;
    let encode = |text: &str| data_encoding::BASE64.encode(text.as_bytes());
    let metadata = format!("filename {},document {}", encode(name), encode(document));
    let request = Request::post(state.create_path)
        .header("tus-resumable", "1.0.0")
        .header("upload-length", content.len())
        .header("upload-metadata", metadata)
        .header("content-type", "application/offset+octet-stream");
    world.serve(request.body(body::full(content.to_vec())).unwrap()).await.status().as_u16()
}

pub(super) fn answers(text: &str) -> Answers {
    Answers([("q1".to_owned(), text.to_owned())].into())
}

pub(super) async fn hand_in(world: &TestWorld, token: &str, typed: &Answers) -> Result<HandedIn, AppError> {
    let one = land(world, token).await;
    uploading::hand_in(&world.app, &TestWorld::visitor(), one, typed).await
}

pub(super) fn acting(world: &TestWorld, submission: crate::domain::SubmissionId) -> Acting {
    Acting { staff: world.staff, submission, visitor: TestWorld::visitor() }
}

/// Hands in one pay slip and a CPR number.
pub(super) async fn whole(world: &TestWorld, token: &str) -> crate::domain::SubmissionId {
    begin(world, token, true).await.unwrap();
    assert_eq!(upload(world, token, "slip.txt", "d1", b"the slip").await, 201);
    match hand_in(world, token, &answers("0101701234")).await.unwrap() {
        HandedIn::Received { submission, .. } => submission,
        HandedIn::Refused(problems) => panic!("{problems:?}"),
    }
}

#[tokio::test]
async fn what_is_handed_in_reaches_the_inbox_and_leaves_the_uploaders_link() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    let submission = whole(&world, &token).await;

    let view = inbox::view(&world.app, acting(&world, submission)).await.unwrap();
    assert_eq!(view.uploader.email, BOB);
    let hand_in = &view.hand_ins[0];
    assert_eq!(hand_in.answers.as_ref().unwrap().0["q1"], "010170-1234");
    assert_eq!(
        (hand_in.files[0].name.as_str(), hand_in.files[0].document.as_deref()),
        ("slip.txt", Some("d1"))
    );
    let consent = hand_in.consent.as_ref().unwrap();
    assert_eq!((consent.text.as_str(), consent.version, consent.language.as_str()), ("I agree.", 1, "en"));
    assert_eq!(
        (consent.at, consent.way.as_str(), consent.address.as_str()),
        (world.app.now(), "checkbox", BOB)
    );

    // The link shows the receipt, and opens nothing any more.
    let after = land(&world, &token).await;
    assert!(after.open.is_none());
    let receipt = after.done[0].receipt.as_ref().unwrap();
    assert_eq!((receipt.files[0].name.as_str(), receipt.answers), ("slip.txt", 1));
    let id = hand_in.id;
    let stored = world.read(move |conn| db::hand_ins::find(conn, id)).await;
    assert_eq!(stored.wrap, None);
    let kinds: Vec<String> = world.log().await.into_iter().map(|line| line.kind).collect();
    for kind in
        ["request.created", "consent.given", "hand_in.started", "hand_in.handed_in", "submission.viewed"]
    {
        assert!(kinds.iter().any(|known| known == kind), "{kind} in {kinds:?}");
    }
}

#[tokio::test]
async fn nothing_begins_without_the_consent_that_is_asked_for() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    assert!(matches!(begin(&world, &token, false).await, Err(AppError::ConsentNeeded)));
    assert!(land(&world, &token).await.open.is_none());
    begin(&world, &token, true).await.unwrap();
    assert!(land(&world, &token).await.open.is_some());
}

#[tokio::test]
async fn looking_at_a_link_begins_nothing() {
    let world = TestWorld::new().await;
    let (id, token) = ask(&world).await;
    for _ in 0..3 {
        assert!(land(&world, &token).await.submission.is_none());
    }
    let found = world.read(move |conn| db::submissions::of_requests(conn, &[id])).await;
    assert!(found.is_empty());
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_said_and_what_was_typed_is_kept() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    begin(&world, &token, true).await.unwrap();
    let Ok(HandedIn::Refused(problems)) = hand_in(&world, &token, &answers("12")).await else {
        panic!("handed in")
    };
    assert_eq!(problems.documents.iter().map(String::as_str).collect::<Vec<_>>(), ["d1"]);
    assert_eq!(problems.answers, [("q1".to_owned(), FormFault::NationalId)]);
    let state = state(&world, &token).await;
    assert_eq!(state.answers, answers("12"));
}

#[tokio::test]
async fn a_file_that_is_not_whole_goes_on_after_a_reload_and_holds_up_handing_in() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    begin(&world, &token, true).await.unwrap();
    let metadata = "filename c2xpcC50eHQ=,document ZDE=";
    let create = Request::post(state(&world, &token).await.create_path)
        .header("tus-resumable", "1.0.0")
        .header("upload-length", 8)
        .header("upload-metadata", metadata);
    assert_eq!(world.serve(create.body(body::empty()).unwrap()).await.status(), 201);

    let reloaded = state(&world, &token).await;
    let StateOf::Receiving { upload_path } = &reloaded.files[0].state else { panic!("not receiving") };
    let refused = hand_in(&world, &token, &answers("0101701234")).await.unwrap();
    assert!(matches!(refused, HandedIn::Refused(problems) if problems.unfinished == 1));
    let patch = Request::patch(upload_path)
        .header("tus-resumable", "1.0.0")
        .header("upload-offset", 0)
        .header("content-type", "application/offset+octet-stream");
    let response = world.serve(patch.body(body::full(&b"the slip"[..])).unwrap()).await;
    assert_eq!(response.status(), 204);
    let done = hand_in(&world, &token, &answers("0101701234")).await.unwrap();
    assert!(matches!(done, HandedIn::Received { .. }));
}

#[tokio::test]
async fn handing_in_twice_at_once_hands_in_once() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    begin(&world, &token, true).await.unwrap();
    upload(&world, &token, "slip.txt", "d1", b"the slip").await;
    let typed = answers("0101701234");
    let (first, second) = tokio::join!(hand_in(&world, &token, &typed), hand_in(&world, &token, &typed));
    let received = |outcome: &Result<HandedIn, AppError>| matches!(outcome, Ok(HandedIn::Received { .. }));
    assert_eq!([&first, &second].into_iter().filter(|outcome| received(outcome)).count(), 1);
    assert_eq!(world.logged("hand_in.handed_in").await, 1);
}

#[tokio::test]
async fn a_revoked_request_takes_nothing_not_even_the_rest_of_a_file() {
    let world = TestWorld::new().await;
    let (id, token) = ask(&world).await;
    begin(&world, &token, true).await.unwrap();
    let path = state(&world, &token).await.create_path;
    let visitor = TestWorld::visitor();
    requests::change(&world.app, &visitor, world.staff, id, requests::Change::Revoke, WayIn::Page)
        .await
        .unwrap();
    let landing = uploading::land(&world.app, &visitor, Way::Token(&token)).await.unwrap();
    assert!(matches!(landing, Landing::Closed { refusal: RequestRefusal::Revoked, .. }));
    let create = Request::post(path).header("tus-resumable", "1.0.0").header("upload-length", 8);
    assert_eq!(world.serve(create.body(body::empty()).unwrap()).await.status(), 410);
}

#[tokio::test]
async fn more_can_be_added_until_the_inbox_closes_it() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    let submission = whole(&world, &token).await;
    assert_eq!(whole(&world, &token).await, submission);
    assert_eq!(land(&world, &token).await.done.len(), 2);
    inbox::change(&world.app, acting(&world, submission), Change::Close).await.unwrap();
    let closed = land(&world, &token).await;
    assert_eq!((closed.refusal, closed.done.len()), (Some(RequestRefusal::Closed), 2));
    assert!(matches!(begin(&world, &token, true).await, Err(AppError::RequestRefused(_))));
}

#[tokio::test]
async fn a_form_whose_part_never_begins_is_refused_before_it_fills_the_memory() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    begin(&world, &token, true).await.unwrap();
    let path = state(&world, &token).await.form_path;
    let next = format!("--x\r\nContent-Disposition: form-data; name=\"next\"\r\n\r\n/r/{token}\r\n--x\r\n");
    let form = |rest: Vec<u8>| {
        Request::post(path.as_str())
            .header("content-type", "multipart/form-data; boundary=x")
            .body(body::full([next.as_bytes(), &rest].concat()))
            .unwrap()
    };
    let endless = [b"X-A: ".as_slice(), &vec![b'a'; 3 << 20]].concat();
    assert_eq!(world.serve(form(endless)).await.status(), 400);
    let nameless =
        b"Content-Disposition: form-data; name=\"other\"; filename=\"\"\r\n\r\n\r\n--x--\r\n".to_vec();
    assert_eq!(world.serve(form(nameless)).await.status(), 303);
}

#[tokio::test]
async fn whoever_has_a_link_hands_in_a_bounded_number_of_times() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    for _ in 0..20 {
        whole(&world, &token).await;
    }
    let full = land(&world, &token).await;
    assert_eq!((full.refusal, full.done.len()), (Some(RequestRefusal::Closed), 20));
    assert!(matches!(begin(&world, &token, true).await, Err(AppError::RequestRefused(_))));
}

#[tokio::test]
async fn refused_files_leave_a_bounded_number_of_rows() {
    let world = TestWorld::new().await;
    let mut wanted = request(Reach::Personal);
    wanted.files_max = Some(2);
    let made = requests::create(&world.app, &TestWorld::visitor(), world.staff, wanted).await.unwrap();
    let token = token(&made.links[0].url).to_owned();
    begin(&world, &token, true).await.unwrap();
    let mut statuses = Vec::new();
    for _ in 0..9 {
        // Text that calls itself a PDF is refused.
        statuses.push(upload(&world, &token, "slip.pdf", "d1", b"the slip").await);
    }
    assert_eq!(statuses, [201, 201, 201, 201, 201, 201, 201, 201, 403]);
}

#[tokio::test]
async fn a_closed_submission_is_deleted_when_the_policy_says_and_the_inbox_is_warned_before() {
    let world = TestWorld::with(&[("submission_keep_days", "10"), ("submission_warning_days", "3")]).await;
    let (_, token) = ask(&world).await;
    let submission = whole(&world, &token).await;
    inbox::change(&world.app, acting(&world, submission), Change::Close).await.unwrap();
    world.clock.advance(std::time::Duration::from_hours(8 * 24));
    inbox::warn(&world.app).await.unwrap();
    inbox::purge_due(&world.app).await.unwrap();
    let found = world.read(move |conn| db::submissions::find(conn, submission)).await;
    assert_eq!(found.state, SubmissionState::Closed);
    world.clock.advance(std::time::Duration::from_hours(3 * 24));
    inbox::purge_due(&world.app).await.unwrap();
    let found = world.read(move |conn| db::submissions::find(conn, submission)).await;
    assert_eq!(found.state, SubmissionState::Purged);
    assert!(world.app.blobs.list_blobs().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_sweep_leaves_what_was_handed_in_alone() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    whole(&world, &token).await;
    let before = world.app.blobs.list_blobs().await.unwrap().len();
    let mut suspects = Vec::new();
    for _ in 0..2 {
        purge::sweep(&world.app, &mut suspects).await.unwrap();
    }
    assert_eq!(world.app.blobs.list_blobs().await.unwrap().len(), before);
}

#[tokio::test]
async fn a_colleague_reads_an_inbox_only_as_its_member() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    let submission = whole(&world, &token).await;
    let stranger = crate::domain::StaffId::from_bytes([9; 16]);
    let outside = Acting { staff: stranger, ..acting(&world, submission) };
    assert!(matches!(inbox::view(&world.app, outside).await, Err(AppError::NotFound)));
    assert!(inbox::list(&world.app, world.staff, inbox::Wish::default(), None, 10).await.unwrap().len() == 1);
}
