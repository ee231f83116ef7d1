//! The form of the policy: rules as fields, and fields as rules.

use std::collections::BTreeSet;

use super::domains;
use crate::domain::Verification;
use crate::domain::policy::{Field, Mode, Narrow, Rule, Rules, Sensitivity, is_kind};
use crate::locales::Locale;
use crate::web::views::{PolicyBounds, PolicyFault, PolicyValues as Values, policy_most};

/// Bytes of what people call a megabyte.
const MB: u64 = 1_000_000;

/// What is wrong, by field.
pub(super) type Faults = Vec<(&'static str, PolicyFault)>;

/// What Outlook may be kept from changing, and the field for it.
const OUTLOOK: [(Field, &str); 4] = [
    (Field::Expiry, "outlook_expiry"),
    (Field::Verification, "outlook_verification"),
    (Field::Downloads, "outlook_downloads"),
    (Field::Notices, "outlook_notices"),
];

/// What the configuration allows and asks for.
pub(super) fn bounds(outer: &Rules) -> PolicyBounds {
    let locked = OUTLOOK.iter().filter(|(field, _)| outer.outlook_locked.contains(field));
    let factor = outer.second_factor.then_some("second_factor");
    PolicyBounds {
        expiry_days: outer.expiry_days_max,
        recipients: outer.recipients_max,
        files: outer.files_max,
        request_files: outer.request_files_max,
        file_mb: outer.file_bytes_max.div_ceil(MB),
        configured: locked.map(|(_, name)| *name).chain(factor).collect(),
    }
}

fn word(on: bool) -> String {
    if on { "yes".to_owned() } else { String::new() }
}

fn kinds(kinds: &BTreeSet<String>) -> String {
    kinds.iter().cloned().collect::<Vec<_>>().join(" ")
}

/// What rules for everyone say.
pub(super) fn of_rules(rules: &Rules, locale: Locale) -> Values {
    let number = |number: Option<u16>| number.map(|number| number.to_string()).unwrap_or_default();
    let pairs = [
        ("shares", word(rules.shares)),
        ("requests", word(rules.requests)),
        ("second_factor", word(rules.second_factor)),
        ("expiry_days_max", rules.expiry_days_max.to_string()),
        ("expiry_days", rules.expiry_days.value.to_string()),
        ("expiry_days_mode", rules.expiry_days.mode.as_str().to_owned()),
        ("renewal_days", rules.renewal_days.value.to_string()),
        ("renewal_days_mode", rules.renewal_days.mode.as_str().to_owned()),
        ("verification", rules.verification.value.as_str().to_owned()),
        ("verification_mode", rules.verification.mode.as_str().to_owned()),
        ("sensitivity", rules.sensitivity.value.as_str().to_owned()),
        ("sensitivity_mode", rules.sensitivity.mode.as_str().to_owned()),
        ("verification_confidential", rules.verification_confidential.as_str().to_owned()),
        ("verification_special", rules.verification_special.as_str().to_owned()),
        ("downloads_most", number(rules.downloads_most)),
        ("downloads", number(rules.downloads.value)),
        ("downloads_mode", rules.downloads.mode.as_str().to_owned()),
        ("notices", if rules.notices.value { "yes" } else { "no" }.to_owned()),
        ("notices_mode", rules.notices.mode.as_str().to_owned()),
        ("domains", domains::lines(&rules.domains, locale)),
        ("only_listed", word(rules.only_listed)),
        ("outside_by_country", word(rules.outside_by_country)),
        ("recipients_max", rules.recipients_max.to_string()),
        ("files_max", rules.files_max.to_string()),
        ("file_mb_max", rules.file_bytes_max.div_ceil(MB).to_string()),
        ("request_files_max", rules.request_files_max.to_string()),
        ("kinds_denied", kinds(&rules.kinds_denied)),
    ];
    let outlook = OUTLOOK.map(|(field, name)| (name, word(rules.outlook_locked.contains(&field))));
    pairs.into_iter().chain(outlook).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What rules of a group say.
pub(super) fn of_narrow(narrow: &Narrow) -> Values {
    let mut values = Values::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            values.insert(name.to_owned(), value);
        }
    };
    let mode = |mode: Mode| Some(mode.as_str().to_owned());
    put("no_shares", Some(word(narrow.no_shares)));
    put("no_requests", Some(word(narrow.no_requests)));
    put("second_factor", Some(word(narrow.second_factor)));
    put("only_listed", Some(word(narrow.only_listed)));
    put("expiry_days_max", narrow.expiry_days_max.map(|days| days.to_string()));
    put("expiry_days", narrow.expiry_days.map(|rule| rule.value.to_string()));
    put("expiry_days_mode", narrow.expiry_days.and_then(|rule| mode(rule.mode)));
    put("verification", narrow.verification.map(|rule| rule.value.as_str().to_owned()));
    put("verification_mode", narrow.verification.and_then(|rule| mode(rule.mode)));
    put("sensitivity", narrow.sensitivity.map(|rule| rule.value.as_str().to_owned()));
    put("sensitivity_mode", narrow.sensitivity.and_then(|rule| mode(rule.mode)));
    put("downloads_most", narrow.downloads_most.map(|most| most.to_string()));
    put("downloads", narrow.downloads.and_then(|rule| rule.value).map(|most| most.to_string()));
    put("downloads_mode", narrow.downloads.and_then(|rule| mode(rule.mode)));
    put("notices", narrow.notices.map(|rule| if rule.value { "yes" } else { "no" }.to_owned()));
    put("notices_mode", narrow.notices.and_then(|rule| mode(rule.mode)));
    put("recipients_max", narrow.recipients_max.map(|max| max.to_string()));
    put("files_max", narrow.files_max.map(|max| max.to_string()));
    put("file_mb_max", narrow.file_bytes_max.map(|max| max.div_ceil(MB).to_string()));
    put("kinds_denied", Some(kinds(&narrow.kinds_denied)));
    values
}

