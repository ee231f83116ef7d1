//! The signed-in employee's own sessions, tokens, password and language.

use rocket::form::Form;
use rocket::http::{CookieJar, Status};
use rocket::{FromForm, get, post};
use zeroize::Zeroizing;

use super::super::chrome;
use super::super::views::{
    Account, AccountFactor, AccountNotice, AccountProblem, ApiToken, ArrivalsChoice, ConnectedPerson,
    NewToken, SignInWay, StaffSession,
};
use super::account_prove::PROVE;
use super::answer::{Answered, page, page_with, see};
use super::desk::Desk;
use crate::app::AppError;
use crate::app::factors::{self, FactorInfo};
use crate::app::passwords::{Unfit, Weakness};
use crate::app::provider::identities;
use crate::app::sessions::{self, SessionInfo};
use crate::app::staff::{self, Office, PasswordChange};
use crate::app::tokens::{self, TokenInfo};
use crate::domain::{Actor, Arrivals, FactorKind, Scope, Scopes, TokenId, Way};
use crate::locales::Locale;

pub(super) const HERE: &str = "/account";
/// Characters of a browser's description of itself that are shown.
const AGENT_CHARS: usize = 80;

#[derive(Default, FromForm)]
pub(super) struct TokenWish<'r> {
    #[field(default = "")]
    name: &'r str,
    days: Option<u32>,
    scope: Vec<&'r str>,
}

#[derive(Default, FromForm)]
pub(super) struct Passwords<'r> {
    #[field(default = "")]
    current: &'r str,
    #[field(default = "")]
    new: &'r str,
}

#[derive(Default, FromForm)]
pub(super) struct ArrivalsWish<'r> {
    #[field(default = "")]
    arrivals: &'r str,
}

/// What was done, as a word in the address.
fn notice(word: &str) -> Option<AccountNotice> {
    Some(match word {
        "password" => AccountNotice::PasswordChanged,
        "session" => AccountNotice::SessionEnded,
        "others" => AccountNotice::OtherSessionsEnded,
        "token" => AccountNotice::TokenRevoked,
        "factor" => AccountNotice::FactorAdded,
        "factor-removed" => AccountNotice::FactorRemoved,
        "language" => AccountNotice::LanguageChosen,
        "connected" => AccountNotice::Connected,
        "disconnected" => AccountNotice::Disconnected,
        "unreachable" => AccountNotice::ProviderUnreachable,
        "arrivals" => AccountNotice::ArrivalsChosen,
        _ => return None,
    })
}

#[get("/account?<done>")]
pub(super) async fn show(desk: Desk<'_>, done: Option<&str>) -> Answered {
    let account = desk.account().await?;
    page(&Account { notice: done.and_then(notice), ..account })
}

#[post("/account/sessions/<id>/end")]
pub(super) async fn end_session(desk: Desk<'_>, id: &str) -> Answered {
    sessions::end(desk.app, &desk.visitor, &desk.who, id).await?;
    Ok(see(format!("{HERE}?done=session")))
}

#[post("/account/sessions/end-others")]
pub(super) async fn end_others(desk: Desk<'_>) -> Answered {
    sessions::end_others(desk.app, &desk.visitor, &desk.who).await?;
    Ok(see(format!("{HERE}?done=others")))
}

