//! An answer to whoever handed in: a share that is addressed to them.

use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::super::drafts::{self, NewRecipient, NewShare};
use super::super::personal::Person;
use super::super::requests::words;
use super::super::{App, AppError, log, message, send};
use super::{Acting, uploader};
use crate::db::{self, Conn};
use crate::domain::policy::WayIn;
use crate::domain::{Deliver, EventKind, ShareId, SubmissionId, Verification};
use crate::keys::Keys;
use crate::locales::Locale;

/// Whom an answer goes to, and what it is about.
pub struct Correspondent {
    pub person: Person,
    pub language: Locale,
    /// The request's.
    pub title: String,
}

/// Sends `markdown` to the uploader of a submission, under the request's title.
///
/// # Errors
///
/// [`AppError::NotFound`] for an inbox that is not readable, [`AppError::Invalid`] if there is no message.
pub async fn reply(app: &App, acting: Acting, markdown: Zeroizing<String>) -> Result<ShareId, AppError> {
    if markdown.trim().is_empty() {
        return Err(AppError::invalid("message", "is missing"));
    }
    let to = correspondent(app, acting.clone()).await?;
    let (visitor, staff) = (&acting.visitor, acting.staff);
    let draft = drafts::create(app, visitor, staff, draft_to(to, acting.submission)?).await?;
    message::set(app, visitor, staff, draft.id, &draft.token, markdown).await?;
    send::send(app, visitor, staff, draft.id, &draft.token).await?;
    Ok(draft.id)
}

/// The draft of an answer: to the uploader, in their language, with a code.
///
/// # Errors
///
/// [`AppError::Sealed`] if the stored address is none.
pub fn draft_to(to: Correspondent, submission: SubmissionId) -> Result<NewShare, AppError> {
    let address = to.person.email.parse().map_err(|_| AppError::Sealed("an address"))?;
    let recipient = NewRecipient {
        address,
        name: to.person.name,
        language: to.language,
        verification: Verification::Code,
        passphrase: None,
    };
    Ok(NewShare {
        title: to.title,
        deliver: Deliver::Mail,
        recipients: vec![recipient],
        expiry: None,
        renewal_days: None,
        downloads_max: None,
        notify_opened: None,
        sensitivity: None,
        transfer: None,
        way: WayIn::Page,
        reply_to: Some(submission),
        request_key: None,
    })
}

/// Who handed a submission in, for whoever may read its inbox.
///
/// # Errors
///
/// [`AppError::NotFound`] for an inbox that is not readable.
pub async fn correspondent(app: &App, acting: Acting) -> Result<Correspondent, AppError> {
    let (keys, now) = (app.keys.clone(), app.time.strict());
    app.db
        .read(move |conn| {
            let submission = acting.readable(conn, now)?;
            let language = db::uploaders::find(conn, submission.uploader)?.uploader.language;
            let request = db::requests::find(conn, submission.request)?;
            Ok(Correspondent {
                person: uploader(conn, &keys, &submission)?,
                language: language.parse().unwrap_or(Locale::En),
                title: words(&keys, &request)?.form.title,
            })
        })
        .await
}

/// Notes in the log that a share which was just sent answers a submission. Who may not read it any more has sent a
/// share, and no answer.
pub(in crate::app) fn note_reply(
    conn: &mut Conn,
    keys: &Keys,
    now: OffsetDateTime,
    acting: &Acting,
    share: ShareId,
) -> Result<(), AppError> {
    let submission = match acting.readable(conn, now) {
        Ok(submission) => submission,
        Err(AppError::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    let to = uploader(conn, keys, &submission)?;
    let line = acting.line(EventKind::SubmissionReplied, &submission).share(share);
    Ok(log::write(conn, keys, now, line.person(&to.email))?)
}
