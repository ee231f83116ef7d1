//! Mails about nobody, to see what they look like.

use time::{Duration, OffsetDateTime};

use super::Shown;
use crate::app::AppError;
use crate::domain::looks::MailKind;
use crate::locales::Locale;
use crate::mail::{
    self, Contents, Link, Mailbox, Message, Preview, ReceiptFile, RequestMessage, Verification,
};

/// How the HTML names the logo.
pub const LOGO: &str = Preview::LOGO;
/// Where the link of the sample leads: nowhere. It has the length of a true one.
const NOWHERE: &str = "/s/____________________________________________";

/// A mail of that kind as it would read, in the name of `sender` (name and address).
///
/// # Errors
///
/// [`AppError::Sealed`] if the sender has no address.
pub fn mail(
    shown: &Shown,
    kind: MailKind,
    locale: Locale,
    (name, address): (&str, &str),
    (origin, now): (&str, OffsetDateTime),
) -> Result<Preview, AppError> {
    let nobody = |_| AppError::Sealed("an address");
    let sender = Mailbox::new(Some(name), address.parse().map_err(nobody)?);
    let called = match locale {
        Locale::Da => "Mette Lund",
        Locale::En => "Meg Lund",
    };
    let recipient = Mailbox::new(Some(called), "m.lund@kunde.example".parse().map_err(nobody)?);
    let link: Link = format!("{origin}{NOWHERE}").parse().map_err(|_| AppError::Sealed("a link"))?;
    let code = "123456".parse().map_err(|_| AppError::Sealed("a code"))?;
    let (contents, expires_at) =
        (Contents { files: 3, bytes: 4_200_000, message: true }, now + Duration::days(14));
    let message = match kind {
        MailKind::Invitation => Message::ShareInvitation {
            sender,
            recipient,
            link,
            contents,
            expires_at,
            verification: Verification::OneTimeCode,
        },
        MailKind::Code => Message::OneTimeCode { sender, recipient, code, valid_minutes: 10 },
        MailKind::Receipt => Message::SenderReceipt {
            sender,
            recipients: vec![recipient],
            sender_link: link,
            contents,
            expires_at,
        },
        MailKind::Reminder => Message::Reminder { sender, recipient, expires_at, thread: None },
        MailKind::Request => Message::Request(RequestMessage::Invitation {
            staff: sender,
            uploader: recipient,
            link,
            wanted: 3,
            expires_at,
        }),
        MailKind::HandedIn => Message::Request(RequestMessage::Receipt {
            staff: sender,
            uploader: recipient,
            at: now,
            files: vec![ReceiptFile { name: "2026.pdf".to_owned(), bytes: 420_000, sha256: "0".repeat(64) }],
            answers: 2,
        }),
    };
    Ok(mail::preview(&message, &shown.branding, locale))
}
