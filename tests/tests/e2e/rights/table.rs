//! Who may do what with a request and what was handed in on it, in which state. Everybody else is refused.

use super::people::Who::{self, Admin, Asker, Auditor, Colleague, Member, Nobody, OtherUploader, Uploader};

/// What a request and its submission are in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum State {
    /// Asked; the uploader has begun and sent a file, and handed nothing in.
    Open,
    /// Handed in.
    Submitted,
    /// Handed in; the asker has closed the request, and the inbox the submission.
    Closed,
    /// Handed in, and the request's time is over.
    Expired,
    /// Handed in, and the request withdrawn.
    Revoked,
}

impl State {
    pub(super) const ALL: [Self; 5] =
        [Self::Open, Self::Submitted, Self::Closed, Self::Expired, Self::Revoked];
}

/// A route, who may use it, and the answer they get in each state.
pub(super) struct Row {
    pub(super) route: &'static str,
    pub(super) may: &'static [Who],
    pub(super) answers: [u16; 5],
}

const fn row(answers: [u16; 5], may: &'static [Who], route: &'static str) -> Row {
    Row { route, may, answers }
}

const ASKER: &[Who] = &[Asker];
const READERS: &[Who] = &[Asker, Member];
const LINK: &[Who] = &[Uploader];
const ASKERS: &[Who] = &[Asker, Member, Colleague, Admin];
const STAFF: &[Who] = &[Asker, Colleague, Member, Admin, Auditor];
const ANYBODY: &[Who] = &[Nobody, Uploader, OtherUploader, Asker, Colleague, Member, Admin, Auditor];

