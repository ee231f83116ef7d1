//! `/m/<T>`: a share with its key in hand, so that links can be made anew.

use rocket::form::Form;
use rocket::{FromForm, get, post};
use zeroize::Zeroizing;

use super::super::error::PageError;
use super::super::views::ShareProblem;
use super::answer::{Answered, nothing, see};
use super::desk::Desk;
use super::detail::Remarks;
use super::done::{self, Done};
use super::share::NewExpiry;
use crate::app::drafts::NewRecipient;
use crate::app::send::MadeLink;
use crate::app::{Address, AppError, LinkToken, manage};
use crate::domain::{RecipientId, ShareId, Verification};

/// Every form here has these; what is not needed is left out.
#[derive(Default, FromForm)]
pub(super) struct Person<'r> {
    #[field(default = "")]
    email: &'r str,
    #[field(default = "")]
    locale: &'r str,
    #[field(default = "")]
    passphrase: &'r str,
}

impl Person<'_> {
    fn passphrase(&self) -> Option<Zeroizing<String>> {
        (!self.passphrase.is_empty()).then(|| Zeroizing::new(self.passphrase.to_owned()))
    }

    fn address(&self) -> Result<Address, ShareProblem> {
        self.email.trim().parse().map_err(|_| ShareProblem::BadAddress)
    }
}

/// A sender link that leads to a share of the one who is signed in.
struct Key {
    token: LinkToken,
    share: ShareId,
    path: String,
}

impl Key {
    async fn find(desk: &Desk<'_>, token: &str) -> Result<Self, PageError> {
        let parsed = LinkToken::parse(token).ok_or_else(nothing)?;
        let share = manage::by_sender_link(desk.app, desk.who.staff, &parsed).await?;
        Ok(Self { token: parsed, share, path: format!("/m/{token}") })
    }

    /// On to what was done, or back to the page with what was wrong.
    async fn answer(&self, desk: &Desk<'_>, done: Done, outcome: Result<MadeLink, Refused>) -> Answered {
        match outcome {
            Ok(made) => Ok(see(done.at(&self.path, made.recipient))),
            Err(Refused::Problem(problem)) => {
                let remarks = Remarks { problem: Some(problem), ..self.remarks() };
                desk.share(&self.path, desk.detail(self.share).await?, remarks)
            }
            Err(Refused::Other(error)) => Err(error.into()),
        }
    }

    fn remarks(&self) -> Remarks {
        Remarks { sender_link: Some(self.path.clone()), ..Remarks::default() }
    }
}

/// Why nothing was done.
enum Refused {
    /// The sender can put it right on the page.
    Problem(ShareProblem),
    Other(AppError),
}

impl From<ShareProblem> for Refused {
    fn from(problem: ShareProblem) -> Self {
        Self::Problem(problem)
    }
}

impl From<AppError> for Refused {
    fn from(error: AppError) -> Self {
        match &error {
            AppError::Invalid { field: "email", .. } => Self::Problem(ShareProblem::AlreadyRecipient),
            AppError::Invalid { field: "recipients", .. } => Self::Problem(ShareProblem::TooManyRecipients),
            AppError::Invalid { field: "passphrase" | "recipients.passphrase", .. } => {
                Self::Problem(ShareProblem::PassphraseMissing)
            }
            _ => Self::Other(error),
        }
    }
}

#[get("/m/<token>?<done>&<who>")]
pub(super) async fn show(desk: Desk<'_>, token: &str, done: Option<&str>, who: Option<&str>) -> Answered {
    let key = Key::find(&desk, token).await?;
    let detail = desk.detail(key.share).await?;
    let notice = done::notice(done, who, &detail);
    desk.share(&key.path, detail, Remarks { notice, ..key.remarks() })
}

#[post("/m/<token>/extend", data = "<form>")]
pub(super) async fn extend(desk: Desk<'_>, token: &str, form: Option<Form<NewExpiry<'_>>>) -> Answered {
    let key = Key::find(&desk, token).await?;
    desk.extend(&key.path, key.share, Some(&key.token), form).await
}

#[post("/m/<token>/recipients", data = "<form>")]
pub(super) async fn add(desk: Desk<'_>, token: &str, form: Option<Form<Person<'_>>>) -> Answered {
    act(desk, token, Act::Add, form).await
}

#[post("/m/<token>/recipients/<recipient>/resend", data = "<form>")]
pub(super) async fn resend(
    desk: Desk<'_>,
    token: &str,
    recipient: RecipientId,
    form: Option<Form<Person<'_>>>,
) -> Answered {
    act(desk, token, Act::Resend(recipient), form).await
}

#[post("/m/<token>/recipients/<recipient>/address", data = "<form>")]
pub(super) async fn readdress(
    desk: Desk<'_>,
    token: &str,
    recipient: RecipientId,
    form: Option<Form<Person<'_>>>,
) -> Answered {
    act(desk, token, Act::Readdress(recipient), form).await
}

/// What makes a new link.
enum Act {
    Add,
    Resend(RecipientId),
    Readdress(RecipientId),
}

async fn act(desk: Desk<'_>, token: &str, act: Act, form: Option<Form<Person<'_>>>) -> Answered {
    let key = Key::find(&desk, token).await?;
    let person = form.map(Form::into_inner).unwrap_or_default();
    let (done, outcome) = match act {
        Act::Add => (Done::Added, key.add(&desk, &person).await),
        Act::Resend(recipient) => (Done::Resent, key.resend(&desk, recipient, &person).await),
        Act::Readdress(recipient) => (Done::Corrected, key.readdress(&desk, recipient, &person).await),
    };
    key.answer(&desk, done, outcome).await
}

impl Key {
    async fn add(&self, desk: &Desk<'_>, person: &Person<'_>) -> Result<MadeLink, Refused> {
        let verification = desk.detail(self.share).await?.verification;
        let new = NewRecipient {
            address: person.address()?,
            name: None,
            language: person.locale.parse().unwrap_or(desk.page(&self.path).locale),
            verification,
            passphrase: person.passphrase().filter(|_| verification == Verification::Passphrase),
        };
        Ok(manage::add_recipient(desk.app, desk.acting(self.share), &self.token, new).await?)
    }

    async fn resend(
        &self,
        desk: &Desk<'_>,
        recipient: RecipientId,
        person: &Person<'_>,
    ) -> Result<MadeLink, Refused> {
        let acting = desk.acting(self.share);
        Ok(manage::resend(desk.app, acting, &self.token, recipient, person.passphrase()).await?)
    }

    async fn readdress(
        &self,
        desk: &Desk<'_>,
        recipient: RecipientId,
        person: &Person<'_>,
    ) -> Result<MadeLink, Refused> {
        let address = person.address()?;
        let people = desk.detail(self.share).await?.recipients;
        let same =
            |email: &str| email.parse().is_ok_and(|one: Address| one.normalised() == address.normalised());
        if people.iter().any(|info| info.recipient.id != recipient && same(&info.person.email)) {
            return Err(ShareProblem::AlreadyRecipient.into());
        }
        if people.iter().any(|info| info.recipient.id == recipient && info.recipient.opened_at.is_some()) {
            return Err(ShareProblem::AlreadyOpened.into());
        }
        let (acting, passphrase) = (desk.acting(self.share), person.passphrase());
        Ok(manage::readdress(desk.app, acting, &self.token, recipient, &address, passphrase).await?)
    }
}
