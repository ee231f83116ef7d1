//! Who reads along, and letting out a file that nobody could check.

use askama::Template;
use kuvert::web::views::{
    InboxKind, InboxReaders, NotScanned, ReaderRow, ReadersNotice, ReadersProblem, ReleaseFile,
    ReleaseProblem, SharedInbox,
};

use crate::Rendered;
use crate::sample::{EXPIRES, KEY_DAY, SENT, Sample};

pub(crate) fn pages(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let mut pages = readers(sample)?;
    pages.extend(release(sample)?);
    Ok(pages)
}

fn readers(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let reader = |name: &str, address: &str, until, action: Option<&str>| ReaderRow {
        name: sample.text(name),
        address: sample.text(address),
        until,
        end_action: action.map(str::to_owned),
    };
    let per = || {
        reader("Per Lund", "per.lund@nordlys.example", Some(EXPIRES), Some("/inboxes/readers/ib_1/st_2/end"))
    };
    let mette = || reader("Mette Holm", "mette.holm@nordlys.example", None, None);
    let plain = |readers| InboxReaders {
        page: sample.staff_page("/inboxes/readers"),
        inboxes: vec![
            SharedInbox { name: sample.text("Anna Holm"), kind: InboxKind::Own, readers },
            SharedInbox {
                name: sample.say("Boliglån", "Mortgages"),
                kind: InboxKind::Team,
                readers: vec![mette(), reader("Anna Holm", "anna.holm@nordlys.example", None, None)],
            },
            SharedInbox { name: sample.text("Ida Friis"), kind: InboxKind::Colleague, readers: vec![per()] },
        ],
        first_day: SENT,
        last_day: KEY_DAY,
        email: String::new(),
        until: String::new(),
        notice: None,
        problem: None,
    };
    let told = InboxReaders { notice: Some(ReadersNotice::Delegated), ..plain(vec![per()]) };
    let refused = InboxReaders {
        email: "perlund@nordlys.example".to_owned(),
        until: "2026-12-24".to_owned(),
        problem: Some(ReadersProblem::BadAddress),
        ..plain(Vec::new())
    };
    Ok(vec![("inbox-readers", told.render()?), ("inbox-readers-problem", refused.render()?)])
}

fn release(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let plain = || ReleaseFile {
        page: sample.staff_page("/inbox/sb_7/release/f3"),
        submission_href: "/inbox/sb_7".to_owned(),
        action: "/inbox/sb_7/release/f3".to_owned(),
        name: sample.text("Alt.zip"),
        bytes: 4_812_331,
        from: sample.text("kim.andersen@kunde.example"),
        why: NotScanned::EncryptedArchive,
        reason: String::new(),
        problem: None,
    };
    let missing = ReleaseFile { problem: Some(ReleaseProblem::ReasonMissing), ..plain() };
    Ok(vec![("release", plain().render()?), ("release-problem", missing.render()?)])
}
