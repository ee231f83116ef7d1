//! Requests, who types at them, who hears of them, and what lies in their inbox.

use kuvert::db::files::{FileRecord, FileRole, FileState, HeldKey};
use kuvert::db::hand_ins::{HandInRecord, HandedIn};
use kuvert::db::inboxes::InboxRecord;
use kuvert::db::request_links::RequestLink;
use kuvert::db::requests::RequestNames;
use kuvert::db::submissions::PurgeTimes;
use kuvert::db::uploaders::UploaderRecord;
use kuvert::db::{self, Conn, DbError};
use kuvert::domain::{
    Arrivals, FileId, HandIn, HandInId, HandInState, InboxId, Reach, Request, RequestId, RequestLinkId,
    RequestState, StaffId, Submission, SubmissionId, SubmissionState, Uploader, UploaderId,
};
use time::{Duration, OffsetDateTime};

use crate::base::{Base, NOW, a_member, expiry};

on_both! {
    addresses_that_were_never_proved_are_found_by_age_and_forgotten,
    a_new_open_link_ends_the_one_before_and_no_persons_own,
    colleagues_are_named_in_place_of_those_before,
    accounts_are_found_by_how_they_want_to_hear,
    an_inbox_is_counted,
    what_has_no_day_to_be_deleted_gets_one,
    an_ended_request_is_purged_once_it_holds_nothing_and_leaves_an_empty_row,
    what_is_handed_in_while_the_rest_is_found_due_stays,
    somebody_who_came_by_themselves_is_forgotten_once_nothing_of_theirs_is_kept,
}

const REQUEST: RequestId = RequestId::from_bytes([0x21; 16]);
const INBOX: InboxId = InboxId::from_bytes([0x22; 16]);
const UPLOADER: UploaderId = UploaderId::from_bytes([0x23; 16]);
const LINK: RequestLinkId = RequestLinkId::from_bytes([0x24; 16]);
const SUBMISSION: SubmissionId = SubmissionId::from_bytes([0x25; 16]);
const HAND_IN: HandInId = HandInId::from_bytes([0x26; 16]);

fn request(conn: &mut Conn, staff: StaffId) -> Result<(), DbError> {
    assert!(db::inboxes::insert(conn, &InboxRecord { id: INBOX, owner: Some(staff), sealed: vec![1] }, NOW)?);
    let request = Request {
        id: REQUEST,
        staff,
        inbox: INBOX,
        reach: Reach::Open,
        state: RequestState::Open,
        files_max: 10,
        file_bytes_max: 1000,
        created_at: NOW,
        expires_at: Some(expiry()),
        paused_at: None,
    };
    assert!(db::requests::insert(conn, &request, b"words", RequestNames::default())?);
    Ok(())
}

fn uploader(id: UploaderId, index: u8, at: OffsetDateTime) -> UploaderRecord {
    let uploader = Uploader {
        id,
        request: REQUEST,
        language: "da".to_owned(),
        message_id: None,
        created_at: at,
        proved_at: None,
        opened_at: None,
        reminded_at: None,
        revoked_at: None,
    };
    UploaderRecord { uploader, email_index: [index; 16], sealed: b"who".to_vec() }
}

fn link(id: RequestLinkId, uploader: Option<UploaderId>) -> RequestLink {
    let mut link_id = [0; 32];
    link_id[..16].copy_from_slice(id.as_bytes());
    RequestLink { id, link_id, request: REQUEST, uploader, revoked_at: None }
}

