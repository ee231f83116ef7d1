//! From a row of the outbox to a mail. Rendered anew at each attempt, from the rows as they are.

use time::{Duration, OffsetDateTime};

use super::{
    ABOUT_ACCOUNTS, ABOUT_ADMINISTRATION, ACCESS_RENEWED, ACCESS_WANTED, CODE, FAILED, INVITATION, LOCKED,
    OPENED, RECEIPT, REMINDER, REPORT, SHARE_LOST, UNWRITTEN, open_code, open_link,
};
use crate::app::personal::{self, MailFate, Person, RecipientPerson, StaffPerson};
use crate::app::{App, AppError, looks};
use crate::db;
use crate::db::files::{FileRecord, FileRole};
use crate::db::links::LinkRecord;
use crate::db::outbox::MailRecord;
use crate::db::recipients::RecipientRecord;
use crate::db::staff::StaffRecord;
use crate::domain::{Share, ShareState, Verification};
use crate::locales::Locale;
use crate::mail::{
    self, Composed, Contents, Dispatch, Link, Mailbox, Message, MessageId, NotDelivered, ThreadStart,
    compose as write,
};

/// What a mail may need to know.
struct Facts {
    share: Share,
    staff: StaffRecord,
    people: Vec<RecipientRecord>,
    files: Vec<FileRecord>,
    links: Vec<LinkRecord>,
    mails: Vec<MailRecord>,
}

