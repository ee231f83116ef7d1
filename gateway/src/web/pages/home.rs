//! `/`: for a recipient who lost the way, and for staff.

use rocket::{State, get};

use super::super::Demo;
use super::super::chrome::Chrome;
use super::super::guards::AppState;
use super::super::views::{DemoHints, Home};
use super::answer::{Answered, page};

#[get("/")]
pub(super) fn show(app: &AppState, chrome: Chrome, demo: &State<Demo>) -> Answered {
    let demo = app.development.then(|| DemoHints {
        mailbox_path: "/dev/mailbox".to_owned(),
        sample_link: demo.sample_link.clone(),
        playground: demo.playground.as_ref().map(|origin| format!("{origin}/playground")),
        staff_email: demo.staff_email.clone().unwrap_or_default(),
    });
    page(&Home { page: chrome.0, demo })
}
