//! The pages on which an employee asks and receives.

use askama::Template;
use kuvert::web::views::{
    Answer, ConsentRecord, DocumentAsked, DocumentKind, DocumentRow, FileFate, FileRefusal, HandIn,
    Happening, InLanguages, InboxChoice, InboxFilter, InboxList, InboxNotice, InboxPart, InboxTab, MailFate,
    NotScanned, PersonState, QuestionAsked, QuestionRow, ReleasedBy, RequestDelivery, RequestDetail,
    RequestDetailProblem, RequestField, RequestLink, RequestNew, RequestNotice, RequestPerson,
    RequestProblem, RequestRow, RequestState, RequestTyped, RequestsList, Submission, SubmissionNotice,
    SubmissionProblem, SubmissionRow, SubmissionState, SubmittedFile, TellChoice, TimelineEntry, Verdict,
    ZipOffer,
};
use time::OffsetDateTime;

use crate::Rendered;
use crate::sample::{EXPIRES, KEY_DAY, NOW, REQUEST_LINK, SENT, SHA256, Sample};

pub(crate) fn pages(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let mut pages = requests(sample)?;
    pages.extend(new(sample)?);
    pages.extend(details(sample)?);
    pages.extend(inbox(sample)?);
    pages.extend(submissions(sample)?);
    Ok(pages)
}

fn title(sample: &Sample) -> String {
    sample.say("Papirer til dit boliglån", "Papers for your mortgage")
}

fn purpose(sample: &Sample) -> String {
    sample.say("Vi skal bruge dem til dit lånetilbud.", "We need them for the offer we make you.")
}

fn consent(sample: &Sample) -> String {
    sample.say("Jeg giver samtykke til behandlingen.", "I consent to the processing.")
}

fn requests(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let row = |title: String, state, delivery, recipients, handed_in| RequestRow {
        href: "/requests/rq_4Kq8".to_owned(),
        title,
        state,
        delivery,
        standing_path: (delivery == RequestDelivery::Standing).then(|| "/to/nordlys-boliglaan".to_owned()),
        first_recipient: (recipients > 0).then(|| sample.text("kim.andersen@kunde.example")),
        recipients,
        handed_in,
        created_at: SENT,
        expires_at: (delivery != RequestDelivery::Standing).then_some(EXPIRES),
        needs_attention: state == RequestState::Submitted,
    };
    let (mail, link, standing) = (RequestDelivery::Mail, RequestDelivery::Link, RequestDelivery::Standing);
    let rows = vec![
        row(title(sample), RequestState::Submitted, mail, 3, 1),
        row(sample.say("Bilag til skatten", "Papers for the tax office"), RequestState::Open, link, 0, 0),
        row(sample.say("Send til Nordlys", "Send to Nordlys"), RequestState::Open, standing, 0, 14),
        row(sample.say("Gammel side", "Old page"), RequestState::Paused, standing, 0, 1),
        row(sample.say("Lejekontrakt", "Rental contract"), RequestState::Closed, mail, 1, 1),
        row(sample.say("Forkert adresse", "Wrong address"), RequestState::Revoked, mail, 1, 0),
        row(sample.say("Ikke nået", "Not in time"), RequestState::Expired, mail, 2, 0),
    ];
    let list = |requests, older: Option<&str>| {
        let older = older.map(str::to_owned);
        RequestsList { page: sample.staff_page("/requests"), requests, older, newest: None, notice: None }
            .render()
    };
    Ok(vec![
        ("requests", list(rows, Some("/requests?before=41"))?),
        ("requests-empty", list(Vec::new(), None)?),
    ])
}

fn choices(sample: &Sample) -> Vec<InboxChoice> {
    let inbox = |id: &str, name: String, chosen| InboxChoice { id: id.to_owned(), name, chosen };
    vec![
        inbox("ib_1", sample.text("Anna Holm"), true),
        inbox("ib_2", sample.say("Boliglån", "Mortgages"), false),
    ]
}