/// All routes of requests and inboxes; `routes::undeclared` says so.
pub(super) const TABLE: &[Row] = &[
    // In this order: open, submitted, closed, expired, revoked.
    row([200, 200, 200, 200, 200], ASKER, "GET /api/v1/requests/{request}"),
    row([200, 200, 200, 200, 409], ASKER, "POST /api/v1/requests/{request}/revoke"),
    row([200, 200, 409, 200, 409], ASKER, "POST /api/v1/requests/{request}/close"),
    row([409, 409, 200, 409, 409], ASKER, "POST /api/v1/requests/{request}/reopen"),
    row([200, 200, 409, 200, 409], ASKER, "POST /api/v1/requests/{request}/pause"),
    row([200, 200, 409, 200, 409], ASKER, "POST /api/v1/requests/{request}/resume"),
    row([200, 200, 409, 200, 409], ASKER, "POST /api/v1/requests/{request}/extend"),
    row([204, 204, 204, 204, 204], ASKER, "POST /api/v1/requests/{request}/hand-over"),
    row([204, 204, 409, 409, 409], ASKER, "POST /api/v1/requests/{request}/recipients/{recipient}/resend"),
    // It is a personal request: only an open link is made anew.
    row([409, 409, 409, 409, 409], ASKER, "POST /api/v1/requests/{request}/link"),
    row([200, 200, 200, 200, 200], ASKER, "POST /api/v1/requests/{request}/told"),
    row([200, 200, 200, 200, 200], ASKER, "GET /requests/<id>"),
    row([303, 303, 303, 303, 409], ASKER, "POST /requests/<id>/revoke"),
    row([303, 303, 409, 303, 409], ASKER, "POST /requests/<id>/close"),
    row([409, 409, 303, 409, 409], ASKER, "POST /requests/<id>/reopen"),
    row([303, 303, 409, 303, 409], ASKER, "POST /requests/<id>/pause"),
    row([303, 303, 409, 303, 409], ASKER, "POST /requests/<id>/resume"),
    row([303, 303, 409, 303, 409], ASKER, "POST /requests/<id>/extend"),
    row([303, 303, 409, 409, 409], ASKER, "POST /requests/<id>/remind"),
    row([303, 303, 409, 409, 409], ASKER, "POST /requests/<id>/people/<person>/resend"),
    row([303, 303, 303, 303, 303], ASKER, "POST /requests/<id>/hand-over"),
    row([409, 409, 409, 409, 409], ASKER, "POST /requests/<id>/link"),
    row([303, 303, 303, 303, 303], ASKER, "POST /requests/<id>/told"),
    row([404, 200, 200, 200, 200], READERS, "GET /api/v1/inbox/{submission}"),
    row([404, 204, 409, 204, 204], READERS, "POST /api/v1/inbox/{submission}/close"),
    row([404, 409, 204, 409, 409], READERS, "POST /api/v1/inbox/{submission}/reopen"),
    row([404, 204, 204, 204, 204], READERS, "DELETE /api/v1/inbox/{submission}"),
    row([404, 200, 200, 200, 200], READERS, "GET /inbox/<id>"),
    row([404, 303, 409, 303, 303], READERS, "POST /inbox/<id>/close"),
    row([404, 409, 303, 409, 409], READERS, "POST /inbox/<id>/reopen"),
    row([404, 303, 303, 303, 303], READERS, "POST /inbox/<id>/delete"),
    row([404, 303, 303, 303, 303], READERS, "POST /inbox/<id>/reply"),
    // The file is not held: there is nothing to let out.
    row([404, 409, 409, 409, 409], READERS, "POST /api/v1/inbox/{submission}/files/{file}/release"),
    row([404, 404, 404, 404, 404], READERS, "GET /inbox/<id>/release/<file>"),
    row([404, 409, 409, 409, 409], READERS, "POST /inbox/<id>/release/<file>"),
    row([404, 200, 200, 200, 200], READERS, "GET /bulk/i/<hand_in>/<file>"),
    row([404, 200, 200, 200, 200], READERS, "GET /bulk/i/<hand_in>/zip"),
    row([200, 200, 200, 200, 410], LINK, "GET /r/<token>"),
    row([200, 200, 410, 410, 410], LINK, "GET /r/<token>/state"),
    row([303, 303, 410, 410, 410], LINK, "POST /r/<token>/start"),
    row([303, 409, 410, 410, 410], LINK, "POST /r/<token>/answers"),
    row([303, 404, 410, 410, 410], LINK, "POST /r/<token>/files/<file>/remove"),
    row([303, 303, 410, 410, 410], LINK, "POST /r/<token>/hand-in"),
    // A personal link needs no code; one is asked for at open links and standing pages.
    row([404, 404, 404, 404, 410], LINK, "POST /r/<token>/code"),
    row([404, 404, 404, 404, 410], LINK, "POST /r/<token>/open"),
    row([201, 410, 410, 410, 410], LINK, "POST /bulk/u/<create>"),
    row([200, 200, 200, 200, 200], LINK, "HEAD /bulk/u/<upload>"),
    row([204, 403, 403, 403, 403], LINK, "PATCH /bulk/u/<upload>"),
    row([204, 410, 410, 410, 410], LINK, "DELETE /bulk/u/<upload>"),
    row([303, 410, 410, 410, 410], LINK, "POST /bulk/f/<create>"),
];

/// Routes that belong to no one request, who may use them, and their answer. Lists show each their own, which is looked
/// at apart; the new request is for the team's inbox.
pub(super) const OTHERS: &[(u16, &[Who], &str)] = &[
    (200, STAFF, "GET /api/v1/requests"),
    (201, READERS, "POST /api/v1/requests"),
    (200, STAFF, "GET /requests"),
    (200, ASKERS, "GET /requests/new"),
    (303, READERS, "POST /requests/new"),
    (200, STAFF, "GET /api/v1/inboxes"),
    (200, STAFF, "GET /api/v1/inbox"),
    (200, STAFF, "GET /inbox"),
    // Of the team's inbox: who is in is seen by those who are, and changed by nobody here.
    (200, READERS, "GET /api/v1/inboxes/{inbox}/readers"),
    (403, READERS, "POST /api/v1/inboxes/{inbox}/readers"),
    (403, READERS, "DELETE /api/v1/inboxes/{inbox}/readers/{reader}"),
    (200, STAFF, "GET /inboxes/readers"),
    (422, STAFF, "POST /inboxes/readers"),
    (403, READERS, "POST /inboxes/readers/<inbox>/<reader>/end"),
    (200, ANYBODY, "GET /to/<slug>"),
    (200, ANYBODY, "POST /to/<slug>/code"),
    (403, ANYBODY, "POST /to/<slug>/open"),
];
