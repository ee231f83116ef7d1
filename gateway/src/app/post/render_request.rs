//! Mails about requests: from a row of the outbox to a mail, from the rows as they are.

use time::OffsetDateTime;

use super::render::{link, mailbox, message_id, not_delivered};
use super::{
    HELD_REFUSED, HELD_REFUSED_NOTICE, PURGE_WARNING, REQUEST_CODE, REQUEST_FAILED, REQUEST_INVITATION,
    REQUEST_REMINDER, RETURN_LINK, SUBMISSION_ARRIVED, SUBMISSION_FETCHED, SUBMISSION_RECEIPT, TO_UPLOADERS,
    open_code, open_link,
};
use crate::app::personal::{self, Receipt, StaffPerson, UploaderPerson};
use crate::app::requests::words;
use crate::app::{App, AppError, inboxes, looks};
use crate::db;
use crate::db::hand_ins::HandInRecord;
use crate::db::outbox::{MailRecord, MailState};
use crate::db::requests::RequestRecord;
use crate::db::staff::StaffRecord;
use crate::db::uploaders::UploaderRecord;
use crate::domain::{RequestId, Submission};
use crate::locales::Locale;
use crate::mail::{
    Composed, Dispatch, Mailbox, Message, ReceiptFile, RequestMessage, ThreadStart, compose as write,
};

/// What a mail about a request may need to know.
struct Facts {
    request: RequestRecord,
    /// Whom the mail names: the asker, or the member of staff it goes to.
    staff: StaffRecord,
    /// Whether that account is disabled, or reads the inbox no longer.
    left: bool,
    uploader: Option<UploaderRecord>,
    submission: Option<Submission>,
    hand_in: Option<HandInRecord>,
    mails: Vec<MailRecord>,
}

/// The mail of a row; none if there is nothing left to say.
pub(super) async fn compose(
    app: &App,
    mail: &MailRecord,
    request: RequestId,
) -> Result<Option<Composed>, AppError> {
    let (uploader, hand_in, to, now) = (mail.uploader, mail.hand_in, mail.staff, app.now());
    let facts = app
        .db
        .read(move |conn| {
            let request = db::requests::find(conn, request)?;
            let submission = match uploader {
                Some(uploader) => db::submissions::of_uploader(conn, uploader)?,
                None => None,
            };
            let staff = db::staff::find(conn, to.unwrap_or(request.request.staff))?;
            let reads = inboxes::may_read(conn, request.request.inbox, staff.id, now)?;
            Ok::<_, AppError>(Facts {
                left: to.is_some() && (staff.disabled_at.is_some() || !reads),
                staff,
                uploader: uploader.map(|id| db::uploaders::find(conn, id)).transpose()?,
                hand_in: hand_in.map(|id| db::hand_ins::find(conn, id)).transpose()?,
                mails: db::outbox::of_request(conn, request.request.id)?,
                submission,
                request,
            })
        })
        .await?;
    let Some(message) = message(app, mail, &facts)? else { return Ok(None) };
    let to_uploader = TO_UPLOADERS.contains(&mail.kind.as_str());
    let language = match &facts.uploader {
        Some(record) if to_uploader => record.uploader.language.as_str(),
        _ => facts.staff.language.as_str(),
    };
    let look = looks::at(app, mail.created_at).await?;
    let dispatch = Dispatch {
        sender: &app.mail_sender,
        branding: &look.branding,
        locale: language.parse().unwrap_or(Locale::En),
        message_id: message_id(&mail.message_id)?,
        date: mail.created_at,
    };
    Ok(Some(write(&Message::Request(message), &dispatch)))
}

fn message(app: &App, mail: &MailRecord, facts: &Facts) -> Result<Option<RequestMessage>, AppError> {
    let StaffPerson(person) = personal::open(&app.keys, facts.staff.id.as_bytes(), &facts.staff.sealed)?;
    let staff = mailbox(&person)?;
    match facts.uploader.as_ref().filter(|_| TO_UPLOADERS.contains(&mail.kind.as_str())) {
        Some(record) => {
            let UploaderPerson(person) =
                personal::open(&app.keys, record.uploader.id.as_bytes(), &record.sealed)?;
            to_uploader(app, mail, facts, record, (staff, mailbox(&person)?))
        }
        None => to_staff(app, mail, facts, staff),
    }
}

