//! Requests that take nothing (any more, or yet). None of these pages names the request or what it asked for.

use askama::Template;
use time::OffsetDateTime;

use super::{Art, Page, Sender};

/// In place of the introduction or the upload page. A link that names no request gets
/// [`LinkUnknown`](super::LinkUnknown), and so does a request that is long gone.
#[derive(Debug, Template)]
#[template(path = "request_over.html")]
pub struct RequestOver {
    pub page: Page,
    /// Who asked, so that one knows whom to write to.
    pub sender: Option<Sender>,
    pub why: RequestObstacle,
    /// Files or answers were left without being handed in; they are deleted.
    pub left_unfinished: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestObstacle {
    Expired {
        at: OffsetDateTime,
    },
    /// The asker took the request back.
    Revoked,
    /// Another link has taken the place of this one.
    Replaced,
    /// The asker has what was needed.
    Closed,
    /// A standing request that takes nothing at the moment.
    Paused,
    /// As many hand-ins as the request allows are there already.
    Full,
}

impl RequestOver {
    fn art(&self) -> Art {
        match self.why {
            RequestObstacle::Expired { .. } | RequestObstacle::Paused => Art::Waiting,
            RequestObstacle::Revoked | RequestObstacle::Replaced => Art::TakenBack,
            RequestObstacle::Closed | RequestObstacle::Full => Art::Locked,
        }
    }

    fn heading(&self) -> String {
        self.page.t(match self.why {
            RequestObstacle::Expired { .. } => "over-expired-heading",
            RequestObstacle::Revoked => "over-revoked-heading",
            RequestObstacle::Replaced => "over-replaced-heading",
            RequestObstacle::Closed => "over-closed-heading",
            RequestObstacle::Paused => "over-paused-heading",
            RequestObstacle::Full => "over-full-heading",
        })
    }

    fn text(&self) -> String {
        match self.why {
            RequestObstacle::Expired { at } => self.page.with("over-expired-text", "at", self.page.date(at)),
            RequestObstacle::Revoked => self.page.t("over-revoked-text"),
            RequestObstacle::Replaced => self.page.t("over-replaced-text"),
            RequestObstacle::Closed => self.page.t("over-closed-text"),
            RequestObstacle::Paused => self.page.t("over-paused-text"),
            RequestObstacle::Full => self.page.t("over-full-text"),
        }
    }
}
