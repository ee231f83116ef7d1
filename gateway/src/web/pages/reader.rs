//! Somebody with a link in hand, and the pages of links that do not open.

use std::sync::Arc;

use rocket::http::Status;
use rocket::outcome::try_outcome;
use rocket::request::{FromRequest, Outcome, Request};

use super::super::chrome;
use super::super::guards::{AppState, CookieHeader};
use super::super::views::{LinkExpired, LinkLocked, LinkRevoked, Page, Sender};
use super::answer::{Answered, nothing, page_with, see};
use crate::app::access::{self, Landing, Presented};
use crate::app::personal::Person;
use crate::app::{App, AppError, Visitor};
use crate::domain::Refusal;

/// Who asks, with which cookies, and the frame of the answer. That frame never shows who is signed in as staff: a
/// recipient's page is the same for everybody.
pub(super) struct Reader<'r> {
    pub(super) app: &'r App,
    pub(super) visitor: Visitor,
    cookies: CookieHeader,
    frame: Page,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Reader<'r> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let app: &Arc<App> = try_outcome!(request.guard::<&AppState>().await);
        let visitor = try_outcome!(Visitor::from_request(request).await);
        let cookies = try_outcome!(CookieHeader::from_request(request).await);
        Outcome::Success(Self { app, visitor, cookies, frame: chrome::bare(request) })
    }
}

/// Where the link with this token is.
pub(super) fn path_of(token: &str) -> String {
    format!("/s/{token}")
}

/// The employee behind a share, as pages name them.
pub(super) fn sender(person: &Person) -> Sender {
    Sender {
        name: person.name.clone().unwrap_or_else(|| person.email.clone()),
        address: person.email.clone(),
    }
}

impl Reader<'_> {
    pub(super) fn cookies(&self) -> Option<&str> {
        self.cookies.get()
    }

    /// The frame of a page whose language switch leads to `path`.
    pub(super) fn page(&self, path: &str) -> Page {
        Page { here: path.to_owned(), ..self.frame.clone() }
    }

    pub(super) async fn land(&self, token: &str) -> Result<Landing, AppError> {
        access::land(self.app, &self.visitor, token, self.cookies()).await
    }

    /// The page of a link that cannot be opened now. One that can is shown at its own address.
    pub(super) async fn shut(&self, token: &str, landing: Landing) -> Answered {
        match landing {
            Landing::Unknown => Err(nothing()),
            Landing::Locked { until, .. } => self.locked(token, until),
            Landing::Closed { presented, refusal } => self.closed(token, &presented, refusal).await,
            Landing::Waiting(_) | Landing::Open { .. } => Ok(see(path_of(token))),
        }
    }

    /// The page for a use case that was refused because of the link's state.
    pub(super) async fn refused(&self, token: &str, error: AppError) -> Answered {
        match error {
            AppError::Refused(_) => self.shut(token, self.land(token).await?).await,
            AppError::Locked { until } => self.locked(token, until),
            other => Err(other.into()),
        }
    }

    pub(super) fn locked(&self, token: &str, until: time::OffsetDateTime) -> Answered {
        page_with(Status::Locked, &LinkLocked { page: self.page(&path_of(token)), until })
    }

    /// Says why, and names at most the sender: never a title, a file or a recipient.
    pub(super) async fn closed(&self, token: &str, presented: &Presented, refusal: Refusal) -> Answered {
        let link_path = path_of(token);
        let page = self.page(&link_path);
        let (word, answer) = match refusal {
            // It was never sent: nobody but its sender knows of it.
            Refusal::Unfinished => ("unfinished", Err(nothing())),
            Refusal::Revoked => ("revoked", page_with(Status::Gone, &LinkRevoked { page, sender: None })),
            Refusal::Expired => {
                let sender = Some(sender(&presented.sender));
                let renewable = presented.renewable(self.app.now());
                ("expired", page_with(Status::Gone, &LinkExpired { page, link_path, sender, renewable }))
            }
            Refusal::Purged => {
                let view = LinkExpired { page, link_path, sender: None, renewable: false };
                ("purged", page_with(Status::Gone, &view))
            }
        };
        access::note_refused(self.app, &self.visitor, presented, word).await?;
        answer
    }
}
