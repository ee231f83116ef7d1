//! The pages a recipient sees.

use askama::Template;
use kuvert::web::views::{
    AccessAsked, CodeAddress, CodeEntry, CodeProblem, ErrorPage, FileState, LandingProblem, LinkExpired,
    LinkLanding, LinkLocked, LinkRevoked, LinkUnknown, Opened, OpenedFile, ReportForm, ReportSent, SafeHtml,
    SlowDown, Verification, ZipOffer,
};

use crate::Rendered;
use crate::sample::{EXPIRES, LINK, NOW, SENT, SHA256, Sample};

pub(crate) fn pages(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let mut pages = landing(sample)?;
    pages.extend(code(sample)?);
    pages.extend(opened(sample)?);
    pages.extend(states(sample)?);
    Ok(pages)
}

fn landing(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let landing = |verification, asks_address, problem: Option<LandingProblem>| {
        LinkLanding {
            page: sample.page(LINK),
            link_path: LINK.to_owned(),
            sender: sample.sender(),
            verification,
            asks_address,
            email: problem.map(|_| sample.text("kim@")).unwrap_or_default(),
            problem,
        }
        .render()
    };
    let wrong = Some(LandingProblem::WrongPassphrase { tries_left: 1 });
    Ok(vec![
        ("landing", landing(Verification::Code, false, None)?),
        ("landing-again", landing(Verification::Code, false, Some(LandingProblem::SessionEnded))?),
        ("landing-group", landing(Verification::Code, true, None)?),
        ("landing-group-bad", landing(Verification::Code, true, Some(LandingProblem::BadAddress))?),
        ("landing-passphrase", landing(Verification::Passphrase, false, None)?),
        ("landing-passphrase-wrong", landing(Verification::Passphrase, false, wrong)?),
        ("landing-group-passphrase", landing(Verification::Passphrase, true, None)?),
    ])
}

fn code(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let code = |address, sent, resend_in_seconds, problem| {
        CodeEntry {
            page: sample.page(&format!("{LINK}/code")),
            link_path: LINK.to_owned(),
            sender: sample.sender(),
            address,
            sent,
            valid_minutes: 10,
            resend_in_seconds,
            problem,
        }
        .render()
    };
    let typed = || CodeAddress::Typed(sample.text("kim.andersen@kunde.example"));
    Ok(vec![
        ("code", code(CodeAddress::OfTheLink, true, 30, None)?),
        ("code-group", code(typed(), true, 30, None)?),
        ("code-have-one", code(CodeAddress::OfTheLink, false, 0, None)?),
        ("code-group-ask", code(CodeAddress::Ask, false, 0, None)?),
        ("code-malformed", code(CodeAddress::OfTheLink, true, 0, Some(CodeProblem::Malformed))?),
        ("code-wrong", code(typed(), true, 12, Some(CodeProblem::Wrong { tries_left: 3 }))?),
        ("code-too-old", code(CodeAddress::OfTheLink, true, 0, Some(CodeProblem::TooOld))?),
        ("code-too-many", code(CodeAddress::OfTheLink, true, 0, Some(CodeProblem::TooManyTries))?),
        ("code-too-soon", code(CodeAddress::OfTheLink, true, 21, Some(CodeProblem::AskedTooSoon))?),
    ])
}

