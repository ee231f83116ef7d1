//! What the two code pages share: behind a share's link and behind a request's open link, asking for a code and typing
//! one in go the same ways.

use rocket::http::{CookieJar, Status};
use time::Duration;

use super::super::set_cookie;
use super::super::views::{CodeEntry, CodeProblem};
use super::answer::{Answered, later, page_with};
use crate::app::cookies;

/// How long a browser is remembered as the one that asked for a code.
const BROWSER_AGE: Duration = Duration::HOUR;
/// Up to so many seconds, waiting is a remark on the code's page; beyond, it is a page of its own.
const SOON_SECONDS: i64 = 60;

/// Whether a wait is short enough for a remark.
pub(super) fn is_soon(seconds: i64) -> bool {
    seconds <= SOON_SECONDS
}

/// A code is on its way; `browser` is the one that may use it.
pub(super) fn sent(
    jar: &CookieJar<'_>,
    browser: &str,
    (valid_minutes, resend_in_seconds): (u32, u32),
    entry: CodeEntry,
) -> Answered {
    set_cookie::set(jar, cookies::BROWSER.to_owned(), browser, BROWSER_AGE);
    page_with(Status::Ok, &CodeEntry { sent: true, valid_minutes, resend_in_seconds, ..entry })
}

/// The last one was asked for a moment ago.
pub(super) fn too_soon(seconds: i64, entry: CodeEntry) -> Answered {
    let entry = CodeEntry {
        resend_in_seconds: u32::try_from(seconds).unwrap_or_default(),
        problem: Some(CodeProblem::AskedTooSoon),
        ..entry
    };
    later(Status::TooManyRequests, &entry, seconds)
}

/// Why a typed code did not open anything.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum NotRight {
    Malformed,
    NoCode,
    Wrong { tries_left: u32 },
}

/// What was typed did not open anything.
pub(super) fn not_right(why: NotRight, entry: CodeEntry) -> Answered {
    let (status, problem) = match why {
        NotRight::Malformed => (Status::BadRequest, CodeProblem::Malformed),
        NotRight::NoCode => (Status::Forbidden, CodeProblem::TooOld),
        NotRight::Wrong { tries_left: 0 } => (Status::Forbidden, CodeProblem::TooManyTries),
        NotRight::Wrong { tries_left } => (Status::Forbidden, CodeProblem::Wrong { tries_left }),
    };
    page_with(status, &CodeEntry { problem: Some(problem), ..entry })
}