/// The one form that answers with a page: the secret is shown here and never again.
#[post("/account/tokens", data = "<form>")]
pub(super) async fn create_token(desk: Desk<'_>, form: Option<Form<TokenWish<'_>>>) -> Answered {
    if !desk.proved() {
        return Ok(see(PROVE.to_owned()));
    }
    let form = form.map(Form::into_inner).unwrap_or_default();
    let name = form.name.trim();
    if name.is_empty() || name.chars().count() > tokens::LABEL_MAX || name.chars().any(char::is_control) {
        return desk.account_problem(Status::BadRequest, AccountProblem::TokenNameMissing).await;
    }
    let Ok(scopes) = form.scope.iter().map(|scope| scope.parse::<Scope>()).collect::<Result<Scopes, _>>()
    else {
        return desk.account_problem(Status::BadRequest, AccountProblem::TokenScopeMissing).await;
    };
    if scopes.is_none() {
        return desk.account_problem(Status::BadRequest, AccountProblem::TokenScopeMissing).await;
    }
    let most = desk.app.config.api_token_days_max;
    let days = form.days.filter(|days| (1..=most).contains(days));
    let days = days.unwrap_or(Account::TOKEN_LIFE_DEFAULT_DAYS.min(most));
    let new = tokens::NewToken { label: name.to_owned(), scopes, days };
    match tokens::create(&Office::of(desk.app), desk.who.staff, new, most).await {
        Ok(secret) => {
            let new_token = Some(NewToken { name: name.to_owned(), secret: secret.to_string() });
            page(&Account { new_token, ..desk.account().await? })
        }
        // The name is fine: there are too many.
        Err(AppError::Invalid { .. }) => {
            desk.account_problem(Status::BadRequest, AccountProblem::TooManyTokens).await
        }
        Err(error) => Err(error.into()),
    }
}

#[post("/account/tokens/<id>/revoke")]
pub(super) async fn revoke_token(desk: Desk<'_>, id: TokenId) -> Answered {
    tokens::revoke(&Office::of(desk.app), desk.who.staff, id).await?;
    Ok(see(format!("{HERE}?done=token")))
}

#[post("/account/password", data = "<form>")]
pub(super) async fn change_password(desk: Desk<'_>, form: Option<Form<Passwords<'_>>>) -> Answered {
    let form = form.map(Form::into_inner).unwrap_or_default();
    let (current, new) = (Zeroizing::new(form.current.to_owned()), Zeroizing::new(form.new.to_owned()));
    match staff::change_password(desk.app, &desk.visitor, &desk.who, current, new).await? {
        PasswordChange::Done => Ok(see(format!("{HERE}?done=password"))),
        PasswordChange::WrongCurrent => {
            desk.account_problem(Status::Forbidden, AccountProblem::WrongPassword).await
        }
        PasswordChange::Unfit(unfit) => desk.account_problem(Status::BadRequest, problem(unfit)).await,
        PasswordChange::SlowDown { seconds } => {
            let retry_in_minutes = super::session::minutes(seconds);
            desk.account_problem(Status::TooManyRequests, AccountProblem::SlowDown { retry_in_minutes }).await
        }
    }
}

#[derive(Default, FromForm)]
pub(super) struct Choice<'r> {
    #[field(default = "")]
    language: &'r str,
}

#[post("/account/language", data = "<form>")]
pub(super) async fn choose_language(
    desk: Desk<'_>,
    form: Option<Form<Choice<'_>>>,
    jar: &CookieJar<'_>,
) -> Answered {
    let form = form.map(Form::into_inner).unwrap_or_default();
    let Ok(language) = form.language.parse::<Locale>() else { return Ok(see(HERE.to_owned())) };
    staff::set_language(desk.app, desk.who.staff, language).await?;
    chrome::remember_language(jar, language);
    Ok(see(format!("{HERE}?done=language")))
}

/// What is wrong with a new password, as the page says it.
fn problem(unfit: Unfit) -> AccountProblem {
    match unfit {
        Unfit::Weak(Weakness::TooShort) => AccountProblem::PasswordTooShort,
        Unfit::Weak(Weakness::TooLong) => AccountProblem::PasswordTooLong,
        Unfit::Weak(Weakness::Common) => AccountProblem::PasswordTooCommon,
        Unfit::Weak(Weakness::Own) => AccountProblem::PasswordOwn,
        Unfit::Breached => AccountProblem::PasswordBreached,
        Unfit::Unknown => AccountProblem::PasswordUnknown,
    }
}