fn colleagues(sample: &Sample) -> Vec<TellChoice> {
    let colleague = |id: &str, name, chosen| TellChoice { id: id.to_owned(), name, chosen };
    vec![colleague("st_2", sample.text("Per Lund"), true), colleague("st_3", sample.text("Ida Friis"), false)]
}

fn new(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let fresh = || RequestTyped {
        title: String::new(),
        purpose: String::new(),
        message: String::new(),
        deliver: RequestDelivery::Mail,
        slug: String::new(),
        recipients: String::new(),
        language: sample.locale,
        documents: vec![DocumentRow::empty(); RequestNew::ROWS],
        other_files: true,
        questions: vec![QuestionRow::empty(); RequestNew::ROWS],
        consent: InLanguages::default(),
        privacy_url: String::new(),
        expires_in_days: "14".to_owned(),
        file_mb_max: "250".to_owned(),
        files_max: "20".to_owned(),
        tell: Vec::new(),
        key: "aaaa".to_owned(),
    };
    let page = |typed, problems| {
        RequestNew {
            page: sample.staff_page("/requests/new"),
            typed,
            inboxes: choices(sample),
            colleagues: colleagues(sample),
            days_max: 90,
            file_mb_max: 1000,
            files_max: 100,
            problems,
        }
        .render()
    };
    let both =
        |danish: &str, english: &str| InLanguages { da: sample.text(danish), en: sample.text(english) };
    let mut typed = fresh();
    typed.title = title(sample);
    typed.recipients = sample.text("Kim Andersen <kim@kunde.example>\nole@");
    typed.slug = sample.text("Æ b");
    typed.documents[0].label = both("Lønseddel", "Pay slip");
    "pdf,image".clone_into(&mut typed.documents[0].kinds);
    typed.questions[0].label = both("Din bolig", "Your home");
    "choice".clone_into(&mut typed.questions[0].kind);
    typed.questions[0].choices = sample.say("Ejer\nLejer", "Own\nRent");
    typed.consent = both("Jeg giver samtykke.", "I consent.");
    let problems = vec![
        RequestProblem::PurposeMissing,
        RequestProblem::BadRecipient { line: sample.text("ole@") },
        RequestProblem::BadSlug,
        RequestProblem::NothingAsked,
        RequestProblem::ChoicesMissing { number: 2 },
        RequestProblem::BadExpiry,
        RequestProblem::BadColleague,
        RequestProblem::BadFileSize,
        RequestProblem::BadFileCount,
        RequestProblem::BadPrivacyUrl,
        RequestProblem::TooLong { at: RequestField::Questions },
    ];
    Ok(vec![("request-new", page(fresh(), Vec::new())?), ("request-new-problems", page(typed, problems)?)])
}

fn moment(sample: &Sample, at: OffsetDateTime, what: Happening, file: bool) -> TimelineEntry {
    TimelineEntry {
        by_administrator: false,
        at,
        what,
        recipient: Some(sample.text("kim.andersen@kunde.example")),
        file: file.then(|| sample.text("årsopgørelse.pdf")),
    }
}

