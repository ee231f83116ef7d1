//! What a page's handler answers with.

use rocket::Responder;
use rocket::http::{Header, Status};
use rocket::response::Redirect;

use super::super::chrome::{self, Html};
use super::super::error::PageError;
use super::super::views::SafeHtml;
use crate::app::AppError;

/// A page, or where it is.
#[derive(Responder)]
pub(super) enum Answer {
    Page(Box<Html>),
    /// Refused for now; the header says for how long.
    Later(Box<Html>, Header<'static>),
    /// 303: what a form did is seen at an address that can be loaded again.
    See(Box<Redirect>),
}

pub(super) type Answered = Result<Answer, PageError>;

/// A page under status 200.
pub(super) fn page(view: &impl askama::Template) -> Answered {
    Ok(Answer::Page(Box::new(chrome::html(view)?)))
}

/// A page under a status of its own.
pub(super) fn page_with(status: Status, view: &impl askama::Template) -> Answered {
    Ok(Answer::Page(Box::new(chrome::html_with(status, view)?)))
}

/// A page that says to wait, with `Retry-After`.
pub(super) fn later(status: Status, view: &impl askama::Template, seconds: i64) -> Answered {
    let header = Header::new("Retry-After", seconds.to_string());
    Ok(Answer::Later(Box::new(chrome::html_with(status, view)?), header))
}

/// On to a path of ours.
pub(super) fn see(path: String) -> Answer {
    Answer::See(Box::new(Redirect::to(path)))
}

/// A secure message as a page shows it.
pub(super) fn message(markdown: &str) -> SafeHtml {
    SafeHtml::from_sanitised(crate::app::message::to_html(markdown))
}

/// The refusal of what is not there.
pub(super) fn nothing() -> PageError {
    PageError(AppError::NotFound)
}
