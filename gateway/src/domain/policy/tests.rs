use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use time::Duration;

use super::*;
use crate::domain::recipient::Verification;

fn rules() -> Rules {
    Rules {
        shares: true,
        requests: true,
        expiry_days: Rule::set(14),
        expiry_days_max: 90,
        renewal_days: Rule::set(14),
        downloads: Rule::set(None),
        downloads_most: None,
        notices: Rule::set(true),
        sensitivity: Rule::set(Sensitivity::Normal),
        verification: Rule::set(Verification::Code),
        verification_confidential: Verification::Code,
        verification_special: Verification::Passphrase,
        recipients_max: 5,
        files_max: 10,
        file_bytes_max: 1000,
        request_files_max: 20,
        kinds_denied: BTreeSet::from(["exe".to_owned()]),
        domains: vec![
            rule("rival.example", Standing::Denied),
            rule("kind.rival.example", Standing::Allowed),
            DomainRule { outside: true, ..rule("us.example", Standing::Allowed) },
            rule("court.example", Standing::Trusted),
        ],
        only_listed: false,
        outside_by_country: false,
        second_factor: false,
        outlook_locked: BTreeSet::new(),
    }
}

fn rule(domain: &str, standing: Standing) -> DomainRule {
    DomainRule { domain: domain.to_owned(), standing, outside: false, verification: None }
}

fn to(domain: &str, verification: Verification) -> Proposal {
    let person = ProposedRecipient { domain: domain.to_owned(), verification: Some(verification) };
    Proposal { recipients: vec![person], ..Proposal::new(WayIn::Page, Act::Share) }
}

fn codes(decision: &Decision) -> Vec<&'static str> {
    decision.refusals.iter().map(|refusal| refusal.what.code()).collect()
}

#[test]
fn what_nobody_says_is_as_the_policy_begins() {
    let decision = evaluate(&rules(), &to("kunde.example", Verification::Code));
    assert!(decision.is_allowed());
    let Settled { days, renewal_days, downloads, notices, .. } = decision.terms;
    assert_eq!((days, renewal_days, downloads, notices), (Some(14), 14, None, true));
}

#[test]
fn the_most_exact_rule_for_a_domain_counts_and_names_are_matched_by_label() {
    let rules = rules();
    for (domain, allowed) in [
        ("rival.example", false),
        ("mail.rival.example", false),
        ("kind.rival.example", true),
        ("a.kind.rival.example", true),
        ("notrival.example", true),
        ("kunde.example", true),
    ] {
        let decision = evaluate(&rules, &to(domain, Verification::Code));
        assert_eq!(decision.refusals.is_empty(), allowed, "{domain}");
    }
    let listed = Rules { only_listed: true, ..rules };
    assert_eq!(codes(&evaluate(&listed, &to("kunde.example", Verification::Code))), ["domain"]);
    assert!(evaluate(&listed, &to("court.example", Verification::Code)).is_allowed());
}

#[test]
fn whoever_sends_out_of_the_eea_is_asked_for_the_ground_and_then_let() {
    let wish = to("us.example", Verification::Code);
    let decision = evaluate(&rules(), &wish);
    assert_eq!(decision.questions, [Question::TransferBasis { row: 0 }]);
    assert_eq!(decision.against().unwrap().what, Forbidden::Transfer);
    let told = Proposal { transfer: Some(TransferBasis::Clauses), ..wish };
    let decision = evaluate(&rules(), &told);
    assert!(decision.is_allowed());
    assert_eq!(decision.notes, [Note::Leaves { row: 0, basis: TransferBasis::Clauses }]);
    let by_country = Rules { outside_by_country: true, ..rules() };
    for (domain, outside) in
        [("firma.dk", false), ("firma.us", true), ("firma.com", false), ("us.example", true)]
    {
        assert_eq!(by_country.is_outside(domain), outside, "{domain}");
    }
}

#[test]
fn special_categories_ask_for_more_and_a_trusted_domain_for_less_but_not_there() {
    let rules = Rules { verification_confidential: Verification::Passphrase, ..rules() };
    let with = |domain: &str, sensitivity| Proposal {
        sensitivity: Some(sensitivity),
        ..to(domain, Verification::Code)
    };
    assert_eq!(codes(&evaluate(&rules, &with("kunde.example", Sensitivity::Confidential))), ["verification"]);
    assert!(evaluate(&rules, &with("court.example", Sensitivity::Confidential)).is_allowed());
    assert_eq!(codes(&evaluate(&rules, &with("court.example", Sensitivity::Special))), ["verification"]);
}

