//! The pages on which a customer hands in.

use askama::Template;
use kuvert::web::views::{
    AnswerProblem, Choice, CodeAddress, CodeEntry, ConsentGiven, DocumentAsked, DocumentKind, FileRefusal,
    HandInReceipt, IntroProblem, IntroWay, NotScanned, PrivacyFacts, QuestionAsked, QuestionField,
    QuestionKind, ReceiptProblem, ReceiptState, ReceivedFile, RequestIntro, RequestObstacle, RequestOver,
    SupervisoryAuthority, Upload, UploadNotice, UploadProblem, UploadReceipt, UploadedFile,
    UploadedFileState, WantedDocument,
};

use crate::Rendered;
use crate::sample::{EXPIRES, NOW, REQUEST_LINK, SENT, SHA256, Sample};

pub(crate) fn pages(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let mut pages = intro(sample)?;
    for (name, upload) in uploads(sample) {
        pages.push((name, upload.render()?));
    }
    pages.extend(receipts(sample)?);
    pages.extend(over(sample)?);
    Ok(pages)
}

/// The state answers that the upload pages' script asks for: the page's name and the answer.
pub(crate) fn states(sample: &Sample) -> Vec<(&'static str, serde_json::Value)> {
    uploads(sample).into_iter().map(|(name, upload)| (name, state(&upload))).collect()
}

fn state(upload: &Upload) -> serde_json::Value {
    let of = |document: Option<&str>, file: &UploadedFile| {
        let (word, received) = match file.state {
            UploadedFileState::Receiving { received } => ("receiving", received),
            UploadedFileState::Checking => ("checking", file.bytes),
            UploadedFileState::Accepted => ("accepted", file.bytes),
            UploadedFileState::Held(_) => ("held", file.bytes),
            UploadedFileState::Refused(_) => ("refused", 0),
        };
        let unfinished = word == "receiving";
        serde_json::json!({
            "id": file.id, "name": file.name, "bytes": file.bytes, "received": received, "document": document,
            "state": word, "why": null, "text": if unfinished { None } else { file.advice(&upload.page) },
            "upload_url": unfinished.then(|| format!("/bulk/u/{}", file.id)),
        })
    };
    let documents = upload
        .documents
        .iter()
        .flat_map(|document| document.files.iter().map(|file| of(Some(document.id.as_str()), file)));
    let others = upload.other_files.iter().flatten().map(|file| of(None, file));
    let files: Vec<_> = documents.chain(others).collect();
    serde_json::json!({
        "state": "open", "create_url": "/bulk/u/create", "files": files, "missing": upload.missing,
    })
}

fn title(sample: &Sample) -> String {
    sample.say("Papirer til dit boliglån", "Papers for your mortgage")
}

fn purpose(sample: &Sample) -> String {
    sample.say(
        "Vi skal bruge dem for at kunne give dig et tilbud på et boliglån.",
        "We need them to be able to offer you a mortgage.",
    )
}

fn message(sample: &Sample) -> String {
    sample.say(
        "Kære Kim\nRing endelig, hvis du mangler noget. Et billede taget med telefonen er helt fint.",
        "Dear Kim\nDo call if you lack anything. A picture taken with your phone is quite all right.",
    )
}

fn consent(sample: &Sample) -> String {
    sample.say(
        "Jeg giver samtykke til, at Nordlys Advokater behandler mine lønoplysninger for at vurdere min låneansøgning.",
        "I consent to Nordlys Advokater processing my payroll data in order to assess my application for a loan.",
    )
}

fn privacy(sample: &Sample, by_consent: bool, scanned: bool) -> PrivacyFacts {
    PrivacyFacts {
        responsible: "Nordlys Advokater, Bredgade 1, 1260 København K".to_owned(),
        purpose: purpose(sample),
        kept_days: 30,
        unfetched_days: 90,
        request_days: 90,
        by_consent,
        notice_url: Some("https://nordlys.example/privacy".to_owned()),
        authority: SupervisoryAuthority {
            name: "Datatilsynet".to_owned(),
            contact: Some("Carl Jacobsens Vej 35, 2500 Valby".to_owned()),
            url: "https://www.datatilsynet.dk".to_owned(),
        },
        scanned,
    }
}

