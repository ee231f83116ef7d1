//! The mails a development instance "sent". Elsewhere there is no such page.

use rocket::get;
use time::OffsetDateTime;

use super::super::chrome::Chrome;
use super::super::error::PageError;
use super::super::guards::AppState;
use super::super::views::{DevMail, DevMailbox, DevMailboxEntry};
use super::answer::{Answered, nothing, page};
use crate::app::{App, DirMailbox, MailboxError, StoredMail};

#[get("/dev/mailbox")]
pub(super) async fn list(app: &AppState, chrome: Chrome) -> Answered {
    let mails = open(app)?.list().await.map_err(refused)?;
    let entry = |mail: StoredMail| DevMailboxEntry {
        href: format!("/dev/mailbox/{}", mail.name),
        at: mail.date.unwrap_or(OffsetDateTime::UNIX_EPOCH),
        from: mail.from,
        to: mail.to,
        subject: mail.subject,
    };
    page(&DevMailbox { page: chrome.0, mails: mails.into_iter().map(entry).collect() })
}

#[get("/dev/mailbox/<name>")]
pub(super) async fn mail(app: &AppState, chrome: Chrome, name: &str) -> Answered {
    let mail = open(app)?.read(name).await.map_err(refused)?;
    page(&DevMail {
        page: chrome.0,
        at: mail.date.unwrap_or(OffsetDateTime::UNIX_EPOCH),
        from: mail.from,
        to: mail.to,
        subject: mail.subject,
        text: mail.text,
    })
}

fn open(app: &App) -> Result<&DirMailbox, PageError> {
    app.mail_transport.mailbox().filter(|_| app.development).ok_or_else(nothing)
}

fn refused(error: MailboxError) -> PageError {
    if !matches!(error, MailboxError::NotFound) {
        tracing::warn!(error = &error as &dyn std::error::Error, "the development mailbox cannot be read");
    }
    nothing()
}
