//! A submission as its page shows it.

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::super::views::{
    Answer, ConsentRecord, FileFate, HandIn, NotScanned, Page, ReleasedBy, Submission, SubmissionNotice,
    SubmissionProblem, SubmittedFile, Verdict, ZipOffer,
};
use super::{inbox, request, request_happening, request_words, submission};
use crate::app::App;
use crate::app::inbox::{HandInView, SubmissionView, ViewedFile};
use crate::app::uploading::Answers;
use crate::domain::form::{Question, QuestionType};
use crate::domain::{Form, HandInId, StaffId, SubmissionId};
use crate::locales::Locale;

const ISO_DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

pub(super) fn view(
    page: Page,
    submission: SubmissionView,
    app: &App,
    staff: StaffId,
    (notice, problem): (Option<SubmissionNotice>, Option<SubmissionProblem>),
) -> Submission {
    let (row, form) = (submission.submission, &submission.words.form);
    let privacy_url = form.privacy_url.clone().or_else(|| app.look().privacy_url.clone());
    let own = submission.request.staff == staff;
    Submission {
        id: row.id.to_string(),
        title: form.title.clone(),
        request_href: own.then(|| request::path_of(row.request)),
        state: inbox::state(&row),
        name: submission.uploader.name.clone(),
        address: submission.uploader.email.clone(),
        address_proved: submission.address_proved,
        on_behalf: submission.inbox.is_on_behalf(staff),
        inbox: submission.inbox.name.clone(),
        hand_ins: submission.hand_ins.iter().rev().map(|one| hand_in(&page, row.id, form, one)).collect(),
        consent: consent(&submission.hand_ins, privacy_url),
        deleted_at: row.purge_at,
        timeline: request_happening::timeline(&submission.timeline, &[]),
        timeline_cut: submission.timeline_cut,
        notice,
        problem,
        page,
    }
}

/// What was agreed to last.
fn consent(hand_ins: &[HandInView], privacy_url: Option<String>) -> Option<ConsentRecord> {
    let given = hand_ins.iter().rev().find_map(|one| one.consent.as_ref())?;
    let language = given.language.parse::<Locale>();
    Some(ConsentRecord {
        text: given.text.clone(),
        version: given.version.to_string(),
        language: language.map_or_else(|_| given.language.clone(), |known| known.own_name().to_owned()),
        at: given.at,
        address: given.address.clone(),
        privacy_url,
    })
}

fn hand_in(page: &Page, id: SubmissionId, form: &Form, one: &HandInView) -> HandIn {
    let files = one.files.iter().map(|file| submitted(page, (id, one.id), form, file));
    let files: Vec<SubmittedFile> = files.collect();
    let ready = || files.iter().filter(|file| matches!(file.fate, FileFate::Ready { .. }));
    let zip = (ready().count() > 1).then(|| ZipOffer {
        href: format!("/bulk/i/{}/zip", one.id),
        bytes: ready().map(|file| file.bytes).sum(),
    });
    HandIn {
        at: one.at,
        answers: one.answers.as_ref().map(|given| answers(page, form, given)).unwrap_or_default(),
        zip,
        files,
    }
}

fn submitted(
    page: &Page,
    (id, hand_in): (SubmissionId, HandInId),
    form: &Form,
    file: &ViewedFile,
) -> SubmittedFile {
    let document = form.documents.iter().find(|document| Some(&document.id) == file.document.as_ref());
    let fate = if file.refused {
        FileFate::Refused(request_words::refusal(file.verdict.as_deref().unwrap_or_default()))
    } else if !file.deliverable {
        FileFate::Held
    } else if file.faulty {
        FileFate::Unavailable
    } else {
        // The file's name is in the answer's header, not in the address.
        FileFate::Ready { href: format!("/bulk/i/{hand_in}/{}", file.id) }
    };
    SubmittedFile {
        name: file.name.clone(),
        bytes: file.bytes,
        sha256: (!file.refused).then(|| file.sha256.clone()),
        document: document.map(|document| document.label.text(page.locale.tag()).to_owned()),
        verdict: verdict(file.verdict.as_deref()),
        fate,
        release_href: file.releasable.then(|| submission::release_path(id, file.id)),
        released: file.released.as_ref().map(|one| ReleasedBy { name: one.by.name.clone(), at: one.at }),
    }
}

/// The scanner's word, from the word that is stored; none is stored where there is no scanner.
pub(super) fn verdict(word: Option<&str>) -> Verdict {
    let Some(word) = word else { return Verdict::NotScanned(NotScanned::NoScanner) };
    match word.split_once(':').unwrap_or((word, "")) {
        ("clean", _) => Verdict::Clean,
        ("held" | "not_scanned", why) => Verdict::NotScanned(request_words::not_scanned(why)),
        ("infected", signature) => Verdict::Infected { signature: signature.to_owned() },
        _ => Verdict::NotLooked,
    }
}

/// In the order of the questions; what was not answered is left out.
fn answers(page: &Page, form: &Form, given: &Answers) -> Vec<Answer> {
    let answer = |question: &Question| {
        given.0.get(&question.id).map(|text| Answer {
            label: question.label.text(page.locale.tag()).to_owned(),
            text: in_words(page, question, text),
            sensitive: question.kind == QuestionType::NationalId,
        })
    };
    form.questions.iter().filter_map(answer).collect()
}

/// An answer as people read it.
fn in_words(page: &Page, question: &Question, text: &str) -> String {
    let words = match question.kind {
        QuestionType::Date => time::Date::parse(text, ISO_DATE).ok().map(|day| page.date(noon(day))),
        QuestionType::Choice => {
            let choice = text.parse::<usize>().ok().and_then(|number| question.choices.get(number));
            choice.map(|label| label.text(page.locale.tag()).to_owned())
        }
        _ => None,
    };
    words.unwrap_or_else(|| text.to_owned())
}

/// A moment that falls on this day wherever the page reads time.
fn noon(day: time::Date) -> OffsetDateTime {
    day.with_time(time::macros::time!(12:00)).assume_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stored_word_is_told_as_what_it_means() {
        assert_eq!(verdict(None), Verdict::NotScanned(NotScanned::NoScanner));
        assert_eq!(verdict(Some("clean")), Verdict::Clean);
        assert_eq!(verdict(Some("held:scanner_timeout")), Verdict::NotScanned(NotScanned::ScannerTimeout));
        assert_eq!(
            verdict(Some("not_scanned:archive_limits:depth")),
            Verdict::NotScanned(NotScanned::ArchiveLimits)
        );
        let signature = "Win.Test.EICAR_HDB-1".to_owned();
        assert_eq!(verdict(Some("infected:Win.Test.EICAR_HDB-1")), Verdict::Infected { signature });
        assert_eq!(verdict(Some("wrong_type")), Verdict::NotLooked);
    }
}
