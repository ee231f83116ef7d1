//! What administrators need to bring the add-in into Outlook, and a test of what keeps it from working.

use rocket::http::Header;
use rocket::{Responder, get};

use super::super::addin;
use super::super::error::PageError;
use super::super::views::{AddinAdmin, AddinCheckMode, AddinFinding, AddinGrade, AddinTest};
use super::answer::{Answer, Answered, page};
use super::desk::Desk;
use crate::app::AppError;
use crate::app::outlook::{self, Finding, Grade};
use crate::config::addin::{OUTLOOK_HOSTS, SendCheck};
use crate::domain::Role;
use crate::locales::{self, Locale};

const HERE: &str = "/admin/addin";

#[get("/admin/addin")]
pub(super) fn show(desk: Desk<'_>) -> Answered {
    administrators_only(&desk)?;
    let config = &desk.app.config;
    page(&AddinAdmin {
        page: desk.page(HERE),
        address: config.public_url.origin().to_owned(),
        id: addin::manifest::id(config),
        check: match config.addin.send_check {
            SendCheck::Inform => AddinCheckMode::Inform,
            SendCheck::Ask => AddinCheckMode::Ask,
            SendCheck::Block => AddinCheckMode::Block,
        },
        inside: config.addin.internal_domains.clone(),
        frame_hosts: config.addin.frame_hosts.iter().map(ToString::to_string).collect(),
        library: config.addin.office_js.url().to_owned(),
    })
}

/// A page whose script may look at one more place.
#[derive(Responder)]
pub(super) struct Wider {
    page: Answer,
    security: Header<'static>,
}

#[get("/admin/addin/test")]
pub(super) async fn test(desk: Desk<'_>) -> Result<Wider, PageError> {
    administrators_only(&desk)?;
    let config = &desk.app.config;
    let findings = outlook::examine(config, desk.app.time.in_quarantine()).await;
    let frame = desk.page("/admin/addin/test");
    let configured = config.addin.frame_hosts.iter().map(ToString::to_string);
    let view = AddinTest {
        findings: findings.into_iter().map(|finding| in_words(finding, frame.locale)).collect(),
        page: frame,
        address: config.public_url.origin().to_owned(),
        library: config.addin.office_js.url().to_owned(),
        frame_hosts: OUTLOOK_HOSTS.into_iter().map(str::to_owned).chain(configured).collect(),
    };
    let security = Header::new("Content-Security-Policy", addin::reaching_office_js(config));
    Ok(Wider { page: page(&view)?, security })
}

fn administrators_only(desk: &Desk<'_>) -> Result<(), PageError> {
    if desk.who.role == Role::Admin { Ok(()) } else { Err(AppError::Forbidden.into()) }
}

fn in_words(finding: Finding, locale: Locale) -> AddinFinding {
    let texts = locales::texts(locale);
    let values: Vec<_> = finding.facts.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    AddinFinding {
        about: texts.get(finding.about, &[]),
        says: texts.get(finding.says, &values),
        grade: match finding.grade {
            Grade::Good => AddinGrade::Good,
            Grade::Warning => AddinGrade::Warning,
            Grade::Bad => AddinGrade::Bad,
            Grade::Unknown => AddinGrade::Unknown,
        },
    }
}
