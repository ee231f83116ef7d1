//! From a message to its words.

use fluent_bundle::FluentValue;
use time::OffsetDateTime;

use super::letter::{Block, Button, Fact, Letter, Privacy};
use super::messages::{Contents, Message, NotDelivered, ThreadStart, Verification};
use super::name::clean_to;
use super::{Branding, Link, Mailbox, own_words};
use crate::locales::{Locale, Texts, format_bytes, format_date, format_date_time, texts};

/// The longest reply of a mail server that is passed on, in characters.
const REPLY_CHARS_MAX: usize = 300;

/// Writes `message` in `locale`.
pub(super) fn letter(message: &Message, branding: &Branding, locale: Locale) -> Letter {
    let words = Words { texts: texts(locale), locale, branding, sender: message.sender() };
    let (subject, heading, blocks) = words.of(message);
    let mut letter = Letter {
        subject: clean_to(&subject, 200),
        heading,
        greeting: match message.to().name() {
            Some(name) => words.with("mail-greeting", &[("name", name.into())]),
            None => words.plain("mail-greeting-nameless"),
        },
        blocks,
        footer: words.footer(message.is_to_recipient()),
        privacy: branding
            .privacy_url
            .clone()
            .map(|link| Privacy { label: words.plain("mail-footer-privacy"), link }),
    };
    own_words::add(&mut letter, message, &words);
    letter
}

/// Subject, heading and body.
pub(super) type Body = (String, String, Vec<Block>);

pub(super) struct Words<'a> {
    texts: &'static Texts,
    pub(super) locale: Locale,
    pub(super) branding: &'a Branding,
    /// The employee whose share or request it is about.
    pub(super) sender: &'a Mailbox,
}

