//! Lines of the log as a sender reads them. What is only for auditors stays out.

use serde_json::Value;
use time::OffsetDateTime;

use super::super::views::{Happening, ReportForm, TimelineEntry};
use crate::app::authority::ADMINISTRATOR;
use crate::app::log::Line;
use crate::app::overview::Detail;
use crate::app::post::{TO_RECIPIENTS, TO_UPLOADERS};
use crate::app::requests::Colleague;
use crate::domain::{EventKind, Outcome};

/// The time line of a share, newest first.
pub(super) fn timeline(detail: &Detail) -> Vec<TimelineEntry> {
    detail.timeline.iter().filter_map(|line| entry(line, detail)).collect()
}

fn entry(line: &Line, detail: &Detail) -> Option<TimelineEntry> {
    let file = detail.files.iter().find(|file| Some(file.id) == line.file);
    let recipient = detail.recipients.iter().find(|info| Some(info.recipient.id) == line.recipient);
    Some(TimelineEntry {
        at: line.at,
        what: handed_over(line, &detail.named)
            .or_else(|| happening(line, file.map_or(0, |file| file.bytes)))?,
        recipient: recipient.map(|info| info.person.email.clone()),
        file: file.map(|file| file.name.clone()).or_else(|| line.personal.file_name.clone()),
        by_administrator: by_administrator(line),
    })
}

/// Whether a line says that an administrator acted in place of the owner.
pub(super) fn by_administrator(line: &Line) -> bool {
    line.detail.get("by").and_then(Value::as_str) == Some(ADMINISTRATOR)
}

/// To whom a share or a request was handed over; `named` are the colleagues that lines speak of by id.
pub(super) fn handed_over(line: &Line, named: &[Colleague]) -> Option<Happening> {
    let kinds = [EventKind::ShareHandedOver.as_str(), EventKind::RequestHandedOver.as_str()];
    kinds.iter().find(|kind| **kind == line.kind)?;
    let to = line.detail.get("to").and_then(Value::as_str)?;
    let colleague = named.iter().find(|colleague| colleague.id.to_string() == to)?;
    Some(Happening::HandedOver { to: colleague.name.clone() })
}

/// What a line tells, or nothing. `file_bytes` is the plain size of the file the line is about, for lines that do not say.
pub(super) fn happening(line: &Line, file_bytes: u64) -> Option<Happening> {
    let kind = EventKind::ALL.iter().copied().find(|kind| kind.as_str() == line.kind)?;
    let number = |name: &str| line.detail.get(name).and_then(Value::as_u64);
    Some(match kind {
        EventKind::ShareCreated => Happening::Created,
        EventKind::FileAdded => Happening::FileAdded,
        EventKind::ShareSent => Happening::Sent,
        EventKind::MailAccepted | EventKind::MailDelayed | EventKind::MailRefused => mail(kind, line)?,
        EventKind::LinkOpened => Happening::LinkOpened,
        // One that was refused went to an address that is not on the list: nothing was sent.
        EventKind::CodeSent if line.outcome == Outcome::Ok.as_str() => Happening::CodeSent,
        EventKind::CodeWrong | EventKind::PassphraseWrong => Happening::CodeWrong,
        EventKind::LinkLocked => Happening::Locked { until: until(line)? },
        EventKind::AccessAuthorised => Happening::Opened,
        EventKind::DownloadCompleted => Happening::Downloaded,
        EventKind::DownloadAborted => Happening::BrokenOff {
            at_byte: number("at_byte").unwrap_or(0),
            of_bytes: number("of_bytes").unwrap_or(file_bytes),
        },
        EventKind::ReminderSent => Happening::Reminded,
        EventKind::RecipientReported => {
            let said = line.detail.get("reason").and_then(Value::as_str);
            let reason = ReportForm::REASONS.into_iter().find(|reason| Some(*reason) == said);
            Happening::ReportedWrong { reason, comment: line.personal.comment.clone() }
        }
        EventKind::AccessAsked => Happening::AccessAsked,
        EventKind::ShareExtended => Happening::Extended { until: until(line)? },
        EventKind::LinkResent => Happening::Resent,
        EventKind::RecipientReaddressed => Happening::AddressCorrected,
        EventKind::RecipientAdded => Happening::RecipientAdded,
        EventKind::RecipientRevoked => Happening::RecipientRevoked,
        EventKind::ShareRevoked => Happening::Revoked,
        EventKind::ShareExpired => Happening::Expired,
        EventKind::SharePurged => Happening::Purged,
        _ => return None,
    })
}

/// The instant that a line speaks of.
pub(super) fn until(line: &Line) -> Option<OffsetDateTime> {
    let seconds = line.detail.get("until").and_then(Value::as_i64)?;
    OffsetDateTime::from_unix_timestamp(seconds).ok()
}

/// What the relay said about a mail to a recipient or an uploader; mails to staff are no part of the story.
fn mail(kind: EventKind, line: &Line) -> Option<Happening> {
    let about = line.detail.get("mail").and_then(Value::as_str)?;
    if !TO_RECIPIENTS.contains(&about) && !TO_UPLOADERS.contains(&about) {
        return None;
    }
    let reply = line.personal.reply.clone().unwrap_or_default();
    Some(match kind {
        EventKind::MailAccepted => Happening::MailAccepted { reply },
        EventKind::MailDelayed => Happening::MailDeferred { reply },
        _ => Happening::MailRefused { reply },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::log::PersonalFacts;
    use crate::app::post::INVITATION;
    use crate::domain::EventId;
    use serde_json::json;

    fn line(kind: EventKind, outcome: Outcome, detail: Value) -> Line {
        Line {
            seq: 1,
            id: EventId::from_bytes([1; 16]),
            at: OffsetDateTime::UNIX_EPOCH,
            kind: kind.as_str().to_owned(),
            outcome: outcome.as_str().to_owned(),
            actor: "system".to_owned(),
            share: None,
            recipient: None,
            file: None,
            staff: None,
            request: None,
            submission: None,
            detail,
            opening: None,
            personal: PersonalFacts { reply: Some("250 queued".to_owned()), ..PersonalFacts::default() },
        }
    }

    #[test]
    fn a_mail_to_the_sender_is_not_told_as_one_to_the_recipient() {
        let told = |mail| happening(&line(EventKind::MailAccepted, Outcome::Ok, json!({ "mail": mail })), 0);
        assert_eq!(told(INVITATION), Some(Happening::MailAccepted { reply: "250 queued".to_owned() }));
        assert_eq!(told("receipt"), None);
    }

    #[test]
    fn a_code_that_went_nowhere_is_not_told_as_sent() {
        let told = |outcome| happening(&line(EventKind::CodeSent, outcome, json!({})), 0);
        assert_eq!(told(Outcome::Ok), Some(Happening::CodeSent));
        assert_eq!(told(Outcome::Refused), None);
    }

    #[test]
    fn a_broken_download_says_how_far_it_came() {
        let broken = line(EventKind::DownloadAborted, Outcome::Failed, json!({ "at_byte": 7 }));
        assert_eq!(happening(&broken, 9), Some(Happening::BrokenOff { at_byte: 7, of_bytes: 9 }));
    }
}