#[post("/account/arrivals", data = "<form>")]
pub(super) async fn choose_arrivals(desk: Desk<'_>, form: Option<Form<ArrivalsWish<'_>>>) -> Answered {
    let wish = form.map(Form::into_inner).unwrap_or_default().arrivals;
    let wish = wish.parse().map_err(|_| AppError::invalid("arrivals", "is each, daily or none"))?;
    let by = (Actor::Staff, Some(&desk.visitor));
    staff::choose_arrivals(&Office::of(desk.app), by, desk.who.staff, wish).await?;
    Ok(see(format!("{HERE}?done=arrivals")))
}

impl Desk<'_> {
    async fn account(&self) -> Result<Account, AppError> {
        let sessions = sessions::list(self.app, &self.who).await?;
        let tokens = tokens::list(&Office::of(self.app), self.who.staff).await?;
        let factors = factors::list(self.app, self.who.staff).await?;
        let office = Office::of(self.app);
        let organisation = match &self.app.provider {
            Some(_) => Some(self.connected().await?),
            None => None,
        };
        let arrivals = match staff::arrivals(&Office::of(self.app), self.who.staff).await? {
            Arrivals::Each => ArrivalsChoice::Each,
            Arrivals::Daily => ArrivalsChoice::Daily,
            Arrivals::None => ArrivalsChoice::None,
        };
        Ok(Account {
            organisation,
            page: self.page(HERE),
            email: self.who.person.email.clone(),
            proved: self.proved(),
            has_password: staff::has_password(&office, self.who.staff).await?,
            language: self.who.language.clone(),
            factors_required: factors.required,
            recovery_codes_left: factors.recovery_codes_left,
            factors: factors.factors.into_iter().map(factor).collect(),
            sessions: sessions.into_iter().map(session).collect(),
            tokens: tokens.into_iter().map(token).collect(),
            arrivals,
            token_days_max: self.app.config.api_token_days_max,
            new_token: None,
            notice: None,
            problem: None,
        })
    }

    async fn connected(&self) -> Result<Vec<ConnectedPerson>, AppError> {
        let office = Office::of(self.app);
        let people = identities::list(&office, self.who.staff).await?;
        let needed = people.len() == 1 && !staff::has_password(&office, self.who.staff).await?;
        let shown = |person: identities::Connected| ConnectedPerson {
            id: person.id.to_string(),
            connected_at: person.created_at,
            used_at: person.used_at,
            needed,
        };
        Ok(people.into_iter().map(shown).collect())
    }

    pub(super) async fn account_problem(&self, status: Status, problem: AccountProblem) -> Answered {
        page_with(status, &Account { problem: Some(problem), ..self.account().await? })
    }
}

fn session(info: SessionInfo) -> StaffSession {
    StaffSession {
        id: info.id,
        agent: info.origin.user_agent.chars().take(AGENT_CHARS).collect(),
        network_address: info.origin.ip,
        started_at: info.created_at,
        last_seen_at: info.seen_at,
        current: info.current,
        way: way(info.way),
    }
}

fn way(way: Way) -> SignInWay {
    match way {
        Way::Password => SignInWay::Password,
        Way::PasswordAndCode | Way::PasswordAndRecovery | Way::PasswordAndPasskey => SignInWay::Two,
        Way::Passkey => SignInWay::Passkey,
        Way::Organisation => SignInWay::Organisation,
        Way::Addin => SignInWay::Outlook,
    }
}

fn factor(info: FactorInfo) -> AccountFactor {
    AccountFactor {
        id: info.id.to_string(),
        label: (info.kind == FactorKind::Passkey).then_some(info.label),
        created_at: info.created_at,
        last_used_at: info.used_at,
    }
}

fn token(info: TokenInfo) -> ApiToken {
    ApiToken {
        id: info.id.to_string(),
        name: info.label,
        scopes: (info.scopes != Scopes::ALL).then(|| info.scopes.list().map(Scope::as_str).collect()),
        created_at: info.created_at,
        last_used_at: info.used_at,
        expires_at: info.expires_at,
    }
}
