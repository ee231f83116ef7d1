//! The first page behind a request's link: who asks, for what and why.

use askama::Template;
use time::OffsetDateTime;

use super::{DocumentAsked, Page, PrivacyFacts, QuestionAsked, Sender};

/// `GET /r/<T>` of a personal link before it was started; `GET /r/<T>` of an open link and `GET /to/<slug>`.
///
/// Forms, by [`IntroWay`]: `POST {link_path}/start` (field `consent` with value `yes` where there is a consent
/// text), or `POST {link_path}/code` (fields `email`, and `name`, which may be empty).
#[derive(Debug, Template)]
#[template(path = "request_intro.html")]
pub struct RequestIntro {
    pub page: Page,
    /// `/r/<T>` or `/to/<slug>`.
    pub link_path: String,
    pub sender: Sender,
    pub title: String,
    pub purpose: String,
    pub message: Option<String>,
    pub documents: Vec<DocumentAsked>,
    pub other_files: bool,
    pub questions: Vec<QuestionAsked>,
    /// A standing request has none.
    pub open_until: Option<OffsetDateTime>,
    pub way: IntroWay,
    pub privacy: PrivacyFacts,
    pub problem: Option<IntroProblem>,
}

/// How the uploader goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntroWay {
    /// The link is the uploader's own. `consent` is the text to agree to, where the request has one.
    Personal { consent: Option<String> },
    /// Anybody may hold the link: a code proves the address. Both values are what was typed before.
    Address { email: String, name: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntroProblem {
    /// Not the shape of a mail address.
    BadAddress,
    ConsentMissing,
    /// The proof given earlier has ended.
    SessionEnded,
}

impl RequestIntro {
    fn asks_anything(&self) -> bool {
        !self.documents.is_empty() || !self.questions.is_empty()
    }

    fn problem_text(&self) -> Option<String> {
        self.problem.map(|problem| {
            self.page.t(match problem {
                IntroProblem::BadAddress => "landing-bad-address",
                IntroProblem::ConsentMissing => "intro-consent-missing",
                IntroProblem::SessionEnded => "landing-session-ended",
            })
        })
    }
}