fn intro(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let document = |label: String, required, kinds| DocumentAsked { label, required, kinds };
    let intro = |way: IntroWay, problem, standing: bool| {
        let by_consent = matches!(&way, IntroWay::Personal { consent: Some(_) });
        RequestIntro {
            page: sample.page(if standing { "/to/nordlys" } else { REQUEST_LINK }),
            link_path: if standing { "/to/nordlys" } else { REQUEST_LINK }.to_owned(),
            sender: sample.sender(),
            title: title(sample),
            purpose: purpose(sample),
            message: (!standing).then(|| message(sample)),
            documents: vec![
                document(
                    sample.say("Tre seneste lønsedler", "Your last three pay slips"),
                    true,
                    vec![DocumentKind::Pdf, DocumentKind::Image],
                ),
                document(sample.say("Årsopgørelse", "Tax statement"), true, vec![DocumentKind::Pdf]),
                document(sample.say("Købsaftale", "Purchase agreement"), false, Vec::new()),
            ],
            other_files: true,
            questions: vec![
                QuestionAsked { label: sample.say("Dit CPR-nummer", "Your CPR number"), required: true },
                QuestionAsked { label: sample.say("Andet, vi bør vide", "Anything else"), required: false },
            ],
            open_until: (!standing).then_some(EXPIRES),
            way,
            privacy: privacy(sample, by_consent, !standing),
            problem,
        }
        .render()
    };
    let personal = |consent| IntroWay::Personal { consent };
    let address = |email: &str| IntroWay::Address { email: sample.text(email), name: sample.text("Kim") };
    let fresh = IntroWay::Address { email: String::new(), name: String::new() };
    let code = CodeEntry {
        page: sample.page(&format!("{REQUEST_LINK}/code")),
        link_path: REQUEST_LINK.to_owned(),
        sender: sample.sender(),
        address: CodeAddress::Visitor {
            email: sample.text("kim.andersen@kunde.example"),
            name: sample.text("Kim Andersen"),
        },
        sent: true,
        valid_minutes: 10,
        resend_in_seconds: 30,
        problem: None,
    };
    let agree = personal(Some(consent(sample)));
    Ok(vec![
        ("intro", intro(personal(None), None, false)?),
        ("intro-consent", intro(agree.clone(), None, false)?),
        ("intro-consent-missing", intro(agree, Some(IntroProblem::ConsentMissing), false)?),
        ("intro-open", intro(fresh.clone(), None, false)?),
        ("intro-open-bad", intro(address("kim@"), Some(IntroProblem::BadAddress), false)?),
        ("intro-standing", intro(fresh, None, true)?),
        ("intro-code", code.render()?),
    ])
}

fn uploads(sample: &Sample) -> Vec<(&'static str, Upload)> {
    let done = {
        let mut upload = upload(sample, "upload-complete");
        upload.documents[0].files = vec![
            file(sample, "f1", "Lønseddel september.pdf", UploadedFileState::Accepted),
            file(sample, "f2", "Lønseddel oktober.pdf", UploadedFileState::Accepted),
        ];
        upload.documents[1].files = vec![file(sample, "f3", "årsopgørelse.pdf", UploadedFileState::Accepted)];
        upload.missing = Vec::new();
        upload
    };
    let mixed = {
        let mut upload = upload(sample, "upload-mixed");
        let held = UploadedFileState::Held(NotScanned::ScannerUnreachable);
        let locked = UploadedFileState::Refused(FileRefusal::NotScanned(NotScanned::EncryptedArchive));
        let receiving = UploadedFileState::Receiving { received: 3_100_000 };
        let infected = UploadedFileState::Refused(FileRefusal::Infected);
        upload.documents[0].files = vec![
            file(sample, "f1", "IMG_4711.jpeg", receiving),
            file(sample, "f2", "Lønseddel oktober.pdf", UploadedFileState::Checking),
        ];
        upload.documents[1].files = vec![file(sample, "f3", "årsopgørelse.pdf", held)];
        upload.other_files =
            Some(vec![file(sample, "f4", "Alt.zip", locked), file(sample, "f5", "Faktura.exe", infected)]);
        upload.notice = Some(UploadNotice::FilesArrived { files: 2 });
        upload
    };
    let refused = {
        let mut upload = upload(sample, "upload-refused");
        upload.documents[0].lacks_file = true;
        let problems = [
            None,
            Some(AnswerProblem::TooLong),
            Some(AnswerProblem::BadDate),
            Some(AnswerProblem::Missing),
            Some(AnswerProblem::BadNationalId),
            Some(AnswerProblem::BadEmail),
            Some(AnswerProblem::BadPhone),
        ];
        for (question, problem) in upload.questions.iter_mut().zip(problems) {
            question.problem = problem;
        }
        upload.problem = Some(UploadProblem::Incomplete);
        upload
    };
    let plain = {
        let mut upload = upload(sample, "upload-questions");
        upload.documents = Vec::new();
        upload.other_files = None;
        upload.consent = None;
        upload.notice = Some(UploadNotice::AnswersSaved);
        upload
    };
    let mut more = upload(sample, "upload-more");
    more.adds = true;
    more.questions.truncate(1);
    more.problem = Some(UploadProblem::StillChecking);
    vec![
        ("upload", upload(sample, "upload")),
        ("upload-complete", done),
        ("upload-mixed", mixed),
        ("upload-refused", refused),
        ("upload-questions", plain),
        ("upload-more", more),
    ]
}

fn file(sample: &Sample, id: &str, name: &str, state: UploadedFileState) -> UploadedFile {
    UploadedFile { id: id.to_owned(), name: sample.text(name), bytes: 4_812_331, state }
}

