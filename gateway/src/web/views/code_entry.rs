//! The page that takes the one-time code: behind a share's link and behind a request's open link.

use askama::Template;

use super::{Art, Page, Sender};

/// Answer to `POST /s/<T>/code`, to a wrong code, and to `GET /s/<T>/code` ("I already have a code").
///
/// Forms: `POST {link_path}/open` (field `code`, and `email` on a group link) and `POST {link_path}/code`
/// (field `email` on a group link) to send again. With [`CodeAddress::Visitor`] both also have the field `name`. The words are the same whether or not an address is listed.
#[derive(Debug, Template)]
#[template(path = "code_entry.html")]
pub struct CodeEntry {
    pub page: Page,
    /// `/s/<T>`; for a request `/r/<T>` or `/to/<slug>`.
    pub link_path: String,
    pub sender: Sender,
    pub address: CodeAddress,
    /// Whether this answer follows a request for a code, so that the page may say one is on its way.
    pub sent: bool,
    /// Minutes a code lives.
    pub valid_minutes: u32,
    /// Seconds until another code may be asked for; 0 means now.
    pub resend_in_seconds: u32,
    pub problem: Option<CodeProblem>,
}

/// Whose code it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeAddress {
    /// A personal link: the address is never asked for and never shown.
    OfTheLink,
    /// A group link: what the reader typed a moment ago goes along in a hidden field.
    Typed(String),
    /// A group link, and it is not known yet: the page asks.
    Ask,
    /// A request's open link: any address may come. Both go along in hidden fields; the name may be empty.
    Visitor { email: String, name: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeProblem {
    /// Not six digits.
    Malformed,
    /// Wrong; so many tries are left for this code.
    Wrong { tries_left: u32 },
    /// The code lived its minutes, or a newer one replaced it.
    TooOld,
    /// All tries of this code are used; a new code is needed.
    TooManyTries,
    /// Another code was asked for before the cool-down ended; none was sent.
    AskedTooSoon,
}

impl CodeEntry {
    fn typed_email(&self) -> Option<&str> {
        match &self.address {
            CodeAddress::Typed(email) | CodeAddress::Visitor { email, .. } => Some(email),
            CodeAddress::OfTheLink | CodeAddress::Ask => None,
        }
    }

    fn typed_name(&self) -> Option<&str> {
        match &self.address {
            CodeAddress::Visitor { name, .. } => Some(name),
            _ => None,
        }
    }

    fn asks_address(&self) -> bool {
        self.address == CodeAddress::Ask
    }

    fn intro(&self) -> String {
        match (&self.address, self.sent) {
            (CodeAddress::OfTheLink, true) => self.page.count("code-sent-personal", self.valid_minutes),
            (CodeAddress::Typed(_) | CodeAddress::Ask, true) => {
                self.page.count("code-sent-group", self.valid_minutes)
            }
            (CodeAddress::Visitor { .. }, true) => self.page.count("code-sent-visitor", self.valid_minutes),
            (_, false) => self.page.count("code-have-one", self.valid_minutes),
        }
    }

    /// Whether the problem lies in the code that was typed.
    fn refuses_code(&self) -> bool {
        self.problem.is_some_and(|problem| problem != CodeProblem::AskedTooSoon)
    }

    fn problem_text(&self) -> Option<String> {
        self.problem.map(|problem| match problem {
            CodeProblem::Malformed => self.page.t("code-malformed"),
            CodeProblem::Wrong { tries_left } => self.page.count("code-wrong", tries_left),
            CodeProblem::TooOld => self.page.t("code-too-old"),
            CodeProblem::TooManyTries => self.page.t("code-too-many"),
            CodeProblem::AskedTooSoon => self.page.count("code-asked-too-soon", self.resend_in_seconds),
        })
    }
}
