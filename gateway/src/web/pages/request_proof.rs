//! The way through an open link's door: an address gets a code, a code gets a link of one's own.

use rocket::form::Form;
use rocket::http::CookieJar;
use rocket::{FromForm, post};

use super::super::views::{CodeAddress, CodeEntry, IntroProblem, IntroWay};
use super::answer::{Answered, see};
use super::code_page::{self, NotRight};
use super::reader::{Reader, sender};
use super::request_link::path_of;
use crate::app::uploading::{self, Asked, Landing, Opening, Way};
use crate::app::{Address, AppError};

#[derive(Default, FromForm)]
pub(super) struct Visit<'r> {
    #[field(default = "")]
    email: &'r str,
    #[field(default = "")]
    name: &'r str,
    #[field(default = "")]
    code: &'r str,
}

#[post("/r/<token>/code", data = "<form>")]
pub(super) async fn send_code(
    reader: Reader<'_>,
    token: &str,
    form: Option<Form<Visit<'_>>>,
    jar: &CookieJar<'_>,
) -> Answered {
    reader.send_request_code(Way::Token(token), form.map(Form::into_inner).unwrap_or_default(), jar).await
}

#[post("/to/<slug>/code", data = "<form>")]
pub(super) async fn send_code_standing(
    reader: Reader<'_>,
    slug: &str,
    form: Option<Form<Visit<'_>>>,
    jar: &CookieJar<'_>,
) -> Answered {
    reader.send_request_code(Way::Slug(slug), form.map(Form::into_inner).unwrap_or_default(), jar).await
}

#[post("/r/<token>/open", data = "<form>")]
pub(super) async fn open(reader: Reader<'_>, token: &str, form: Option<Form<Visit<'_>>>) -> Answered {
    reader.open_request(Way::Token(token), form.map(Form::into_inner).unwrap_or_default()).await
}

#[post("/to/<slug>/open", data = "<form>")]
pub(super) async fn open_standing(reader: Reader<'_>, slug: &str, form: Option<Form<Visit<'_>>>) -> Answered {
    reader.open_request(Way::Slug(slug), form.map(Form::into_inner).unwrap_or_default()).await
}

impl Reader<'_> {
    async fn send_request_code(&self, way: Way<'_>, visit: Visit<'_>, jar: &CookieJar<'_>) -> Answered {
        let Ok(address) = visit.email.trim().parse::<Address>() else {
            return self.bad_address(way, &visit).await;
        };
        let name = Some(visit.name.trim().chars().filter(|c| !c.is_control()).take(100).collect());
        let locale = self.page("").locale;
        let person = (address, name, locale);
        match uploading::ask_code(self.app, &self.visitor, way, person, self.cookies()).await {
            Ok(sent) => {
                let times = (sent.valid_minutes, sent.resend_in_seconds);
                code_page::sent(jar, &sent.browser, times, self.request_code(way, &sent.asked, &visit))
            }
            Err(AppError::SlowDown { seconds }) if code_page::is_soon(seconds) => {
                let Landing::Entrance(asked) = uploading::look(self.app, way).await? else {
                    return Err(AppError::SlowDown { seconds }.into());
                };
                code_page::too_soon(seconds, self.request_code(way, &asked, &visit))
            }
            Err(error) => self.request_refused(way, error).await,
        }
    }

    async fn bad_address(&self, way: Way<'_>, visit: &Visit<'_>) -> Answered {
        match uploading::land(self.app, &self.visitor, way).await? {
            Landing::Entrance(asked) => {
                let typed = |text: &str| text.chars().take(254).collect::<String>();
                let shown = IntroWay::Address { email: typed(visit.email), name: typed(visit.name) };
                self.introduction(way, &asked, shown, Some(IntroProblem::BadAddress))
            }
            _ => Ok(see(path_of(way))),
        }
    }

    async fn open_request(&self, way: Way<'_>, visit: Visit<'_>) -> Answered {
        let opening = uploading::open(self.app, &self.visitor, way, visit.code, self.cookies()).await;
        let (asked, why) = match opening {
            Ok(Opening::Open { path }) => return Ok(see(path.to_string())),
            Ok(Opening::Malformed(asked)) => (asked, NotRight::Malformed),
            Ok(Opening::NoCode(asked)) => (asked, NotRight::NoCode),
            Ok(Opening::Wrong { asked, tries_left }) => (asked, NotRight::Wrong { tries_left }),
            Err(error) => return self.request_refused(way, error).await,
        };
        code_page::not_right(why, self.request_code(way, &asked, &visit))
    }

    /// The page that takes a code, before anything is known of how it went.
    fn request_code(&self, way: Way<'_>, asked: &Asked, visit: &Visit<'_>) -> CodeEntry {
        let link_path = path_of(way);
        CodeEntry {
            page: self.page(&link_path),
            link_path,
            sender: sender(&asked.asker),
            address: CodeAddress::Visitor {
                email: visit.email.trim().to_owned(),
                name: visit.name.trim().to_owned(),
            },
            sent: false,
            valid_minutes: self.app.config.code_minutes,
            resend_in_seconds: 0,
            problem: None,
        }
    }
}
