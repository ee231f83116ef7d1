//! The form that makes a request.

use rocket::form::Form;
use rocket::http::Status;
use rocket::{get, post};

use super::super::views::{
    DocumentRow, InLanguages, InboxChoice, QuestionRow, RequestDelivery, RequestNew, RequestNotice,
    RequestProblem, RequestTyped, TellChoice,
};
use super::answer::{Answered, page_with, see};
use super::desk::Desk;
use super::request::path_of;
use super::request_detail::{self, Remarks};
use super::request_done::Done;
use super::request_form::{self, Fields};
use super::request_terms::{self, Terms};
use crate::app::requests::{self, Created, FormKey, NewRequest};
use crate::app::{AppError, inboxes};
use crate::domain::InboxId;

const HERE: &str = "/requests/new";

#[get("/requests/new")]
pub(super) async fn form(desk: Desk<'_>) -> Answered {
    let typed = desk.fresh();
    desk.new_request(Status::Ok, typed, None, Vec::new()).await
}

#[post("/requests/new", data = "<form>")]
pub(super) async fn create(desk: Desk<'_>, form: Option<Form<Fields>>) -> Answered {
    let fields = form.map(Form::into_inner).unwrap_or_default();
    let config = &desk.app.config;
    let mut typed = request_form::typed(&fields, config.default_language);
    let inbox = fields.get("inbox").and_then(|id| id.parse::<InboxId>().ok());
    if request_form::add_rows(&mut typed, &fields) {
        return desk.new_request(Status::Ok, typed, inbox, Vec::new()).await;
    }
    desk.sends()?;
    let terms = Terms::read(&typed, inbox, &desk.rules);
    // The key that was sent, not the one that a form without one gets for the next time.
    let key = fields.get("key").map(String::as_str);
    let form = FormKey::of(key, fields.iter().map(|(name, value)| (&**name, &**value)));
    let new = match request_form::read(&typed, terms, desk.rules.recipients_max, desk.page(HERE).locale) {
        Ok(new) => NewRequest {
            tell: request_form::told(&fields),
            open_token: form.as_ref().map(FormKey::open_token),
            request_key: form.as_ref().map(FormKey::name),
            ..new
        },
        Err(problems) => {
            return desk.new_request(Status::UnprocessableEntity, typed, inbox, problems).await;
        }
    };
    match requests::create(desk.app, &desk.visitor, desk.who.staff, new).await {
        Ok(created) => desk.created(created, typed.deliver).await,
        Err(error) => match problem(&error) {
            Some(problem) => desk.new_request(Status::UnprocessableEntity, typed, inbox, vec![problem]).await,
            None => Err(error.into()),
        },
    }
}

/// What only the use case can know to be wrong.
fn problem(error: &AppError) -> Option<RequestProblem> {
    match error {
        AppError::Invalid { field: "slug", why } if why == "is taken" => Some(RequestProblem::SlugTaken),
        AppError::Invalid { field: "slug", .. } => Some(RequestProblem::BadSlug),
        AppError::Invalid { field: "recipients", .. } => Some(RequestProblem::TooManyRecipients),
        AppError::Invalid { field: "tell", .. } => Some(RequestProblem::BadColleague),
        _ => None,
    }
}

impl Desk<'_> {
    /// The organisation's consent, where it has one: whoever asks may change it, or leave it out.
    fn usual_consent(&self) -> InLanguages {
        let look = self.app.look();
        let Some(consent) = &look.looks.consent else { return InLanguages::default() };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        InLanguages { da: text(&consent.text.da), en: text(&consent.text.en) }
    }

    fn fresh(&self) -> RequestTyped {
        let config = &self.app.config;
        RequestTyped {
            title: String::new(),
            purpose: String::new(),
            message: String::new(),
            deliver: RequestDelivery::Mail,
            slug: String::new(),
            recipients: String::new(),
            language: config.default_language,
            documents: vec![DocumentRow::empty(); RequestNew::ROWS],
            other_files: true,
            questions: vec![QuestionRow::empty(); RequestNew::ROWS],
            consent: self.usual_consent(),
            privacy_url: String::new(),
            expires_in_days: self.rules.expiry_days.value.to_string(),
            file_mb_max: request_terms::file_mb_max(&self.rules).to_string(),
            files_max: self.rules.request_files_max.to_string(),
            tell: Vec::new(),
            key: FormKey::fresh(),
        }
    }

    async fn new_request(
        &self,
        status: Status,
        typed: RequestTyped,
        chosen: Option<InboxId>,
        problems: Vec<RequestProblem>,
    ) -> Answered {
        self.sends()?;
        let inboxes = inboxes::mine(self.app, self.who.staff).await?;
        let inboxes = inboxes.into_iter().filter(|inbox| !inbox.is_on_behalf(self.who.staff)).map(|inbox| {
            InboxChoice { id: inbox.id.to_string(), name: inbox.name, chosen: Some(inbox.id) == chosen }
        });
        let mut colleagues: Vec<TellChoice> = Vec::new();
        for (_, to) in requests::whom_to_tell(self.app, self.who.staff).await? {
            let id = to.id.to_string();
            if !colleagues.iter().any(|known| known.id == id) {
                colleagues.push(TellChoice { chosen: typed.tell.contains(&id), name: to.name, id });
            }
        }
        let view = RequestNew {
            page: self.page(HERE),
            typed,
            inboxes: inboxes.collect(),
            colleagues,
            days_max: self.rules.expiry_days_max,
            file_mb_max: request_terms::file_mb_max(&self.rules),
            files_max: self.rules.request_files_max,
            problems,
        };
        page_with(status, &view)
    }

    /// The new request's page. An open link is known in this answer alone, so that it cannot be loaded again.
    async fn created(&self, created: Created, deliver: RequestDelivery) -> Answered {
        let path = path_of(created.id);
        if deliver != RequestDelivery::Link {
            return Ok(see(Done::Created.at(&path)));
        }
        let view = requests::view(self.app, self.who.staff, created.id).await?;
        let link = created.links.into_iter().next().map(|link| link.url);
        // The form came again after another link was made: its own is dead and cannot be shown.
        let notice = if link.is_some() { RequestNotice::Created } else { RequestNotice::Repeated };
        let remarks = Remarks { notice: Some(notice), link, problem: None };
        page_with(
            Status::Created,
            &request_detail::view(self.page(&path), &view, (self.app, self.latest()), remarks),
        )
    }
}