fn opened(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let file = |name: String, bytes, state, downloads_left| OpenedFile {
        name,
        bytes,
        sha256: SHA256.to_owned(),
        state,
        downloads_left,
    };
    let ready = || FileState::Ready { href: "/bulk/d/ticket".to_owned() };
    let report = sample.say("Årsrapport 2026 med revisors påtegning.pdf", "Annual report 2026, audited.pdf");
    let budget = sample.say("Budget og likviditet.xlsx", "Budget and liquidity.xlsx");
    let scan = sample.say("Scanning fra mødet, side 1-14.zip", "Scan of the meeting, pages 1-14.zip");
    let page = |title: String, message, files: Vec<OpenedFile>, zip| {
        Opened {
            page: sample.page(LINK),
            link_path: LINK.to_owned(),
            sender: sample.sender(),
            title,
            message,
            files,
            zip,
            sent_at: SENT,
            expires_at: EXPIRES,
            history_path: None,
        }
        .render()
    };
    let title =
        || sample.say("Papirer til mødet den 22. september", "Papers for the meeting on 22 September");
    let message = || {
        let html = if sample.locale.tag() == "da" { MESSAGE_DA } else { MESSAGE_EN };
        Some(SafeHtml::from_sanitised(html.to_owned()))
    };
    let all = vec![
        file(report.clone(), 4_812_331, ready(), None),
        file(budget.clone(), 183_204, ready(), None),
        file(scan.clone(), 1_240_118_400, ready(), None),
    ];
    let troubled = vec![
        file(report.clone(), 4_812_331, ready(), Some(1)),
        file(budget, 183_204, FileState::Spent, Some(0)),
        file(scan, 1_240_118_400, FileState::Unavailable, Some(2)),
        file(sample.text("Video.mp4"), 88_000_000, FileState::Checking, Some(3)),
    ];
    let zip = ZipOffer { href: "/bulk/z/ticket".to_owned(), bytes: 1_245_113_935 };
    Ok(vec![
        ("opened", page(title(), message(), all, Some(zip))?),
        ("opened-one-file", page(title(), None, vec![file(report, 4_812_331, ready(), None)], None)?),
        ("opened-message", page(title(), message(), Vec::new(), None)?),
        ("opened-troubled", page(title(), None, troubled, None)?),
    ])
}

fn states(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let page = || sample.page(LINK);
    let link_path = || LINK.to_owned();
    let sender = || Some(sample.sender());
    let expired =
        |sender, renewable| LinkExpired { page: page(), link_path: link_path(), sender, renewable }.render();
    let report = |reason_missing| {
        ReportForm { page: page(), link_path: link_path(), sender: sample.sender(), reason_missing }.render()
    };
    let slow = |retry_in_seconds| SlowDown { page: sample.page(""), retry_in_seconds }.render();
    let mut pages = vec![
        ("expired", expired(sender(), true)?),
        ("expired-nameless", expired(None, true)?),
        ("expired-gone", expired(sender(), false)?),
        ("revoked", LinkRevoked { page: page(), sender: None }.render()?),
        ("revoked-named", LinkRevoked { page: page(), sender: sender() }.render()?),
        ("locked", LinkLocked { page: page(), until: NOW + time::Duration::DAY }.render()?),
        ("unknown", LinkUnknown { page: sample.page("") }.render()?),
        ("asked", AccessAsked { page: page(), sender: sender() }.render()?),
        ("report", report(false)?),
        ("report-missing", report(true)?),
        ("report-sent", ReportSent { page: page(), sender: sample.sender() }.render()?),
        ("slow-seconds", slow(45)?),
        ("slow-minutes", slow(900)?),
    ];
    for (status, name) in ErrorPage::STATUSES.into_iter().zip(ERROR_NAMES) {
        let request_id = (status >= 500).then(|| "7f3a-91c2-0b".to_owned());
        pages.push((name, ErrorPage { page: sample.page(""), status, request_id }.render()?));
    }
    Ok(pages)
}

/// In the order of [`ErrorPage::STATUSES`].
const ERROR_NAMES: [&str; 10] = [
    "error-400",
    "error-403",
    "error-404",
    "error-405",
    "error-413",
    "error-415",
    "error-421",
    "error-429",
    "error-500",
    "error-503",
];

const MESSAGE_DA: &str = "<p>Kære Kim</p><p>Her er papirerne til mødet. Læs især <strong>afsnit 4</strong> \
    i årsrapporten, og sig til, hvis noget er uklart:</p><ul><li>Årsrapporten er underskrevet af revisor.</li>\
    <li>Budgettet er et <em>udkast</em>.</li></ul><p>Venlig hilsen<br>Anna</p>";
const MESSAGE_EN: &str = "<p>Dear Kim</p><p>Here are the papers for the meeting. Please read <strong>section \
    4</strong> of the annual report, and tell me if anything is unclear:</p><ul><li>The annual report is signed \
    by the auditor.</li><li>The budget is a <em>draft</em>.</li></ul><p>Kind regards<br>Anna</p>";
