//! An answer to whoever handed in: a share with a secure message and nothing else.

use zeroize::Zeroizing;

use super::super::drafts::{self, NewRecipient, NewShare};
use super::super::personal::Person;
use super::super::requests::words;
use super::super::{App, AppError, log, message, send};
use super::{Acting, uploader};
use crate::db;
use crate::domain::{Deliver, EventKind, ShareId, Submission, Verification};
use crate::locales::Locale;

/// What is known of whom the answer goes to.
struct Correspondent {
    submission: Submission,
    person: Person,
    language: Locale,
    /// The request's.
    title: String,
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
    let address = to.person.email.parse().map_err(|_| AppError::Sealed("an address"))?;
    let recipient = NewRecipient {
        address,
        name: to.person.name,
        language: to.language,
        verification: Verification::Code,
        passphrase: None,
    };
    let share = NewShare {
        title: to.title,
        deliver: Deliver::Mail,
        recipients: vec![recipient],
        expiry: None,
        renewal_days: None,
        downloads_max: None,
        notify_opened: false,
        request_key: None,
    };
    let (visitor, staff) = (&acting.visitor, acting.staff);
    let draft = drafts::create(app, visitor, staff, share).await?;
    message::set(app, visitor, staff, draft.id, &draft.token, markdown).await?;
    send::send(app, visitor, staff, draft.id, &draft.token).await?;
    let (keys, now, id) = (app.keys.clone(), app.now(), draft.id);
    app.db
        .write(move |conn| {
            let line = acting.line(EventKind::SubmissionReplied, &to.submission).share(id);
            Ok::<_, AppError>(log::write(conn, &keys, now, line.person(&to.person.email))?)
        })
        .await?;
    Ok(draft.id)
}

async fn correspondent(app: &App, acting: Acting) -> Result<Correspondent, AppError> {
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
                submission,
            })
        })
        .await
}
