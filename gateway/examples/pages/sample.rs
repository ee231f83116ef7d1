//! The made-up organisation, its people and its texts.

use kuvert::locales::{Locale, TimeZone};
use kuvert::web::views::{Organisation, Page, Sender, Staff, StaffRole};
use time::OffsetDateTime;
use time::macros::datetime;

pub(crate) const NOW: OffsetDateTime = datetime!(2026-09-14 08:21 UTC);
pub(crate) const LINK: &str = "/s/Zm9yIHRoZSBleWVzIG9mIHRoZSByZWNpcGllbnQgb25";
pub(crate) const SENT: OffsetDateTime = datetime!(2026-09-12 12:21 UTC);
pub(crate) const EXPIRES: OffsetDateTime = datetime!(2026-09-26 12:21 UTC);
pub(crate) const KEY_DAY: OffsetDateTime = datetime!(2026-10-10 12:21 UTC);
pub(crate) const SHA256: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
pub(crate) const REQUEST_LINK: &str = "/r/Zm9yIHRoZSBleWVzIG9mIHRoZSB1cGxvYWRlciBvbmx5";
pub(crate) const SENDER_LINK: &str = "/m/dGhlIHNlbmRlcidzIG93biBrZXkgdG8gdGhlIHNoYXJ";

/// Everything a careless page might let through as markup or as a script's text.
const HOSTILE: &str = concat!(
    "<script>window.__xss=1</script><img src=x onerror=window.__xss=1>\"'><svg onload=window.__xss=1>",
    "</title><iframe srcdoc='<script>parent.__xss=1</script>'>\" autofocus onfocus=window.__xss=1 x=\"",
    "{{7*7}}${7*7}&lt;b&gt;javascript:window.__xss=1"
);

pub(crate) struct Sample {
    pub(crate) locale: Locale,
    /// Every text that people type becomes [`HOSTILE`].
    pub(crate) hostile: bool,
}

impl Sample {
    /// Something a person typed, in Danish and in English.
    pub(crate) fn say(&self, danish: &str, english: &str) -> String {
        match self.locale {
            _ if self.hostile => HOSTILE.to_owned(),
            Locale::Da => danish.to_owned(),
            Locale::En => english.to_owned(),
        }
    }

    pub(crate) fn text(&self, same_in_both: &str) -> String {
        self.say(same_in_both, same_in_both)
    }

    /// The folder of a page: its language, or `hostile`.
    pub(crate) fn folder(&self) -> &'static str {
        if self.hostile { "hostile" } else { self.locale.tag() }
    }

    /// The link of an upload page, distinct for each so that each has a state of its own.
    pub(crate) fn upload_link(&self, page: &str) -> String {
        format!("/r/{}/{page}", self.folder())
    }

    pub(crate) fn sender(&self) -> Sender {
        Sender { name: self.text("Anna Holm"), address: self.text("anna.holm@nordlys-advokater.example") }
    }

    /// The frame of a recipient's page.
    pub(crate) fn page(&self, here: &str) -> Page {
        Page {
            locale: self.locale,
            zone: TimeZone::CentralEurope,
            here: here.to_owned(),
            organisation: Organisation {
                name: "Nordlys Advokater".to_owned(),
                host: "https://post.nordlys.example".to_owned(),
                logo_url: None,
                brand_url: "/assets/brand.css".to_owned(),
                support_email: Some("hjaelp@nordlys.example".to_owned()),
                support_phone: Some("+45 70 10 20 30".to_owned()),
                privacy_url: Some("https://nordlys.example/privacy".to_owned()),
            },
            staff: None,
            development: false,
        }
    }

    /// The frame of an employee's page.
    pub(crate) fn staff_page(&self, here: &str) -> Page {
        let staff = Staff { name: self.text("Anna Holm"), role: StaffRole::Admin };
        Page { staff: Some(staff), ..self.page(here) }
    }
}