#[test]
fn what_is_locked_is_changed_by_nobody_and_in_outlook_more_may_be_locked() {
    let locked = Rules { expiry_days: Rule { value: 7, mode: Mode::Locked }, ..rules() };
    let days = |days, way| Proposal { ending: Ending::Days(days), ..Proposal::new(way, Act::Share) };
    assert!(evaluate(&locked, &days(7, WayIn::Page)).is_allowed());
    assert_eq!(codes(&evaluate(&locked, &days(6, WayIn::Program))), ["expiry"]);
    let outlook = Rules { outlook_locked: BTreeSet::from([Field::Expiry]), ..rules() };
    assert!(evaluate(&outlook, &days(6, WayIn::Page)).is_allowed());
    assert_eq!(codes(&evaluate(&outlook, &days(6, WayIn::Addin))), ["expiry"]);
    // Extending what is locked goes as far as a new one would.
    let extend = |days| Proposal {
        ending: Ending::After(Duration::days(days)),
        ..Proposal::new(WayIn::Page, Act::Extend)
    };
    assert!(evaluate(&locked, &extend(7)).is_allowed());
    assert_eq!(codes(&evaluate(&locked, &extend(8))), ["expiry"]);
}

#[test]
fn kinds_are_known_by_what_the_name_ends_in_whatever_is_put_behind() {
    let rules = rules();
    for (name, taken) in [
        ("a.exe", false),
        ("a.EXE", false),
        ("a.exe. .", false),
        ("a.exe ", false),
        ("exe", true),
        ("a.exe.pdf", true),
    ] {
        assert_eq!(rules.takes_kind(name), taken, "{name}");
    }
}

#[test]
fn people_without_a_group_have_rules_of_their_own() {
    let mut policy = Policy::new(rules());
    policy.ungrouped.expiry_days_max = Some(10);
    policy.groups.insert("law".to_owned(), Narrow { expiry_days_max: Some(60), ..Narrow::default() });
    assert_eq!(policy.for_groups([]).expiry_days_max, 10);
    assert_eq!(policy.for_groups(["law"]).expiry_days_max, 60);
    assert_eq!(policy.for_groups(["unknown"]).expiry_days_max, 90);
    assert_eq!(policy.for_groups([]).expiry_days.value, 10, "forms begin within the bounds");
}

#[test]
fn what_changed_is_named_by_rule_and_group() {
    let before = Policy::new(rules());
    let mut after = before.clone();
    after.everyone.expiry_days_max = 30;
    after.groups.insert("law".to_owned(), Narrow { no_requests: true, ..Narrow::default() });
    assert_eq!(before.changes(&after), ["expiry_days_max", "law/no_requests"]);
    assert_eq!(before.changes(&before.clone()), [""; 0]);
}

#[test]
fn a_stored_policy_is_read_as_it_was_written_and_nothing_unknown_is_overlooked() {
    let mut policy = Policy::new(rules());
    policy.groups.insert("law".to_owned(), Narrow { only_listed: true, ..Narrow::default() });
    let json = serde_json::to_string(&policy).unwrap();
    assert_eq!(serde_json::from_str::<Policy>(&json).unwrap(), policy);
    let more = json.replacen("\"format\":1", "\"format\":1,\"surprise\":true", 1);
    assert!(serde_json::from_str::<Policy>(&more).is_err());
}

fn some_mode() -> impl Strategy<Value = Mode> {
    prop_oneof![Just(Mode::Set), Just(Mode::Locked), Just(Mode::Hidden)]
}

fn some_verification() -> impl Strategy<Value = Verification> {
    prop_oneof![Just(Verification::Code), Just(Verification::Passphrase)]
}

fn some_sensitivity() -> impl Strategy<Value = Sensitivity> {
    proptest::sample::select(Sensitivity::ALL)
}

prop_compose! {
    fn some_narrow()(
        no_shares in proptest::bool::weighted(0.1),
        no_requests in any::<bool>(),
        days in proptest::option::of((1_u32..120, some_mode())),
        days_max in proptest::option::of(1_u32..120),
        downloads in proptest::option::of((proptest::option::of(1_u16..9), some_mode())),
        downloads_most in proptest::option::of(1_u16..9),
        verification in proptest::option::of((some_verification(), some_mode())),
        file_bytes_max in proptest::option::of(1_u64..2000),
        recipients_max in proptest::option::of(1_u32..9),
        only_listed in any::<bool>(),
    ) -> Narrow {
        Narrow {
            no_shares,
            no_requests,
            expiry_days: days.map(|(value, mode)| Rule { value, mode }),
            expiry_days_max: days_max,
            downloads: downloads.map(|(value, mode)| Rule { value, mode }),
            downloads_most,
            verification: verification.map(|(value, mode)| Rule { value, mode }),
            file_bytes_max,
            recipients_max,
            only_listed,
            kinds_denied: if only_listed { BTreeSet::from(["js".to_owned()]) } else { BTreeSet::new() },
            ..Narrow::default()
        }
    }
}