fn detail(sample: &Sample) -> RequestDetail {
    let person = |id: &str, address: &str, state: PersonState, mail| RequestPerson {
        id: id.to_owned(),
        address: sample.text(address),
        name: (id == "p1").then(|| sample.text("Kim Andersen")),
        state,
        mail: Some(mail),
        opened_at: (state != PersonState::Unreachable).then_some(SENT),
        handed_in_at: (state == PersonState::HandedIn).then_some(NOW),
        files: 3,
        submission_href: (state == PersonState::HandedIn).then(|| "/inbox/sb_7".to_owned()),
        resendable: state != PersonState::HandedIn,
    };
    let accepted =
        || MailFate::Accepted { at: SENT, reply: sample.text("250 2.0.0 Ok: queued as 4XyZ1k2Pq9") };
    let refused = MailFate::Refused { at: SENT, reply: sample.text("550 5.1.1 User unknown") };
    RequestDetail {
        page: sample.staff_page("/requests/rq_4Kq8"),
        id: "rq_4Kq8".to_owned(),
        title: title(sample),
        purpose: purpose(sample),
        message: Some(sample.say("Kære Kim\nRing endelig.", "Dear Kim\nDo call.")),
        state: RequestState::Submitted,
        delivery: RequestDelivery::Mail,
        inbox: sample.text("Anna Holm"),
        created_at: SENT,
        expires_at: Some(EXPIRES),
        deletes_at: None,
        extendable_until: Some(KEY_DAY),
        links: Vec::new(),
        people: vec![
            person("p1", "kim.andersen@kunde.example", PersonState::HandedIn, accepted()),
            person("p2", "bo@kunde.example", PersonState::Started, accepted()),
            person("p3", "ole@kunde.example", PersonState::Unreachable, refused),
        ],
        documents: vec![DocumentAsked {
            label: sample.say("Lønsedler", "Pay slips"),
            required: true,
            kinds: vec![DocumentKind::Pdf],
        }],
        other_files: true,
        questions: vec![QuestionAsked {
            label: sample.say("Dit CPR-nummer", "Your CPR number"),
            required: false,
        }],
        consent: Some(consent(sample)),
        told: vec![sample.text("Anna Holm")],
        tell_choices: colleagues(sample),
        link_key: "aaaa".to_owned(),
        hand_over_to: Vec::new(),
        timeline: vec![
            moment(sample, NOW, Happening::Fetched, true),
            moment(sample, NOW, Happening::HandedIn, false),
            moment(sample, NOW, Happening::FileRefused, true),
            moment(sample, NOW, Happening::FileHeld, true),
            moment(sample, NOW, Happening::FileArrived, true),
            moment(sample, NOW, Happening::UploadStarted, false),
            moment(sample, NOW, Happening::ConsentGiven, false),
            moment(sample, NOW, Happening::ToldChanged, false),
            TimelineEntry {
                at: SENT,
                what: Happening::Created,
                recipient: None,
                file: None,
                by_administrator: false,
            },
        ],
        timeline_cut: false,
        notice: None,
        problem: None,
    }
}

fn details(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let plain = || detail(sample);
    let link = |path: &str, once| RequestLink { url: format!("https://post.nordlys.example{path}"), once };
    let open = RequestDetail {
        state: RequestState::Open,
        delivery: RequestDelivery::Link,
        links: vec![link(REQUEST_LINK, true)],
        people: Vec::new(),
        timeline: Vec::new(),
        notice: Some(RequestNotice::Created),
        ..plain()
    };
    let standing = |state| RequestDetail {
        state,
        delivery: RequestDelivery::Standing,
        links: vec![link("/to/nordlys-boliglaan", false)],
        expires_at: None,
        extendable_until: None,
        hand_over_to: choices(sample),
        timeline: vec![
            moment(sample, NOW, Happening::HandedOver { to: sample.text("Per Lund") }, false),
            moment(sample, NOW, Happening::Discarded, false),
            moment(sample, NOW, Happening::PurgeAnnounced { at: EXPIRES }, false),
        ],
        ..plain()
    };
    let closed = RequestDetail {
        state: RequestState::Closed,
        deletes_at: Some(EXPIRES),
        extendable_until: None,
        notice: Some(RequestNotice::Closed),
        ..plain()
    };
    let expired = RequestDetail {
        state: RequestState::Expired,
        deletes_at: Some(EXPIRES),
        extendable_until: None,
        problem: Some(RequestDetailProblem::NotNow),
        ..plain()
    };
    let renewed = RequestDetail {
        delivery: RequestDelivery::Link,
        links: vec![link(REQUEST_LINK, true)],
        notice: Some(RequestNotice::LinkRenewed),
        tell_choices: Vec::new(),
        timeline: vec![moment(sample, NOW, Happening::LinkRenewed, false)],
        ..plain()
    };
    let repeated =
        RequestDetail { delivery: RequestDelivery::Link, notice: Some(RequestNotice::Repeated), ..plain() };
    let reminded = RequestDetail { notice: Some(RequestNotice::Reminded { people: 2 }), ..plain() };
    Ok(vec![
        ("request", plain().render()?),
        ("request-link", open.render()?),
        ("request-standing", standing(RequestState::Open).render()?),
        ("request-paused", standing(RequestState::Paused).render()?),
        ("request-closed", closed.render()?),
        ("request-expired", expired.render()?),
        ("request-reminded", reminded.render()?),
        ("request-new-link", renewed.render()?),
        ("request-repeated", repeated.render()?),
    ])
}

