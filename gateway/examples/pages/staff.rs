//! The pages an employee sees.

use askama::Template;
use kuvert::app::WaysIn;
use kuvert::web::views::{
    AddinSignIn, AddinStep, Delivery, DemoHints, DevMail, DevMailbox, DevMailboxEntry, FileProgress,
    FileProgressState, Happening, Home, LinkReach, MailFate, OrganisationProblem, Page, RecipientState,
    RenewShare, ShareDetail, ShareFile, ShareNotice, ShareProblem, ShareRecipient, ShareRow, ShareState,
    SharesList, SignIn, SignInLeave, SignInProblem, SignedOut, TimelineEntry, Verification,
};
use time::OffsetDateTime;

use crate::Rendered;
use crate::sample::{EXPIRES, KEY_DAY, LINK, NOW, SENDER_LINK, SENT, Sample};

pub(crate) fn pages(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let mut pages = sign_in(sample)?;
    pages.extend(outlook(sample)?);
    pages.extend(shares(sample)?);
    pages.extend(details(sample)?);
    pages.extend(front(sample)?);
    Ok(pages)
}

fn sign_in(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let both = WaysIn { password: true, organisation: true };
    let alone = WaysIn { password: false, organisation: true };
    let sign_in_by = |ways: WaysIn, problem: Option<SignInProblem>| {
        SignIn {
            page: sample.page("/sign-in"),
            next: Some("/shares".to_owned()),
            email: problem.map(|_| sample.text("anna.holm@nordlys.example")).unwrap_or_default(),
            ways,
            problem,
        }
        .render()
    };
    let sign_in = |problem| sign_in_by(WaysIn { password: true, organisation: false }, problem);
    let organisation = |problem| Some(SignInProblem::Organisation(problem));
    Ok(vec![
        ("sign-in-both", sign_in_by(both, None)?),
        ("sign-in-organisation", sign_in_by(alone, None)?),
        ("sign-in-no-passwords", sign_in_by(alone, Some(SignInProblem::NoPasswords))?),
        ("sign-in-no-account", sign_in_by(alone, organisation(OrganisationProblem::NoAccount))?),
        ("sign-in-address-taken", sign_in_by(both, organisation(OrganisationProblem::AddressTaken))?),
        ("sign-in-unreachable", sign_in_by(both, organisation(OrganisationProblem::Unreachable))?),
        ("sign-in-leave", leave(sample)?),
        ("sign-in", sign_in(None)?),
        ("sign-in-wrong", sign_in(Some(SignInProblem::Wrong))?),
        ("sign-in-ended", sign_in(Some(SignInProblem::SessionEnded))?),
        ("sign-in-slow", sign_in(Some(SignInProblem::SlowDown { retry_in_minutes: 5 }))?),
        ("signed-out", SignedOut { page: sample.page("/sign-in") }.render()?),
    ])
}

fn leave(sample: &Sample) -> askama::Result<String> {
    let address = "https://id.nordlys.example/authorize?client_id=kuvert&state=x".to_owned();
    SignInLeave { page: sample.page("/sign-in"), address }.render()
}

/// The window that Outlook opens.
fn outlook(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let step = |step: AddinStep| {
        AddinSignIn {
            page: sample.page("/addin/signin/a"),
            action: "/addin/signin/a".to_owned(),
            name: sample.text("Anna Holm"),
            email: sample.text("anna.holm@nordlys-advokater.example"),
            office_js: "/office.js".to_owned(),
            step,
        }
        .render()
    };
    let hand_over = AddinStep::HandOver { code: "x".repeat(43), comparison: "480217".to_owned() };
    Ok(vec![
        ("addin-sign-in-ask", step(AddinStep::Ask)?),
        ("addin-sign-in-compare", step(hand_over)?),
        ("addin-sign-in-done", step(AddinStep::Done)?),
        ("addin-sign-in-refused", step(AddinStep::Refused)?),
        ("addin-sign-in-over", step(AddinStep::Over)?),
    ])
}

