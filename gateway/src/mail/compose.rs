//! From a message to the bytes that travel.

use std::fmt;

use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address as HeaderAddress;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::MimePart;
use time::OffsetDateTime;

use super::branding::{Branding, EnvelopeSender, Logo, Sender};
use super::messages::Message;
use super::{Address, Mailbox, MessageId, html, text, wording};
use crate::locales::Locale;

/// What sending a mail takes besides its content. The same dispatch of the same message gives the same bytes, so that
/// a second attempt cannot deliver a different mail.
#[derive(Clone, Debug)]
pub struct Dispatch<'a> {
    /// The gateway's address and envelope policy.
    pub sender: &'a Sender,
    /// The organisation's look.
    pub branding: &'a Branding,
    /// The reader's language.
    pub locale: Locale,
    /// Stays the same over all attempts.
    pub message_id: MessageId,
    /// When the mail was decided on (not when it is sent).
    pub date: OffsetDateTime,
}

/// A mail ready to travel. `Debug` prints no content: it may carry a link or a code.
#[derive(Clone, Eq, PartialEq)]
pub struct Composed {
    /// `MAIL FROM`.
    pub from_envelope: Address,
    /// `RCPT TO`; one mail goes to one person.
    pub to: Address,
    /// As in the header.
    pub message_id: MessageId,
    /// The whole message, ASCII only, lines ended by CRLF.
    pub bytes: Vec<u8>,
}

/// Writes `message`, in plain text and HTML.
///
/// Names come cleaned (`Mailbox`), identifiers and media types from closed sets: mail-builder writes those headers
/// as they are.
pub fn compose(message: &Message, dispatch: &Dispatch<'_>) -> Composed {
    let branding = dispatch.branding;
    let letter = wording::letter(message, branding, dispatch.locale);
    let to = message.to();
    let mut mail = MessageBuilder::new()
        .from(from_header(message, dispatch))
        .to(header_address(to))
        .subject(letter.subject.clone())
        .date(Date::new(dispatch.date.unix_timestamp()))
        .message_id(dispatch.message_id.as_str());
    if let Some(reply_to) = message.reply_to() {
        mail = mail.reply_to(header_address(reply_to));
    }
    if let Some(first) = message.thread() {
        mail = mail.in_reply_to(first.id.as_str()).references(first.id.as_str());
    }
    if message.is_automatic() {
        // RFC 3834; the second is what Exchange understands.
        mail = mail.header("Auto-Submitted", Raw::new("auto-generated"));
        mail = mail.header("X-Auto-Response-Suppress", Raw::new("OOF, AutoReply"));
    }
    let parts = Parts {
        text: text::render(&letter),
        html: html::render(&letter, branding, dispatch.locale),
        logo: branding.logo.as_ref(),
        boundary: dispatch.message_id.local(),
    };
    let mail = mail.header("Content-Language", Raw::new(dispatch.locale.tag())).body(parts.into_mime());
    let mut bytes = Vec::new();
    mail.serialize(&mut bytes);
    let from_envelope = match dispatch.sender.envelope {
        EnvelopeSender::Employee if message.is_to_recipient() => message.sender().address(),
        EnvelopeSender::Employee | EnvelopeSender::System => &dispatch.sender.from,
    };
    Composed {
        from_envelope: from_envelope.clone(),
        to: to.address().clone(),
        message_id: dispatch.message_id.clone(),
        bytes,
    }
}

/// "Anna Berg via Nordlys" for a person's act, the organisation alone for its own notices. The address is the
/// gateway's: mail under the employee's own would fail the domain's checks.
fn from_header(message: &Message, dispatch: &Dispatch<'_>) -> HeaderAddress<'static> {
    let organisation = dispatch.branding.organisation();
    let name = match message.sender().name() {
        Some(name) if message.is_to_recipient() => format!("{name} via {organisation}"),
        _ => organisation.to_owned(),
    };
    HeaderAddress::new_address(Some(name), dispatch.sender.from.as_str().to_owned())
}

fn header_address(mailbox: &Mailbox) -> HeaderAddress<'static> {
    HeaderAddress::new_address(mailbox.name().map(str::to_owned), mailbox.address().as_str().to_owned())
}

struct Parts<'a> {
    text: String,
    html: String,
    logo: Option<&'a Logo>,
    /// Distinguishes the boundaries; mail-builder's own would differ at each attempt.
    boundary: &'a str,
}

impl<'a> Parts<'a> {
    fn into_mime(self) -> MimePart<'a> {
        let text = MimePart::new("text/plain", self.text);
        let html = MimePart::new("text/html", self.html);
        let rich = match self.logo {
            None => html,
            Some(logo) => {
                let picture = MimePart::new(ContentType::new(logo.media_type()), logo.bytes())
                    .inline()
                    .cid(html::LOGO_CONTENT_ID);
                let related = ContentType::new("multipart/related")
                    .attribute("type", "text/html")
                    .attribute("boundary", format!("=_r_{}", self.boundary));
                MimePart::new(related, vec![html, picture])
            }
        };
        let alternative =
            ContentType::new("multipart/alternative").attribute("boundary", format!("=_a_{}", self.boundary));
        MimePart::new(alternative, vec![text, rich])
    }
}

impl fmt::Debug for Composed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Composed")
            .field("message_id", &self.message_id)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
