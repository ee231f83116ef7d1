//! The mail that nobody can leave out: an inbox was opened with the recovery key.

use super::Link;
use super::letter::{Block, Fact};
use super::messages::RecoveryFacts;
use super::name::clean_to;
use super::wording::{Body, Words};

/// The longest reason and name that are passed on, in characters.
const WORDS_CHARS_MAX: usize = 500;

impl Words<'_> {
    pub(super) fn recovery_used(&self, recovery: &RecoveryFacts, inbox_page: &Link) -> Body {
        let said = |text: &str| clean_to(text, WORDS_CHARS_MAX);
        let people = Fact {
            label: self.plain("mail-recovery-by"),
            values: recovery.people.iter().map(|person| said(person)).collect(),
        };
        let blocks = vec![
            Block::Paragraph(self.with(
                "mail-recovery-lead",
                &[("inbox", said(&recovery.inbox).into()), ("count", recovery.submissions.into())],
            )),
            Block::Facts(vec![
                self.fact("mail-recovery-at", self.time(recovery.at)),
                people,
                self.fact("mail-recovery-reason", said(&recovery.reason)),
                self.fact("mail-recovery-key", recovery.key.clone()),
            ]),
            Block::Note(self.plain("mail-recovery-note")),
            self.button("mail-recovery-button", inbox_page),
        ];
        (self.plain("mail-recovery-subject"), self.plain("mail-recovery-heading"), blocks)
    }
}
