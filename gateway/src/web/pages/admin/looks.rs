//! Logo, colours and texts.

use rocket::data::ToByteUnit;
use rocket::form::{self, DataField, Form, FromForm, Options, ValueField};
use rocket::http::{Header, Status};
use rocket::{FromForm as Fields, Responder, Route, get, post, routes};

use super::super::super::error::PageError;
use super::super::super::views::{
    LooksAdmin, LooksNotice, LooksPast, LooksProblem, LooksTyped, PrivacyNotice,
};
use super::super::answer::{Answer, Answered, message, nothing, page, page_with, see};
use super::super::desk::Desk;
use super::super::looks_form;
use super::super::looks_preview;
use super::must;
use crate::app::AppError;
use crate::app::looks::{self, Editing, NotSaved, picture};
use crate::domain::Right;
use crate::web::assets::{self, Colour};
use crate::web::chrome::Chrome;
use crate::web::guards::AppState;

const HERE: &str = "/admin/looks";
/// Versions in the history.
const HISTORY_MAX: i64 = 30;
/// Everything of the default policy, and a frame of our own for the preview.
const SECURITY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; \
    frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'";

pub(super) fn routes() -> Vec<Route> {
    routes![show, save, restore, preview, notice]
}

/// A page with a frame in it.
#[derive(Responder)]
struct Framing {
    page: Answer,
    security: Header<'static>,
}

fn framing(page: Answer) -> Framing {
    Framing { page, security: Header::new("Content-Security-Policy", SECURITY) }
}

/// The whole form, as typed.
pub(in crate::web::pages) struct Typed {
    pub(in crate::web::pages) fields: LooksTyped,
    /// None if no file was chosen.
    pub(in crate::web::pages) logo: Option<Vec<u8>>,
}

#[rocket::async_trait]
impl<'r> FromForm<'r> for Typed {
    type Context = Self;

    fn init(_: Options) -> Self {
        Self { fields: LooksTyped::default(), logo: None }
    }

    fn push_value(typed: &mut Self, field: ValueField<'r>) {
        typed.fields.set(field.name.to_string(), field.value.replace("\r\n", "\n"));
    }

    async fn push_data(typed: &mut Self, field: DataField<'r, '_>) {
        let room = picture::BYTES_MAX.saturating_add(1).bytes();
        if field.name == "logo"
            && let Ok(bytes) = field.data.open(room).into_bytes().await
        {
            typed.logo = Some(bytes.into_inner()).filter(|bytes| !bytes.is_empty());
        }
    }

    fn finalize(typed: Self) -> form::Result<'r, Self> {
        Ok(typed)
    }
}

fn told(word: &str) -> Option<LooksNotice> {
    match word {
        "saved" => Some(LooksNotice::Saved),
        "restored" => Some(LooksNotice::Restored),
        _ => None,
    }
}

#[get("/admin/looks?<done>")]
async fn show(desk: Desk<'_>, done: Option<&str>) -> Result<Framing, PageError> {
    must(&desk, Right::SetLooks)?;
    let typed = looks_form::typed(&desk.app.look());
    let view = desk.looks(typed, done.and_then(told), None).await?;
    Ok(framing(page(&view)?))
}

#[post("/admin/looks", data = "<form>")]
async fn save(desk: Desk<'_>, form: Option<Form<Typed>>) -> Result<Framing, PageError> {
    must(&desk, Right::SetLooks)?;
    let Some(Typed { fields, logo }) = form.map(Form::into_inner) else {
        return desk
            .again(Status::UnprocessableEntity, LooksTyped::default(), LooksProblem::Unreadable)
            .await;
    };
    let Ok(base) = fields.value("version").parse() else {
        return desk.again(Status::UnprocessableEntity, fields, LooksProblem::Unreadable).await;
    };
    if !desk.proved() {
        return desk.again(Status::Forbidden, fields, LooksProblem::NotProved).await;
    }
    let before = desk.app.look();
    let editing = Editing { who: &desk.who, visitor: &desk.visitor, base };
    match looks::save(desk.app, &editing, looks_form::read(&fields, &before.looks), logo.as_deref()).await {
        Ok(_) => Ok(framing(see(format!("{HERE}?done=saved")))),
        Err(NotSaved::App(error)) => Err(error.into()),
        Err(NotSaved::Overtaken) => desk.again(Status::Conflict, fields, LooksProblem::Overtaken).await,
        Err(NotSaved::Fault(fault)) => {
            let problem = looks_form::problem(fault);
            desk.again(Status::UnprocessableEntity, fields, problem).await
        }
        Err(NotSaved::Picture(fault)) => {
            let problem = looks_form::picture_problem(fault);
            desk.again(Status::UnprocessableEntity, fields, problem).await
        }
    }
}

