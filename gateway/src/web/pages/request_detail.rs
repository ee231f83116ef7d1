//! A request as the asker's page shows it.

use time::{Duration, OffsetDateTime};

use super::super::views::{
    InboxChoice, Page, PersonState, RequestDetail, RequestDetailProblem, RequestLink, RequestNotice,
    RequestPerson, TellChoice,
};
use super::{detail, request_happening, request_words, requests, submission};
use crate::app::requests::{FormKey, RequestView, UploaderView};
use crate::app::{App, MailState};
use crate::domain::{Reach, RequestState, SubmissionState};

/// What the page says besides the request itself.
#[derive(Default)]
pub(super) struct Remarks {
    pub(super) notice: Option<RequestNotice>,
    pub(super) problem: Option<RequestDetailProblem>,
    /// An open link that was just made; it is nowhere else but in a mail to the asker.
    pub(super) link: Option<String>,
}

/// `latest` is the last instant that the policy allows.
pub(super) fn view(
    page: Page,
    request: &RequestView,
    (app, latest): (&App, OffsetDateTime),
    remarks: Remarks,
) -> RequestDetail {
    let (now, form) = (app.now(), &request.words.form);
    let submitted = request.uploaders.iter().any(|uploader| handed_in(uploader).is_some());
    let row = &request.request;
    let language = page.locale.tag();
    let standing = request.words.slug.as_ref().map(|slug| app.config.public_url.join(&format!("/to/{slug}")));
    let links = standing.map(|url| RequestLink { url, once: false });
    let once = remarks.link.map(|url| RequestLink { url, once: true });
    RequestDetail {
        id: row.id.to_string(),
        title: form.title.clone(),
        purpose: form.purpose.clone(),
        message: form.message.clone(),
        state: requests::state(row, submitted, now),
        delivery: requests::delivery(row.reach),
        inbox: request.inbox.name.clone(),
        created_at: row.created_at,
        expires_at: row.expires_at,
        deletes_at: row.ended_at(now).map(|at| at + Duration::days(app.config.request_keep_days.into())),
        extendable_until: (row.state == RequestState::Open && row.expires_at.is_some()).then_some(latest),
        links: links.into_iter().chain(once).collect(),
        people: request.uploaders.iter().map(|uploader| person(uploader, request, now)).collect(),
        documents: request_words::documents(form, language),
        other_files: form.other_files,
        questions: request_words::questions(form, language),
        consent: form.consent.as_ref().map(|consent| consent.text.text(language).to_owned()),
        told: request.told.always.iter().map(|colleague| colleague.name.clone()).collect(),
        tell_choices: request
            .told
            .choices
            .iter()
            .map(|(to, chosen)| TellChoice { id: to.id.to_string(), name: to.name.clone(), chosen: *chosen })
            .collect(),
        link_key: FormKey::fresh(),
        hand_over_to: request
            .successors
            .iter()
            .map(|to| InboxChoice { id: to.id.to_string(), name: to.name.clone(), chosen: false })
            .collect(),
        timeline: request_happening::timeline(&request.timeline, &request.named),
        timeline_cut: request.timeline_cut,
        notice: remarks.notice,
        problem: remarks.problem,
        page,
    }
}

/// When this person's latest hand-in came.
fn handed_in(uploader: &UploaderView) -> Option<OffsetDateTime> {
    uploader.submission.and_then(|submission| submission.submitted_at)
}

fn person(uploader: &UploaderView, request: &RequestView, now: OffsetDateTime) -> RequestPerson {
    let there = uploader
        .submission
        .filter(|one| matches!(one.state, SubmissionState::Submitted | SubmissionState::Closed));
    let asked = request.request.reach == Reach::Personal && request.request.admits(now).is_ok();
    RequestPerson {
        id: uploader.id.to_string(),
        address: uploader.person.email.clone(),
        name: uploader.person.name.clone(),
        state: state(uploader),
        mail: uploader.mail.as_ref().and_then(detail::fate),
        opened_at: uploader.opened_at,
        handed_in_at: handed_in(uploader),
        files: u32::try_from(uploader.files).unwrap_or(u32::MAX),
        submission_href: there.map(|submission| submission::path_of(submission.id)),
        resendable: asked,
    }
}

fn state(uploader: &UploaderView) -> PersonState {
    match (uploader.submission, uploader.opened_at, uploader.mail.as_ref().map(|mail| mail.state)) {
        (Some(_), _, _) if handed_in(uploader).is_some() => PersonState::HandedIn,
        (Some(_), _, _) => PersonState::Started,
        (None, Some(_), _) => PersonState::Opened,
        (None, None, Some(MailState::Refused)) => PersonState::Unreachable,
        (None, None, Some(MailState::Queued | MailState::Sending)) => PersonState::Waiting,
        (None, None, _) => PersonState::NotOpened,
    }
}
