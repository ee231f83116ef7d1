//! Mails about what an administrator did with somebody's share or request.

use time::OffsetDateTime;

use super::render::{link, mailbox, message_id};
use super::{HANDED_OVER, TAKEN_OVER, WITHDRAWN};
use crate::app::personal::{self, StaffPerson};
use crate::app::{App, AppError, looks, requests};
use crate::db;
use crate::db::outbox::MailRecord;
use crate::domain::StaffId;
use crate::locales::Locale;
use crate::mail::{Administered, AdministrationMessage, Composed, Dispatch, Message, compose as write};

/// What it was done with, as it is now.
struct Thing {
    what: Administered,
    owner: StaffId,
    made_at: OffsetDateTime,
    path: String,
}

/// The mail of a row to `whom`; none if there is nothing left to say.
pub(super) async fn compose(
    app: &App,
    mail: &MailRecord,
    whom: StaffId,
) -> Result<Option<Composed>, AppError> {
    let (keys, share, request) = (app.keys.clone(), mail.share, mail.request);
    let found = app.db.read(move |conn| {
        let thing = match (share, request) {
            (Some(id), _) => {
                let share = db::shares::find(conn, id)?.share;
                let path = format!("/shares/{id}");
                Thing { what: Administered::Share, owner: share.staff, made_at: share.created_at, path }
            }
            (None, Some(id)) => {
                let request = db::requests::find(conn, id)?.request;
                let path = format!("/requests/{id}");
                Thing { what: Administered::Request, owner: request.staff, made_at: request.created_at, path }
            }
            (None, None) => return Err(AppError::NotFound),
        };
        let colleague = requests::colleague(conn, &keys, thing.owner)?;
        Ok((db::staff::find(conn, whom)?, thing, colleague))
    });
    let (record, thing, colleague) = found.await?;
    if record.disabled_at.is_some() {
        return Ok(None);
    }
    let StaffPerson(person) = personal::open(&app.keys, whom.as_bytes(), &record.sealed)?;
    let Thing { what, made_at, .. } = thing;
    let (owner, at, page) = (mailbox(&person)?, mail.created_at, link(app, &thing.path)?);
    let message = match mail.kind.as_str() {
        WITHDRAWN => AdministrationMessage::Withdrawn { owner, what, made_at, at, page },
        HANDED_OVER => {
            let colleague = colleague.map(|colleague| colleague.name).unwrap_or_default();
            AdministrationMessage::HandedOver { owner, what, made_at, at, colleague }
        }
        TAKEN_OVER => AdministrationMessage::TakenOver { owner, what, made_at, page },
        _ => return Ok(None),
    };
    let look = looks::at(app, mail.created_at).await?;
    let dispatch = Dispatch {
        sender: &app.mail_sender,
        branding: &look.branding,
        locale: record.language.parse().unwrap_or(Locale::En),
        message_id: message_id(&mail.message_id)?,
        date: mail.created_at,
    };
    Ok(Some(write(&Message::Administration(message), &dispatch)))
}
