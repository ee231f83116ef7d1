//! The languages of the product say the same things.

use std::collections::{BTreeMap, BTreeSet};

use crate::sources::repository_files;

/// Every text of one language: its name (`file-independent`, attributes as `name.attribute`) and the variables it uses.
type Texts = BTreeMap<String, BTreeSet<String>>;

/// Texts by language, from `locales/<language>.ftl` and `locales/<language>/*.ftl`.
pub(crate) fn languages() -> BTreeMap<String, Texts> {
    let mut languages: BTreeMap<String, Texts> = BTreeMap::new();
    for file in repository_files() {
        if file.path.extension().is_none_or(|ext| ext != "ftl") {
            continue;
        }
        let parts: Vec<String> =
            file.path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let after =
            parts.iter().position(|part| part == "locales").expect("texts stand in a folder `locales`") + 1;
        let language = parts[after].trim_end_matches(".ftl").to_owned();
        languages.entry(language).or_default().extend(texts(&file.text));
    }
    languages
}

fn texts(fluent: &str) -> Texts {
    let mut texts = Texts::new();
    let (mut message, mut current) = (String::new(), String::new());
    for line in fluent.lines().filter(|line| !line.starts_with('#')) {
        let indented = line.starts_with(char::is_whitespace);
        let name = line.trim_start().split_once('=').map(|(name, _)| name.trim());
        let is_name = |name: &&str| {
            !name.is_empty()
                && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        match name.filter(is_name) {
            Some(name) if !indented => {
                name.clone_into(&mut message);
                current.clone_from(&message);
            }
            Some(name) if name.starts_with('.') => current = format!("{message}{name}"),
            _ => {}
        }
        if !current.is_empty() {
            let variables = line.match_indices('$').map(|(at, _)| {
                line[at + 1..]
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
                    .collect()
            });
            texts.entry(current.clone()).or_default().extend::<Vec<String>>(variables.collect());
        }
    }
    texts
}

/// What some language has and another lacks, or says with other variables.
pub(crate) fn differences(languages: &BTreeMap<String, Texts>) -> Vec<String> {
    let mut all: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for (name, variables) in languages.values().flatten() {
        all.entry(name).or_default().extend(variables);
    }
    let mut found = Vec::new();
    for (language, texts) in languages {
        for (name, variables) in &all {
            match texts.get(*name) {
                None => found.push(format!("{language} lacks {name}")),
                Some(own) if own.iter().collect::<BTreeSet<_>>() != *variables => {
                    found.push(format!("{language} says {name} with {own:?}, others with {variables:?}"));
                }
                Some(_) => {}
            }
        }
    }
    found
}

#[test]
fn a_missing_text_and_a_missing_variable_are_found() {
    let english = "# a comment = x\nhello = Hello { $name }\n    .title = Hi\nfiles = { $count ->\n    [one] one\n   *[other] many\n }\n";
    let mut languages =
        BTreeMap::from([("en".to_owned(), texts(english)), ("da".to_owned(), texts(english))]);
    assert_eq!(differences(&languages), Vec::<String>::new());
    assert_eq!(languages["en"].keys().collect::<Vec<_>>(), ["files", "hello", "hello.title"]);
    languages.insert("da".to_owned(), texts("hello = Hej\n    .title = Hej\nfiles = { $count }\n"));
    assert_eq!(differences(&languages).len(), 1);
    languages.insert("da".to_owned(), texts("hello = Hej { $name }\n"));
    assert_eq!(differences(&languages).len(), 2);
}
