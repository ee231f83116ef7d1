//! The mails a development instance "sent". Never mounted elsewhere.

use askama::Template;
use time::OffsetDateTime;

use super::Page;

/// `GET /dev/mailbox`, newest first.
#[derive(Debug, Template)]
#[template(path = "dev_mailbox.html")]
pub struct DevMailbox {
    pub page: Page,
    pub mails: Vec<DevMailboxEntry>,
}

#[derive(Clone, Debug)]
pub struct DevMailboxEntry {
    /// `/dev/mailbox/<id>`.
    pub href: String,
    pub at: OffsetDateTime,
    pub from: String,
    pub to: String,
    pub subject: String,
}

/// `GET /dev/mailbox/<id>`: the text part. The HTML part is not shown: it would need a looser policy than
/// every other page has.
#[derive(Debug, Template)]
#[template(path = "dev_mail.html")]
pub struct DevMail {
    pub page: Page,
    pub at: OffsetDateTime,
    pub from: String,
    pub to: String,
    pub subject: String,
    /// The text part, as in the mail.
    pub text: String,
}

/// A piece of a mail's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextPart<'a> {
    Plain(&'a str),
    Link(&'a str),
}

impl DevMail {
    fn parts(&self) -> Vec<TextPart<'_>> {
        split_links(&self.text)
    }
}

/// Cuts out `https://…` up to the next white space or angle bracket, as mail programs do.
fn split_links(text: &str) -> Vec<TextPart<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("https://") {
        let (before, from_link) = rest.split_at(start);
        let end =
            from_link.find(|c: char| c.is_whitespace() || "<>\"".contains(c)).unwrap_or(from_link.len());
        let (link, after) = from_link.split_at(end);
        if !before.is_empty() {
            parts.push(TextPart::Plain(before));
        }
        parts.push(TextPart::Link(link));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(TextPart::Plain(rest));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{TextPart, split_links};

    #[test]
    fn a_link_ends_where_the_angle_bracket_closes() {
        assert_eq!(
            split_links("Open <https://a.example/s/x>\nBye"),
            [TextPart::Plain("Open <"), TextPart::Link("https://a.example/s/x"), TextPart::Plain(">\nBye")]
        );
    }

    #[test]
    fn a_script_address_stays_text() {
        assert_eq!(split_links("javascript:alert(1)"), [TextPart::Plain("javascript:alert(1)")]);
    }
}
