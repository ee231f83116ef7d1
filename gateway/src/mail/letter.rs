//! A mail's text before it takes a form: the same letter becomes a plain text part and an HTML part.

use super::Link;

/// All words of one mail, in the reader's language, unescaped.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) subject: String,
    pub(super) heading: String,
    pub(super) greeting: String,
    pub(super) blocks: Vec<Block>,
    pub(super) footer: Vec<String>,
    pub(super) privacy: Option<Privacy>,
}

/// A piece of the letter's body.
#[derive(Debug)]
pub(super) enum Block {
    Paragraph(String),
    Button(Button),
    /// The one-time code, large.
    Code(String),
    Facts(Vec<Fact>),
    /// Something to know, set apart from the rest.
    Note(String),
}

/// A link to follow, and what to do where the button does not show.
#[derive(Debug)]
pub(super) struct Button {
    pub(super) label: String,
    pub(super) link: Link,
    pub(super) paste_hint: String,
}

/// A name and its values, each on a line of its own.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) values: Vec<String>,
}

/// The pointer to the organisation's privacy page.
#[derive(Debug)]
pub(super) struct Privacy {
    pub(super) label: String,
    pub(super) link: Link,
}