fn inbox(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let row = |name: Option<&str>, state, files: u32, held, refused| SubmissionRow {
        href: "/inbox/sb_7".to_owned(),
        title: title(sample),
        name: name.map(|name| sample.text(name)),
        address: sample.text("kim.andersen@kunde.example"),
        inbox: Some(if name.is_some() {
            sample.say("Boliglån", "Mortgages")
        } else {
            sample.text("Per Lund")
        }),
        on_behalf: name.is_none(),
        state,
        files,
        bytes: u64::from(files) * 4_150_000,
        answers: 2,
        held,
        refused,
        at: NOW,
    };
    let rows = vec![
        row(Some("Kim Andersen"), SubmissionState::New, 3, 0, 0),
        row(None, SubmissionState::New, 5, 1, 2),
        row(Some("Bo Lund"), SubmissionState::Fetched, 0, 0, 0),
        row(Some("Ida Friis"), SubmissionState::Closed, 1, 0, 0),
    ];
    let tab = |href: &str, name, new, current| InboxTab {
        href: href.to_owned(),
        name,
        on_behalf: href.ends_with("ib_3"),
        new,
        current,
    };
    let tabs = vec![
        tab("/inbox", None, 2, true),
        tab("/inbox?inbox=ib_1", Some(sample.text("Anna Holm")), 0, false),
        tab("/inbox?inbox=ib_2", Some(sample.say("Boliglån", "Mortgages")), 2, false),
        tab("/inbox?inbox=ib_3", Some(sample.text("Per Lund")), 0, false),
    ];
    let list = |inboxes, submissions, older: Option<&str>, (from, notice): (Option<&str>, _)| {
        let older = older.map(str::to_owned);
        let page = sample.staff_page("/inbox");
        let filter = |part, current| InboxFilter { href: "/inbox".to_owned(), part, current };
        InboxList {
            page,
            inboxes,
            filters: vec![
                filter(InboxPart::All, from.is_none()),
                filter(InboxPart::New, false),
                filter(InboxPart::Held, from.is_some()),
                filter(InboxPart::Fetched, false),
                filter(InboxPart::Closed, false),
            ],
            chosen: None,
            state: from.map(|_| "held".to_owned()),
            from: from.map(|from| sample.text(from)),
            submissions,
            older,
            newest: None,
            notice,
        }
        .render()
    };
    Ok(vec![
        ("inbox", list(tabs, rows, Some("/inbox?before=41"), (None, None))?),
        ("inbox-nothing-found", list(Vec::new(), Vec::new(), None, (Some("kim@kunde.example"), None))?),
        ("inbox-empty", list(Vec::new(), Vec::new(), None, (None, Some(InboxNotice::Deleted)))?),
    ])
}