fn to_uploader(
    app: &App,
    mail: &MailRecord,
    facts: &Facts,
    record: &UploaderRecord,
    (staff, uploader): (Mailbox, Mailbox),
) -> Result<Option<RequestMessage>, AppError> {
    let request = &facts.request.request;
    let open = request.admits(app.now()).is_ok() && record.uploader.revoked_at.is_none();
    let own_link =
        || open_link(app, mail).and_then(|token| link(app, &format!("/r/{}", &*token.to_base64url())).ok());
    let thread = || thread(facts, record);
    Ok(match mail.kind.as_str() {
        REQUEST_INVITATION if open => {
            let form = words(&app.keys, &facts.request)?.form;
            let wanted = u32::try_from(form.documents.len() + form.questions.len()).unwrap_or(u32::MAX);
            let expires_at = request.expires_at.unwrap_or(request.created_at);
            own_link().map(|link| RequestMessage::Invitation { staff, uploader, link, wanted, expires_at })
        }
        REQUEST_CODE if open => open_code(app, mail).and_then(|code| {
            let valid_minutes = app.config.code_minutes;
            Some(RequestMessage::Code { staff, uploader, code: code.parse().ok()?, valid_minutes })
        }),
        RETURN_LINK if open => own_link().map(|link| RequestMessage::ReturnLink { staff, uploader, link }),
        REQUEST_REMINDER if open => request.expires_at.map(|expires_at| RequestMessage::Reminder {
            staff,
            uploader,
            expires_at,
            thread: thread(),
        }),
        SUBMISSION_RECEIPT => receipt(app, facts)?.map(|(receipt, at)| RequestMessage::Receipt {
            staff,
            uploader,
            at,
            answers: u32::try_from(receipt.answers).unwrap_or(u32::MAX),
            files: receipt.files.into_iter().map(listed).collect(),
        }),
        SUBMISSION_FETCHED => {
            Some(RequestMessage::Fetched { staff, uploader, at: mail.created_at, thread: thread() })
        }
        HELD_REFUSED => Some(RequestMessage::HeldRefused { staff, uploader, files: 1, thread: thread() }),
        _ => None,
    })
}

fn to_staff(
    app: &App,
    mail: &MailRecord,
    facts: &Facts,
    staff: Mailbox,
) -> Result<Option<RequestMessage>, AppError> {
    if facts.left {
        return Ok(None);
    }
    if mail.kind == REQUEST_FAILED {
        return failed(app, mail, facts, staff);
    }
    let Some(submission) = facts.submission else { return Ok(None) };
    let submission_page = link(app, &format!("/inbox/{}", submission.id))?;
    Ok(match mail.kind.as_str() {
        SUBMISSION_ARRIVED => Some(RequestMessage::Arrived { staff, submission_page }),
        HELD_REFUSED_NOTICE => Some(RequestMessage::HeldRefusedNotice { staff, files: 1, submission_page }),
        PURGE_WARNING => submission.purge_at.map(|purge_at| RequestMessage::PurgeWarning {
            staff,
            purge_at,
            fetched: submission.fetched_at.is_some(),
            submission_page,
        }),
        _ => None,
    })
}

/// The invitation that a relay refused; none if a later one is on its way.
fn failed(
    app: &App,
    mail: &MailRecord,
    facts: &Facts,
    staff: Mailbox,
) -> Result<Option<RequestMessage>, AppError> {
    let Some(record) = &facts.uploader else { return Ok(None) };
    let UploaderPerson(person) = personal::open(&app.keys, record.uploader.id.as_bytes(), &record.sealed)?;
    let theirs = |other: &&MailRecord| other.kind == REQUEST_INVITATION && other.uploader == mail.uploader;
    let invitation = facts.mails.iter().rev().find(theirs);
    if invitation.is_some_and(|mail| mail.state != MailState::Refused) {
        return Ok(None);
    }
    Ok(Some(RequestMessage::Failed {
        staff,
        asked: mailbox(&person)?,
        reason: not_delivered(app, invitation),
        request_page: link(app, &format!("/requests/{}", facts.request.request.id))?,
    }))
}

fn receipt(app: &App, facts: &Facts) -> Result<Option<(Receipt, OffsetDateTime)>, AppError> {
    let Some(record) = &facts.hand_in else { return Ok(None) };
    let crate::domain::HandInState::HandedIn { at } = record.hand_in.state else { return Ok(None) };
    let Some(sealed) = record.receipt.as_deref() else { return Ok(None) };
    Ok(Some((personal::open(&app.keys, record.hand_in.id.as_bytes(), sealed)?, at)))
}

fn listed(file: personal::ReceiptFile) -> ReceiptFile {
    ReceiptFile { name: file.name, bytes: file.bytes, sha256: file.sha256 }
}

/// The mail that carried the link.
fn thread(facts: &Facts, record: &UploaderRecord) -> Option<ThreadStart> {
    let id = record.uploader.message_id.as_deref()?;
    let first = facts.mails.iter().find(|mail| mail.message_id == id)?;
    Some(ThreadStart { id: message_id(id).ok()?, at: first.created_at })
}