fn shares(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let row = |title: String, state, recipients, opened, downloaded, files| ShareRow {
        href: "/shares/sh_4Kq8".to_owned(),
        title,
        state,
        created_at: SENT,
        expires_at: EXPIRES,
        first_recipient: (recipients > 0).then(|| sample.text("kim.andersen@kunde.example")),
        recipients,
        opened,
        downloaded,
        files,
        bytes: u64::from(files) * 41_503_400,
        needs_attention: state == ShareState::Active && opened == 0,
    };
    let shares = vec![
        row(
            sample.say("Papirer til mødet den 22. september", "Papers for the meeting on 22 September"),
            ShareState::Active,
            3,
            2,
            1,
            3,
        ),
        row(
            sample.say("Kontrakt, endelig udgave", "Contract, final version"),
            ShareState::Active,
            1,
            0,
            0,
            1,
        ),
        row(sample.say("Lønoplysninger", "Payroll data"), ShareState::Expired, 1, 1, 1, 2),
        row(sample.say("Sendt til den forkerte", "Sent to the wrong one"), ShareState::Revoked, 1, 0, 0, 1),
        row(sample.say("Kort besked", "Short message"), ShareState::Active, 2, 2, 0, 0),
        row(sample.say("Ikke færdig endnu", "Not finished yet"), ShareState::Draft, 0, 0, 0, 1),
        row(sample.say("Gammel sag", "Old case"), ShareState::Purged, 4, 4, 4, 12),
    ];
    let list = |shares, older: Option<&str>, newest: Option<&str>| {
        SharesList {
            page: sample.staff_page("/shares"),
            shares,
            older: older.map(str::to_owned),
            newest: newest.map(str::to_owned),
        }
        .render()
    };
    let renew = |until| {
        RenewShare {
            page: sample.staff_page("/shares/sh_4Kq8/renew"),
            share_id: "sh_4Kq8".to_owned(),
            title: sample
                .say("Papirer til mødet den 22. september", "Papers for the meeting on 22 September"),
            asked_by: Some(sample.text("kim.andersen@kunde.example")),
            expired_at: EXPIRES,
            until,
        }
        .render()
    };
    Ok(vec![
        ("shares", list(shares.clone(), Some("/shares?before=41"), None)?),
        ("shares-older", list(shares, None, Some("/shares"))?),
        ("shares-empty", list(Vec::new(), None, None)?),
        ("renew", renew(Some(KEY_DAY))?),
        ("renew-too-late", renew(None)?),
    ])
}

fn details(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let plain = || detail(sample);
    let later = {
        let mut share = plain();
        share.recipients[0].state = RecipientState::Downloaded;
        share.timeline.insert(0, happening(sample, NOW, Happening::Downloaded, true));
        share
    };
    let with_link = ShareDetail {
        page: sample.staff_page(SENDER_LINK),
        sender_link: Some(SENDER_LINK.to_owned()),
        notice: Some(ShareNotice::Resent { address: sample.text("kim.andersen@kunde.example") }),
        ..plain()
    };
    let passphrase = ShareDetail {
        page: sample.staff_page(SENDER_LINK),
        sender_link: Some(SENDER_LINK.to_owned()),
        verification: Verification::Passphrase,
        problem: Some(ShareProblem::PassphraseMissing),
        ..plain()
    };
    let draft = ShareDetail {
        state: ShareState::Draft,
        sent_at: None,
        recipients: Vec::new(),
        timeline: Vec::new(),
        ..plain()
    };
    let revoked = ShareDetail { state: ShareState::Revoked, notice: Some(ShareNotice::Revoked), ..plain() };
    let purged = ShareDetail {
        state: ShareState::Purged,
        delivery: Delivery::Link,
        renewable_until: None,
        extendable_until: None,
        timeline_cut: true,
        ..plain()
    };
    Ok(vec![
        ("share", plain().render()?),
        ("share-later", later.render()?),
        (
            "share-extended",
            ShareDetail { notice: Some(ShareNotice::Extended { until: KEY_DAY }), ..plain() }.render()?,
        ),
        ("share-bad-date", ShareDetail { problem: Some(ShareProblem::BadDate), ..plain() }.render()?),
        ("share-sender-link", with_link.render()?),
        ("share-sender-link-passphrase", passphrase.render()?),
        ("share-draft", draft.render()?),
        ("share-revoked", revoked.render()?),
        ("share-purged", purged.render()?),
    ])
}

fn happening(sample: &Sample, at: OffsetDateTime, what: Happening, file: bool) -> TimelineEntry {
    TimelineEntry {
        by_administrator: false,
        at,
        what,
        recipient: Some(sample.text("kim.andersen@kunde.example")),
        file: file.then(|| sample.say("Årsrapport 2026.pdf", "Annual report 2026.pdf")),
    }
}