fn files(sample: &Sample) -> Vec<SubmittedFile> {
    let file = |name: &str, verdict, fate: FileFate| SubmittedFile {
        name: sample.text(name),
        bytes: 4_812_331,
        sha256: (!matches!(fate, FileFate::Refused(_))).then(|| SHA256.to_owned()),
        document: (name != "Alt.zip").then(|| sample.say("Lønsedler", "Pay slips")),
        release_href: (name == "Alt.zip").then(|| "/inbox/sb_7/release/f3".to_owned()),
        released: (name == "Skattemappe.zip").then(|| ReleasedBy { name: sample.text("Per Lund"), at: NOW }),
        verdict,
        fate,
    };
    let ready = || FileFate::Ready { href: "/bulk/d/ticket".to_owned() };
    let signature = sample.text("Win.Test.EICAR_HDB-1");
    vec![
        file("Lønseddel september.pdf", Verdict::Clean, ready()),
        file("IMG_4711.jpeg", Verdict::NotScanned(NotScanned::NoScanner), ready()),
        file("Alt.zip", Verdict::NotScanned(NotScanned::EncryptedArchive), FileFate::Held),
        file("Skattemappe.zip", Verdict::NotScanned(NotScanned::EncryptedArchive), ready()),
        file("Faktura.exe", Verdict::Infected { signature }, FileFate::Refused(FileRefusal::Infected)),
        file("tom.txt", Verdict::NotLooked, FileFate::Refused(FileRefusal::Empty)),
        file("gammel.pdf", Verdict::Clean, FileFate::Unavailable),
    ]
}

fn submissions(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let answer = |label: String, text: &str, sensitive| Answer { label, text: sample.text(text), sensitive };
    let plain = || Submission {
        page: sample.staff_page("/inbox/sb_7"),
        id: "sb_7".to_owned(),
        title: title(sample),
        request_href: Some("/requests/rq_4Kq8".to_owned()),
        state: SubmissionState::New,
        name: Some(sample.text("Kim Andersen")),
        address: sample.text("kim.andersen@kunde.example"),
        address_proved: true,
        inbox: sample.say("Boliglån", "Mortgages"),
        on_behalf: false,
        hand_ins: vec![HandIn {
            at: NOW,
            files: files(sample),
            answers: vec![
                answer(sample.say("Dit CPR-nummer", "Your CPR number"), "010203-4567", true),
                answer(sample.say("Andet", "Anything else"), "Ring efter kl. 16.\nTak!", false),
            ],
            zip: Some(ZipOffer { href: "/bulk/z/ticket".to_owned(), bytes: 9_624_662 }),
        }],
        consent: Some(ConsentRecord {
            text: consent(sample),
            version: "2026-09-01".to_owned(),
            language: sample.locale.own_name().to_owned(),
            at: SENT,
            address: sample.text("kim.andersen@kunde.example"),
            privacy_url: Some("https://nordlys.example/privacy".to_owned()),
        }),
        deleted_at: Some(KEY_DAY),
        timeline: vec![moment(sample, NOW, Happening::HandedIn, false)],
        timeline_cut: false,
        notice: None,
        problem: None,
    };
    let closed = Submission {
        state: SubmissionState::Closed,
        address_proved: false,
        consent: None,
        notice: Some(SubmissionNotice::Closed),
        ..plain()
    };
    let missing = Submission { problem: Some(SubmissionProblem::MessageMissing), ..plain() };
    let behalf = Submission {
        on_behalf: true,
        inbox: sample.text("Per Lund"),
        request_href: None,
        timeline: vec![
            moment(sample, NOW, Happening::Recovered, false),
            moment(
                sample,
                NOW,
                Happening::FileReleased {
                    reason: Some(sample.say("Kunden har ringet om den", "The customer called about it")),
                },
                true,
            ),
        ],
        notice: Some(SubmissionNotice::Released),
        ..plain()
    };
    Ok(vec![
        ("submission", plain().render()?),
        ("submission-closed", closed.render()?),
        ("submission-problem", missing.render()?),
        ("submission-on-behalf", behalf.render()?),
    ])
}
