//! The customer agrees, if that is asked for, and a hand-in is opened.

use kuvert_crypto::secret::PackageKey;

use super::super::personal::{self, ConsentGiven};
use super::super::{App, AppError, Visitor, log, purge};
use super::{Uploading, is_full, key, still_takes, taking};
use crate::db::hand_ins::HandInRecord;
use crate::db::{self, Conn};
use crate::domain::{
    EventKind, FileId, HandInId, HandInState, RequestRefusal, Submission, SubmissionId, SubmissionState,
};
use crate::keys::{random, rng};

/// What came of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Begun {
    /// A hand-in is open.
    Open,
    /// It was open before.
    Already,
}

/// Opens a hand-in.
///
/// # Errors
///
/// [`AppError::ConsentNeeded`], [`AppError::RequestRefused`].
pub async fn begin(
    app: &App,
    visitor: &Visitor,
    uploading: Box<Uploading>,
    agreed: bool,
    language: &str,
) -> Result<Begun, AppError> {
    if uploading.open.is_some() {
        return Ok(Begun::Already);
    }
    let consent = consent(app, &uploading, agreed, language)?;
    let (keys, now, strict) = (app.keys.clone(), app.now(), app.time.strict());
    let (visitor, id) = (visitor.clone(), HandInId::from_bytes(random()));
    let pk = PackageKey::random(&mut rng());
    let gone = app
        .db
        .write(move |conn| {
            still_takes(conn, &uploading.asked.request, strict)?;
            let submission = submission(conn, &uploading, now)?;
            let others = open_hand_ins(conn, submission.id)?;
            // Two windows at once: what the other one has opened a moment ago is this one's, too.
            if others
                .iter()
                .any(|other| key::unwrap(&keys, other, &uploading.link, &uploading.token).is_some())
            {
                return Ok(None);
            }
            let line = |kind| uploading.line(kind, &visitor).submission(submission.id);
            // What was begun by another link of the same person cannot be opened by this one.
            let mut gone = Vec::new();
            for other in others {
                gone.extend(remove(conn, other.hand_in.id)?);
                let discarded = line(EventKind::HandInDiscarded).detail("why", "another link");
                log::write(conn, &keys, now, discarded)?;
            }
            let holder = (&uploading.link, &uploading.token);
            let mut record = key::fresh(&keys, id, submission.id, holder, &pk, now)?;
            record.consent = consent.as_ref().map(|consent| personal::seal(&keys, id.as_bytes(), consent));
            db::hand_ins::insert(conn, &record)?;
            db::uploaders::mark_opened(conn, uploading.uploader.uploader.id, now)?;
            if let Some(consent) = consent {
                let given = line(EventKind::ConsentGiven).detail("version", consent.version);
                log::write(conn, &keys, now, given.detail("language", consent.language))?;
            }
            log::write(conn, &keys, now, line(EventKind::HandInStarted))?;
            Ok::<_, AppError>(Some(gone))
        })
        .await?;
    let Some(gone) = gone else { return Ok(Begun::Already) };
    purge::delete_blobs(app, &gone).await;
    Ok(Begun::Open)
}

fn consent(
    app: &App,
    uploading: &Uploading,
    agreed: bool,
    language: &str,
) -> Result<Option<ConsentGiven>, AppError> {
    let Some(wanted) = &uploading.asked.words.form.consent else { return Ok(None) };
    if !agreed {
        return Err(AppError::ConsentNeeded);
    }
    Ok(Some(ConsentGiven {
        text: wanted.text.text(language).to_owned(),
        version: wanted.version,
        language: language.to_owned(),
        at: app.now(),
        way: "checkbox".to_owned(),
        address: uploading.person.email.clone(),
    }))
}

/// The uploader's submission, made with their first hand-in.
fn submission(
    conn: &mut Conn,
    uploading: &Uploading,
    now: time::OffsetDateTime,
) -> Result<Submission, AppError> {
    let uploader = uploading.uploader.uploader.id;
    if let Some(found) = db::submissions::of_uploader(conn, uploader)? {
        let full = is_full(&db::hand_ins::of_submission(conn, found.id)?);
        let takes = taking(found.state) && !full;
        return if takes { Ok(found) } else { Err(RequestRefusal::Closed.into()) };
    }
    let fresh = Submission {
        id: SubmissionId::from_bytes(random()),
        request: uploading.asked.request.id,
        inbox: uploading.asked.request.inbox,
        uploader,
        state: SubmissionState::Open,
        created_at: now,
        submitted_at: None,
        fetched_at: None,
        closed_at: None,
        purge_at: None,
    };
    db::submissions::insert(conn, &fresh)?;
    // Two tabs at once: the row that is there counts.
    db::submissions::of_uploader(conn, uploader)?.ok_or(AppError::NotFound)
}

/// The hand-ins of a submission that take files.
fn open_hand_ins(conn: &mut Conn, submission: SubmissionId) -> Result<Vec<HandInRecord>, AppError> {
    let mut all = db::hand_ins::of_submission(conn, submission)?;
    all.retain(|record| record.hand_in.state == HandInState::Open);
    Ok(all)
}

/// Removes an open hand-in's rows; returns the blobs to delete once that is committed.
pub(in crate::app) fn remove(conn: &mut Conn, id: HandInId) -> Result<Vec<FileId>, AppError> {
    let files = db::files::of_hand_in(conn, id)?;
    for file in &files {
        db::files::delete(conn, file.id)?;
    }
    db::hand_ins::delete(conn, id)?;
    Ok(files.into_iter().map(|file| file.id).collect())
}
