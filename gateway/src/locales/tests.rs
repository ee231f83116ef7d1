use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::Entry;
use time::macros::datetime;

use super::*;

/// Key → the variables its text names.
fn keys_and_variables(locale: Locale) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for source in locale.sources() {
        let resource = fluent_syntax::parser::parse(source)
            .unwrap_or_else(|(_, errors)| panic!("{locale}: a text does not parse: {errors:?}"));
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let variables = variables_of(&format!("{:?}", message.value));
            let earlier = found.insert(message.id.name.to_owned(), variables);
            assert!(earlier.is_none(), "{locale}: {} stands twice", message.id.name);
        }
    }
    found
}

fn variables_of(syntax_tree: &str) -> BTreeSet<String> {
    syntax_tree
        .split("VariableReference { id: Identifier { name: \"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

#[test]
fn every_language_has_the_same_texts_with_the_same_variables() {
    let danish = keys_and_variables(Locale::Da);
    assert!(danish["mail-invitation-heading"].contains("sender"), "the comparison must see variables");
    assert_eq!(danish, keys_and_variables(Locale::En));
}

#[test]
fn a_text_speaks_its_language_and_counts() {
    let files = |locale, count: u32| {
        texts(locale).get("mail-contents-files", &[("count", count.into()), ("size", "2 kB".into())])
    };
    assert_eq!(files(Locale::Da, 1), "1 fil (2 kB)");
    assert_eq!(files(Locale::Da, 3), "3 filer (i alt 2 kB)");
    assert_eq!(files(Locale::En, 3), "3 files (2 kB in all)");
}

#[test]
fn a_missing_text_is_visible_instead_of_fatal() {
    assert_eq!(texts(Locale::En).get("no-such-text", &[]), "⟦no-such-text⟧");
}

#[test]
fn the_reader_gets_the_language_they_prefer() {
    for (header, expected) in [
        ("", Locale::En),
        ("da", Locale::Da),
        ("DA-dk", Locale::Da),
        ("de, fr;q=0.9", Locale::En),
        ("en;q=0.4, da;q=0.8", Locale::Da),
        ("da;q=0.40, en-GB;q=0.5", Locale::En),
        ("da;q=0, en;q=0.1", Locale::En),
        ("de;q=1, da;q=0.001", Locale::Da),
        ("da;q=2, da;q=nan, en;q=0.1", Locale::En),
        ("da;q=0.1234", Locale::En),
        (";;;,,,q=", Locale::En),
    ] {
        assert_eq!(Locale::negotiate(header, Locale::En), expected, "{header}");
    }
    assert_eq!(Locale::negotiate("*", Locale::Da), Locale::Da);
    assert_eq!(Locale::negotiate("*;q=0.1, en", Locale::Da), Locale::En);
}

#[test]
fn dates_read_as_people_write_them() {
    let at = datetime!(2026-12-05 13:07 UTC);
    let zone = TimeZone::CentralEurope;
    assert_eq!(format_date_time(Locale::Da, zone, at), "5. december 2026 kl. 14.07");
    assert_eq!(format_date_time(Locale::En, zone, at), "5 December 2026 at 14:07 CET");
    assert_eq!(format_date_time(Locale::Da, TimeZone::Utc, at), "5. december 2026 kl. 13.07 UTC");
    assert_eq!(format_date(Locale::En, zone, datetime!(2026-12-31 23:30 UTC)), "1 January 2027");
}

#[test]
fn case_59_summer_time_begins_and_ends_to_the_second() {
    let zone = TimeZone::CentralEurope;
    for (at, expected) in [
        (datetime!(2026-03-29 0:59:59 UTC), "29. marts 2026 kl. 01.59"),
        (datetime!(2026-03-29 1:00:00 UTC), "29. marts 2026 kl. 03.00"),
        (datetime!(2026-10-25 0:59:59 UTC), "25. oktober 2026 kl. 02.59"),
        (datetime!(2026-10-25 1:00:00 UTC), "25. oktober 2026 kl. 02.00"),
        (datetime!(2024-02-29 12:00:00 UTC), "29. februar 2024 kl. 13.00"),
        // The last day of March is itself the Sunday.
        (datetime!(2030-03-31 1:00:00 UTC), "31. marts 2030 kl. 03.00"),
    ] {
        assert_eq!(format_date_time(Locale::Da, zone, at), expected);
    }
    assert_eq!(zone.abbreviation(datetime!(2026-07-01 0:00 UTC)), "CEST");
    assert!("Europe/Atlantis".parse::<TimeZone>().is_err());
}

#[test]
fn sizes_are_short_and_round_half_up() {
    for (bytes, danish, english) in [
        (0, "0 byte", "0 bytes"),
        (1, "1 byte", "1 byte"),
        (999, "999 byte", "999 bytes"),
        (1000, "1 kB", "1 kB"),
        (1449, "1,4 kB", "1.4 kB"),
        (1450, "1,5 kB", "1.5 kB"),
        (9949, "9,9 kB", "9.9 kB"),
        (9950, "10 kB", "10 kB"),
        (999_499, "999 kB", "999 kB"),
        (999_500, "1 MB", "1 MB"),
        (5_368_709_120, "5,4 GB", "5.4 GB"),
        (u64::MAX, "18447 PB", "18447 PB"),
    ] {
        assert_eq!(format_bytes(Locale::Da, bytes), danish);
        assert_eq!(format_bytes(Locale::En, bytes), english);
    }
}