/// Somebody has handed one file in.
fn arrive(conn: &mut Conn) -> Result<(), DbError> {
    assert!(db::uploaders::insert(conn, &uploader(UPLOADER, 9, NOW))?);
    db::uploaders::mark_proved(conn, UPLOADER, NOW)?;
    db::request_links::insert(conn, &link(LINK, Some(UPLOADER)), NOW)?;
    let submission = Submission {
        id: SUBMISSION,
        request: REQUEST,
        inbox: INBOX,
        uploader: UPLOADER,
        state: SubmissionState::Open,
        created_at: NOW,
        submitted_at: None,
        fetched_at: None,
        closed_at: None,
        purge_at: None,
    };
    assert!(db::submissions::insert(conn, &submission)?);
    let hand_in = HandIn {
        id: HAND_IN,
        submission: SUBMISSION,
        link: LINK,
        state: HandInState::Open,
        created_at: NOW,
        fetched_at: None,
    };
    let record = HandInRecord {
        hand_in,
        wrap: Some(vec![1]),
        root_id: 1,
        key_day: 1,
        consent: None,
        receipt: None,
        stanzas: None,
        manifest: None,
    };
    db::hand_ins::insert(conn, &record)?;
    let file = FileRecord {
        id: FileId::from_bytes([0x27; 16]),
        package: HAND_IN.into(),
        role: FileRole::File,
        state: FileState::Receiving,
        sealed: vec![1],
        length: 1,
        received: 0,
        pieces: 0,
        entry: None,
        faulty: false,
        header: None,
        verdict: None,
        released: None,
    };
    db::files::insert(conn, &file, 0, NOW)?;
    let held = HeldKey { sealed: vec![1], root_id: 1, day: 1 };
    db::files::set_verdict(conn, file.id, "held:unreachable", Some(&held))?;
    let sealed = HandedIn { stanzas: vec![1], manifest: vec![1], receipt: vec![1] };
    assert!(db::hand_ins::complete(conn, HAND_IN, &sealed, NOW)?);
    assert!(db::submissions::mark_submitted(conn, SUBMISSION, NOW, NOW + Duration::days(5))?);
    Ok(())
}

async fn addresses_that_were_never_proved_are_found_by_age_and_forgotten(base: Base) {
    let staff = base.staff;
    let ids: Vec<UploaderId> = (1..=4).map(|n| UploaderId::from_bytes([n; 16])).collect();
    let of = ids.clone();
    base.write(move |conn| {
        request(conn, staff)?;
        for (n, id) in (1_u8..).zip(&of) {
            let at = NOW - Duration::hours(i64::from(n));
            assert!(db::uploaders::insert(conn, &uploader(*id, n, at))?);
        }
        db::uploaders::mark_proved(conn, of[2], NOW)?;
        db::uploaders::set_message_id(conn, of[3], "asked@example.org")?;
        assert_eq!(db::uploaders::count_unproved(conn, REQUEST)?, 2);
        let cut = NOW - Duration::minutes(90);
        assert_eq!(db::uploaders::unproved(conn, None, cut, 10)?, [of[1]], "older than that");
        assert_eq!(
            db::uploaders::unproved(conn, Some(REQUEST), NOW, 10)?,
            [of[1], of[0]],
            "the oldest first"
        );
        assert_eq!(db::uploaders::unproved(conn, Some(REQUEST), NOW, 1)?.len(), 1);
        db::uploaders::touch_unproved(conn, of[1], NOW)?;
        assert!(db::uploaders::unproved(conn, None, cut, 10)?.is_empty());
        assert_eq!(db::uploaders::delete_unproved(conn, &of)?, 2);
        let left: Vec<_> = db::uploaders::of_requests(conn, &[REQUEST])?;
        assert_eq!(left.iter().map(|one| one.uploader.id).collect::<Vec<_>>(), [of[3], of[2]]);
        Ok(())
    })
    .await;
}

async fn a_new_open_link_ends_the_one_before_and_no_persons_own(base: Base) {
    let staff = base.staff;
    let (old, fresh) = (RequestLinkId::from_bytes([1; 16]), RequestLinkId::from_bytes([2; 16]));
    base.write(move |conn| {
        request(conn, staff)?;
        db::uploaders::insert(conn, &uploader(UPLOADER, 1, NOW))?;
        db::request_links::insert(conn, &link(old, None), NOW)?;
        db::request_links::insert(conn, &link(LINK, Some(UPLOADER)), NOW)?;
        db::request_links::revoke_open(conn, REQUEST, NOW)?;
        db::request_links::insert(conn, &link(fresh, None), NOW)?;
        let mut revoked = |id| {
            let found = db::request_links::find(conn, &link(id, None).link_id)?;
            Ok::<_, DbError>(found.expect("it stays").revoked_at.is_some())
        };
        assert_eq!((revoked(old)?, revoked(LINK)?, revoked(fresh)?), (true, false, false));
        Ok(())
    })
    .await;
}

