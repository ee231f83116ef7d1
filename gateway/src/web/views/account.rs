//! The signed-in employee's own sessions, tokens and password.

use askama::Template;
use time::OffsetDateTime;

use super::Page;

/// `GET /account`. Forms:
/// `POST /account/sessions/<id>/end`, `POST /account/sessions/end-others` (no fields);
/// `POST /account/tokens` (`name`, `days`, `scope` for each), `POST /account/tokens/<id>/revoke`;
/// `POST /account/password` (`current`, `new`); `POST /account/arrivals` (`arrivals`, one of [`ArrivalsChoice`]).
#[derive(Debug, Template)]
#[template(path = "account.html")]
pub struct Account {
    pub page: Page,
    pub email: String,
    pub sessions: Vec<StaffSession>,
    pub tokens: Vec<ApiToken>,
    /// How this person hears of what arrives.
    pub arrivals: ArrivalsChoice,
    /// The longest a new token may live.
    pub token_days_max: u32,
    /// Set only in the answer to the POST that made it: the secret is shown once.
    pub new_token: Option<NewToken>,
    /// Whom this account is at the organisation's provider; none where there is no provider.
    pub organisation: Option<Vec<ConnectedPerson>>,
    pub notice: Option<AccountNotice>,
    pub problem: Option<AccountProblem>,
}

/// A person of the organisation's provider. Forms: `POST /account/organisation` (no fields) connects one,
/// `POST /account/organisation/<id>/disconnect` disconnects.
#[derive(Clone, Debug)]
pub struct ConnectedPerson {
    pub id: String,
    pub connected_at: OffsetDateTime,
    pub used_at: Option<OffsetDateTime>,
    /// The only way into this account.
    pub needed: bool,
}

/// The ways to hear of what arrives in an inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArrivalsChoice {
    Each,
    Daily,
    None,
}

impl ArrivalsChoice {
    pub const ALL: [Self; 3] = [Self::Each, Self::Daily, Self::None];

    /// The value of the field `arrivals`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Each => "each",
            Self::Daily => "daily",
            Self::None => "none",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Each => "account-arrivals-each",
            Self::Daily => "account-arrivals-daily",
            Self::None => "account-arrivals-none",
        }
    }

    fn hint_key(self) -> &'static str {
        match self {
            Self::Each => "account-arrivals-each-hint",
            Self::Daily => "account-arrivals-daily-hint",
            Self::None => "account-arrivals-none-hint",
        }
    }
}

#[derive(Clone, Debug)]
pub struct StaffSession {
    pub id: String,
    /// Browser and system in a few words, or the raw user agent, shortened.
    pub agent: String,
    pub network_address: String,
    pub started_at: OffsetDateTime,
    pub last_seen_at: OffsetDateTime,
    /// The session that shows this page.
    pub current: bool,
}

#[derive(Clone, Debug)]
pub struct ApiToken {
    pub id: String,
    pub name: String,
    /// Words of [`Account::TOKEN_SCOPES`]; none if it may do everything.
    pub scopes: Option<Vec<&'static str>>,
    pub created_at: OffsetDateTime,
    pub last_used_at: Option<OffsetDateTime>,
    pub expires_at: Option<OffsetDateTime>,
}

#[derive(Clone, Debug)]
pub struct NewToken {
    pub name: String,
    pub secret: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountNotice {
    PasswordChanged,
    SessionEnded,
    OtherSessionsEnded,
    TokenRevoked,
    Connected,
    Disconnected,
    ProviderUnreachable,
    ArrivalsChosen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountProblem {
    WrongPassword,
    /// Shorter than [`Account::PASSWORD_CHARS_MIN`].
    PasswordTooShort,
    /// On the list of passwords everybody tries, or the same as before.
    PasswordTooCommon,
    TokenNameMissing,
    /// Nothing was ticked.
    TokenScopeMissing,
    TooManyTokens,
}

impl Account {
    /// Characters a new password needs at least.
    pub const PASSWORD_CHARS_MIN: u32 = 12;

    /// Values of the field `days`, beside the longest that is allowed: how long a new token may live.
    pub const TOKEN_LIVES_DAYS: [u32; 4] = [7, 30, 90, 365];

    /// The values of the field `scope`: what a new token may do.
    pub const TOKEN_SCOPES: [&'static str; 7] = [
        "shares:read",
        "shares:write",
        "requests:read",
        "requests:write",
        "inbox:read",
        "inbox:write",
        "log:read",
    ];

    /// The one that is chosen already.
    pub const TOKEN_LIFE_DEFAULT_DAYS: u32 = 90;

    fn scope_text(&self, scope: &str) -> String {
        self.page.t(&format!("account-scope-{}", scope.replace(':', "-")))
    }

    /// What the token may do, in one line.
    fn scopes_text(&self, token: &ApiToken) -> String {
        match &token.scopes {
            None => self.page.t("account-scope-all"),
            Some(scopes) => scopes.iter().map(|scope| self.scope_text(scope)).collect::<Vec<_>>().join(" · "),
        }
    }

    /// The lives that may be chosen here, shortest first.
    fn token_lives(&self) -> Vec<u32> {
        let most = self.token_days_max;
        let mut lives: Vec<_> = Self::TOKEN_LIVES_DAYS.into_iter().filter(|days| *days < most).collect();
        lives.push(most);
        lives
    }

    fn has_other_sessions(&self) -> bool {
        self.sessions.iter().any(|session| !session.current)
    }

    fn notice_text(&self) -> Option<String> {
        self.notice.map(|notice| {
            self.page.with(
                match notice {
                    AccountNotice::PasswordChanged => "account-password-changed",
                    AccountNotice::SessionEnded => "account-session-ended",
                    AccountNotice::OtherSessionsEnded => "account-others-ended",
                    AccountNotice::TokenRevoked => "account-token-revoked",
                    AccountNotice::ArrivalsChosen => "account-arrivals-chosen",
                    AccountNotice::Connected => "account-connected",
                    AccountNotice::Disconnected => "account-disconnected",
                    AccountNotice::ProviderUnreachable => "sign-in-organisation-unreachable",
                },
                "organisation",
                &self.page.organisation.name,
            )
        })
    }

    fn password_problem(&self) -> Option<String> {
        match self.problem? {
            AccountProblem::WrongPassword => Some(self.page.t("account-wrong-password")),
            AccountProblem::PasswordTooShort => {
                Some(self.page.count("account-password-short", Self::PASSWORD_CHARS_MIN))
            }
            AccountProblem::PasswordTooCommon => Some(self.page.t("account-password-common")),
            AccountProblem::TokenNameMissing
            | AccountProblem::TokenScopeMissing
            | AccountProblem::TooManyTokens => None,
        }
    }

    fn token_problem(&self) -> Option<String> {
        match self.problem? {
            AccountProblem::TokenNameMissing => Some(self.page.t("account-token-name-missing")),
            AccountProblem::TokenScopeMissing => Some(self.page.t("account-token-scope-missing")),
            AccountProblem::TooManyTokens => Some(self.page.t("account-token-too-many")),
            AccountProblem::WrongPassword
            | AccountProblem::PasswordTooShort
            | AccountProblem::PasswordTooCommon => None,
        }
    }
}