/// The mail of a row; none if there is nothing left to say. An error other than the database's is there to stay.
pub(super) async fn compose(app: &App, mail: &MailRecord) -> Result<Option<Composed>, AppError> {
    if let (Some(recovery), Some(reader)) = (mail.recovery, mail.staff) {
        return super::render_recovery::compose(app, mail, (recovery, reader)).await;
    }
    if let Some(whom) = mail.staff.filter(|_| ABOUT_ADMINISTRATION.contains(&mail.kind.as_str())) {
        return super::render_administered::compose(app, mail, whom).await;
    }
    let share = match (mail.share, mail.request, mail.staff) {
        (Some(share), ..) => share,
        (None, Some(request), _) => return super::render_request::compose(app, mail, request).await,
        (None, None, Some(staff)) if ABOUT_ACCOUNTS.contains(&mail.kind.as_str()) => {
            return super::render_account::compose(app, mail, staff).await;
        }
        (None, None, _) => return super::render_digest::compose(app, mail).await,
    };
    let facts = app
        .db
        .read(move |conn| {
            let share = db::shares::find(conn, share)?.share;
            Ok::<_, AppError>(Facts {
                staff: db::staff::find(conn, share.staff)?,
                people: db::recipients::of_share(conn, share.id)?,
                files: db::files::of_share(conn, share.id)?,
                links: db::links::of_share(conn, share.id)?,
                mails: db::outbox::of_share(conn, share.id)?,
                share,
            })
        })
        .await?;
    let recipient = facts.people.iter().find(|person| Some(person.recipient.id) == mail.recipient);
    if !facts.worth_sending(mail, recipient) {
        return Ok(None);
    }
    // Its link or code does not open, or the person it is about is not there.
    let message = message(app, mail, &facts, recipient)?.ok_or(AppError::Sealed("outbox"))?;
    let language = match (mail.kind.as_str(), recipient) {
        (INVITATION | CODE | REMINDER | ACCESS_RENEWED, Some(person)) => person.recipient.language.as_str(),
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
    Ok(Some(write(&message, &dispatch)))
}

impl Facts {
    /// Mails with a link or a code are moot once the share or the recipient was revoked.
    fn worth_sending(&self, mail: &MailRecord, recipient: Option<&RecipientRecord>) -> bool {
        let revoked = recipient.is_some_and(|person| person.recipient.revoked_at.is_some());
        let active = matches!(self.share.state, ShareState::Active { .. });
        match mail.kind.as_str() {
            INVITATION | CODE | REMINDER | ACCESS_RENEWED => active && !revoked,
            _ => true,
        }
    }
}

pub(super) fn message_id(text: &str) -> Result<MessageId, AppError> {
    let (local, host) = text.split_once('@').ok_or(AppError::Sealed("outbox.message_id"))?;
    MessageId::new(local, host).map_err(|_| AppError::Sealed("outbox.message_id"))
}

pub(super) fn mailbox(person: &Person) -> Result<Mailbox, AppError> {
    let address = person.email.parse().map_err(|_| AppError::Sealed("an address"))?;
    Ok(Mailbox::new(person.name.as_deref(), address))
}

fn recipient_mailbox(app: &App, record: &RecipientRecord) -> Result<Mailbox, AppError> {
    let person: RecipientPerson = personal::open(&app.keys, record.recipient.id.as_bytes(), &record.sealed)?;
    mailbox(&person.0)
}

fn message(
    app: &App,
    mail: &MailRecord,
    facts: &Facts,
    recipient: Option<&RecipientRecord>,
) -> Result<Option<Message>, AppError> {
    let staff: StaffPerson = personal::open(&app.keys, facts.staff.id.as_bytes(), &facts.staff.sealed)?;
    let sender = mailbox(&staff.0)?;
    let to = recipient.map(|person| recipient_mailbox(app, person)).transpose()?;
    let share_page = link(app, &format!("/shares/{}", facts.share.id))?;
    let (expires_at, at) = (facts.share.terms.expires_at, mail.created_at);
    Ok(match (mail.kind.as_str(), to) {
        (INVITATION, Some(to)) => open_link(app, mail).and_then(|token| {
            let verification = match recipient?.recipient.verification {
                Verification::Code => mail::Verification::OneTimeCode,
                Verification::Passphrase => mail::Verification::Passphrase,
            };
            Some(Message::ShareInvitation {
                sender,
                recipient: to,
                link: link(app, &format!("/s/{}", &*token.to_base64url())).ok()?,
                contents: contents(&facts.files),
                expires_at,
                verification,
            })
        }),
        (CODE, Some(to)) => open_code(app, mail).and_then(|code| {
            let valid_minutes = app.config.code_minutes;
            Some(Message::OneTimeCode { sender, recipient: to, code: code.parse().ok()?, valid_minutes })
        }),
        (RECEIPT, _) => open_link(app, mail).and_then(|token| {
            let people =
                facts.people.iter().map(|person| recipient_mailbox(app, person).ok()).collect::<Option<_>>();
            Some(Message::SenderReceipt {
                sender,
                recipients: people?,
                sender_link: link(app, &format!("/m/{}", &*token.to_base64url())).ok()?,
                contents: contents(&facts.files),
                expires_at,
            })
        }),
        (OPENED, Some(to)) => Some(Message::OpenedNotice { sender, recipient: to, at, share_page }),
        (LOCKED, to) => Some(Message::LockedNotice {
            sender,
            recipient: to,
            until: locked_until(app, facts, at),
            share_page,
        }),
        (REMINDER, Some(to)) => {
            Some(Message::Reminder { sender, recipient: to, expires_at, thread: thread(facts, recipient) })
        }
        (ACCESS_WANTED, Some(to)) => Some(Message::AccessWanted {
            sender,
            recipient: to,
            share_page: link(app, &format!("/shares/{}/renew", facts.share.id))?,
        }),
        (ACCESS_RENEWED, Some(to)) => Some(Message::AccessRenewed {
            sender,
            recipient: to,
            expires_at,
            thread: thread(facts, recipient),
        }),
        (REPORT, Some(to)) => Some(Message::WrongRecipientReport { sender, recipient: to, at, share_page }),
        (SHARE_LOST, _) => {
            let people = facts.people.iter().filter_map(|person| recipient_mailbox(app, person).ok());
            Some(Message::ShareLost { sender, recipients: people.collect(), share_page })
        }
        (FAILED, Some(to)) => Some(Message::DeliveryFailed {
            sender,
            recipient: to,
            reason: reason(app, mail, facts),
            share_page,
        }),
        _ => None,
    })
}

pub(super) fn link(app: &App, path: &str) -> Result<Link, AppError> {
    app.config.public_url.join(path).parse().map_err(|_| AppError::Sealed("a link"))
}

fn contents(files: &[FileRecord]) -> Contents {
    let real = || files.iter().filter(|file| file.role == FileRole::File);
    Contents {
        files: u32::try_from(real().count()).unwrap_or(u32::MAX),
        bytes: real().map(|file| file.length).sum(),
        message: files.iter().any(|file| file.role == FileRole::Message),
    }
}

fn locked_until(app: &App, facts: &Facts, at: OffsetDateTime) -> OffsetDateTime {
    let latest = facts.links.iter().filter_map(|link| link.locked_until).max();
    latest.unwrap_or(at + Duration::hours(i64::from(app.config.link_lock_hours)))
}

/// The mail that carried the link, if we sent it.
fn thread(facts: &Facts, recipient: Option<&RecipientRecord>) -> Option<ThreadStart> {
    let id = recipient?.recipient.message_id.as_deref()?;
    let first = facts.mails.iter().find(|mail| mail.message_id == id)?;
    Some(ThreadStart { id: message_id(id).ok()?, at: first.created_at })
}

/// Why the newest invitation of this recipient did not arrive.
fn reason(app: &App, mail: &MailRecord, facts: &Facts) -> NotDelivered {
    let invitation =
        facts.mails.iter().rev().find(|other| other.kind == INVITATION && other.recipient == mail.recipient);
    not_delivered(app, invitation)
}

/// Why an invitation did not arrive.
pub(super) fn not_delivered(app: &App, invitation: Option<&MailRecord>) -> NotDelivered {
    let reply = invitation.and_then(|invitation| {
        let fate: MailFate =
            personal::open(&app.keys, invitation.id.as_bytes(), invitation.sealed.as_deref()?).ok()?;
        fate.reply
    });
    match reply {
        Some(reply) if reply == UNWRITTEN => NotDelivered::Unwritten,
        Some(reply) if reply.starts_with('5') => NotDelivered::Refused { reply },
        reply => NotDelivered::GaveUp { reply },
    }
}
