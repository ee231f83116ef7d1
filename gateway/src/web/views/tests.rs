//! What must be true of all pages: their sources name only texts that exist, carry nothing the content
//! security policy forbids, and a rendered page gives away no more than its words.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use askama::Template;

use super::*;
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

fn keys(locale: Locale) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/locales/{locale}"));
    let files = ["pages.ftl", "upload.ftl", "inbox.ftl"];
    let text: String = files.map(|file| fs::read_to_string(folder.join(file)).unwrap()).concat();
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
    let sources = [sources("web/views"), sources("templates"), sources("bulk/download")].concat();
    let quoted: BTreeSet<_> = sources
        .iter()
        .flat_map(|(_, text)| text.split('"'))
        .map(str::to_owned)
        .filter(|word| is_key(word))
        .collect();
    let called = [".t(\"", ".with(\"", ".count(\"", ".of(\""];
    for (path, text) in &sources {
        for call in called.iter().flat_map(|call| text.split(call).skip(1)) {
            let key = call.split('"').next().unwrap();
            assert!(existing.contains(key), "{}: there is no text {key}", path.display());
        }
    }
    let composed = |key: &String| key.starts_with("error-") || key.starts_with("report-reason-");
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