/// Reads fields one by one and remembers what is wrong.
struct Reading<'a> {
    values: &'a Values,
    bounds: &'a PolicyBounds,
    faults: Faults,
}

impl Reading<'_> {
    fn text(&self, name: &str) -> &str {
        self.values.get(name).map(|text| text.trim()).unwrap_or_default()
    }

    fn on(&self, name: &str) -> bool {
        self.text(name) == "yes"
    }

    fn mode(&self, name: &str) -> Mode {
        Mode::parse(self.text(&format!("{name}_mode"))).unwrap_or_default()
    }

    /// None for an empty field, and for one that is wrong.
    fn number(&mut self, name: &'static str, min: u64) -> Option<u64> {
        let (text, max) = (self.text(name), policy_most(name, self.bounds));
        if text.is_empty() {
            return None;
        }
        let found = text.parse::<u64>().ok().filter(|number| (min..=max).contains(number));
        if found.is_none() {
            self.faults.push((name, PolicyFault::Number { min, max }));
        }
        found
    }

    fn small(&mut self, name: &'static str, min: u64) -> Option<u32> {
        self.number(name, min).and_then(|number| u32::try_from(number).ok())
    }

    /// A number that everyone has.
    fn needed(&mut self, name: &'static str, min: u64, before: u32) -> u32 {
        if self.text(name).is_empty() {
            self.faults.push((name, PolicyFault::Missing));
        }
        self.small(name, min).unwrap_or(before)
    }

    fn downloads(&mut self, name: &'static str) -> Option<u16> {
        self.number(name, 1).and_then(|number| u16::try_from(number).ok())
    }

    fn bytes(&mut self, before: u64) -> Option<u64> {
        let mb = self.number("file_mb_max", 1)?;
        // The last megabyte may be a part of one: what nobody touched stays what it is.
        Some(if mb == before.div_ceil(MB) { before } else { mb * MB })
    }

    fn verification(&self, name: &str) -> Option<Verification> {
        self.text(name).parse().ok()
    }

    fn sensitivity(&self) -> Option<Sensitivity> {
        self.text("sensitivity").parse().ok()
    }

    fn kinds(&mut self) -> BTreeSet<String> {
        let text = self.text("kinds_denied").to_lowercase();
        let found: BTreeSet<String> = text
            .split([',', ';', ' ', '\n', '\r', '\t'])
            .map(|kind| kind.trim_start_matches(['*', '.']).to_owned())
            .filter(|kind| !kind.is_empty())
            .collect();
        if !found.iter().all(|kind| is_kind(kind)) {
            self.faults.push(("kinds_denied", PolicyFault::Kinds));
        }
        found
    }
}

