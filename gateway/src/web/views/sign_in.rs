//! Staff come in and go out.

use askama::Template;

use super::{Art, Page};
use crate::app::WaysIn;

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
    pub ways: WaysIn,
    pub problem: Option<SignInProblem>,
}

/// After `POST /sign-in/organisation`: the browser goes on by itself. A redirect would do for most browsers, but some
/// apply the rule for forms (`form-action`) to where an answered form leads, and the provider may lead anywhere.
#[derive(Debug, Template)]
#[template(path = "sign_in_leave.html")]
pub struct SignInLeave {
    pub page: Page,
    /// At the organisation's provider; `https://`.
    pub address: String,
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
    SlowDown {
        retry_in_minutes: u32,
    },
    /// Passwords are switched off here.
    NoPasswords,
    Organisation(OrganisationProblem),
}

/// Why the organisation's sign-in did not lead in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrganisationProblem {
    /// Too late, in another browser, or a second time.
    StartAgain,
    /// The person, or the organisation, said no.
    Cancelled,
    Unreachable,
    /// The answer is not believed.
    NotBelieved,
    NoAccount,
    AddressTaken,
    NoAddress,
    NoRole,
    Disabled,
    /// The person is connected to another account.
    Elsewhere,
    /// The provider does not say that the person has just shown who they are.
    NotFresh,
}

/// After `POST /sign-out`.
#[derive(Debug, Template)]
#[template(path = "signed_out.html")]
pub struct SignedOut {
    pub page: Page,
}

impl SignIn {
    fn problem_text(&self) -> Option<String> {
        let with = |key: &str| self.page.with(key, "organisation", &self.page.organisation.name);
        self.problem.map(|problem| match problem {
            SignInProblem::Wrong => self.page.t("sign-in-wrong"),
            SignInProblem::WrongPasskey => self.page.t("factor-wrong-passkey"),
            SignInProblem::SessionEnded => self.page.t("sign-in-session-ended"),
            SignInProblem::SlowDown { retry_in_minutes } => {
                self.page.count("sign-in-slow-down", retry_in_minutes)
            }
            SignInProblem::NoPasswords => with("sign-in-no-passwords"),
            SignInProblem::Organisation(problem) => with(problem.key()),
        })
    }
}

impl OrganisationProblem {
    pub const ALL: [Self; 11] = [
        Self::StartAgain,
        Self::Cancelled,
        Self::Unreachable,
        Self::NotBelieved,
        Self::NoAccount,
        Self::AddressTaken,
        Self::NoAddress,
        Self::NoRole,
        Self::Disabled,
        Self::Elsewhere,
        Self::NotFresh,
    ];

    /// The problem in an address of ours.
    pub const fn word(self) -> &'static str {
        match self {
            Self::StartAgain => "again",
            Self::Cancelled => "cancelled",
            Self::Unreachable => "unreachable",
            Self::NotBelieved => "not-believed",
            Self::NoAccount => "no-account",
            Self::AddressTaken => "address-taken",
            Self::NoAddress => "no-address",
            Self::NoRole => "no-role",
            Self::Disabled => "disabled",
            Self::Elsewhere => "elsewhere",
            Self::NotFresh => "not-fresh",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.word() == word)
    }

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::StartAgain => "sign-in-organisation-again",
            Self::Cancelled => "sign-in-organisation-cancelled",
            Self::Unreachable => "sign-in-organisation-unreachable",
            Self::NotBelieved => "sign-in-organisation-not-believed",
            Self::NoAccount => "sign-in-organisation-no-account",
            Self::AddressTaken => "sign-in-organisation-address-taken",
            Self::NoAddress => "sign-in-organisation-no-address",
            Self::NoRole => "sign-in-organisation-no-role",
            Self::Disabled => "sign-in-organisation-disabled",
            Self::Elsewhere => "sign-in-organisation-elsewhere",
            Self::NotFresh => "sign-in-organisation-not-fresh",
        }
    }
}
