//! One mail of every kind.

use time::OffsetDateTime;
use time::macros::datetime;

use crate::locales::Locale;
use crate::mail::{
    Branding, Composed, Contents, Dispatch, EnvelopeSender, Link, Logo, Mailbox, Message, MessageId,
    NotDelivered, Sender, ThreadStart, Verification, compose,
};

pub(super) const TOKEN: &str = "Zm9vYmFyLV9mb29iYXItX2Zvb2Jhci1fZm9vYmFyLV8";
pub(super) const CODE: &str = "408126";
pub(super) const NOW: OffsetDateTime = datetime!(2026-11-21 09:41:12 UTC);
const EXPIRES: OffsetDateTime = datetime!(2026-12-05 13:30 UTC);

pub(super) fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox::new(Some(name), address.parse().unwrap())
}

pub(super) fn share_link() -> Link {
    format!("https://send.nordlys.example/s/{TOKEN}").parse().unwrap()
}

fn share_page() -> Link {
    "https://send.nordlys.example/shares/3f0c9d".parse().unwrap()
}

pub(super) fn invitation(sender: &Mailbox, recipient: &Mailbox) -> Message {
    Message::ShareInvitation {
        sender: sender.clone(),
        recipient: recipient.clone(),
        link: share_link(),
        contents: Contents { files: 3, bytes: 2_440_000, message: false },
        expires_at: EXPIRES,
        verification: Verification::OneTimeCode,
    }
}

/// Every kind of mail, and those with an alternative in both; the name serves as Message-ID and file name.
pub(super) fn every_message(sender: &Mailbox, recipient: &Mailbox) -> Vec<(&'static str, Message)> {
    let (sender, recipient) = (|| sender.clone(), || recipient.clone());
    let thread = ThreadStart { id: MessageId::new("first", "nordlys.example").unwrap(), at: NOW };
    let contents = |files, message| Contents { files, bytes: 2_440_000, message };
    let other = mailbox("Jonas Friis", "jonas.friis@kunde.example");
    vec![
        ("01-invitation", invitation(&sender(), &recipient())),
        (
            "01-invitation-passphrase",
            Message::ShareInvitation {
                sender: sender(),
                recipient: recipient(),
                link: share_link(),
                contents: contents(1, true),
                expires_at: EXPIRES,
                verification: Verification::Passphrase,
            },
        ),
        (
            "02-code",
            Message::OneTimeCode {
                sender: sender(),
                recipient: recipient(),
                code: CODE.parse().unwrap(),
                valid_minutes: 10,
            },
        ),
        (
            "03-receipt",
            Message::SenderReceipt {
                sender: sender(),
                recipients: vec![recipient(), other],
                sender_link: format!("https://send.nordlys.example/m/{TOKEN}").parse().unwrap(),
                contents: contents(0, true),
                expires_at: EXPIRES,
            },
        ),
        (
            "04-opened",
            Message::OpenedNotice {
                sender: sender(),
                recipient: recipient(),
                at: NOW,
                share_page: share_page(),
            },
        ),
        (
            "05-locked",
            Message::LockedNotice {
                sender: sender(),
                recipient: Some(recipient()),
                until: NOW,
                share_page: share_page(),
            },
        ),
        (
            "05-locked-group",
            Message::LockedNotice { sender: sender(), recipient: None, until: NOW, share_page: share_page() },
        ),
        (
            "06-reminder",
            Message::Reminder {
                sender: sender(),
                recipient: recipient(),
                expires_at: EXPIRES,
                thread: Some(thread.clone()),
            },
        ),
        (
            "06-reminder-own-mail",
            Message::Reminder { sender: sender(), recipient: recipient(), expires_at: EXPIRES, thread: None },
        ),
        (
            "07-wanted",
            Message::AccessWanted { sender: sender(), recipient: recipient(), share_page: share_page() },
        ),
        (
            "08-renewed",
            Message::AccessRenewed {
                sender: sender(),
                recipient: recipient(),
                expires_at: EXPIRES,
                thread: Some(thread),
            },
        ),
        (
            "08-renewed-own-mail",
            Message::AccessRenewed {
                sender: sender(),
                recipient: recipient(),
                expires_at: EXPIRES,
                thread: None,
            },
        ),
        (
            "09-wrong-recipient",
            Message::WrongRecipientReport {
                sender: sender(),
                recipient: recipient(),
                at: NOW,
                share_page: share_page(),
            },
        ),
        (
            "10-failed",
            Message::DeliveryFailed {
                sender: sender(),
                recipient: recipient(),
                reason: NotDelivered::Refused { reply: "550 5.1.1 no such\r\nuser here".to_owned() },
                share_page: share_page(),
            },
        ),
        (
            "10-gave-up",
            Message::DeliveryFailed {
                sender: sender(),
                recipient: recipient(),
                reason: NotDelivered::GaveUp { reply: None },
                share_page: share_page(),
            },
        ),
    ]
}

/// The usual two people.
pub(super) fn people() -> (Mailbox, Mailbox) {
    (mailbox("Mette Holm", "mette.holm@nordlys.example"), mailbox("Søren Ægidius", "soeren@kunde.example"))
}

pub(super) fn branding() -> Branding {
    let mut branding = Branding::new("Nordlys Advokater").unwrap();
    branding.support_contact = Some("Ring på 70 10 20 30".to_owned());
    branding.privacy_url = Some("https://nordlys.example/privatliv".parse().unwrap());
    branding.colour = "#0f5e59".parse().unwrap();
    branding
}

pub(super) fn logo() -> Logo {
    // The smallest PNG: one grey pixel.
    let bytes = data_encoding::BASE64
        .decode(
            b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
        )
        .unwrap();
    Logo::new("image/png", bytes).unwrap()
}

pub(super) fn send(message: &Message, name: &str, locale: Locale, branding: &Branding) -> Composed {
    send_as(message, name, locale, branding, EnvelopeSender::Employee)
}

pub(super) fn send_as(
    message: &Message,
    name: &str,
    locale: Locale,
    branding: &Branding,
    envelope: EnvelopeSender,
) -> Composed {
    let sender = Sender { from: "kuvert@nordlys.example".parse().unwrap(), envelope };
    let message_id = MessageId::new(name, sender.host_for_message_ids()).unwrap();
    compose(message, &Dispatch { sender: &sender, branding, locale, message_id, date: NOW })
}