/// Rules for everyone, as typed.
pub(super) fn read_rules(values: &Values, bounds: &PolicyBounds, before: &Rules) -> Result<Rules, Faults> {
    let mut read = Reading { values, bounds, faults: Vec::new() };
    let domains = domains::read(read.text("domains")).unwrap_or_else(|line| {
        read.faults.push(("domains", PolicyFault::Domain(line)));
        Vec::new()
    });
    let outlook = OUTLOOK.iter().filter(|(_, name)| read.on(name)).map(|(field, _)| *field).collect();
    let rules = Rules {
        shares: read.on("shares"),
        requests: read.on("requests"),
        second_factor: read.on("second_factor"),
        expiry_days_max: read.needed("expiry_days_max", 1, before.expiry_days_max),
        expiry_days: Rule {
            value: read.needed("expiry_days", 1, before.expiry_days.value),
            mode: read.mode("expiry_days"),
        },
        renewal_days: Rule {
            value: read.needed("renewal_days", 0, before.renewal_days.value),
            mode: read.mode("renewal_days"),
        },
        verification: Rule {
            value: read.verification("verification").unwrap_or(before.verification.value),
            mode: read.mode("verification"),
        },
        sensitivity: Rule {
            value: read.sensitivity().unwrap_or(before.sensitivity.value),
            mode: read.mode("sensitivity"),
        },
        verification_confidential: read
            .verification("verification_confidential")
            .unwrap_or(before.verification_confidential),
        verification_special: read
            .verification("verification_special")
            .unwrap_or(before.verification_special),
        downloads_most: read.downloads("downloads_most"),
        downloads: Rule { value: read.downloads("downloads"), mode: read.mode("downloads") },
        notices: Rule { value: read.on("notices"), mode: read.mode("notices") },
        domains,
        only_listed: read.on("only_listed"),
        outside_by_country: read.on("outside_by_country"),
        recipients_max: read.needed("recipients_max", 1, before.recipients_max),
        files_max: read.needed("files_max", 1, before.files_max),
        file_bytes_max: read.bytes(before.file_bytes_max).unwrap_or(before.file_bytes_max),
        request_files_max: read.needed("request_files_max", 1, before.request_files_max),
        kinds_denied: read.kinds(),
        outlook_locked: outlook,
    };
    if rules.expiry_days.value > rules.expiry_days_max {
        read.faults.push(("expiry_days", PolicyFault::AboveMost));
    }
    if read.faults.is_empty() { Ok(rules) } else { Err(read.faults) }
}

/// Rules of a group, as typed.
pub(super) fn read_narrow(values: &Values, bounds: &PolicyBounds, before: &Narrow) -> Result<Narrow, Faults> {
    let mut read = Reading { values, bounds, faults: Vec::new() };
    let expiry = read.small("expiry_days", 1);
    let downloads = read.downloads("downloads");
    let narrow = Narrow {
        no_shares: read.on("no_shares"),
        no_requests: read.on("no_requests"),
        second_factor: read.on("second_factor"),
        only_listed: read.on("only_listed"),
        expiry_days: expiry.map(|value| Rule { value, mode: read.mode("expiry_days") }),
        expiry_days_max: read.small("expiry_days_max", 1),
        downloads: downloads.map(|value| Rule { value: Some(value), mode: read.mode("downloads") }),
        downloads_most: read.downloads("downloads_most"),
        notices: (!read.text("notices").is_empty())
            .then(|| Rule { value: read.on("notices"), mode: read.mode("notices") }),
        sensitivity: read.sensitivity().map(|value| Rule { value, mode: read.mode("sensitivity") }),
        verification: read
            .verification("verification")
            .map(|value| Rule { value, mode: read.mode("verification") }),
        recipients_max: read.small("recipients_max", 1),
        files_max: read.small("files_max", 1),
        file_bytes_max: read.bytes(before.file_bytes_max.unwrap_or(0)),
        kinds_denied: read.kinds(),
    };
    if read.faults.is_empty() { Ok(narrow) } else { Err(read.faults) }
}
