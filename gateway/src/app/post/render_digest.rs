//! The daily mail: what lies in the inboxes of one member of staff, in numbers as they are when it is written.

use super::DIGEST;
use super::render::{link, mailbox, message_id};
use crate::app::inbox::digest;
use crate::app::personal::{self, StaffPerson};
use crate::app::{App, AppError, looks};
use crate::db;
use crate::db::outbox::MailRecord;
use crate::locales::Locale;
use crate::mail::{Composed, Dispatch, Message, RequestMessage, compose as write};

/// The mail of a row; none if there is nothing left to say.
pub(super) async fn compose(app: &App, mail: &MailRecord) -> Result<Option<Composed>, AppError> {
    let Some(id) = mail.staff.filter(|_| mail.kind == DIGEST) else { return Ok(None) };
    let (keys, span) = (app.keys.clone(), digest::Span::until(app, mail.created_at));
    let (staff, inboxes) = app
        .db
        .read(move |conn| {
            let staff = db::staff::find(conn, id)?;
            let inboxes = digest::inboxes(conn, &keys, &staff, span)?;
            Ok::<_, AppError>((staff, inboxes))
        })
        .await?;
    if inboxes.is_empty() {
        return Ok(None);
    }
    let StaffPerson(person) = personal::open(&app.keys, staff.id.as_bytes(), &staff.sealed)?;
    let message = RequestMessage::Digest {
        staff: mailbox(&person)?,
        inboxes,
        days: span.days_ahead,
        inbox_page: link(app, "/inbox")?,
    };
    let look = looks::at(app, mail.created_at).await?;
    let dispatch = Dispatch {
        sender: &app.mail_sender,
        branding: &look.branding,
        locale: staff.language.parse().unwrap_or(Locale::En),
        message_id: message_id(&mail.message_id)?,
        date: mail.created_at,
    };
    Ok(Some(write(&Message::Request(message), &dispatch)))
}
