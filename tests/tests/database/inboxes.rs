//! The list of what has arrived, at real size.

use std::collections::BTreeSet;

use kuvert::db::files::{FileRecord, FileState};
use kuvert::db::hand_ins::{HandInRecord, HandedIn};
use kuvert::db::inboxes::InboxRecord;
use kuvert::db::request_links::RequestLink;
use kuvert::db::requests::RequestNames;
use kuvert::db::submissions::{Narrow, Standing};
use kuvert::db::uploaders::UploaderRecord;
use kuvert::db::{self, Before, Conn, DbError};
use kuvert::domain::{
    FileId, HandIn, HandInId, HandInState, InboxId, Package, Reach, Request, RequestId, RequestLinkId,
    RequestState, StaffId, Submission, SubmissionId, SubmissionState, Uploader, UploaderId,
};
use time::Duration;

use crate::base::{Base, NOW, id};

on_both! {
    a_person_with_five_thousand_submissions_sees_each_once_and_each_by_its_state,
    a_file_is_let_out_once_and_only_under_the_verdict_that_was_seen,
}

const MANY: usize = 5_000;
const PAGE: i64 = 25;

fn request(staff: StaffId, inbox: InboxId) -> Request {
    Request {
        id: RequestId::from_bytes(id()),
        staff,
        inbox,
        reach: Reach::Open,
        state: RequestState::Open,
        files_max: 10,
        file_bytes_max: 1000,
        created_at: NOW,
        expires_at: None,
        paused_at: None,
    }
}

/// An inbox and a request with an open link, empty.
fn inbox(conn: &mut Conn, staff: StaffId) -> Result<(Request, RequestLinkId), DbError> {
    let inbox = InboxId::from_bytes(id());
    assert!(db::inboxes::insert(conn, &InboxRecord { id: inbox, owner: Some(staff), sealed: vec![1] }, NOW)?);
    let request = request(staff, inbox);
    assert!(db::requests::insert(conn, &request, b"words", RequestNames::default())?);
    let link = RequestLinkId::from_bytes(id());
    let row =
        RequestLink { id: link, link_id: [8; 32], request: request.id, uploader: None, revoked_at: None };
    db::request_links::insert(conn, &row, NOW)?;
    Ok((request, link))
}

/// The `n`th submission: one hand-in of one file, from an address of its own. Three come in one second.
fn submission(
    conn: &mut Conn,
    (request, link): (&Request, RequestLinkId),
    file: FileRecord,
    n: usize,
) -> Result<SubmissionId, DbError> {
    let at = NOW + Duration::seconds(i64::try_from(n / 3).unwrap());
    let uploader = Uploader {
        id: UploaderId::from_bytes(id()),
        request: request.id,
        language: "da".to_owned(),
        message_id: None,
        created_at: NOW,
        proved_at: Some(NOW),
        opened_at: None,
        reminded_at: None,
        revoked_at: None,
    };
    let mut email_index = [0; 16];
    email_index[..8].copy_from_slice(&(n as u64).to_be_bytes());
    let uploader_id = uploader.id;
    assert!(db::uploaders::insert(conn, &UploaderRecord { uploader, email_index, sealed: vec![1] })?);
    let submission = Submission {
        id: SubmissionId::from_bytes(id()),
        request: request.id,
        inbox: request.inbox,
        uploader: uploader_id,
        state: if n % 4 == 3 { SubmissionState::Closed } else { SubmissionState::Submitted },
        created_at: NOW,
        submitted_at: Some(at),
        fetched_at: n.is_multiple_of(2).then_some(at),
        closed_at: None,
        purge_at: None,
    };
    assert!(db::submissions::insert(conn, &submission)?);
    let hand_in = HandIn {
        id: HandInId::from_bytes(id()),
        submission: submission.id,
        link,
        state: HandInState::Open,
        created_at: NOW,
        fetched_at: None,
    };
    let record = HandInRecord {
        hand_in,
        wrap: Some(vec![1]),
        root_id: 1,
        key_day: 20_800,
        consent: None,
        receipt: None,
        stanzas: None,
        manifest: None,
    };
    db::hand_ins::insert(conn, &record)?;
    let sealed = HandedIn { stanzas: vec![1], manifest: vec![1], receipt: vec![1] };
    assert!(db::hand_ins::complete(conn, hand_in.id, &sealed, at)?);
    let verdict = if n % 100 == 1 { "held:scanner_timeout" } else { "clean" };
    let file = FileRecord {
        id: FileId::from_bytes(id()),
        package: Package::HandIn(hand_in.id),
        state: FileState::Accepted,
        verdict: Some(verdict.to_owned()),
        ..file
    };
    db::files::insert(conn, &file, 0, at)?;
    Ok(submission.id)
}

