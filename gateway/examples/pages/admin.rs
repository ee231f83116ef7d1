//! The pages of administrators.

use askama::Template;
use kuvert::web::views::{AddinAdmin, AddinCheckMode, AddinFinding, AddinGrade, AddinTest};

use crate::Rendered;
use crate::sample::Sample;

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
