//! Reads source files, and tells code from comments, strings and tests.

use std::path::{Path, PathBuf};

/// A source file, its path relative to the repository.
pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

impl File {
    #[cfg(test)]
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.into(), text: text.to_owned() }
    }

    /// The text with comments, the insides of strings and test modules blanked; lines stay where they are.
    pub(crate) fn code(&self) -> String {
        without_tests(&without_comments(&self.text, false))
    }

    /// The same, but strings are left in.
    pub(crate) fn code_and_strings(&self) -> String {
        without_tests(&without_comments(&self.text, true))
    }

    /// The gateway's module this file belongs to: `web` for `gateway/src/web/share.rs`, `lib` for `lib.rs`.
    pub(crate) fn module(&self) -> String {
        let inside = self.path.strip_prefix("gateway/src").expect("a file of the gateway");
        let first = inside.components().next().expect("a file has a name").as_os_str().to_string_lossy();
        first.trim_end_matches(".rs").to_owned()
    }

    /// A complaint about line `number` (counted from 1).
    pub(crate) fn complain(&self, number: usize, what: &str) -> String {
        format!("{}:{number}: {what}", self.path.display())
    }
}

/// All Rust files of the gateway that are not tests.
pub(crate) fn gateway() -> Vec<File> {
    let mut files = repository_files();
    files.retain(|file| {
        let test = file.path.components().any(|part| part.as_os_str() == "tests")
            || file.path.file_stem().is_some_and(|stem| stem == "tests");
        file.path.starts_with("gateway/src") && file.path.extension().is_some_and(|ext| ext == "rs") && !test
    });
    assert!(files.len() > 5, "the gateway has sources");
    files
}

/// Every text file of the repository that people write.
pub(crate) fn repository_files() -> Vec<File> {
    let root = kuvert_tests::repository();
    let mut files = Vec::new();
    walk(&root, &root, &mut files);
    assert!(files.len() > 20, "the repository has files");
    files
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).expect("a folder can be read").filter_map(Result::ok) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        // (A linked worktree's `.git` is a file.)
        if matches!(name.as_str(), ".git" | "target" | "node_modules" | ".kuvert" | "dist" | "__pycache__") {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, files);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let path = path.strip_prefix(root).expect("a file of the repository").to_path_buf();
            files.push(File { path, text });
        }
    }
}

/// Blanks comments and, unless `keep_strings`, what stands in string literals.
fn without_comments(text: &str, keep_strings: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let (length, keep) = if rest.starts_with(&['/', '/']) {
            (rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()), false)
        } else if rest.starts_with(&['/', '*']) {
            (block_comment(rest), false)
        } else if let Some(length) = string(rest, at.checked_sub(1).map(|before| chars[before])) {
            (length, keep_strings)
        } else {
            (1, true)
        };
        out.extend(rest[..length].iter().map(|c| if keep || *c == '\n' { *c } else { ' ' }));
        at += length;
    }
    out
}

fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with(&['/', '*']) {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(&['*', '/']) {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// The length of the string or character literal that starts here, if one does.
fn string(rest: &[char], before: Option<char>) -> Option<usize> {
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    match rest[0] {
        '"' => Some(quoted(rest, '"')),
        'r' if !in_word || before == Some('b') => raw_string(rest),
        // A character, not a lifetime.
        '\'' if rest.get(1) == Some(&'\\') || rest.get(2) == Some(&'\'') => Some(quoted(rest, '\'')),
        _ => None,
    }
}

fn quoted(rest: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    rest.len().min(at + 1)
}

fn raw_string(rest: &[char]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return None;
    }
    let mut end = vec!['"'];
    end.extend(std::iter::repeat_n('#', hashes));
    let body = &rest[2 + hashes..];
    let at = body.windows(end.len()).position(|window| window == end).unwrap_or(body.len());
    Some(rest.len().min(2 + hashes + at + end.len()))
}

/// Blanks every item under `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut out = code.to_owned();
    while let Some(start) = out.find(MARK) {
        let after = start + MARK.len();
        let opens = out[after..].find(['{', ';']).map_or(out.len(), |at| after + at);
        let end = if out[opens..].starts_with('{') { closing_brace(&out, opens) } else { opens };
        let blank: String = out[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        out.replace_range(start..end, &blank);
    }
    out
}

fn closing_brace(code: &str, opens: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code[opens..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return opens + at + 1;
        }
    }
    code.len()
}

#[test]
fn comments_strings_and_tests_are_no_code() {
    let file = File::new(
        "gateway/src/web/x.rs",
        "use crate::app; // crate::db\nlet a = \"crate::db\"; let b = r#\"crate::\"db\"#; let c = '\"';\n/* crate::db /* x */ */ fn f<'a>() {}\n#[cfg(test)]\nmod tests { use crate::db; fn g() {} }\nuse crate::domain;\n",
    );
    let code = file.code();
    assert!(!code.contains("db"), "{code}");
    assert!(code.contains("crate::app") && code.contains("crate::domain") && code.contains("fn f<'a>() {}"));
    assert_eq!(code.lines().count(), file.text.lines().count());
    assert!(file.code_and_strings().contains("\"crate::db\""));
    assert_eq!(file.module(), "web");
}