#[derive(Fields)]
struct Back {
    version: i64,
    base: i64,
}

#[post("/admin/looks/restore", data = "<form>")]
async fn restore(desk: Desk<'_>, form: Option<Form<Back>>) -> Result<Framing, PageError> {
    must(&desk, Right::SetLooks)?;
    let form = form.ok_or_else(|| AppError::invalid("version", "names a version of the history"))?;
    let typed = looks_form::typed(&desk.app.look());
    if !desk.proved() {
        return desk.again(Status::Forbidden, typed, LooksProblem::NotProved).await;
    }
    let editing = Editing { who: &desk.who, visitor: &desk.visitor, base: form.base };
    match looks::restore(desk.app, &editing, form.version).await {
        Ok(_) => Ok(framing(see(format!("{HERE}?done=restored")))),
        Err(NotSaved::App(error)) => Err(error.into()),
        Err(_) => desk.again(Status::Conflict, typed, LooksProblem::Overtaken).await,
    }
}

/// What is typed, as people would see it. Nothing is stored.
#[post("/admin/looks/preview", data = "<form>")]
async fn preview(desk: Desk<'_>, form: Option<Form<Typed>>) -> Result<looks_preview::Frame, PageError> {
    must(&desk, Right::SetLooks)?;
    let Typed { fields, logo } = form.map(Form::into_inner).ok_or_else(nothing)?;
    let before = desk.app.look();
    let typed = looks_form::read(&fields, &before.looks);
    let wish = looks_preview::Wish::of(&fields);
    match looks::preview(desk.app, typed, logo.as_deref()).await {
        Ok(shown) => looks_preview::render(&desk, &shown, wish),
        Err(NotSaved::App(error)) => Err(error.into()),
        Err(NotSaved::Fault(fault)) => looks_preview::refused(&desk, wish, &looks_form::problem(fault)),
        Err(NotSaved::Picture(fault)) => {
            looks_preview::refused(&desk, wish, &looks_form::picture_problem(fault))
        }
        Err(NotSaved::Overtaken) => Err(nothing()),
    }
}

/// The organisation's own privacy notice.
#[get("/privacy")]
fn notice(app: &AppState, chrome: Chrome) -> Answered {
    let look = app.look();
    let written = look.looks.notice.as_ref().ok_or_else(nothing)?;
    let page_of = chrome.0;
    let text = message(written.text.text(page_of.lang()));
    page(&PrivacyNotice { page: page_of, text, version: written.version })
}

impl Desk<'_> {
    async fn again(
        &self,
        status: Status,
        typed: LooksTyped,
        problem: LooksProblem,
    ) -> Result<Framing, PageError> {
        Ok(framing(page_with(status, &self.looks(typed, None, Some(problem)).await?)?))
    }

    async fn looks(
        &self,
        typed: LooksTyped,
        notice: Option<LooksNotice>,
        problem: Option<LooksProblem>,
    ) -> Result<LooksAdmin, PageError> {
        let look = self.app.look();
        let configured = self.app.configured_look();
        let colour: Colour = look.colour.parse().unwrap_or(Colour::FJORD);
        let past = looks::history(self.app, None, HISTORY_MAX).await?;
        let past = past.into_iter().map(|past| LooksPast {
            version: past.version,
            at: past.at,
            by: past.by,
            changed: past.changed,
            restored: past.restored,
        });
        let page = self.page(HERE);
        Ok(LooksAdmin {
            proved: self.proved(),
            // What overtook it is what the next save is compared with; the page says to look first.
            version: look.version,
            configured_name: configured.name().to_owned(),
            configured_colour: configured.colour.clone(),
            configured_support: configured.support.clone().unwrap_or_default(),
            configured_privacy: configured.privacy_url.clone().unwrap_or_default(),
            configured_authority: configured.authority.name.text(page.lang()).to_owned(),
            has_configured_logo: configured.logo.is_some(),
            logo: look.logo.as_ref().map(assets::logo_url),
            logo_in_mails: look.branding.logo.is_some(),
            colour: colour.to_string(),
            colour_on_light: colour.on_light().to_string(),
            colour_on_dark: colour.on_dark().to_string(),
            consent_version: look.looks.consent.as_ref().map(|text| text.version),
            notice_version: look.looks.notice.as_ref().map(|text| text.version),
            past: past.collect(),
            typed,
            notice,
            problem,
            page,
        })
    }
}
