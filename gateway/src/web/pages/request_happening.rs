//! Lines of the log about requests and what comes in on them, as staff read them.

use super::super::views::{Happening, TimelineEntry};
use super::happening::{by_administrator, handed_over, happening, until};
use crate::app::log::Line;
use crate::app::requests::Colleague;
use crate::domain::EventKind;

/// A time line, newest first; `named` are the colleagues that lines speak of by id.
pub(super) fn timeline(lines: &[Line], named: &[Colleague]) -> Vec<TimelineEntry> {
    lines.iter().filter_map(|line| entry(line, named)).collect()
}

fn entry(line: &Line, named: &[Colleague]) -> Option<TimelineEntry> {
    Some(TimelineEntry {
        at: line.at,
        what: handed_over(line, named).or_else(|| of_request(line)).or_else(|| happening(line, 0))?,
        recipient: line.personal.person.clone(),
        file: line.personal.file_name.clone(),
        by_administrator: by_administrator(line),
    })
}

/// What only requests have; the rest reads as it does for shares.
fn of_request(line: &Line) -> Option<Happening> {
    let kind = EventKind::ALL.iter().copied().find(|kind| kind.as_str() == line.kind)?;
    Some(match kind {
        EventKind::RequestCreated => Happening::Created,
        EventKind::RequestRevoked => Happening::Revoked,
        EventKind::RequestClosed | EventKind::SubmissionClosed => Happening::Closed,
        EventKind::RequestReopened | EventKind::SubmissionReopened => Happening::Reopened,
        EventKind::RequestExtended => Happening::Extended { until: until(line)? },
        EventKind::RequestExpired => Happening::Expired,
        EventKind::RequestPaused => Happening::Paused,
        EventKind::RequestResumed => Happening::Resumed,
        EventKind::RequestLinkRenewed => Happening::LinkRenewed,
        EventKind::RequestToldChanged => Happening::ToldChanged,
        EventKind::ConsentGiven => Happening::ConsentGiven,
        EventKind::HandInStarted => Happening::UploadStarted,
        EventKind::FileAdded => Happening::FileArrived,
        EventKind::FileHeld => Happening::FileHeld,
        EventKind::FileRefused => Happening::FileRefused,
        EventKind::UploadRefused => Happening::UploadRefused,
        EventKind::UploadBrokenOff => Happening::UploadBrokenOff,
        EventKind::FileReleased => Happening::FileReleased { reason: line.personal.comment.clone() },
        EventKind::SubmissionRecovered => Happening::Recovered,
        EventKind::HandedIn => Happening::HandedIn,
        EventKind::HandInDiscarded => Happening::Discarded,
        EventKind::SubmissionFetched => Happening::Fetched,
        EventKind::SubmissionReplied => Happening::Replied,
        EventKind::SubmissionPurged => Happening::Purged,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::log::PersonalFacts;
    use crate::domain::{EventId, StaffId};
    use serde_json::{Value, json};
    use time::OffsetDateTime;

    fn line(kind: EventKind, detail: Value) -> Line {
        Line {
            seq: 1,
            id: EventId::from_bytes([1; 16]),
            at: OffsetDateTime::UNIX_EPOCH,
            kind: kind.as_str().to_owned(),
            outcome: "ok".to_owned(),
            actor: "staff".to_owned(),
            share: None,
            recipient: None,
            file: None,
            staff: None,
            request: None,
            submission: None,
            detail,
            opening: None,
            personal: PersonalFacts {
                person: Some("kim@kunde.example".to_owned()),
                ..PersonalFacts::default()
            },
        }
    }

    fn told(kind: EventKind, detail: Value) -> Option<Happening> {
        let per = Colleague { id: StaffId::from_bytes([7; 16]), name: "Per Lund".to_owned() };
        timeline(&[line(kind, detail)], &[per]).pop().map(|entry| entry.what)
    }

    #[test]
    fn handing_over_names_the_colleague() {
        let to = StaffId::from_bytes([7; 16]).to_string();
        let told = told(EventKind::RequestHandedOver, json!({ "to": to }));
        assert_eq!(told, Some(Happening::HandedOver { to: "Per Lund".to_owned() }));
    }

    #[test]
    fn a_mail_to_the_uploader_is_told_and_one_to_the_asker_is_not() {
        let told = |mail| told(EventKind::MailAccepted, json!({ "mail": mail }));
        assert_eq!(told("request_invitation"), Some(Happening::MailAccepted { reply: String::new() }));
        assert_eq!(told("request_receipt"), None);
    }

    #[test]
    fn looking_at_a_submission_is_for_the_auditors_log_alone() {
        assert_eq!(told(EventKind::SubmissionViewed, json!({})), None);
    }
}
