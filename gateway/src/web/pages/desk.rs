//! A signed-in member of staff at work.

use std::sync::Arc;

use rocket::http::Status;
use rocket::outcome::try_outcome;
use rocket::request::{FromRequest, Outcome, Request};
use time::{Duration, OffsetDateTime};

use super::super::chrome::Chrome;
use super::super::error::report;
use super::super::guards::{AppState, Staff};
use super::super::views::Page;
use crate::app::manage::Acting;
use crate::app::sign_in::SignedIn;
use crate::app::{App, AppError, Visitor, policy};
use crate::domain::ShareId;
use crate::domain::policy::{Rules, WayIn};

/// Who works, and the frame of the answer. Without a session the request ends at the sign-in page.
pub(super) struct Desk<'r> {
    pub(super) app: &'r App,
    pub(super) visitor: Visitor,
    pub(super) who: SignedIn,
    /// What holds for whoever works.
    pub(super) rules: Rules,
    frame: Page,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Desk<'r> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let app: &Arc<App> = try_outcome!(request.guard::<&AppState>().await);
        let Staff(who) = try_outcome!(Staff::from_request(request).await);
        let visitor = try_outcome!(Visitor::from_request(request).await);
        let Chrome(frame) = try_outcome!(Chrome::from_request(request).await);
        match policy::rules(app, who.staff).await {
            Ok(rules) => Outcome::Success(Self { app, visitor, who, rules, frame }),
            Err(error) => {
                report(&error);
                Outcome::Error((Status::ServiceUnavailable, ()))
            }
        }
    }
}

impl Desk<'_> {
    /// The frame of the page at `path`.
    pub(super) fn page(&self, path: &str) -> Page {
        Page { here: path.to_owned(), ..self.frame.clone() }
    }

    /// Whether whoever is signed in proved a moment ago who they are.
    pub(super) fn proved(&self) -> bool {
        self.who.proved(self.app.now())
    }

    /// The latest that something may be extended to.
    pub(super) fn latest(&self) -> OffsetDateTime {
        self.app.now() + Duration::days(i64::from(self.rules.extends_days_max()))
    }

    /// Only those who may send make shares and requests.
    pub(super) fn sends(&self) -> Result<(), AppError> {
        if self.who.role.sends() { Ok(()) } else { Err(AppError::Forbidden) }
    }

    pub(super) fn acting(&self, share: ShareId) -> Acting {
        Acting { by: self.who.staff.into(), share, visitor: self.visitor.clone(), way: WayIn::Page }
    }
}
