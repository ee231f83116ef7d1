//! The pages of administrators.

use askama::Template;
use kuvert::web::views::{
    AddinAdmin, AddinCheckMode, AddinFinding, AddinGrade, AddinTest, LooksAdmin, LooksNotice, LooksPast,
    LooksProblem, LooksTyped, PrivacyNotice, SafeHtml,
};

use crate::Rendered;
use crate::sample::{NOW, SENT, Sample};

pub(crate) fn pages(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let admin = |check, frame_hosts: &[&str]| {
        AddinAdmin {
            page: sample.staff_page("/admin/addin"),
            address: "https://share.nordlys.example".to_owned(),
            id: "0c9f0f4e-5c0a-5c7d-9a51-0d2f6a3f1c01".to_owned(),
            check,
            inside: vec!["nordlys.example".to_owned(), "nordlys-revision.example".to_owned()],
            frame_hosts: frame_hosts.iter().map(|host| (*host).to_owned()).collect(),
            library: "https://appsforoffice.microsoft.com/lib/1/hosted/office.js".to_owned(),
        }
        .render()
    };
    Ok(vec![
        ("addin", admin(AddinCheckMode::Ask, &[])?),
        ("addin-own-server", admin(AddinCheckMode::Block, &["https://mail.nordlys.example"])?),
        ("addin-test", test(sample, true)?),
        ("addin-test-good", test(sample, false)?),
        ("looks", looks(sample, true, Some(LooksNotice::Saved), None)?),
        ("looks-problem", {
            let problem =
                LooksProblem::Field { field: "opening-da".to_owned(), key: "looks-fault-link", max: 0 };
            looks(sample, false, None, Some(problem))?
        }),
        ("privacy", {
            let text = SafeHtml::from_sanitised("<h2>1</h2><p>Nordlys</p><ul><li>a</li></ul>".to_owned());
            PrivacyNotice { page: sample.page("/privacy"), text, version: 2 }.render()?
        }),
    ])
}

fn test(sample: &Sample, troubled: bool) -> askama::Result<String> {
    let page = sample.staff_page("/admin/addin/test");
    let finding = |about: &str, says: &str, grade| AddinFinding {
        about: page.t(about),
        says: page.with(says, "host", "share.nordlys.example"),
        grade,
    };
    let mut findings = vec![
        finding("outlook-about-certificate", "outlook-certificate-good", AddinGrade::Good),
        finding("outlook-about-page", "outlook-page-good", AddinGrade::Good),
        finding("outlook-about-caching", "outlook-caching-good", AddinGrade::Good),
    ];
    if troubled {
        findings.push(finding("outlook-about-framing", "outlook-framing-options", AddinGrade::Bad));
        findings.push(finding("outlook-about-caching", "outlook-caching-kept", AddinGrade::Warning));
        findings.push(finding(
            "outlook-about-certificate",
            "outlook-certificate-unreached",
            AddinGrade::Unknown,
        ));
    }
    AddinTest {
        page,
        findings,
        address: "https://share.nordlys.example".to_owned(),
        // The page made of this must ask nobody but the server that shows it.
        library: "/addin/office.js".to_owned(),
        frame_hosts: vec!["https://outlook.office.com".to_owned()],
    }
    .render()
}

fn looks(
    sample: &Sample,
    proved: bool,
    notice: Option<LooksNotice>,
    problem: Option<LooksProblem>,
) -> askama::Result<String> {
    let mut typed = LooksTyped::default();
    for (name, value) in [
        ("name", sample.text("Nordlys Advokater")),
        ("colour", "#ffd400".to_owned()),
        ("logo_choice", "configured".to_owned()),
        ("mail-invitation-opening-da", sample.text("{sender} har sendt dig noget.")),
        ("consent-da", sample.text("Jeg siger ja.")),
        ("consent-en", sample.text("I agree.")),
    ] {
        typed.set(name.to_owned(), value);
    }
    let past = |version, at, changed: &[&str], restored| LooksPast {
        version,
        at,
        by: sample.text("Anna Holm"),
        changed: changed.iter().map(|part| (*part).to_owned()).collect(),
        restored,
    };
    LooksAdmin {
        page: sample.staff_page("/admin/looks"),
        typed,
        version: 2,
        proved,
        configured_name: sample.text("Kuvert"),
        configured_colour: "#1f5f8b".to_owned(),
        configured_support: sample.text("+45 70 10 20 30"),
        configured_privacy: String::new(),
        configured_authority: "Datatilsynet".to_owned(),
        has_configured_logo: true,
        logo: None,
        logo_in_mails: false,
        colour: "#ffd400".to_owned(),
        colour_on_light: "#7f6a00".to_owned(),
        colour_on_dark: "#ffd400".to_owned(),
        consent_version: Some(1),
        notice_version: None,
        past: vec![past(2, NOW, &["mails", "consent"], Some(1)), past(1, SENT, &["name", "colour"], None)],
        notice,
        problem,
    }
    .render()
}