prop_compose! {
    fn some_proposal()(
        act in proptest::sample::select(vec![Act::Share, Act::Recipient, Act::Extend, Act::Renew, Act::Request, Act::File]),
        way in proptest::sample::select(WayIn::ALL),
        ending in prop_oneof![
            Just(Ending::Unsaid),
            (0_u32..200).prop_map(Ending::Days),
            (-5_i64..200).prop_map(|days| Ending::After(Duration::days(days))),
            Just(Ending::Never),
        ],
        downloads in proptest::option::of(1_u16..12),
        sensitivity in proptest::option::of(some_sensitivity()),
        people in proptest::collection::vec(
            (proptest::sample::select(vec!["kunde.example", "rival.example", "us.example", "court.example"]),
             proptest::option::of(some_verification())), 0..8),
        transfer in proptest::option::of(proptest::sample::select(TransferBasis::ALL)),
        files in proptest::collection::vec(
            (proptest::sample::select(vec!["a.pdf", "a.exe", "a.js"]), proptest::option::of(0_u64..2500)), 0..4),
    ) -> Proposal {
        let person = |(domain, verification): (&str, Option<Verification>)| {
            ProposedRecipient { domain: domain.to_owned(), verification }
        };
        let file = |(name, bytes): (&str, Option<u64>)| ProposedFile { name: name.to_owned(), bytes };
        Proposal {
            ending,
            downloads,
            sensitivity,
            recipients: people.into_iter().map(person).collect(),
            transfer,
            files: files.into_iter().map(file).collect(),
            ..Proposal::new(way, act)
        }
    }
}

/// What rules forbid, written down once more and plainly.
fn breaks(rules: &Rules, wish: &Proposal, terms: &Settled) -> bool {
    let sends = matches!(wish.act, Act::Share | Act::Recipient);
    let long = match wish.ending {
        Ending::After(length) => {
            length > Duration::days(i64::from(rules.expiry_days_max)) || !length.is_positive()
        }
        Ending::Never => wish.act != Act::Request,
        Ending::Unsaid | Ending::Days(_) => {
            terms.days.is_none_or(|days| days > rules.expiry_days_max || days == 0)
        }
    };
    let often = wish.act == Act::Share
        && rules.downloads_most.is_some_and(|most| terms.downloads.is_none_or(|times| times > most));
    let weak = sends
        && terms.verification.iter().zip(&wish.recipients).any(|(proof, person)| {
            let trusted = person.domain == "court.example" && terms.sensitivity < Sensitivity::Special;
            *proof < rules.least_verification(terms.sensitivity) && !trusted
        });
    let denied = wish.recipients.iter().any(|person| {
        person.domain == "rival.example" || (rules.only_listed && rules.domain(&person.domain).is_none())
    });
    let unasked = sends
        && wish.transfer.is_none()
        && wish.recipients.iter().any(|person| person.domain == "us.example");
    let crowd = wish.recipients.len() > usize::try_from(rules.recipients_max).unwrap();
    let files = wish.files.iter().any(|file| {
        !rules.takes_kind(&file.name) || file.bytes.is_some_and(|bytes| bytes > rules.file_bytes_max)
    });
    long || often
        || weak
        || denied
        || unasked
        || crowd
        || files
        || (sends && !rules.shares)
        || (wish.act == Act::Request && !rules.requests)
}

proptest! {
    #[test]
    fn nothing_is_allowed_that_a_rule_forbids(narrow in some_narrow(), wish in some_proposal()) {
        let mut policy = Policy::new(rules());
        policy.groups.insert("one".to_owned(), narrow);
        let rules = policy.for_groups(["one"]);
        let decision = evaluate(&rules, &wish);
        if decision.is_allowed() {
            prop_assert!(!breaks(&rules, &wish, &decision.terms), "{decision:?}");
        }
    }

    #[test]
    fn being_in_more_groups_never_lets_anybody_do_more_and_no_order_matters(
        one in some_narrow(),
        two in some_narrow(),
        wish in some_proposal(),
    ) {
        let groups = BTreeMap::from([("one".to_owned(), one), ("two".to_owned(), two)]);
        let policy = Policy { groups, ..Policy::new(rules()) };
        let (both, turned) = (policy.for_groups(["one", "two"]), policy.for_groups(["two", "one"]));
        prop_assert_eq!(&both, &turned);
        for fewer in [policy.for_groups(["one"]), policy.everyone.clone()] {
            let decision = evaluate(&both, &wish);
            if decision.is_allowed() {
                prop_assert!(!breaks(&fewer, &wish, &decision.terms), "{:?}", decision);
            }
            prop_assert!(both.expiry_days_max <= fewer.expiry_days_max);
            prop_assert!(both.expiry_days.mode >= fewer.expiry_days.mode);
            prop_assert!(both.file_bytes_max <= fewer.file_bytes_max);
            prop_assert!(both.kinds_denied.is_superset(&fewer.kinds_denied));
            prop_assert!(fewer.shares || !both.shares);
        }
    }

    #[test]
    fn no_policy_goes_beyond_the_configuration(days in 1_u32..9999, bytes in 1_u64..9999) {
        let wide = Rules { expiry_days_max: days, file_bytes_max: bytes, ..rules() };
        let within = Policy::new(wide).within(&rules()).everyone;
        prop_assert!(within.expiry_days_max <= 90 && within.file_bytes_max <= 1000);
        prop_assert!(within.expiry_days.value <= within.expiry_days_max);
    }
}
