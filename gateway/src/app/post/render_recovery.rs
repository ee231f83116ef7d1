//! Who reads an inbox hears that it was opened with the recovery key.

use super::render::{link, mailbox, message_id};
use crate::app::personal::{self, RecoveryWords, StaffPerson};
use crate::app::{App, AppError, inboxes, looks, recover};
use crate::db;
use crate::db::outbox::MailRecord;
use crate::domain::{RecoveryId, StaffId};
use crate::locales::Locale;
use crate::mail::{Composed, Dispatch, Message, RecoveryFacts, compose as write};

/// The mail of a row.
pub(super) async fn compose(
    app: &App,
    mail: &MailRecord,
    (recovery, reader): (RecoveryId, StaffId),
) -> Result<Option<Composed>, AppError> {
    let keys = app.keys.clone();
    let (record, staff, inbox) = app
        .db
        .read(move |conn| {
            let record = db::recoveries::find(conn, recovery)?;
            let inbox = inboxes::named(conn, &keys, record.inbox)?;
            Ok::<_, AppError>((record, db::staff::find(conn, reader)?, inbox))
        })
        .await?;
    let RecoveryWords { reason, people } = personal::open(&app.keys, recovery.as_bytes(), &record.sealed)?;
    let StaffPerson(person) = personal::open(&app.keys, staff.id.as_bytes(), &staff.sealed)?;
    let facts = RecoveryFacts {
        inbox: inbox.name,
        submissions: record.submissions,
        at: record.created_at,
        reason,
        people,
        key: recover::shown(record.key_id),
    };
    let inbox_page = link(app, "/inbox")?;
    let message = Message::RecoveryUsed { reader: mailbox(&person)?, recovery: facts, inbox_page };
    let look = looks::at(app, mail.created_at).await?;
    let dispatch = Dispatch {
        sender: &app.mail_sender,
        branding: &look.branding,
        locale: staff.language.parse().unwrap_or(Locale::En),
        message_id: message_id(&mail.message_id)?,
        date: mail.created_at,
    };
    Ok(Some(write(&message, &dispatch)))
}