fn narrow(standing: Option<Standing>) -> Narrow {
    Narrow { standing, uploader: None, withheld: vec!["held:scanner_timeout".to_owned()] }
}

/// Every page of a list, put together.
async fn every_page(base: &Base, inbox: InboxId, narrow: Narrow) -> Vec<Submission> {
    let mut found: Vec<Submission> = Vec::new();
    loop {
        let before = found.last().map(|last| Before::row(last.submitted_at.unwrap(), *last.id.as_bytes()));
        let narrow = narrow.clone();
        let page = base.read(move |conn| db::submissions::page(conn, &[inbox], &narrow, before, PAGE)).await;
        if page.is_empty() {
            return found;
        }
        found.extend(page);
    }
}

async fn a_person_with_five_thousand_submissions_sees_each_once_and_each_by_its_state(base: Base) {
    let (staff, file) = (base.staff, base.a_file());
    let (request, all) = base
        .write(move |conn| {
            let (request, link) = inbox(conn, staff)?;
            let insert = |n| submission(conn, (&request, link), file.clone(), n);
            let all = (0..MANY).map(insert).collect::<Result<BTreeSet<_>, _>>()?;
            Ok((request, all))
        })
        .await;
    let found = every_page(&base, request.inbox, narrow(None)).await;
    assert_eq!(found.len(), MANY, "one came twice or not at all");
    assert_eq!(found.iter().map(|one| one.id).collect::<BTreeSet<_>>(), all);
    assert!(found.is_sorted_by(|a, b| a.submitted_at >= b.submitted_at), "the latest come first");

    for (standing, expected) in [
        (Standing::New, MANY / 4),
        (Standing::Fetched, MANY / 2),
        (Standing::Closed, MANY / 4),
        (Standing::Held, MANY / 100),
    ] {
        assert_eq!(
            every_page(&base, request.inbox, narrow(Some(standing))).await.len(),
            expected,
            "{standing:?}"
        );
    }
    let mut index = [0; 16];
    index[..8].copy_from_slice(&17_u64.to_be_bytes());
    let from = Narrow { uploader: Some(index), ..narrow(None) };
    assert_eq!(every_page(&base, request.inbox, from).await.len(), 1);
    let elsewhere = InboxId::from_bytes([0xAA; 16]);
    assert!(every_page(&base, elsewhere, narrow(Some(Standing::Held))).await.is_empty());
}

async fn a_file_is_let_out_once_and_only_under_the_verdict_that_was_seen(base: Base) {
    let (staff, file) = (base.staff, base.a_file());
    let held = base
        .write(move |conn| {
            let (request, link) = inbox(conn, staff)?;
            submission(conn, (&request, link), file, 1)?;
            let submission = db::submissions::of_requests(conn, &[request.id])?[0].id;
            Ok(db::hand_ins::of_submission(conn, submission)?.remove(0).hand_in.id)
        })
        .await;
    let file = base.read(move |conn| db::files::of_hand_in(conn, held)).await.remove(0).id;
    let seen = "held:scanner_timeout";
    assert!(
        !base.write(move |conn| db::files::release(conn, file, "not_scanned:too_large", staff, NOW)).await
    );
    let outcomes = base
        .at_once(10, move |db, _| async move {
            db.write(move |conn| db::files::release(conn, file, seen, staff, NOW)).await.unwrap()
        })
        .await;
    assert_eq!(outcomes.into_iter().filter(|done| *done).count(), 1);
    let released = base.read(move |conn| db::files::find(conn, file)).await.released.unwrap();
    assert_eq!((released.by, released.at), (staff, NOW));
    let found = base.read(move |conn| {
        let inbox = db::inboxes::own(conn, staff)?.unwrap().id;
        db::submissions::page(conn, &[inbox], &narrow(Some(Standing::Held)), None, PAGE)
    });
    assert!(found.await.is_empty());
}
