//! From a message about a request to its words.

use time::OffsetDateTime;

use super::letter::{Block, Fact};
use super::name::clean_to;
use super::request_messages::{InboxCalled, InboxNumbers, ReceiptFile, RequestMessage};
use super::wording::{Body, Words};
use super::{Link, Mailbox, ThreadStart};
use crate::locales::{format_bytes, format_date};

/// The longest file name a receipt prints, in characters.
const NAME_CHARS_MAX: usize = 200;

impl Words<'_> {
    pub(super) fn of_request(&self, message: &RequestMessage) -> Body {
        match message {
            RequestMessage::Invitation { link, wanted, expires_at, .. } => {
                self.asks(link, *wanted, *expires_at)
            }
            RequestMessage::Code { code, valid_minutes, .. } => {
                self.visitor_code(code.spaced(), *valid_minutes)
            }
            RequestMessage::ReturnLink { link, .. } => self.return_link(link),
            RequestMessage::Reminder { expires_at, thread, .. } => {
                let lead = self.with(
                    "mail-ask-reminder-lead",
                    &[self.sender(), ("expires", self.time(*expires_at).into())],
                );
                self.after_the_link("mail-ask-reminder", lead, thread.as_ref())
            }
            RequestMessage::Receipt { uploader, at, files, answers, .. } => {
                self.handed_in(uploader, *at, files, *answers)
            }
            RequestMessage::Fetched { at, thread, .. } => {
                let lead = self.with("mail-fetched-lead", &[self.sender(), ("at", self.time(*at).into())]);
                self.after_the_link("mail-fetched", lead, thread.as_ref())
            }
            RequestMessage::HeldRefused { files, thread, .. } => {
                let lead = self.with("mail-unkept-lead", &[("count", (*files).into())]);
                self.after_the_link("mail-unkept", lead, thread.as_ref())
            }
            RequestMessage::Failed { asked, reason, request_page, .. } => {
                self.failed(asked, reason, ("mail-ask-failed-note", "mail-see-request", request_page))
            }
            RequestMessage::Arrived { submission_page, .. } => self.arrived(submission_page),
            RequestMessage::HeldRefusedNotice { files, submission_page, .. } => {
                self.unkept_notice(*files, submission_page)
            }
            RequestMessage::Digest { inboxes, days, inbox_page, .. } => {
                self.digest(inboxes, *days, inbox_page)
            }
            RequestMessage::PurgeWarning { purge_at, fetched, submission_page, .. } => {
                self.purge_warning(*purge_at, *fetched, submission_page)
            }
        }
    }

    fn asks(&self, link: &Link, wanted: u32, expires_at: OffsetDateTime) -> Body {
        let blocks = vec![
            Block::Paragraph(self.with("mail-ask-lead", &[self.organisation(), ("count", wanted.into())])),
            self.button("mail-ask-button", link),
            Block::Facts(vec![
                self.fact("mail-fact-from", self.sender.described()),
                self.fact("mail-ask-until", self.time(expires_at)),
            ]),
            Block::Note(self.with("mail-ask-note", &[self.sender()])),
        ];
        (self.ask_subject(), self.with("mail-ask-heading", &[self.sender()]), blocks)
    }

    /// Also what the later mails of the thread call the first one.
    fn ask_subject(&self) -> String {
        self.with("mail-ask-subject", &[self.sender(), self.organisation()])
    }

    fn visitor_code(&self, code: String, valid_minutes: u32) -> Body {
        let blocks = vec![
            Block::Paragraph(self.with("mail-visitor-code-lead", &[self.sender()])),
            Block::Code(code),
            Block::Paragraph(self.with("mail-code-valid", &[("minutes", valid_minutes.into())])),
            Block::Note(self.with("mail-code-warning", &[self.organisation()])),
            Block::Paragraph(self.plain("mail-code-unasked")),
        ];
        (
            self.with("mail-visitor-code-subject", &[self.organisation()]),
            self.plain("mail-code-heading"),
            blocks,
        )
    }

    fn return_link(&self, link: &Link) -> Body {
        let blocks = vec![
            Block::Paragraph(self.with("mail-return-lead", &[self.sender()])),
            self.button("mail-return-button", link),
            Block::Note(self.plain("mail-return-note")),
        ];
        (self.ask_subject(), self.plain("mail-return-heading"), blocks)
    }

    fn handed_in(&self, uploader: &Mailbox, at: OffsetDateTime, files: &[ReceiptFile], answers: u32) -> Body {
        let mut facts = vec![
            self.fact("mail-handed-in-at", self.time(at)),
            self.fact("mail-handed-in-to", self.sender.described()),
            self.fact("mail-handed-in-by", uploader.described()),
        ];
        if !files.is_empty() {
            let label = self.with("mail-handed-in-files", &[("count", files.len().into())]);
            let values = files.iter().map(|file| self.receipt_line(file)).collect();
            facts.push(Fact { label, values });
        }
        if answers > 0 {
            facts.push(self.fact("mail-handed-in-answers", answers.to_string()));
        }
        let blocks = vec![
            Block::Paragraph(self.with("mail-handed-in-lead", &[self.sender()])),
            Block::Facts(facts),
            Block::Note(self.plain("mail-handed-in-note")),
        ];
        (
            self.with("mail-handed-in-subject", &[self.organisation()]),
            self.plain("mail-handed-in-heading"),
            blocks,
        )
    }

    fn receipt_line(&self, file: &ReceiptFile) -> String {
        let name = clean_to(&file.name, NAME_CHARS_MAX);
        format!("{name} ({}), SHA-256 {}", format_bytes(self.locale, file.bytes), file.sha256)
    }

    fn arrived(&self, submission_page: &Link) -> Body {
        let blocks = vec![
            Block::Paragraph(self.plain("mail-arrived-lead")),
            self.button("mail-see-submission", submission_page),
        ];
        (self.plain("mail-arrived-subject"), self.plain("mail-arrived-heading"), blocks)
    }

    fn unkept_notice(&self, files: u32, submission_page: &Link) -> Body {
        let blocks = vec![
            Block::Paragraph(self.with("mail-unkept-notice-lead", &[("count", files.into())])),
            self.button("mail-see-submission", submission_page),
        ];
        (self.plain("mail-unkept-notice-subject"), self.plain("mail-unkept-heading"), blocks)
    }

    fn digest(&self, inboxes: &[InboxNumbers], days: u32, inbox_page: &Link) -> Body {
        let mut blocks = vec![Block::Paragraph(self.plain("mail-digest-lead"))];
        for one in inboxes {
            blocks.push(Block::Paragraph(match &one.inbox {
                InboxCalled::Own => self.plain("mail-digest-own"),
                InboxCalled::Team(name) => self.with("mail-digest-team", &[("team", name.as_str().into())]),
                InboxCalled::Colleagues => self.plain("mail-digest-colleague"),
            }));
            blocks.push(Block::Facts(vec![
                self.fact("mail-digest-new", one.new.to_string()),
                self.fact("mail-digest-waiting", one.waiting.to_string()),
                self.fact("mail-digest-held", one.held.to_string()),
                Fact {
                    label: self.with("mail-digest-expiring", &[("days", days.into())]),
                    values: vec![one.expiring.to_string()],
                },
            ]));
        }
        blocks.push(self.button("mail-digest-button", inbox_page));
        blocks.push(Block::Note(self.plain("mail-digest-note")));
        (self.plain("mail-digest-subject"), self.plain("mail-digest-heading"), blocks)
    }

    fn purge_warning(&self, purge_at: OffsetDateTime, fetched: bool, submission_page: &Link) -> Body {
        let day = format_date(self.locale, self.branding.time_zone, purge_at);
        let note = if fetched { "mail-purge-fetched" } else { "mail-purge-not-fetched" };
        let blocks = vec![
            Block::Paragraph(self.with("mail-purge-lead", &[("day", day.into())])),
            Block::Paragraph(self.plain(note)),
            self.button("mail-see-submission", submission_page),
        ];
        (self.plain("mail-purge-subject"), self.plain("mail-purge-heading"), blocks)
    }

    /// The mails without a link that send the uploader back to the first one; `key` begins their texts.
    fn after_the_link(&self, key: &str, lead: String, thread: Option<&ThreadStart>) -> Body {
        let heading = self.plain(&format!("{key}-heading"));
        let (subject, place) = match thread {
            Some(first) => {
                let subject = self.ask_subject();
                let sent = format_date(self.locale, self.branding.time_zone, first.at);
                let place = self
                    .with("mail-ask-where", &[("subject", subject.as_str().into()), ("sent", sent.into())]);
                (format!("Re: {subject}"), place)
            }
            None => (
                self.with(&format!("{key}-subject"), &[self.sender()]),
                self.with("mail-ask-where-own-mail", &[self.sender()]),
            ),
        };
        (subject, heading, vec![Block::Paragraph(lead), Block::Paragraph(place)])
    }
}
