//! The form of texts and looks, and what is in it.

use std::collections::BTreeMap;

use super::super::views::{LooksProblem, LooksTyped};
use crate::app::looks::{PictureFault, Shown};
use crate::domain::Looks;
use crate::domain::form::Label;
use crate::domain::looks::{
    Authority, Fault, Language, LogoChoice, LooksFault, MailKind, OwnWords, Versioned,
};

/// What is set, as the form shows it; what comes from the configuration is empty.
pub(super) fn typed(shown: &Shown) -> LooksTyped {
    let (mut typed, looks) = (LooksTyped::default(), &shown.looks);
    let mut put = |name: &str, value: &str| typed.set(name.to_owned(), value.to_owned());
    for (name, value) in [
        ("name", &looks.name),
        ("colour", &looks.colour),
        ("support", &looks.support),
        ("privacy_url", &looks.privacy_url),
    ] {
        put(name, value.as_deref().unwrap_or_default());
    }
    put(
        "logo_choice",
        match looks.logo {
            LogoChoice::Configured => "configured",
            LogoChoice::None => "none",
            LogoChoice::Picture(_) => "keep",
        },
    );
    let mut label = |name: &str, label: &Label| {
        put(&format!("{name}-da"), label.da.as_deref().unwrap_or_default());
        put(&format!("{name}-en"), label.en.as_deref().unwrap_or_default());
    };
    for (name, text) in [("consent", &looks.consent), ("notice", &looks.notice)] {
        if let Some(text) = text {
            label(name, &text.text);
        }
    }
    if let Some(authority) = &looks.authority {
        label("authority", &authority.name);
        typed.set("authority_web".to_owned(), authority.web.clone());
        typed.set("authority_contact".to_owned(), authority.contact.clone().unwrap_or_default());
    }
    for (kind, languages) in &looks.mails {
        for (language, words) in languages {
            for (part, text) in
                [("greeting", &words.greeting), ("opening", &words.opening), ("closing", &words.closing)]
            {
                typed.set(LooksTyped::mail(kind.as_str(), part, language.tag()), text.clone());
            }
        }
    }
    typed
}

/// What was typed, over what was there before.
pub(super) fn read(typed: &LooksTyped, before: &Looks) -> Looks {
    let some = |name: &str| Some(typed.value(name).trim().to_owned()).filter(|text| !text.is_empty());
    let label = |name: &str| Label { da: some(&format!("{name}-da")), en: some(&format!("{name}-en")) };
    let text = |name: &str| {
        let text = label(name);
        // Its number is given when it is stored.
        (text != Label::default()).then_some(Versioned { text, version: 0 })
    };
    let name = label("authority");
    let authority = Authority {
        contact: some("authority_contact"),
        web: some("authority_web").unwrap_or_default(),
        name,
    };
    Looks {
        name: some("name"),
        colour: some("colour").map(|colour| colour.to_lowercase()),
        logo: match typed.value("logo_choice") {
            "none" => LogoChoice::None,
            "configured" => LogoChoice::Configured,
            _ => before.logo.clone(),
        },
        support: some("support"),
        privacy_url: some("privacy_url"),
        authority: (authority != Authority::default()).then_some(authority),
        mails: mails(typed),
        consent: text("consent"),
        notice: text("notice"),
        consents: before.consents,
        notices: before.notices,
    }
}

fn mails(typed: &LooksTyped) -> BTreeMap<MailKind, BTreeMap<Language, OwnWords>> {
    let mut mails: BTreeMap<MailKind, BTreeMap<Language, OwnWords>> = BTreeMap::new();
    for kind in MailKind::ALL {
        for language in Language::ALL {
            let part =
                |part| typed.value(&LooksTyped::mail(kind.as_str(), part, language.tag())).trim().to_owned();
            let words =
                OwnWords { greeting: part("greeting"), opening: part("opening"), closing: part("closing") };
            if !words.is_empty() {
                mails.entry(kind).or_default().insert(language, words);
            }
        }
    }
    mails
}

pub(super) fn problem((field, fault): Fault) -> LooksProblem {
    let (key, max) = match fault {
        LooksFault::Line(max) => ("looks-fault-line", max),
        LooksFault::Long(max) => ("looks-fault-long", max),
        LooksFault::Colour => ("looks-fault-colour", 0),
        LooksFault::Url => ("looks-fault-url", 0),
        LooksFault::Place => ("looks-fault-place", 0),
        LooksFault::Title => ("looks-fault-title", 0),
        LooksFault::Link => ("looks-fault-link", 0),
        LooksFault::Language => ("looks-fault-language", 0),
    };
    LooksProblem::Field { field, key, max: u32::try_from(max).unwrap_or(u32::MAX) }
}

pub(super) fn picture_problem(fault: PictureFault) -> LooksProblem {
    let (key, what) = match fault {
        PictureFault::Large => ("looks-logo-large", String::new()),
        PictureFault::Unknown => ("looks-logo-unknown", String::new()),
        PictureFault::Png => ("looks-logo-png", String::new()),
        PictureFault::Svg => ("looks-logo-svg", String::new()),
        PictureFault::Active(what) => ("looks-logo-active", what),
        PictureFault::Outside(what) => ("looks-logo-outside", what),
    };
    LooksProblem::Logo { key, what }
}