impl Words<'_> {
    fn of(&self, message: &Message) -> Body {
        match message {
            Message::ShareInvitation { recipient, link, contents, expires_at, verification, .. } => {
                self.invitation(recipient, link, *contents, *expires_at, *verification)
            }
            Message::OneTimeCode { code, valid_minutes, .. } => self.code(code.spaced(), *valid_minutes),
            Message::SenderReceipt { recipients, sender_link, contents, expires_at, .. } => {
                self.receipt(recipients, sender_link, *contents, *expires_at)
            }
            Message::OpenedNotice { recipient, at, share_page, .. } => {
                self.opened(recipient, *at, share_page)
            }
            Message::LockedNotice { recipient, until, share_page, .. } => {
                self.locked(recipient.as_ref(), *until, share_page)
            }
            Message::Reminder { expires_at, thread, .. } => {
                self.in_thread("mail-reminder", *expires_at, thread.as_ref(), Some("mail-reminder-note"))
            }
            Message::AccessWanted { recipient, share_page, .. } => self.wanted(recipient, share_page),
            Message::AccessRenewed { expires_at, thread, .. } => {
                self.in_thread("mail-renewed", *expires_at, thread.as_ref(), None)
            }
            Message::WrongRecipientReport { recipient, at, share_page, .. } => {
                self.wrong_recipient(recipient, *at, share_page)
            }
            Message::DeliveryFailed { recipient, reason, share_page, .. } => {
                self.failed(recipient, reason, ("mail-failed-note", "mail-see-share", share_page))
            }
            Message::ShareLost { recipients, share_page, .. } => self.lost(recipients, share_page),
            Message::RecoveryUsed { recovery, inbox_page, .. } => self.recovery_used(recovery, inbox_page),
            Message::Request(message) => self.of_request(message),
            Message::Account(message) => self.of_account(message),
            Message::Administration(message) => self.of_administration(message),
        }
    }

    fn invitation(
        &self,
        recipient: &Mailbox,
        link: &Link,
        contents: Contents,
        expires_at: OffsetDateTime,
        verification: Verification,
    ) -> Body {
        let kind = match contents {
            Contents { message: true, files: 0, .. } => "message",
            Contents { message: true, .. } => "both",
            Contents { message: false, .. } => "files",
        };
        let heading = self.with(
            "mail-invitation-heading",
            &[self.sender(), ("kind", kind.into()), ("count", contents.files.into())],
        );
        let proof = match verification {
            Verification::OneTimeCode => {
                self.with("mail-invitation-code", &[("address", recipient.address().as_str().into())])
            }
            Verification::Passphrase => self.with("mail-invitation-passphrase", &[self.sender()]),
        };
        let blocks = vec![
            Block::Paragraph(self.with("mail-invitation-lead", &[self.organisation()])),
            Block::Paragraph(proof),
            self.button("mail-invitation-button", link),
            Block::Facts(vec![
                self.fact("mail-fact-from", self.sender.described()),
                self.fact("mail-fact-contents", self.contents(contents)),
                self.fact("mail-fact-expires", self.time(expires_at)),
            ]),
            Block::Note(self.with("mail-invitation-note", &[self.sender()])),
        ];
        (self.invitation_subject(), heading, blocks)
    }

    /// Also what the later mails of the thread call the first one.
    fn invitation_subject(&self) -> String {
        self.with("mail-invitation-subject", &[self.sender(), self.organisation()])
    }

    fn code(&self, code: String, valid_minutes: u32) -> Body {
        let blocks = vec![
            Block::Paragraph(self.with("mail-code-lead", &[self.sender()])),
            Block::Code(code),
            Block::Paragraph(self.with("mail-code-valid", &[("minutes", valid_minutes.into())])),
            Block::Note(self.with("mail-code-warning", &[self.organisation()])),
            Block::Paragraph(self.plain("mail-code-unasked")),
        ];
        (self.with("mail-code-subject", &[self.sender()]), self.plain("mail-code-heading"), blocks)
    }

    fn receipt(&self, to: &[Mailbox], link: &Link, contents: Contents, expires_at: OffsetDateTime) -> Body {
        let count = FluentValue::from(to.len());
        let first = to.first().map_or_else(String::new, |recipient| recipient.called().to_owned());
        let subject = self.with(
            "mail-receipt-subject",
            &[("recipient", first.into()), ("others", to.len().saturating_sub(1).into())],
        );
        let blocks = vec![
            Block::Paragraph(self.with("mail-receipt-lead", &[("count", count.clone())])),
            Block::Facts(vec![
                Fact {
                    label: self.with("mail-fact-recipients", &[("count", count)]),
                    values: to.iter().map(Mailbox::described).collect(),
                },
                self.fact("mail-fact-contents", self.contents(contents)),
                self.fact("mail-fact-expires", self.time(expires_at)),
            ]),
            self.button("mail-receipt-button", link),
            Block::Note(self.plain("mail-receipt-note")),
        ];
        (subject, self.plain("mail-receipt-heading"), blocks)
    }

    fn opened(&self, recipient: &Mailbox, at: OffsetDateTime, share_page: &Link) -> Body {
        let blocks = vec![
            Block::Paragraph(
                self.with("mail-opened-lead", &[called(recipient), ("at", self.time(at).into())]),
            ),
            self.button("mail-see-share", share_page),
        ];
        (self.with("mail-opened-subject", &[called(recipient)]), self.plain("mail-opened-heading"), blocks)
    }

    fn locked(&self, recipient: Option<&Mailbox>, until: OffsetDateTime, share_page: &Link) -> Body {
        let until = ("until", self.time(until).into());
        let lead = match recipient {
            Some(recipient) => self.with("mail-locked-lead", &[described(recipient), until]),
            None => self.with("mail-locked-lead-group", &[until]),
        };
        let blocks = vec![
            Block::Paragraph(lead),
            Block::Paragraph(self.plain("mail-locked-note")),
            self.button("mail-see-share", share_page),
        ];
        (self.plain("mail-locked-subject"), self.plain("mail-locked-heading"), blocks)
    }

    fn wanted(&self, recipient: &Mailbox, share_page: &Link) -> Body {
        let blocks = vec![
            Block::Paragraph(self.plain("mail-wanted-lead")),
            self.button("mail-wanted-button", share_page),
            Block::Facts(vec![self.fact("mail-fact-recipient", recipient.described())]),
            Block::Paragraph(self.plain("mail-wanted-note")),
        ];
        let heading = self.with("mail-wanted-heading", &[called(recipient)]);
        (self.with("mail-wanted-subject", &[called(recipient)]), heading, blocks)
    }

    fn wrong_recipient(&self, recipient: &Mailbox, at: OffsetDateTime, share_page: &Link) -> Body {
        let lead = self.with("mail-wrong-lead", &[described(recipient), ("at", self.time(at).into())]);
        let blocks = vec![
            Block::Paragraph(lead),
            Block::Paragraph(self.plain("mail-wrong-note")),
            self.button("mail-see-share", share_page),
        ];
        (self.with("mail-wrong-subject", &[called(recipient)]), self.plain("mail-wrong-heading"), blocks)
    }

    fn lost(&self, recipients: &[Mailbox], share_page: &Link) -> Body {
        let to = Fact {
            label: self.with("mail-fact-recipients", &[("count", recipients.len().into())]),
            values: recipients.iter().map(Mailbox::described).collect(),
        };
        let blocks = vec![
            Block::Paragraph(self.with("mail-lost-lead", &[self.organisation()])),
            Block::Facts(vec![to]),
            Block::Paragraph(self.plain("mail-lost-note")),
            self.button("mail-see-share", share_page),
        ];
        (self.plain("mail-lost-subject"), self.plain("mail-lost-heading"), blocks)
    }

    /// Also for requests; `next` is what to do, and the button with its page.
    pub(super) fn failed(
        &self,
        recipient: &Mailbox,
        reason: &NotDelivered,
        (note, label, page): (&str, &str, &Link),
    ) -> Body {
        let (key, reply) = match reason {
            NotDelivered::Refused { reply } => ("mail-failed-refused", Some(reply)),
            NotDelivered::GaveUp { reply } => ("mail-failed-gave-up", reply.as_ref()),
            NotDelivered::Unwritten => ("mail-failed-unwritten", None),
        };
        let mut facts = vec![self.fact("mail-fact-recipient", recipient.described())];
        if let Some(reply) = reply {
            facts.push(self.fact("mail-failed-reply", clean_to(reply, REPLY_CHARS_MAX)));
        }
        let blocks = vec![
            Block::Paragraph(self.with(key, &[called(recipient)])),
            Block::Facts(facts),
            Block::Paragraph(self.plain(note)),
            self.button(label, page),
        ];
        (self.with("mail-failed-subject", &[called(recipient)]), self.plain("mail-failed-heading"), blocks)
    }

    /// The two mails without a link that send the reader back to the first one; `key` begins all their texts.
    fn in_thread(
        &self,
        key: &str,
        expires_at: OffsetDateTime,
        thread: Option<&ThreadStart>,
        note: Option<&str>,
    ) -> Body {
        let lead =
            self.with(&format!("{key}-lead"), &[self.sender(), ("expires", self.time(expires_at).into())]);
        let (subject, place) = match thread {
            Some(first) => {
                let subject = self.invitation_subject();
                let sent = format_date(self.locale, self.branding.time_zone, first.at);
                let place = self.with(
                    &format!("{key}-where"),
                    &[("subject", subject.as_str().into()), ("sent", sent.into())],
                );
                // The same subject keeps the mails together in programs that look no further.
                (format!("Re: {subject}"), place)
            }
            None => (
                self.with(&format!("{key}-subject"), &[self.sender()]),
                self.with(&format!("{key}-where-own-mail"), &[self.sender()]),
            ),
        };
        let mut blocks = vec![Block::Paragraph(lead), Block::Paragraph(place)];
        blocks.extend(note.map(|note| Block::Note(self.plain(note))));
        (subject, self.plain(&format!("{key}-heading")), blocks)
    }

    fn footer(&self, for_sender: bool) -> Vec<String> {
        let sent = if for_sender {
            self.with("mail-footer-for-sender", &[self.sender(), self.organisation()])
        } else {
            self.with("mail-footer-from-organisation", &[self.organisation()])
        };
        let support = self.branding.support_contact.as_deref();
        let support = support.map(|contact| self.with("mail-footer-support", &[("contact", contact.into())]));
        std::iter::once(sent).chain(support).collect()
    }

    fn contents(&self, contents: Contents) -> String {
        let size = format_bytes(self.locale, contents.bytes);
        let variables = [("count", contents.files.into()), ("size", size.into())];
        match (contents.message, contents.files) {
            (true, 0) => self.plain("mail-contents-message"),
            (true, _) => self.with("mail-contents-message-and-files", &variables),
            (false, _) => self.with("mail-contents-files", &variables),
        }
    }

    pub(super) fn button(&self, label: &str, link: &Link) -> Block {
        let paste_hint = self.plain("mail-paste-hint");
        Block::Button(Button { label: self.plain(label), link: link.clone(), paste_hint })
    }

    pub(super) fn fact(&self, label: &str, value: String) -> Fact {
        Fact { label: self.plain(label), values: vec![value] }
    }

    pub(super) fn time(&self, at: OffsetDateTime) -> String {
        format_date_time(self.locale, self.branding.time_zone, at)
    }

    pub(super) fn sender(&self) -> (&'static str, FluentValue<'_>) {
        ("sender", self.sender.called().into())
    }

    pub(super) fn organisation(&self) -> (&'static str, FluentValue<'_>) {
        ("organisation", self.branding.organisation().into())
    }

    pub(super) fn plain(&self, key: &str) -> String {
        self.texts.get(key, &[])
    }

    pub(super) fn with(&self, key: &str, variables: &[(&'static str, FluentValue<'_>)]) -> String {
        self.texts.get(key, variables)
    }
}

/// The recipient by name, where the address follows elsewhere or does not matter.
fn called(recipient: &Mailbox) -> (&'static str, FluentValue<'_>) {
    ("recipient", recipient.called().into())
}

/// The recipient with the address, where it must be checked.
fn described(recipient: &Mailbox) -> (&'static str, FluentValue<'_>) {
    ("recipient", recipient.described().into())
}
