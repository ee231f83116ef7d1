//! What a mail says in the organisation's own words: plain text before and after the mail's own.

use super::letter::{Block, Letter};
use super::messages::Message;
use super::wording::Words;
use super::{Branding, RequestMessage, html, text, wording};
use crate::domain::looks::{Language, MailKind, OwnWords, Place, fill};
use crate::locales::Locale;

/// A mail as it would read.
#[derive(Clone, Debug)]
pub struct Preview {
    pub subject: String,
    /// The logo stands in it as `cid:`, see [`Preview::LOGO`].
    pub html: String,
    pub text: String,
}

impl Preview {
    /// How the HTML names the logo.
    pub const LOGO: &str = "cid:logo@kuvert";
}

/// Writes a mail without sending it.
pub fn preview(message: &Message, branding: &Branding, locale: Locale) -> Preview {
    let letter = wording::letter(message, branding, locale);
    Preview {
        html: html::render(&letter, branding, locale),
        text: text::render(&letter),
        subject: letter.subject,
    }
}

impl Message {
    /// Which of the organisation's own words belong to it.
    fn kind(&self) -> Option<MailKind> {
        Some(match self {
            Self::ShareInvitation { .. } => MailKind::Invitation,
            Self::OneTimeCode { .. } | Self::Request(RequestMessage::Code { .. }) => MailKind::Code,
            Self::SenderReceipt { .. } => MailKind::Receipt,
            Self::Reminder { .. } | Self::Request(RequestMessage::Reminder { .. }) => MailKind::Reminder,
            Self::Request(RequestMessage::Invitation { .. }) => MailKind::Request,
            Self::Request(RequestMessage::Receipt { .. }) => MailKind::HandedIn,
            _ => return None,
        })
    }

    fn expires_at(&self) -> Option<time::OffsetDateTime> {
        match self {
            Self::ShareInvitation { expires_at, .. }
            | Self::SenderReceipt { expires_at, .. }
            | Self::Reminder { expires_at, .. }
            | Self::Request(
                RequestMessage::Invitation { expires_at, .. } | RequestMessage::Reminder { expires_at, .. },
            ) => Some(*expires_at),
            _ => None,
        }
    }
}

fn own(branding: &Branding, kind: MailKind, locale: Locale) -> Option<&OwnWords> {
    let language = Language::ALL.into_iter().find(|language| language.tag() == locale.tag())?;
    branding.words.get(&kind)?.get(&language)
}

/// Puts them in. They are paragraphs of plain text: what looks like markup or like a template is shown as it is.
pub(super) fn add(letter: &mut Letter, message: &Message, words: &Words<'_>) {
    let own = message.kind().and_then(|kind| own(words.branding, kind, words.locale));
    let Some(own) = own else { return };
    let value = |place| match place {
        Place::Sender => Some(words.sender.called().to_owned()),
        Place::Organisation => Some(words.branding.organisation().to_owned()),
        Place::Expires => message.expires_at().map(|at| words.time(at)),
    };
    if !own.greeting.is_empty() {
        letter.greeting = fill(&own.greeting, value);
    }
    let paragraphs = |text: &str| -> Vec<Block> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(|line| Block::Paragraph(fill(line, value))).collect()
    };
    let mut blocks = paragraphs(&own.opening);
    blocks.append(&mut letter.blocks);
    blocks.extend(paragraphs(&own.closing));
    letter.blocks = blocks;
}
