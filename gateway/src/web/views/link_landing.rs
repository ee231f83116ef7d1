//! The first page behind a link: who sent it, and the way to prove who is reading.

use askama::Template;

use super::{Art, Page, Sender};

/// `GET /s/<T>` without a session. Shows the sender and nothing of what was sent: mail scanners and
/// forwarded links see this page too.
///
/// Forms: `POST {link_path}/code` (field `email` if `asks_address`) when the way is a code;
/// `POST {link_path}/open` (field `passphrase`, and `email` if `asks_address`) when it is a passphrase.
#[derive(Debug, Template)]
#[template(path = "link_landing.html")]
pub struct LinkLanding {
    pub page: Page,
    /// `/s/<T>`.
    pub link_path: String,
    pub sender: Sender,
    pub verification: Verification,
    /// A group link asks which address it was sent to; a personal link never asks or shows one.
    pub asks_address: bool,
    /// What the reader typed before, when the page comes back with a problem.
    pub email: String,
    pub problem: Option<LandingProblem>,
}

/// How a recipient proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    Code,
    Passphrase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LandingProblem {
    /// Not the shape of a mail address.
    BadAddress,
    /// Wrong passphrase (on a group link: or an address the link was not sent to; the words are the same).
    WrongPassphrase { tries_left: u32 },
    /// The proof given earlier has ended; the reader proves itself again.
    SessionEnded,
}

impl LinkLanding {
    fn by_passphrase(&self) -> bool {
        self.verification == Verification::Passphrase
    }

    fn why_key(&self) -> &'static str {
        if self.asks_address { "landing-why-code-group" } else { "landing-why-code" }
    }

    fn problem_text(&self) -> Option<String> {
        self.problem.map(|problem| match problem {
            LandingProblem::BadAddress => self.page.t("landing-bad-address"),
            LandingProblem::WrongPassphrase { tries_left } => {
                self.page.count("landing-wrong-passphrase", tries_left)
            }
            LandingProblem::SessionEnded => self.page.t("landing-session-ended"),
        })
    }
}