async fn colleagues_are_named_in_place_of_those_before(base: Base) {
    let staff = base.staff;
    let (one, two) = (StaffId::from_bytes([1; 16]), StaffId::from_bytes([2; 16]));
    base.write(move |conn| {
        request(conn, staff)?;
        db::staff::insert(conn, &a_member(one, [11; 16]))?;
        db::staff::insert(conn, &a_member(two, [12; 16]))?;
        db::told::replace(conn, REQUEST, &[one, two])?;
        assert_eq!(db::told::of_request(conn, REQUEST)?, [one, two]);
        db::told::replace(conn, REQUEST, &[two])?;
        assert_eq!(db::told::of_request(conn, REQUEST)?, [two]);
        db::told::replace(conn, REQUEST, &[])?;
        assert!(db::told::of_request(conn, REQUEST)?.is_empty());
        Ok(())
    })
    .await;
}

async fn accounts_are_found_by_how_they_want_to_hear(base: Base) {
    let ids: Vec<StaffId> = (1..=3).map(|n| StaffId::from_bytes([n; 16])).collect();
    base.write(move |conn| {
        for (n, id) in (20_u8..).zip(&ids) {
            db::staff::insert(conn, &a_member(*id, [n; 16]))?;
            db::staff::set_arrivals(conn, *id, Arrivals::Daily)?;
        }
        db::staff::disable(conn, ids[1], NOW)?;
        let daily =
            |conn: &mut Conn, after, limit| db::staff::active_with(conn, Arrivals::Daily, after, limit);
        assert_eq!(daily(conn, None, 10)?, [ids[0], ids[2]]);
        assert_eq!(daily(conn, None, 1)?, [ids[0]]);
        assert_eq!(daily(conn, Some(ids[0]), 10)?, [ids[2]]);
        assert!(daily(conn, Some(ids[2]), 10)?.is_empty());
        assert_eq!(db::staff::find(conn, ids[0])?.arrivals, Arrivals::Daily);
        Ok(())
    })
    .await;
}

async fn an_inbox_is_counted(base: Base) {
    let staff = base.staff;
    base.write(move |conn| {
        request(conn, staff)?;
        let counts = |conn: &mut Conn| {
            Ok::<_, DbError>([
                db::submissions::count_since(conn, INBOX, NOW - Duration::DAY)?,
                db::submissions::count_new(conn, INBOX)?,
                db::files::count_held(conn, INBOX)?,
                db::submissions::count_expiring(conn, INBOX, NOW + Duration::days(5))?,
            ])
        };
        assert_eq!(counts(conn)?, [0; 4]);
        arrive(conn)?;
        assert_eq!(counts(conn)?, [1; 4]);
        assert_eq!(db::submissions::count_since(conn, INBOX, NOW + Duration::SECOND)?, 0);
        assert_eq!(db::submissions::count_expiring(conn, INBOX, NOW + Duration::days(4))?, 0);
        assert_eq!(db::files::count_held(conn, InboxId::from_bytes([0; 16]))?, 0);
        assert!(db::submissions::mark_fetched(conn, SUBMISSION, NOW, NOW + Duration::days(30))?);
        assert_eq!(counts(conn)?, [1, 0, 1, 0]);
        Ok(())
    })
    .await;
}

async fn what_has_no_day_to_be_deleted_gets_one(base: Base) {
    let staff = base.staff;
    base.write(move |conn| {
        request(conn, staff)?;
        arrive(conn)?;
        assert_eq!(db::submissions::settle(conn, NOW + Duration::days(90))?, 0, "it has one");
        db::submissions::close(conn, SUBMISSION, NOW, NOW + Duration::days(1))?;
        assert!(db::submissions::mark_warned(conn, SUBMISSION, NOW)?);
        assert!(db::submissions::reopen(conn, SUBMISSION, NOW + Duration::days(7))?);
        assert_eq!(db::submissions::find(conn, SUBMISSION)?.purge_at, Some(NOW + Duration::days(7)));
        assert!(db::submissions::mark_warned(conn, SUBMISSION, NOW)?, "of the new day it is warned anew");
        Ok(())
    })
    .await;
    base.place.query("UPDATE submissions SET purge_at = NULL");
    let settled = base.write(|conn| db::submissions::settle(conn, NOW + Duration::days(90))).await;
    assert_eq!(settled, 1);
    let found = base.read(|conn| db::submissions::find(conn, SUBMISSION)).await;
    assert_eq!(found.purge_at, Some(NOW + Duration::days(90)));
}

