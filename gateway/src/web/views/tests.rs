//! What must be true of all pages: their sources name only texts that exist, carry nothing the content
//! security policy forbids, and a rendered page gives away no more than its words.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use askama::Template;

use super::*;
use crate::domain::looks::MailKind;
use crate::locales::{Locale, TimeZone};

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder)];
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if !path.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

/// The texts of pages: all but those of mails.
fn keys(locale: Locale) -> BTreeSet<String> {
    let of_pages = |path: &PathBuf| !path.file_stem().unwrap().to_string_lossy().ends_with("mail");
    let files = sources(&format!("locales/{locale}")).into_iter().filter(|(path, _)| of_pages(path));
    let text: String = files.map(|(_, text)| text).collect();
    text.lines()
        .filter_map(|line| line.split_once(" ="))
        .map(|(key, _)| key.to_owned())
        .filter(|word| is_key(word))
        .collect()
}

fn is_key(word: &str) -> bool {
    word.contains('-') && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[test]
fn every_text_a_page_names_exists_and_every_text_is_named() {
    let existing = keys(Locale::Da);
    assert_eq!(existing, keys(Locale::En));
    let elsewhere = [sources("web/pages"), sources("app/looks")].concat();
    let sources = [
        sources("web/views"),
        sources("templates"),
        sources("bulk/download"),
        sources("bulk/form"),
        sources("app/outlook"),
    ]
    .concat();
    let quoted: BTreeSet<_> = sources
        .iter()
        .chain(&elsewhere)
        .flat_map(|(_, text)| text.split('"'))
        .map(str::to_owned)
        .filter(|word| is_key(word))
        .collect();
    let findings = quoted.iter().filter(|word| word.starts_with("outlook-"));
    let wordless: Vec<_> = findings.filter(|key| !existing.contains(*key)).collect();
    assert!(wordless.is_empty(), "the self-test has no words for {wordless:?}");
    let called = [".t(\"", ".with(\"", ".count(\"", ".of(\""];
    for (path, text) in &sources {
        for call in called.iter().flat_map(|call| text.split(call).skip(1)) {
            let key = call.split('"').next().unwrap();
            assert!(existing.contains(key), "{}: there is no text {key}", path.display());
        }
    }
    let starts = [
        "error-",
        "report-reason-",
        "account-scope-",
        "browser-",
        "log-actor-",
        "log-span-",
        "looks-field-",
        "looks-mail-",
        "looks-part-",
    ];
    let composed = |key: &String| starts.iter().any(|start| key.starts_with(start));
    let unused: Vec<_> = existing.difference(&quoted).filter(|key| !composed(key)).collect();
    assert!(unused.is_empty(), "no page shows {unused:?}");
}

#[test]
fn every_composed_text_exists() {
    let existing = keys(Locale::Da);
    for status in ErrorPage::STATUSES {
        for part in ["heading", "text", "next"] {
            assert!(existing.contains(&format!("error-{status}-{part}")));
        }
    }
    for reason in ReportForm::REASONS {
        assert!(existing.contains(&format!("report-reason-{reason}")));
    }
    for (test, outcomes) in AddinTest::BROWSER {
        assert!(existing.contains(&format!("browser-about-{test}")));
        for (outcome, _) in outcomes {
            assert!(existing.contains(&format!("browser-{test}-{outcome}")), "{test} {outcome}");
        }
    }
    for scope in Account::TOKEN_SCOPES {
        assert!(existing.contains(&format!("account-scope-{}", scope.replace(':', "-"))));
    }
    for actor in ["staff", "recipient", "uploader", "visitor", "system"] {
        assert!(existing.contains(&format!("log-actor-{actor}")));
    }
    for span in AdminLog::spans() {
        assert!(existing.contains(&AdminLog::span_key(span)), "{span}");
    }
    for kind in MailKind::ALL {
        assert!(existing.contains(&LooksAdmin::kind_key(kind)));
    }
    for part in LooksAdmin::PARTS {
        assert!(existing.contains(&LooksAdmin::part_key(part)));
    }
    for part in
        ["name", "colour", "logo", "support", "privacy-url", "authority", "mails", "consent", "notice"]
    {
        assert!(existing.contains(&format!("looks-part-{part}")), "{part}");
    }
    for field in [
        "name",
        "colour",
        "support",
        "privacy-url",
        "greeting",
        "consent",
        "notice",
        "authority",
        "authority-web",
    ] {
        assert!(existing.contains(&format!("looks-field-{field}")), "{field}");
    }
}

#[test]
fn no_template_has_what_the_content_security_policy_refuses() {
    for (path, text) in sources("templates") {
        for word in text.split(|c: char| c.is_whitespace() || c == '<') {
            let handler = word.starts_with("on") && word.contains('=');
            let inline = word.starts_with("style") || word == "script>" || word.starts_with("javascript:");
            assert!(!handler && !inline, "{}: {word}", path.display());
        }
        assert!(!text.contains("|safe"), "{}: only SafeHtml is markup", path.display());
    }
}

fn page() -> Page {
    Page {
        locale: Locale::En,
        zone: TimeZone::Utc,
        here: String::new(),
        organisation: Organisation {
            name: "Nordlys".to_owned(),
            host: "https://post.example".to_owned(),
            logo_url: None,
            brand_url: "/assets/brand.css".to_owned(),
            support_email: None,
            support_phone: None,
            privacy_url: None,
        },
        staff: None,
        development: false,
    }
}

fn sender(name: &str) -> Sender {
    Sender { name: name.to_owned(), address: "anna@example.test".to_owned() }
}

#[test]
fn a_personal_link_neither_asks_for_an_address_nor_shows_one() {
    let landing = LinkLanding {
        page: page(),
        link_path: "/s/T".to_owned(),
        sender: sender("Anna"),
        verification: Verification::Code,
        asks_address: false,
        email: "kim@example.test".to_owned(),
        problem: None,
    };
    let html = landing.render().unwrap();
    assert!(!html.contains("name=\"email\"") && !html.contains("kim@example.test"));
    assert!(html.contains("action=\"/s/T/code\""));
}

/// The page after an address was typed has one wording; only the address itself differs.
#[test]
fn case_12_the_page_for_a_code_reads_alike_for_every_address() {
    let html = |email: &str| {
        let code = CodeEntry {
            page: page(),
            link_path: "/s/T".to_owned(),
            sender: sender("Anna"),
            address: CodeAddress::Typed(email.to_owned()),
            sent: true,
            valid_minutes: 10,
            resend_in_seconds: 30,
            problem: None,
        };
        code.render().unwrap().replace(email, "ADDRESS")
    };
    assert_eq!(html("listed@example.test"), html("unlisted@example.test"));
    assert!(html("listed@example.test").contains("If the share was meant for this address"));
}

#[test]
fn case_27_a_name_that_is_markup_is_shown_as_text() {
    let hostile = "<img src=x onerror=alert(1)>\"'";
    let html = LinkRevoked { page: page(), sender: Some(sender(hostile)) }.render().unwrap();
    assert!(!html.contains("<img src=x") && html.contains("&#60;img src=x"));
}

#[test]
fn initials_are_those_of_the_first_and_the_last_name() {
    let initials = ["Anna Holm", "Åse Marie Øster Berg", "prince", ""].map(|name| sender(name).initials());
    assert_eq!(initials, ["AH", "ÅB", "P", ""]);
}

fn privacy(scanned: bool) -> PrivacyFacts {
    PrivacyFacts {
        responsible: "Nordlys".to_owned(),
        purpose: "A loan".to_owned(),
        kept_days: 30,
        unfetched_days: 90,
        request_days: 60,
        by_consent: true,
        notice_url: None,
        authority: SupervisoryAuthority {
            name: "Datatilsynet".to_owned(),
            contact: None,
            url: "https://www.datatilsynet.dk".to_owned(),
        },
        scanned,
    }
}

fn intro(way: IntroWay, scanned: bool) -> String {
    let intro = RequestIntro {
        page: page(),
        link_path: "/r/T".to_owned(),
        sender: sender("Anna"),
        title: "Papers".to_owned(),
        purpose: "A loan".to_owned(),
        message: None,
        documents: Vec::new(),
        other_files: true,
        questions: Vec::new(),
        open_until: None,
        way,
        privacy: privacy(scanned),
        problem: None,
    };
    intro.render().unwrap()
}

#[test]
fn consent_is_asked_for_only_where_the_request_has_a_text_and_is_never_ticked_beforehand() {
    let with = intro(IntroWay::Personal { consent: Some("I agree to it.".to_owned()) }, true);
    assert!(with.contains("I agree to it.") && with.contains("name=\"consent\""));
    let (_, after) = with.split_once("<input type=\"checkbox\"").unwrap();
    assert!(!after.split('>').next().unwrap().contains("checked"));
    assert!(!intro(IntroWay::Personal { consent: None }, true).contains("name=\"consent\""));
}

#[test]
fn whoever_is_asked_is_told_why_how_long_where_to_complain_and_whether_files_are_checked() {
    let html = intro(IntroWay::Personal { consent: None }, false);
    for told in ["A loan", "30 days", "Datatilsynet", "Your rights", "Files are not checked for malware."] {
        assert!(html.contains(told), "{told}");
    }
    assert!(intro(IntroWay::Personal { consent: None }, true).contains("Files are checked for malware."));
}

#[test]
fn a_page_that_takes_nothing_names_the_asker_and_nothing_of_the_request() {
    for why in [RequestObstacle::Revoked, RequestObstacle::Closed, RequestObstacle::Paused] {
        let over = RequestOver { page: page(), sender: Some(sender("Anna")), why, left_unfinished: false };
        let html = over.render().unwrap();
        assert!(html.contains("Anna") && !html.contains("/r/"));
    }
}

fn upload(form_url: &str, files: Vec<UploadedFile>) -> Upload {
    Upload {
        page: page(),
        link_path: "/r/T".to_owned(),
        form_url: form_url.to_owned(),
        sender: sender("Anna"),
        title: "Papers".to_owned(),
        purpose: "A loan".to_owned(),
        message: None,
        documents: vec![WantedDocument {
            id: "d1".to_owned(),
            label: "Pay slip".to_owned(),
            required: true,
            kinds: vec![DocumentKind::Pdf],
            files,
            lacks_file: false,
        }],
        other_files: None,
        questions: Vec::new(),
        missing: vec!["Pay slip".to_owned()],
        file_bytes_max: 1000,
        files_max: 3,
        consent: None,
        open_until: None,
        adds: false,
        privacy: privacy(true),
        notice: None,
        problem: None,
    }
}

/// The receiver of a multipart form reads its parts in order and must know where to send the visitor on.
#[test]
fn without_script_the_way_back_comes_before_the_files() {
    let html = upload("/bulk/form/T", Vec::new()).render().unwrap();
    let next = html.find("name=\"next\" value=\"/r/T\"").unwrap();
    let file = html.find("name=\"document-d1\" type=\"file\" form=\"files-form\"").unwrap();
    assert!(next < file);
    assert!(html.contains("enctype=\"multipart/form-data\" action=\"/bulk/form/T\""));
    assert!(!html.contains("name=\"other\""), "the request takes no other files");
}

#[test]
fn a_refused_file_says_why_and_a_held_one_does_not_claim_to_be_checked() {
    let file = |state| UploadedFile { id: "f1".to_owned(), name: "a.zip".to_owned(), bytes: 10, state };
    let html = |state| upload("/bulk/form/T", vec![file(state)]).render().unwrap();
    let locked = FileRefusal::NotScanned(NotScanned::EncryptedArchive);
    assert!(html(UploadedFileState::Refused(locked)).contains("It is locked with a password"));
    let held = html(UploadedFileState::Held(NotScanned::ScannerTimeout));
    assert!(held.contains("data-state=\"held\"") && held.contains("cannot be checked for malware just now"));
    assert!(!held.contains("data-state=\"accepted\""));
}
