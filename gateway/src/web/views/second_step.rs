//! Behind the password: a second factor is asked for, or set up; and proving once more who one is.

use askama::Template;

use super::{Art, OrganisationProblem, Page};

/// The answer to a right password of an account with a second factor, or `GET /sign-in/factor`. Forms:
/// `POST /sign-in/factor` (`code`, `next`), `POST /sign-in/recovery` (`code`, `next`),
/// `POST /sign-in/second-passkey` (`credential`, `next`).
#[derive(Debug, Template)]
#[template(path = "second_step.html")]
pub struct SecondStep {
    pub page: Page,
    /// As on the sign-in page.
    pub next: Option<String>,
    pub has_app: bool,
    pub has_passkey: bool,
    pub problem: Option<FactorProblem>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorProblem {
    /// It was wrong, or used before; the page does not say which.
    Wrong,
    WrongRecovery,
    WrongPasskey,
    WrongPassword,
    /// The organisation's sign-in did not prove it.
    Organisation(OrganisationProblem),
    SlowDown {
        retry_in_minutes: u32,
    },
}

fn problem_text(page: &Page, problem: Option<FactorProblem>) -> Option<String> {
    problem.map(|problem| match problem {
        FactorProblem::Wrong => page.t("factor-wrong"),
        FactorProblem::WrongRecovery => page.t("factor-wrong-recovery"),
        FactorProblem::WrongPasskey => page.t("factor-wrong-passkey"),
        FactorProblem::WrongPassword => page.t("account-wrong-password"),
        FactorProblem::Organisation(problem) => {
            page.with(problem.key(), "organisation", &page.organisation.name)
        }
        FactorProblem::SlowDown { retry_in_minutes } => page.count("sign-in-slow-down", retry_in_minutes),
    })
}

impl SecondStep {
    fn problem_text(&self) -> Option<String> {
        problem_text(&self.page, self.problem)
    }

    /// Whether the fold with the recovery code is open.
    fn on_recovery(&self) -> bool {
        self.problem == Some(FactorProblem::WrongRecovery)
    }
}

/// An authenticator app is set up: because its owner asked (`POST /account/factors/app`, then
/// `POST /account/factors/app/confirm`), or because one is required (`POST /sign-in/set-up`). Field `code`, and `next`.
#[derive(Debug, Template)]
#[template(path = "set_up_app.html")]
pub struct SetUpApp {
    pub page: Page,
    pub next: Option<String>,
    /// Whether nobody is signed in yet: the organisation wants it first.
    pub required: bool,
    pub secret: String,
    pub picture: Option<QrPicture>,
    pub wrong: bool,
}

impl SetUpApp {
    fn action(&self) -> &'static str {
        if self.required { "/sign-in/set-up" } else { "/account/factors/app/confirm" }
    }

    fn problem_text(&self) -> Option<String> {
        self.wrong.then(|| self.page.t("set-up-wrong"))
    }

    /// The secret in groups of four, as it is easier to type.
    fn spaced(&self) -> String {
        let letters: Vec<char> = self.secret.chars().collect();
        letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }
}

/// Recovery codes, shown once, in the answer to the POST that made them.
#[derive(Debug, Template)]
#[template(path = "recovery_codes.html")]
pub struct RecoveryCodes {
    pub page: Page,
    pub codes: Vec<String>,
    /// Where the reader goes on: a path of this gateway.
    pub next: String,
}

/// `GET /account/prove`. Forms: `POST /account/prove` (`password` or `code`), `POST /account/prove/passkey` (`credential`),
/// `POST /account/prove/organisation` (no fields).
#[expect(clippy::struct_excessive_bools, reason = "each is a way of its own")]
#[derive(Debug, Template)]
#[template(path = "prove.html")]
pub struct Prove {
    pub page: Page,
    pub has_password: bool,
    pub has_app: bool,
    pub has_passkey: bool,
    /// Whether the account is connected to a person of the organisation's sign-in.
    pub has_organisation: bool,
    pub problem: Option<FactorProblem>,
}

impl Prove {
    fn has_no_way(&self) -> bool {
        !(self.has_password || self.has_app || self.has_passkey || self.has_organisation)
    }

    fn problem_text(&self) -> Option<String> {
        problem_text(&self.page, self.problem)
    }
}

/// A picture that a telephone reads: units, and the path of what is dark.
#[derive(Clone, Debug)]
pub struct QrPicture {
    pub size: i32,
    pub path: String,
}
