//! The house rules that no compiler knows, read off the sources (ARCHITECTURE.md says why they are rules).
//!
//! Each rule is a function from text to complaints, so that each can be shown to bite.

mod layers;
mod locales;
mod sources;
mod texts;

use sources::{File, gateway, repository_files};

/// Fails with all complaints at once.
fn must_be_tidy(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

fn each(files: &[File], rule: impl Fn(&File) -> Vec<String>) {
    must_be_tidy(files.iter().flat_map(rule).collect());
}

#[test]
fn modules_use_only_the_modules_below_them() {
    each(&gateway(), layers::module_use);
}

#[test]
fn each_big_library_has_one_home() {
    each(&gateway(), layers::crate_use);
}

#[test]
fn only_some_modules_touch_files_and_only_one_the_keystore() {
    each(&gateway(), layers::file_use);
}

#[test]
fn no_sql_is_built_from_strings() {
    each(&gateway(), layers::sql_in_strings);
}

#[test]
fn what_the_policy_decides_is_read_by_the_policy_alone() {
    each(&gateway(), layers::policy_options);
}

#[test]
fn the_server_starts_no_other_program() {
    each(&gateway(), layers::programs);
}

#[test]
fn files_stay_below_500_lines() {
    each(&repository_files(), texts::length);
}

#[test]
fn the_repository_names_no_place_of_one_machine() {
    each(&repository_files(), texts::absolute_paths);
}

#[test]
fn no_test_is_switched_off() {
    each(&repository_files(), texts::switched_off);
}

#[test]
fn the_databases_have_the_same_migrations() {
    let (sqlite, postgres) = (texts::migrations("sqlite"), texts::migrations("postgres"));
    assert!(!sqlite.is_empty(), "there are migrations");
    assert_eq!(sqlite, postgres);
}

#[test]
fn every_language_has_the_same_texts_with_the_same_variables() {
    let languages = locales::languages();
    assert!(languages.contains_key("da") && languages.contains_key("en"), "Danish and English are there");
    must_be_tidy(locales::differences(&languages));
}

#[test]
fn the_documents_a_visitor_expects_are_there() {
    for name in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"] {
        assert!(kuvert_tests::repository().join(name).exists(), "{name} is missing");
    }
}