pub(crate) fn detail(sample: &Sample) -> ShareDetail {
    let reply = || sample.text("250 2.0.0 Ok: queued as 4XyZ1k2Pq9");
    let refusal = || sample.text("550 5.1.1 <ole@kunde.example>: Recipient address rejected: User unknown");
    let broken = Happening::BrokenOff { at_byte: 12_400_128, of_bytes: 48_123_310 };
    ShareDetail {
        page: sample.staff_page("/shares/sh_4Kq8"),
        id: "sh_4Kq8".to_owned(),
        title: sample.say("Papirer til mødet den 22. september", "Papers for the meeting on 22 September"),
        state: ShareState::Active,
        delivery: Delivery::Mail,
        verification: Verification::Code,
        created_at: SENT,
        sent_at: Some(SENT),
        expires_at: EXPIRES,
        renewable_until: Some(KEY_DAY),
        extendable_until: Some(KEY_DAY),
        has_message: true,
        files: vec![
            ShareFile {
                name: sample.say("Årsrapport 2026.pdf", "Annual report 2026.pdf"),
                bytes: 48_123_310,
            },
            ShareFile {
                name: sample.say("Budget og likviditet.xlsx", "Budget and liquidity.xlsx"),
                bytes: 183_204,
            },
        ],
        recipients: recipients(sample, reply(), refusal()),
        timeline: vec![
            happening(sample, NOW, broken, true),
            happening(sample, NOW, Happening::Opened, false),
            happening(sample, NOW, Happening::CodeWrong, false),
            happening(sample, NOW, Happening::CodeSent, false),
            happening(sample, NOW, Happening::LinkOpened, false),
            happening(sample, SENT, Happening::MailRefused { reply: refusal() }, false),
            happening(sample, SENT, Happening::MailAccepted { reply: reply() }, false),
            happening(sample, SENT, Happening::MailQueued, false),
            TimelineEntry {
                at: SENT,
                what: Happening::Sent,
                recipient: None,
                file: None,
                by_administrator: false,
            },
            TimelineEntry {
                at: SENT,
                what: Happening::Created,
                recipient: None,
                file: None,
                by_administrator: false,
            },
        ],
        timeline_cut: false,
        sender_link: None,
        notice: None,
        problem: None,
    }
}

fn recipients(sample: &Sample, reply: String, refusal: String) -> Vec<ShareRecipient> {
    let progress = |state| {
        vec![
            FileProgress { name: sample.say("Årsrapport 2026.pdf", "Annual report 2026.pdf"), state },
            FileProgress {
                name: sample.say("Budget og likviditet.xlsx", "Budget and liquidity.xlsx"),
                state: FileProgressState::Complete { at: NOW },
            },
        ]
    };
    let recipient = |id: &str, address: &str, state, mail, progress: Vec<FileProgress>| ShareRecipient {
        id: id.to_owned(),
        address: sample.text(address),
        state,
        mail: Some(mail),
        opened_at: (!progress.is_empty()).then_some(NOW),
        reach: progress.is_empty().then_some(LinkReach::Until(KEY_DAY)),
        progress,
        revocable: state != RecipientState::Revoked,
    };
    let broken = FileProgressState::BrokenOff { at_byte: 12_400_128, of_bytes: 48_123_310 };
    let accepted = MailFate::Accepted { at: SENT, reply };
    let refused = MailFate::Refused { at: SENT, reply: refusal };
    let deferred = MailFate::Deferred { next_at: NOW, reply: sample.text("451 4.7.1 Greylisted, try again") };
    vec![
        recipient("r1", "kim.andersen@kunde.example", RecipientState::Opened, accepted, progress(broken)),
        recipient("r2", "ole@kunde.example", RecipientState::Unreachable, refused, Vec::new()),
        recipient("r3", "revisor@tal-og-tillid.example", RecipientState::Waiting, deferred, Vec::new()),
        recipient("r4", "bo@kunde.example", RecipientState::Revoked, MailFate::Queued, Vec::new()),
    ]
}

fn front(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let development = |here: &str| Page { development: true, ..sample.page(here) };
    let demo = DemoHints {
        mailbox_path: "/dev/mailbox".to_owned(),
        sample_link: Some(LINK.to_owned()),
        playground: Some("https://127.0.0.1:8443/playground".to_owned()),
        staff_email: "anna@example.test".to_owned(),
    };
    let mail = |subject: String| DevMailboxEntry {
        href: "/dev/mailbox/1".to_owned(),
        at: NOW,
        from: sample.text("Anna Holm via Nordlys Advokater"),
        to: sample.text("kim.andersen@kunde.example"),
        subject,
    };
    let mails = vec![
        mail(
            sample
                .say("Din kode til forsendelsen fra Anna Holm", "Your code for the delivery from Anna Holm"),
        ),
        mail(sample.say("Sikker forsendelse fra Anna Holm", "Secure delivery from Anna Holm")),
    ];
    let shown = DevMail {
        page: development("/dev/mailbox/1"),
        at: NOW,
        from: sample.text("Anna Holm via Nordlys Advokater <post@nordlys.example>"),
        to: sample.text("kim.andersen@kunde.example"),
        subject: sample.say("Sikker forsendelse fra Anna Holm", "Secure delivery from Anna Holm"),
        text: sample
            .text(&format!("Hej Kim\n\nÅbn forsendelsen:\n<https://post.nordlys.example{LINK}>\n\nAnna\n")),
    };
    Ok(vec![
        ("home", Home { page: sample.page("/"), demo: None }.render()?),
        ("home-demo", Home { page: development("/"), demo: Some(demo) }.render()?),
        ("home-staff", Home { page: sample.staff_page("/"), demo: None }.render()?),
        ("mailbox", DevMailbox { page: development("/dev/mailbox"), mails }.render()?),
        ("mailbox-empty", DevMailbox { page: development("/dev/mailbox"), mails: Vec::new() }.render()?),
        ("mail", shown.render()?),
    ])
}
