//! The page that makes a share, in its states.

use askama::Template;
use kuvert::domain::policy::{Mode, Sensitivity};
use kuvert::web::views::{
    Delivery, ProofTyped, RecipientRow, ReplyTo, SentLink, ShareLimits, ShareNew, ShareNewNotice,
    ShareNewProblem, ShareSent, ShareTyped, UploadedFile, UploadedFileState,
};

use crate::Rendered;
use crate::sample::{EXPIRES, LINK, Sample};

pub(crate) fn pages(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let mut pages = Vec::new();
    for (name, page) in compositions(sample) {
        pages.push((name, page.render()?));
    }
    for deliver in [Delivery::Mail, Delivery::Link] {
        let name = if deliver == Delivery::Mail { "share-sent-mail" } else { "share-sent-link" };
        pages.push((name, sent(sample, deliver).render()?));
    }
    Ok(pages)
}

/// What the script of each page is told that has a draft.
pub(crate) fn states(sample: &Sample) -> Vec<(&'static str, serde_json::Value)> {
    let with_draft = compositions(sample).into_iter().filter(|(_, page)| !page.link_path.is_empty());
    with_draft.map(|(name, page)| (name, state(&page))).collect()
}

fn state(page: &ShareNew) -> serde_json::Value {
    let files = page.files.iter().map(|file| {
        let received = match file.state {
            UploadedFileState::Receiving { received } => received,
            _ => file.bytes,
        };
        let unfinished = received < file.bytes;
        serde_json::json!({
            "id": file.id, "name": file.name, "bytes": file.bytes, "received": received, "document": null,
            "state": file.word(), "why": null, "text": null,
            "upload_url": unfinished.then(|| format!("/bulk/u/{}", file.id)),
        })
    });
    serde_json::json!({
        "state": "open", "create_url": "/bulk/u/create", "files": files.collect::<Vec<_>>(), "missing": [],
    })
}

fn compositions(sample: &Sample) -> Vec<(&'static str, ShareNew)> {
    let draft = |name: &'static str| ShareNew {
        link_path: sample.upload_link(name),
        form_url: "/bulk/f/ticket".to_owned(),
        files: files(sample),
        typed: typed(sample),
        ..fresh(sample)
    };
    let by_link = {
        let page = draft("share-draft-link");
        let all = ProofTyped { by_passphrase: true, passphrase: String::new(), kept: true };
        ShareNew { typed: ShareTyped { deliver: Delivery::Link, all, ..page.typed }, ..page }
    };
    let problems = ShareNew {
        problems: vec![
            ShareNewProblem::BadAddress { row: 1 },
            ShareNewProblem::PassphraseMissing { row: Some(0) },
            ShareNewProblem::StillReceiving,
            ShareNewProblem::BadExpiry,
        ],
        ..draft("share-draft-problems")
    };
    let reply = ReplyTo {
        id: "sb_4Kq8".to_owned(),
        title: sample.say("Papirer til dit boliglån", "Papers for your mortgage"),
    };
    vec![
        ("share-new", fresh(sample)),
        ("share-reply", ShareNew { reply: Some(reply), typed: typed(sample), ..fresh(sample) }),
        (
            "share-draft",
            ShareNew { notice: Some(ShareNewNotice::FilesArrived { files: 2 }), ..draft("share-draft") },
        ),
        ("share-draft-link", by_link),
        ("share-draft-problems", problems),
    ]
}

fn fresh(sample: &Sample) -> ShareNew {
    ShareNew {
        page: sample.staff_page("/shares/new"),
        link_path: String::new(),
        form_url: String::new(),
        reply: None,
        typed: ShareTyped {
            recipients: vec![RecipientRow::default(); ShareNew::ROWS],
            deliver: Delivery::Mail,
            all: ProofTyped::default(),
            language: sample.locale,
            title: String::new(),
            message: String::new(),
            expires_in_days: "14".to_owned(),
            renewal_days: "14".to_owned(),
            downloads_max: String::new(),
            notify_opened: true,
            sensitivity: Sensitivity::Normal,
            transfer: String::new(),
            transfer_text: String::new(),
        },
        files: Vec::new(),
        limits: ShareLimits {
            file_bytes_max: 5_368_709_120,
            files_max: 100,
            recipients_max: 50,
            days_max: 90,
            expiry: Mode::Set,
            renewal: Mode::Set,
            downloads: Mode::Set,
            notices: Mode::Set,
            sensitivity: Mode::Set,
            asks_transfer: true,
        },
        problems: Vec::new(),
        notice: None,
    }
}

fn typed(sample: &Sample) -> ShareTyped {
    let row = |email: &str, name: &str, by_passphrase: bool| RecipientRow {
        email: sample.text(email),
        name: sample.text(name),
        proof: ProofTyped { by_passphrase, passphrase: String::new(), kept: false },
    };
    ShareTyped {
        recipients: vec![
            row("kim.andersen@kunde.example", "Kim Andersen", true),
            row("bo.lund@kunde.example", "", false),
            RecipientRow::default(),
        ],
        title: sample.say("Papirer til mødet den 22. september", "Papers for the meeting on 22 September"),
        message: sample.say(
            "Kære Kim\n\nHer er **kontrakten**.\n\n- Læs side 3\n- Ring, hvis noget er uklart",
            "Dear Kim\n\nHere is the **contract**.\n\n- Read page 3\n- Call if something is unclear",
        ),
        downloads_max: "5".to_owned(),
        ..fresh(sample).typed
    }
}

fn files(sample: &Sample) -> Vec<UploadedFile> {
    let file = |id: &str, name: &str, bytes, state| UploadedFile {
        id: id.to_owned(),
        name: sample.text(name),
        bytes,
        state,
    };
    vec![
        file("f1", "kontrakt-2026.pdf", 1_240_000, UploadedFileState::Accepted),
        file("f2", "tegninger.zip", 412_000_000, UploadedFileState::Receiving { received: 160_000_000 }),
        file("f3", "budget.xlsx", 88_000, UploadedFileState::Checking),
    ]
}

fn sent(sample: &Sample, deliver: Delivery) -> ShareSent {
    let url = format!("https://post.nordlys.example{LINK}");
    let to = |address: &str| SentLink { recipient: Some(sample.text(address)), url: url.clone() };
    ShareSent {
        page: sample.staff_page("/shares/new"),
        link_path: "/draft/T".to_owned(),
        href: "/shares/sh_4Kq8".to_owned(),
        title: sample.say("Papirer til mødet den 22. september", "Papers for the meeting on 22 September"),
        deliver,
        links: match deliver {
            Delivery::Mail => vec![to("kim.andersen@kunde.example"), to("bo.lund@kunde.example")],
            Delivery::Link => vec![SentLink { recipient: None, url }],
        },
        expires_at: EXPIRES,
        reply_href: (deliver == Delivery::Mail).then(|| "/inbox/sb_4Kq8".to_owned()),
    }
}
