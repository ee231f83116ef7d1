//! Pages and mails as they would look. They come as documents of their own, for a frame in which nothing runs and
//! nothing is sent.

use askama::Template as _;
use rocket::Responder;
use rocket::http::{ContentType, Header, Status};

use super::super::assets;
use super::super::chrome;
use super::super::error::PageError;
use super::super::views::{
    IntroWay, LinkLanding, LooksProblem, LooksRefused, LooksTyped, MailText, Page, PrivacyFacts,
    PrivacyNotice, RequestIntro, Sender, SupervisoryAuthority, Verification,
};
use super::answer::message;
use super::desk::Desk;
use crate::app::AppError;
use crate::app::looks::{Shown, sample};
use crate::domain::looks::MailKind;
use crate::locales::Locale;

/// Styles only: no script, no form, no frame but ours round it.
const SECURITY: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'none'; \
    base-uri 'none'; frame-ancestors 'self'; sandbox allow-same-origin";

/// A document for the frame.
#[derive(Responder)]
pub(super) struct Frame {
    html: (Status, (ContentType, String)),
    security: Header<'static>,
}

/// What is to be seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    what: What,
    locale: Option<Locale>,
    dark: bool,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Landing,
    Mail(MailKind),
    MailText(MailKind),
    Consent,
    Notice,
}

impl Wish {
    pub(super) fn of(typed: &LooksTyped) -> Self {
        let what = typed.value("show");
        let mail = |text: &str| MailKind::parse(text).unwrap_or(MailKind::Invitation);
        Self {
            what: match what.split_once('-').unwrap_or((what, "")) {
                ("mail", kind) => What::Mail(mail(kind)),
                ("text", kind) => What::MailText(mail(kind)),
                ("consent", _) => What::Consent,
                ("notice", _) => What::Notice,
                _ => What::Landing,
            },
            locale: typed.value("show_language").parse().ok(),
            dark: typed.value("show_scheme") == "dark",
        }
    }
}

pub(super) fn render(desk: &Desk<'_>, shown: &Shown, wish: Wish) -> Result<Frame, PageError> {
    let page = framed(desk, Some(shown), wish);
    let html = match wish.what {
        What::Landing => landing(desk, page).render(),
        What::Consent => intro(desk, shown, page).render(),
        What::Notice => match &shown.looks.notice {
            Some(written) => {
                let text = message(written.text.text(page.lang()));
                PrivacyNotice { page, text, version: written.version }.render()
            }
            None => LooksRefused { says: page.t("looks-preview-no-notice"), page }.render(),
        },
        What::Mail(kind) | What::MailText(kind) => {
            let me = (desk.who.person.name.as_deref().unwrap_or_default(), desk.who.person.email.as_str());
            let place = (desk.app.config.public_url.origin(), desk.app.now());
            let mail = sample::mail(shown, kind, page.locale, me, place)?;
            if matches!(wish.what, What::Mail(_)) {
                return Ok(frame(Status::Ok, in_scheme(&with_logo(mail.html, shown), wish.dark)));
            }
            MailText { page, subject: mail.subject, text: mail.text }.render()
        }
    };
    Ok(frame(Status::Ok, coloured(&rendered(html)?, &shown.colour, wish.dark)))
}

/// What is typed cannot be shown; the frame says why.
pub(super) fn refused(desk: &Desk<'_>, wish: Wish, problem: &LooksProblem) -> Result<Frame, PageError> {
    let page = framed(desk, None, wish);
    let says = problem.text(&page);
    let html = rendered(LooksRefused { page, says }.render())?;
    Ok(frame(Status::UnprocessableEntity, coloured(&html, &desk.app.look().colour, wish.dark)))
}

fn rendered(html: askama::Result<String>) -> Result<String, PageError> {
    Ok(html.map_err(|_| AppError::Sealed("a page"))?)
}

fn frame(status: Status, html: String) -> Frame {
    Frame {
        html: (status, (ContentType::HTML, html)),
        security: Header::new("Content-Security-Policy", SECURITY),
    }
}

/// The frame of a recipient's page: nobody is signed in.
fn framed(desk: &Desk<'_>, shown: Option<&Shown>, wish: Wish) -> Page {
    let mut page = Page { staff: None, development: false, ..desk.page("") };
    page.locale = wish.locale.unwrap_or(page.locale);
    if let Some(shown) = shown {
        page.organisation = chrome::organisation(shown, desk.app.config.public_url.origin());
        page.organisation.logo_url = shown.logo.as_ref().map(data_url);
    }
    page
}

fn data_url(logo: &crate::app::looks::LogoFile) -> String {
    format!("data:{};base64,{}", logo.kind.media_type(), data_encoding::BASE64.encode(&logo.bytes))
}

fn me(desk: &Desk<'_>) -> Sender {
    let person = desk.who.person.clone();
    Sender { name: person.name.unwrap_or_else(|| person.email.clone()), address: person.email }
}

fn landing(desk: &Desk<'_>, page: Page) -> LinkLanding {
    LinkLanding {
        page,
        link_path: "/s/".to_owned(),
        sender: me(desk),
        verification: Verification::Code,
        asks_address: false,
        email: String::new(),
        problem: None,
    }
}

fn intro(desk: &Desk<'_>, shown: &Shown, page: Page) -> RequestIntro {
    let (language, config) = (page.lang(), &desk.app.config);
    let consent = shown.looks.consent.as_ref().map(|text| text.text.text(language).to_owned());
    let authority = &shown.authority;
    RequestIntro {
        link_path: "/r/".to_owned(),
        sender: me(desk),
        title: page.t("looks-sample-title"),
        purpose: page.t("looks-sample-purpose"),
        message: None,
        open_until: None,
        documents: Vec::new(),
        other_files: false,
        questions: Vec::new(),
        privacy: PrivacyFacts {
            responsible: shown.name().to_owned(),
            purpose: page.t("looks-sample-purpose"),
            kept_days: config.submission_keep_days,
            unfetched_days: config.submission_unfetched_days,
            request_days: config.request_keep_days,
            by_consent: consent.is_some(),
            notice_url: shown.privacy_url.clone(),
            authority: SupervisoryAuthority {
                name: authority.name.text(language).to_owned(),
                contact: authority.contact.clone(),
                url: authority.web.clone(),
            },
            scanned: desk.app.scans_files(),
        },
        way: IntroWay::Personal { consent },
        problem: None,
        page,
    }
}

/// A page in one colour and one scheme, whatever the device prefers.
fn coloured(html: &str, colour: &str, dark: bool) -> String {
    let scheme = if dark { "dark" } else { "light" };
    let sheet = if dark { assets::PREVIEW_DARK_CSS } else { assets::PREVIEW_LIGHT_CSS };
    let brand = format!("{}-{scheme}", assets::stylesheet_url(colour));
    let sheets = format!(
        "<link rel=\"stylesheet\" href=\"{sheet}\"><link rel=\"stylesheet\" href=\"{brand}\"></head>"
    );
    html.replacen("</head>", &sheets, 1)
}

/// A mail's rules for the dark apply, or do not.
fn in_scheme(html: &str, dark: bool) -> String {
    html.replacen(
        "@media (prefers-color-scheme: dark)",
        if dark { "@media all" } else { "@media not all" },
        1,
    )
}

/// The logo travels with a mail; here it stands in it.
fn with_logo(html: String, shown: &Shown) -> String {
    match &shown.logo {
        Some(logo) => html.replacen(sample::LOGO, &data_url(logo), 1),
        None => html,
    }
}
