//! Staff come in and go out.

use askama::Template;

use super::{Art, Page};

/// `GET /sign-in`, or in place of any staff page without a session. Forms: `POST /sign-in`, fields `email`,
/// `password`, `next`; `POST /sign-in/passkey` (`credential`, `next`).
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignIn {
    pub page: Page,
    /// A path of this gateway to go on to. It may hold a sender link, so it travels in a hidden field and
    /// never in a query.
    pub next: Option<String>,
    /// What was typed before.
    pub email: String,
    pub problem: Option<SignInProblem>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInProblem {
    /// Wrong address or password; the page does not say which.
    Wrong,
    /// The passkey is not known here, or its answer does not count.
    WrongPasskey,
    /// The session ended by itself.
    SessionEnded,
    /// Too many attempts.
    SlowDown { retry_in_minutes: u32 },
}

/// After `POST /sign-out`.
#[derive(Debug, Template)]
#[template(path = "signed_out.html")]
pub struct SignedOut {
    pub page: Page,
}

impl SignIn {
    fn problem_text(&self) -> Option<String> {
        self.problem.map(|problem| match problem {
            SignInProblem::Wrong => self.page.t("sign-in-wrong"),
            SignInProblem::WrongPasskey => self.page.t("factor-wrong-passkey"),
            SignInProblem::SessionEnded => self.page.t("sign-in-session-ended"),
            SignInProblem::SlowDown { retry_in_minutes } => {
                self.page.count("sign-in-slow-down", retry_in_minutes)
            }
        })
    }
}
