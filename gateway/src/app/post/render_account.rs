//! Mails about an account itself.

use super::render::{link, mailbox, message_id};
use super::{FACTOR_TROUBLE, SIGN_IN_TROUBLE};
use crate::app::personal::{self, StaffPerson};
use crate::app::{App, AppError, looks};
use crate::db;
use crate::db::outbox::MailRecord;
use crate::domain::StaffId;
use crate::locales::Locale;
use crate::mail::{AccountMessage, Composed, Dispatch, Message, compose as write};

/// The mail of a row about the account of `staff`; none if there is nothing left to say.
pub(super) async fn compose(
    app: &App,
    mail: &MailRecord,
    staff: StaffId,
) -> Result<Option<Composed>, AppError> {
    let record = app.db.read(move |conn| Ok::<_, AppError>(db::staff::find(conn, staff)?)).await?;
    if record.disabled_at.is_some() {
        return Ok(None);
    }
    let StaffPerson(person) = personal::open(&app.keys, staff.as_bytes(), &record.sealed)?;
    let (owner, at) = (mailbox(&person)?, mail.created_at);
    let account_page = link(app, "/account")?;
    let message = match mail.kind.as_str() {
        SIGN_IN_TROUBLE => AccountMessage::SignInTrouble { owner, at, account_page },
        FACTOR_TROUBLE => AccountMessage::FactorTrouble { owner, at, account_page },
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
    Ok(Some(write(&Message::Account(message), &dispatch)))
}