fn upload(sample: &Sample, name: &str) -> Upload {
    let wanted = |id: &str, label: String, required, kinds| WantedDocument {
        id: id.to_owned(),
        label,
        required,
        kinds,
        files: Vec::new(),
        lacks_file: false,
    };
    let slips = sample.say("Tre seneste lønsedler", "Your last three pay slips");
    let statement = sample.say("Årsopgørelse", "Tax statement");
    let link_path = sample.upload_link(name);
    Upload {
        page: sample.page(&link_path),
        link_path,
        form_url: "/bulk/form/ticket".to_owned(),
        sender: sample.sender(),
        title: title(sample),
        purpose: purpose(sample),
        message: Some(message(sample)),
        missing: vec![slips.clone(), statement.clone(), sample.say("Dit CPR-nummer", "Your CPR number")],
        documents: vec![
            wanted("d1", slips, true, vec![DocumentKind::Pdf, DocumentKind::Image]),
            wanted("d2", statement, true, vec![DocumentKind::Pdf]),
            wanted("d3", sample.say("Købsaftale", "Purchase agreement"), false, Vec::new()),
        ],
        other_files: Some(Vec::new()),
        questions: questions(sample),
        file_bytes_max: 250_000_000,
        files_max: 20,
        consent: Some(ConsentGiven { text: consent(sample), at: SENT }),
        open_until: Some(EXPIRES),
        adds: false,
        privacy: privacy(sample, true, true),
        notice: None,
        problem: None,
    }
}

fn questions(sample: &Sample) -> Vec<QuestionField> {
    let question = |id: &str, label: String, required, kind, answer: &str| QuestionField {
        id: id.to_owned(),
        label,
        required,
        kind,
        answer: if answer.is_empty() { String::new() } else { sample.text(answer) },
        problem: None,
    };
    let choice = |value: &str, label: String| Choice { value: value.to_owned(), label };
    let choices = vec![
        choice("1", sample.say("Ejer", "I own it")),
        choice("2", sample.say("Lejer", "I rent it")),
        choice("3", sample.say("Andel", "Cooperative")),
    ];
    vec![
        question(
            "q1",
            sample.say("Din arbejdsgiver", "Your employer"),
            true,
            QuestionKind::Text,
            "Hav & Fisk ApS",
        ),
        question("q2", sample.say("Andet, vi bør vide", "Anything else"), false, QuestionKind::LongText, ""),
        question("q3", sample.say("Overtagelsesdag", "Day of taking over"), true, QuestionKind::Date, ""),
        question(
            "q4",
            sample.say("Din nuværende bolig", "Your present home"),
            true,
            QuestionKind::Choice(choices),
            "",
        ),
        question("q5", sample.say("Dit CPR-nummer", "Your CPR number"), true, QuestionKind::NationalId, ""),
        question("q6", sample.say("Din mailadresse", "Your mail address"), false, QuestionKind::Email, ""),
        question("q7", sample.say("Dit telefonnummer", "Your telephone"), false, QuestionKind::Phone, ""),
    ]
}

fn receipts(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let received = |name: &str, held| ReceivedFile {
        name: sample.text(name),
        bytes: 4_812_331,
        sha256: SHA256.to_owned(),
        held,
    };
    let receipt = |state, can_add, problem| {
        UploadReceipt {
            page: sample.page(REQUEST_LINK),
            link_path: REQUEST_LINK.to_owned(),
            sender: sample.sender(),
            title: title(sample),
            state,
            hand_ins: vec![
                HandInReceipt {
                    at: NOW,
                    files: vec![received("Købsaftale.zip", Some(NotScanned::ArchiveLimits))],
                    answers: 0,
                },
                HandInReceipt {
                    at: SENT,
                    files: vec![
                        received("Lønseddel september.pdf", None),
                        received("IMG_4711.jpeg", None),
                        received("årsopgørelse.pdf", None),
                    ],
                    answers: 2,
                },
            ],
            mailed_to: Some(sample.text("kim.andersen@kunde.example")),
            can_add,
            open_until: Some(EXPIRES),
            privacy: privacy(sample, true, true),
            problem,
        }
        .render()
    };
    let closed = ReceiptState::Closed { at: NOW };
    Ok(vec![
        ("receipt", receipt(ReceiptState::Received, true, None)?),
        ("receipt-fetched", receipt(ReceiptState::Fetched { at: NOW }, true, None)?),
        ("receipt-closed", receipt(closed, false, Some(ReceiptProblem::NoLongerOpen))?),
        ("receipt-deleted", receipt(ReceiptState::Deleted { at: NOW }, false, None)?),
    ])
}

fn over(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let over = |why, left_unfinished| {
        let page = sample.page(REQUEST_LINK);
        RequestOver { page, sender: Some(sample.sender()), why, left_unfinished }.render()
    };
    Ok(vec![
        ("over-expired", over(RequestObstacle::Expired { at: EXPIRES }, true)?),
        ("over-revoked", over(RequestObstacle::Revoked, false)?),
        ("over-replaced", over(RequestObstacle::Replaced, false)?),
        ("over-closed", over(RequestObstacle::Closed, false)?),
        ("over-paused", over(RequestObstacle::Paused, false)?),
        ("over-full", over(RequestObstacle::Full, false)?),
    ])
}
