//! The signed-in employee's own sessions, second factors, tokens, password and language.

use askama::Template;
use time::OffsetDateTime;

use super::Page;
use crate::locales::Locale;

/// `GET /account`. Forms:
/// `POST /account/sessions/<id>/end`, `POST /account/sessions/end-others` (no fields);
/// `POST /account/tokens` (`name`, `days`, `scope` for each), `POST /account/tokens/<id>/revoke`;
/// `POST /account/password` (`current`, `new`); `POST /account/language` (`language`);
/// `POST /account/arrivals` (`arrivals`, one of [`ArrivalsChoice`]);
/// `POST /account/factors/app`, `POST /account/factors/passkey` (`label`, `credential`),
/// `POST /account/factors/<id>/remove`, `POST /account/recovery-codes` (no fields).
#[derive(Debug, Template)]
#[template(path = "account.html")]
pub struct Account {
    pub page: Page,
    pub email: String,
    /// Whether its owner proved a moment ago who they are: else tokens and factors cannot be changed here yet.
    pub proved: bool,
    /// Whether the account has a password; one that signs in through the organisation has none.
    pub has_password: bool,
    /// Of pages and mails, as kept with the account.
    pub language: String,
    pub factors: Vec<AccountFactor>,
    pub factors_required: bool,
    pub recovery_codes_left: u32,
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
    pub way: SignInWay,
}

/// How somebody came in, as far as it is worth showing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInWay {
    Password,
    /// A password and a second factor.
    Two,
    Passkey,
    Organisation,
    Outlook,
}

#[derive(Clone, Debug)]
pub struct AccountFactor {
    pub id: String,
    /// What a passkey is called; none for an authenticator app.
    pub label: Option<String>,
    pub created_at: OffsetDateTime,
    pub last_used_at: Option<OffsetDateTime>,
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
    FactorAdded,
    FactorRemoved,
    LanguageChosen,
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
    /// Longer than anybody needs.
    PasswordTooLong,
    /// Among the first that somebody would try.
    PasswordTooCommon,
    /// Little else than names that everybody knows.
    PasswordOwn,
    /// On the list of stolen ones.
    PasswordBreached,
    /// It cannot be compared with the list of stolen ones just now.
    PasswordUnknown,
    /// Too many wrong ones.
    SlowDown {
        retry_in_minutes: u32,
    },
    PasskeyNameMissing,
    /// The browser's answer does not count, or there are too many.
    PasskeyRefused,
    /// The organisation wants one, and this is it.
    LastFactor,
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
                    AccountNotice::FactorAdded => "account-factor-added",
                    AccountNotice::FactorRemoved => "account-factor-removed",
                    AccountNotice::LanguageChosen => "account-language-chosen",
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
        Some(match self.problem? {
            AccountProblem::WrongPassword => self.page.t("account-wrong-password"),
            AccountProblem::PasswordTooShort => {
                self.page.count("account-password-short", Self::PASSWORD_CHARS_MIN)
            }
            AccountProblem::PasswordTooLong => self.page.t("account-password-long"),
            AccountProblem::PasswordTooCommon => self.page.t("account-password-common"),
            AccountProblem::PasswordOwn => self.page.t("account-password-own"),
            AccountProblem::PasswordBreached => self.page.t("account-password-breached"),
            AccountProblem::PasswordUnknown => self.page.t("account-password-unknown"),
            AccountProblem::SlowDown { retry_in_minutes } => {
                self.page.count("sign-in-slow-down", retry_in_minutes)
            }
            _ => return None,
        })
    }

    fn token_problem(&self) -> Option<String> {
        Some(match self.problem? {
            AccountProblem::TokenNameMissing => self.page.t("account-token-name-missing"),
            AccountProblem::TokenScopeMissing => self.page.t("account-token-scope-missing"),
            AccountProblem::TooManyTokens => self.page.t("account-token-too-many"),
            _ => return None,
        })
    }

    fn factor_problem(&self) -> Option<String> {
        Some(match self.problem? {
            AccountProblem::PasskeyNameMissing => self.page.t("account-passkey-name-missing"),
            AccountProblem::PasskeyRefused => self.page.t("account-passkey-refused"),
            AccountProblem::LastFactor => self.page.t("account-last-factor"),
            _ => return None,
        })
    }

    fn has_app(&self) -> bool {
        self.factors.iter().any(|factor| factor.label.is_none())
    }

    /// Where a factor is required, the last one stays.
    fn may_remove_factor(&self) -> bool {
        !self.factors_required || self.factors.len() > 1
    }

    fn way_text(&self, session: &StaffSession) -> String {
        self.page.t(match session.way {
            SignInWay::Password => "account-way-password",
            SignInWay::Two => "account-way-two",
            SignInWay::Passkey => "account-way-passkey",
            SignInWay::Organisation => "account-way-organisation",
            SignInWay::Outlook => "account-way-outlook",
        })
    }

    const LANGUAGES: [Locale; 2] = Locale::ALL;

    fn speaks(&self, locale: Locale) -> bool {
        self.language == locale.tag()
    }
}
