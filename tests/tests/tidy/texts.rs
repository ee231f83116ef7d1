//! Rules about files as text.

use std::collections::BTreeSet;

use crate::sources::File;

/// A file has one idea; 500 lines of it are too many.
const LINES_MAX: usize = 500;

pub(crate) fn length(file: &File) -> Vec<String> {
    let written = file.path.extension().and_then(|ext| ext.to_str()).is_some_and(|ext| {
        matches!(ext, "rs" | "ts" | "mjs" | "js" | "py" | "css" | "html" | "sql" | "ftl" | "sh")
    });
    let lines = file.text.lines().count();
    if written && lines > LINES_MAX {
        return vec![file.complain(lines, &format!("more than {LINES_MAX} lines: is it still one idea?"))];
    }
    Vec::new()
}

pub(crate) fn absolute_paths(file: &File) -> Vec<String> {
    // Written in two pieces, or this file would complain about itself.
    let places = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
    let mut found = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let named = places.iter().any(|place| {
            line.match_indices(place).any(|(at, _)| {
                !line[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '}'))
            })
        });
        if named {
            found.push(file.complain(number + 1, "names a place that only one machine has"));
        }
    }
    found
}

pub(crate) fn switched_off(file: &File) -> Vec<String> {
    let marks = [
        concat!("#[", "ignore"),
        concat!(".sk", "ip("),
        concat!("it.to", "do"),
        concat!("test.fix", "me"),
        concat!(".on", "ly("),
    ];
    let is_test = |mark: &str| -> bool {
        // `.skip(` is also what iterators do: only scripts' tests are meant by it.
        mark.starts_with('#') || file.path.extension().is_some_and(|ext| ext != "rs")
    };
    let written =
        file.path.extension().is_some_and(|ext| ["rs", "ts", "mjs", "js"].iter().any(|known| ext == *known));
    if !written {
        return Vec::new();
    }
    let lines = file.text.lines().enumerate();
    lines
        .filter(|(_, line)| marks.iter().any(|mark| is_test(mark) && line.contains(mark)))
        .map(|(number, _)| file.complain(number + 1, "a test is switched off"))
        .collect()
}

/// The names of one database's migrations.
pub(crate) fn migrations(database: &str) -> BTreeSet<String> {
    let folder = kuvert_tests::repository().join("migrations").join(database);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn long_files_paths_of_one_machine_and_switched_off_tests_are_found() {
    assert_eq!(length(&File::new("a.rs", &"x\n".repeat(501))).len(), 1);
    assert!(length(&File::new("a.rs", &"x\n".repeat(500))).is_empty());
    assert!(length(&File::new("package-lock.json", &"x\n".repeat(5000))).is_empty());

    let path = concat!("see \"/wo", "rk/shared\"");
    assert_eq!(absolute_paths(&File::new("a.md", path)).len(), 1);
    assert!(absolute_paths(&File::new("a.md", concat!("https://example.org/wo", "rk/x"))).is_empty());

    assert_eq!(switched_off(&File::new("a.rs", concat!("#[", "ignore]\nfn f() {}"))).len(), 1);
    assert_eq!(switched_off(&File::new("a.ts", concat!("it.sk", "ip('x')"))).len(), 1);
    assert!(switched_off(&File::new("a.rs", concat!("iter.sk", "ip(1)"))).is_empty());
}
