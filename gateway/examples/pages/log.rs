//! The access log in the console.

use askama::Template;
use kuvert::domain::EventKind;
use kuvert::web::views::{AdminLog, AdminLogLine, LogField, LogLine, LogOutcome, LogTyped};
use time::Duration;

use crate::Rendered;
use crate::sample::{NOW, Sample};

pub(crate) fn pages(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let found = lines(sample);
    let typed = LogTyped {
        span: "week".to_owned(),
        person: sample.text("kunde@firma.example"),
        network: sample.text("192.0.2.7"),
        ..LogTyped::default()
    };
    Ok(vec![
        ("admin-log", list(sample, LogTyped::default(), found.clone()).render()?),
        (
            "admin-log-found",
            AdminLog {
                looked_until: Some(NOW - Duration::days(40)),
                more_shares: true,
                ..list(sample, typed.clone(), found.clone())
            }
            .render()?,
        ),
        ("admin-log-nothing", list(sample, typed.clone(), Vec::new()).render()?),
        (
            "admin-log-problem",
            AdminLog { problem: Some(LogField::Network), ..list(sample, typed, Vec::new()) }.render()?,
        ),
        ("admin-log-line", line(sample, found.into_iter().next_back()).render()?),
    ])
}

fn list(sample: &Sample, typed: LogTyped, lines: Vec<LogLine>) -> AdminLog {
    let pages = !lines.is_empty();
    AdminLog {
        page: sample.staff_page("/admin/log"),
        typed,
        kinds: EventKind::ALL.iter().map(|kind| kind.as_str()).collect(),
        lines,
        older: pages.then(|| "/admin/log?before=7".to_owned()),
        newer: pages.then(|| "/admin/log?newer=9".to_owned()),
        newest: pages.then(|| "/admin/log".to_owned()),
        looked_until: None,
        more_shares: false,
        exports: ["csv", "jsonl", "proofs"].map(|format| format!("/admin/log/export?format={format}")),
        problem: None,
    }
}

fn lines(sample: &Sample) -> Vec<LogLine> {
    let line = |seq: i64, kind: EventKind, outcome, actor: &str| LogLine {
        href: format!("/admin/log/{seq}"),
        seq,
        at: NOW - Duration::minutes(100 - seq),
        kind: kind.as_str().to_owned(),
        outcome,
        actor: actor.to_owned(),
        person: Some(sample.text("kunde@firma.example")),
        network: Some("2001:db8:1:2:3:4:5:6".to_owned()),
        file: Some(sample.say("Årsrapport 2025 (endelig).pdf", "Annual report 2025 (final).pdf")),
        detail: "bytes=104857600 sent=104857600".to_owned(),
    };
    vec![
        LogLine {
            person: None,
            network: None,
            file: None,
            detail: String::new(),
            ..line(9, EventKind::ServerStarted, LogOutcome::Ok, "system")
        },
        line(8, EventKind::CodeWrong, LogOutcome::Refused, "visitor"),
        line(8, EventKind::DownloadAborted, LogOutcome::Failed, "recipient"),
        line(7, EventKind::DownloadCompleted, LogOutcome::Ok, "recipient"),
    ]
}

fn line(sample: &Sample, line: Option<LogLine>) -> AdminLogLine {
    let id = "aaaaaaaaaaaaaaaaaaaaaaaaaa".to_owned();
    AdminLogLine {
        page: sample.staff_page("/admin/log/7"),
        line: line.unwrap_or_else(|| lines(sample).remove(0)),
        user_agent: Some(
            sample.text("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
        ),
        reply: Some(sample.text("250 2.0.0 Ok: queued as 4Xy7")),
        comment: Some(sample.say("Det er ikke til mig.", "This is not for me.")),
        about: vec![
            ("log-share", id.clone(), format!("/admin/log?share={id}")),
            ("log-file", id.clone(), format!("/admin/log?file={id}")),
        ],
        facts: vec![("bytes".to_owned(), "104857600".to_owned())],
        of_person: Some("/admin/log?person=kunde%40firma.example".to_owned()),
        of_network: Some("/admin/log?network=2001%3Adb8%3A%3A1".to_owned()),
        id,
    }
}