async fn an_ended_request_is_purged_once_it_holds_nothing_and_leaves_an_empty_row(base: Base) {
    let staff = base.staff;
    base.write(move |conn| {
        request(conn, staff)?;
        arrive(conn)?;
        db::told::replace(conn, REQUEST, &[staff])?;
        assert!(db::requests::close(conn, REQUEST, NOW)?);
        let due = |conn: &mut Conn, at| Ok::<_, DbError>(db::request_ends::to_purge(conn, at, 10)?.len());
        assert_eq!(due(conn, NOW)?, 0, "what was handed in is there");
        assert!(db::submissions::purge(conn, SUBMISSION)?);
        db::files::delete(conn, FileId::from_bytes([0x27; 16]))?;
        assert_eq!((due(conn, NOW - Duration::SECOND)?, due(conn, NOW)?), (0, 1));

        assert!(db::requests::reopen(conn, REQUEST)?);
        assert!(!db::request_ends::purge(conn, REQUEST, NOW, NOW)?, "it was opened again in between");
        assert!(db::requests::close(conn, REQUEST, NOW)?);
        assert!(db::request_ends::purge(conn, REQUEST, NOW, NOW)?);
        assert!(!db::request_ends::purge(conn, REQUEST, NOW, NOW)?, "once");
        let left = db::requests::find(conn, REQUEST)?;
        assert!(left.sealed.is_empty() && left.request.is_purged());
        assert!(db::requests::page(conn, staff, None, 10)?.is_empty());
        assert!(matches!(db::uploaders::find(conn, UPLOADER), Err(DbError::NotFound)));
        assert!(matches!(db::submissions::find(conn, SUBMISSION), Err(DbError::NotFound)));
        assert!(matches!(db::hand_ins::find(conn, HAND_IN), Err(DbError::NotFound)));
        assert!(db::told::of_request(conn, REQUEST)?.is_empty());
        assert_eq!(due(conn, NOW)?, 0);
        Ok(())
    })
    .await;
}

async fn what_is_handed_in_while_the_rest_is_found_due_stays(base: Base) {
    let staff = base.staff;
    base.write(move |conn| {
        request(conn, staff)?;
        arrive(conn)?;
        let later = NOW + Duration::days(6);
        let times = PurgeTimes { now: later, patient_until: later - Duration::days(7) };
        assert_eq!(db::submissions::to_purge(conn, times, 10)?.len(), 1);
        assert!(db::submissions::mark_submitted(conn, SUBMISSION, later, later + Duration::days(5))?);
        assert!(!db::submissions::purge_due(conn, SUBMISSION, times)?, "it is new");

        // Somebody is adding to it.
        let mut adding = db::hand_ins::find(conn, HAND_IN)?;
        adding.hand_in =
            HandIn { id: HandInId::from_bytes([0x28; 16]), state: HandInState::Open, ..adding.hand_in };
        db::hand_ins::insert(conn, &adding)?;
        let at = |days: i64| PurgeTimes {
            now: later + Duration::days(days),
            patient_until: later + Duration::days(days - 7),
        };
        assert!(!db::submissions::purge_due(conn, SUBMISSION, at(6))?);
        assert!(db::submissions::purge_due(conn, SUBMISSION, at(12))?, "but not for ever");
        Ok(())
    })
    .await;
}

async fn somebody_who_came_by_themselves_is_forgotten_once_nothing_of_theirs_is_kept(base: Base) {
    let staff = base.staff;
    base.write(move |conn| {
        request(conn, staff)?;
        arrive(conn)?;
        let gone = |conn: &mut Conn, at| db::request_ends::bygone_people(conn, at, 10);
        assert!(gone(conn, NOW)?.is_empty(), "what was handed in is there");
        assert!(db::submissions::purge(conn, SUBMISSION)?);
        db::files::delete(conn, FileId::from_bytes([0x27; 16]))?;
        assert!(gone(conn, NOW - Duration::SECOND)?.is_empty(), "they were here since");
        assert_eq!(gone(conn, NOW)?, [UPLOADER]);
        db::request_ends::forget_people(conn, &[UPLOADER])?;
        assert!(matches!(db::uploaders::find(conn, UPLOADER), Err(DbError::NotFound)));
        assert!(matches!(db::submissions::find(conn, SUBMISSION), Err(DbError::NotFound)));
        assert_eq!(db::requests::find(conn, REQUEST)?.sealed, b"words", "the page stays");
        Ok(())
    })
    .await;
}
