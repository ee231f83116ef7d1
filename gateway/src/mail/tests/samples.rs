//! One mail of every kind.

use time::OffsetDateTime;
use time::macros::datetime;

use crate::locales::Locale;
use crate::mail::{
    AccountMessage, Administered, AdministrationMessage, Branding, Composed, Contents, Dispatch,
    EnvelopeSender, InboxCalled, InboxNumbers, Link, Logo, Mailbox, Message, MessageId, NotDelivered,
    ReceiptFile, RequestMessage, Sender, ThreadStart, Verification, compose,
};

pub(in crate::mail) const TOKEN: &str = "Zm9vYmFyLV9mb29iYXItX2Zvb2Jhci1fZm9vYmFyLV8";
pub(in crate::mail) const CODE: &str = "408126";
pub(in crate::mail) const NOW: OffsetDateTime = datetime!(2026-11-21 09:41:12 UTC);
const EXPIRES: OffsetDateTime = datetime!(2026-12-05 13:30 UTC);

pub(in crate::mail) fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox::new(Some(name), address.parse().unwrap())
}

pub(in crate::mail) fn share_link() -> Link {
    format!("https://send.nordlys.example/s/{TOKEN}").parse().unwrap()
}

pub(in crate::mail) fn invitation(sender: &Mailbox, recipient: &Mailbox) -> Message {
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
pub(in crate::mail) fn every_message(sender: &Mailbox, recipient: &Mailbox) -> Vec<(&'static str, Message)> {
    let mut messages = to_recipient(sender, recipient);
    messages.extend(to_sender(sender, recipient));
    messages.extend(about_requests(sender, recipient));
    messages.extend(about_accounts(sender));
    messages.extend(to_readers(sender));
    messages
}

/// To whoever reads an inbox.
fn to_readers(reader: &Mailbox) -> Vec<(&'static str, Message)> {
    let recovery = crate::mail::RecoveryFacts {
        inbox: "Boliglån".to_owned(),
        submissions: 12,
        at: NOW,
        reason: "Nøglelageret gik tabt".to_owned(),
        people: ["Anna Holm", "Bo Lund"].map(str::to_owned),
        key: "4f1c09ab".to_owned(),
    };
    let inbox_page: Link = "https://send.nordlys.example/inbox".parse().unwrap();
    vec![("23-recovery", Message::RecoveryUsed { reader: reader.clone(), recovery, inbox_page })]
}

fn to_recipient(sender: &Mailbox, recipient: &Mailbox) -> Vec<(&'static str, Message)> {
    let (from, to) = (|| sender.clone(), || recipient.clone());
    let first = ThreadStart { id: MessageId::new("first", "nordlys.example").unwrap(), at: NOW };
    let reminder =
        |thread| Message::Reminder { sender: from(), recipient: to(), expires_at: EXPIRES, thread };
    let renewed =
        |thread| Message::AccessRenewed { sender: from(), recipient: to(), expires_at: EXPIRES, thread };
    let passphrase = Message::ShareInvitation {
        sender: from(),
        recipient: to(),
        link: share_link(),
        contents: Contents { files: 1, bytes: 2_440_000, message: true },
        expires_at: EXPIRES,
        verification: Verification::Passphrase,
    };
    let code = CODE.parse().unwrap();
    vec![
        ("01-invitation", invitation(sender, recipient)),
        ("01-invitation-passphrase", passphrase),
        ("02-code", Message::OneTimeCode { sender: from(), recipient: to(), code, valid_minutes: 10 }),
        ("06-reminder", reminder(Some(first.clone()))),
        ("06-reminder-own-mail", reminder(None)),
        ("08-renewed", renewed(Some(first))),
        ("08-renewed-own-mail", renewed(None)),
    ]
}

fn to_sender(sender: &Mailbox, recipient: &Mailbox) -> Vec<(&'static str, Message)> {
    let (to, about) = (|| sender.clone(), || recipient.clone());
    let receipt = Message::SenderReceipt {
        sender: to(),
        recipients: vec![about(), mailbox("Jonas Friis", "jonas.friis@kunde.example")],
        sender_link: format!("https://send.nordlys.example/m/{TOKEN}").parse().unwrap(),
        contents: Contents { files: 0, bytes: 0, message: true },
        expires_at: EXPIRES,
    };
    let share_page: Link = "https://send.nordlys.example/shares/3f0c9d".parse().unwrap();
    let page = || share_page.clone();
    let locked =
        |recipient| Message::LockedNotice { sender: to(), recipient, until: NOW, share_page: page() };
    let failed =
        |reason| Message::DeliveryFailed { sender: to(), recipient: about(), reason, share_page: page() };
    let opened = Message::OpenedNotice { sender: to(), recipient: about(), at: NOW, share_page: page() };
    let wanted = Message::AccessWanted { sender: to(), recipient: about(), share_page: page() };
    let wrong =
        Message::WrongRecipientReport { sender: to(), recipient: about(), at: NOW, share_page: page() };
    let refused = NotDelivered::Refused { reply: "550 5.1.1 no such\r\nuser here".to_owned() };
    let lost = Message::ShareLost { sender: to(), recipients: vec![about()], share_page: page() };
    vec![
        ("18-lost", lost),
        ("03-receipt", receipt),
        ("04-opened", opened),
        ("05-locked", locked(Some(about()))),
        ("05-locked-group", locked(None)),
        ("07-wanted", wanted),
        ("09-wrong-recipient", wrong),
        ("10-failed", failed(refused)),
        ("10-gave-up", failed(NotDelivered::GaveUp { reply: None })),
    ]
}

fn about_accounts(owner: &Mailbox) -> Vec<(&'static str, Message)> {
    let account_page: Link = "https://send.nordlys.example/account".parse().unwrap();
    let (page, owner) = (|| account_page.clone(), || owner.clone());
    let trouble = AccountMessage::SignInTrouble { owner: owner(), at: NOW, account_page: page() };
    let factor = AccountMessage::FactorTrouble { owner: owner(), at: NOW, account_page: page() };
    let (what, made_at) = (Administered::Share, NOW);
    let withdrawn = AdministrationMessage::Withdrawn { owner: owner(), what, made_at, at: NOW, page: page() };
    let colleague = "Per Lund".to_owned();
    let over = AdministrationMessage::HandedOver { owner: owner(), what, made_at, at: NOW, colleague };
    let what = Administered::Request;
    let taken = AdministrationMessage::TakenOver { owner: owner(), what, made_at, page: page() };
    vec![
        ("40-sign-in-trouble", Message::Account(trouble)),
        ("41-factor-trouble", Message::Account(factor)),
        ("42-withdrawn", Message::Administration(withdrawn)),
        ("43-handed-over", Message::Administration(over)),
        ("44-taken-over", Message::Administration(taken)),
    ]
}

pub(in crate::mail) fn ask_link() -> Link {
    format!("https://send.nordlys.example/r/{TOKEN}").parse().unwrap()
}

pub(in crate::mail) fn ask(staff: &Mailbox, uploader: &Mailbox) -> RequestMessage {
    RequestMessage::Invitation {
        staff: staff.clone(),
        uploader: uploader.clone(),
        link: ask_link(),
        wanted: 4,
        expires_at: EXPIRES,
    }
}

pub(in crate::mail) fn receipt(staff: &Mailbox, uploader: &Mailbox) -> RequestMessage {
    let file = |name: &str, bytes, sha256: &str| ReceiptFile {
        name: name.to_owned(),
        bytes,
        sha256: sha256.repeat(16),
    };
    RequestMessage::Receipt {
        staff: staff.clone(),
        uploader: uploader.clone(),
        at: NOW,
        files: vec![
            file("Lønseddel <b>oktober</b>.pdf", 183_204, "0a1b"),
            file("IMG\r\nBcc: x@y.example.jpeg", 4_812_331, "c2d3"),
        ],
        answers: 2,
    }
}

fn about_requests(staff: &Mailbox, uploader: &Mailbox) -> Vec<(&'static str, Message)> {
    let (from, to) = (|| staff.clone(), || uploader.clone());
    let thread = || Some(ThreadStart { id: MessageId::new("first", "nordlys.example").unwrap(), at: NOW });
    let page: Link = "https://send.nordlys.example/inbox/3f0c9d".parse().unwrap();
    let code = CODE.parse().unwrap();
    let reminder =
        |thread| RequestMessage::Reminder { staff: from(), uploader: to(), expires_at: EXPIRES, thread };
    let fetched = |thread| RequestMessage::Fetched { staff: from(), uploader: to(), at: NOW, thread };
    let unkept = |files, thread| RequestMessage::HeldRefused { staff: from(), uploader: to(), files, thread };
    let unkept_notice =
        |files| RequestMessage::HeldRefusedNotice { staff: from(), files, submission_page: page.clone() };
    let purge = |fetched| RequestMessage::PurgeWarning {
        staff: from(),
        purge_at: EXPIRES,
        fetched,
        submission_page: page.clone(),
    };
    let visitor_code = RequestMessage::Code { staff: from(), uploader: to(), code, valid_minutes: 10 };
    let numbers = |inbox| InboxNumbers { inbox, new: 3, waiting: 4, held: 1, expiring: 0 };
    let digest = RequestMessage::Digest {
        staff: from(),
        inboxes: [InboxCalled::Own, InboxCalled::Team("Lån".to_owned()), InboxCalled::Colleagues]
            .map(numbers)
            .to_vec(),
        days: 3,
        inbox_page: page.clone(),
    };
    let failed = RequestMessage::Failed {
        staff: from(),
        asked: to(),
        reason: NotDelivered::Refused { reply: "550 5.1.1 no such user here".to_owned() },
        request_page: page.clone(),
    };
    let messages = vec![
        ("11-ask", ask(staff, uploader)),
        ("12-visitor-code", visitor_code),
        ("13-return-link", RequestMessage::ReturnLink { staff: from(), uploader: to(), link: ask_link() }),
        ("14-ask-reminder", reminder(thread())),
        ("14-ask-reminder-own-mail", reminder(None)),
        ("15-handed-in", receipt(staff, uploader)),
        ("16-fetched", fetched(thread())),
        ("16-fetched-own-mail", fetched(None)),
        ("17-unkept", unkept(1, thread())),
        ("17-unkept-own-mail", unkept(2, None)),
        ("18-arrived", RequestMessage::Arrived { staff: from(), submission_page: page.clone() }),
        ("19-unkept-notice", unkept_notice(1)),
        ("20-digest", digest),
        ("21-purge-fetched", purge(true)),
        ("21-purge", purge(false)),
        ("22-ask-failed", failed),
    ];
    messages.into_iter().map(|(name, message)| (name, Message::Request(message))).collect()
}

/// The usual two people.
pub(in crate::mail) fn people() -> (Mailbox, Mailbox) {
    (mailbox("Mette Holm", "mette.holm@nordlys.example"), mailbox("Søren Ægidius", "soeren@kunde.example"))
}

pub(in crate::mail) fn branding() -> Branding {
    let mut branding = Branding::new("Nordlys Advokater").unwrap();
    branding.support_contact = Some("Ring på 70 10 20 30".to_owned());
    branding.privacy_url = Some("https://nordlys.example/privatliv".parse().unwrap());
    branding.colour = "#0f5e59".parse().unwrap();
    branding
}

pub(in crate::mail) fn logo() -> Logo {
    // The smallest PNG: one grey pixel.
    let bytes = data_encoding::BASE64
        .decode(
            b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
        )
        .unwrap();
    Logo::new("image/png", bytes).unwrap()
}

pub(in crate::mail) fn send(message: &Message, name: &str, locale: Locale, branding: &Branding) -> Composed {
    send_as(message, name, locale, branding, EnvelopeSender::Employee)
}

pub(in crate::mail) fn send_as(
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
