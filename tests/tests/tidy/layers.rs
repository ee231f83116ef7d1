//! Who may use what inside the gateway.

use std::collections::BTreeSet;
use std::path::Path;

use crate::sources::File;

/// Known to every module, domain excepted.
const EVERYONE: &[&str] = &["config", "clock", "locales", "trace"];

/// The modules each module may use beside those that everyone may.
const ALLOWED: &[(&str, &[&str])] = &[
    ("net", &["web", "bulk"]),
    ("web", &["app", "domain"]),
    ("bulk", &["app", "blob", "crypto", "domain"]),
    (
        "app",
        &[
            "db", "blob", "mail", "oidc", "outbound", "scan", "detect", "keys", "crypto", "domain",
            "factors", "breached",
        ],
    ),
    ("archive", &["crypto"]),
    ("jobs", &["app"]),
    ("db", &["domain"]),
    ("mail", &["domain"]),
    ("keys", &["crypto"]),
    // The names of stored files only.
    ("blob", &["crypto"]),
    ("oidc", &["outbound"]),
    ("outbound", &[]),
    ("scan", &[]),
    ("factors", &[]),
    ("breached", &[]),
    ("detect", &[]),
    ("config", &[]),
    ("clock", &[]),
    ("locales", &[]),
    ("trace", &[]),
];

/// Modules that put everything together and so may know everything.
const ASSEMBLY: &[&str] = &["lib", "main", "cli"];

/// Crates with one home: crate, modules, and single files beside them.
const HOMES: &[(&str, &[&str], &[&str])] = &[
    ("diesel", &["db"], &[]),
    ("diesel_migrations", &["db"], &[]),
    // The configuration reads URLs and header values with hyper's types.
    ("hyper", &["bulk", "net", "cli", "config", "oidc", "outbound"], &[]),
    ("hyper_util", &["bulk", "net", "cli", "outbound"], &[]),
    ("hyper_rustls", &["cli", "outbound"], &[]),
    ("jsonwebtoken", &["oidc"], &[]),
    ("rocket", &["web"], &["gateway/src/net/rocket_bridge", "gateway/src/net/turn_away"]),
    ("object_store", &["blob"], &[]),
    ("lettre", &["mail"], &[]),
    ("mail_builder", &["mail"], &[]),
    ("clap", &["cli", "main"], &[]),
];

pub(crate) fn module_use(file: &File) -> Vec<String> {
    let module = file.module();
    if ASSEMBLY.contains(&module.as_str()) {
        return Vec::new();
    }
    if module == "domain" {
        return complaints(file, |_| true, |used| format!("domain is pure and must not use {used}"));
    }
    let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == module) else {
        return vec![
            file.complain(1, &format!("the module {module} has no place in the house (tidy/layers.rs)")),
        ];
    };
    let forbidden = |used: &str| used != module && !EVERYONE.contains(&used) && !allowed.contains(&used);
    complaints(file, forbidden, |used| format!("{module} must not use {used}"))
}

fn complaints(file: &File, forbidden: impl Fn(&str) -> bool, say: impl Fn(&str) -> String) -> Vec<String> {
    let own = file.module();
    used_modules(&file.code())
        .into_iter()
        .filter(|(_, used)| *used != own && forbidden(used))
        .map(|(line, used)| file.complain(line, &say(&used)))
        .collect()
}

/// Every module named as `crate::…`, with its line; `kuvert_crypto` counts as `crypto`.
fn used_modules(code: &str) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    for (at, mark) in code.match_indices("crate::") {
        let rest = &code[at + mark.len()..];
        let line = line_of(code, at);
        if let Some(group) = rest.strip_prefix('{') {
            used.extend(group_heads(group).into_iter().map(|head| (line, head)));
        } else {
            used.push((line, identifier(rest)));
        }
    }
    used.extend(code.match_indices("kuvert_crypto").map(|(at, _)| (line_of(code, at), "crypto".to_owned())));
    // Items of the crate's root (a type, a macro) are no modules.
    used.retain(|(_, name)| name.starts_with(|c: char| c.is_ascii_lowercase()));
    used
}

/// The first segments inside `{a::b, c::{d, e}}`, given what follows the brace.
fn group_heads(group: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let (mut depth, mut fresh) = (0, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            c if fresh && !c.is_whitespace() => {
                heads.push(identifier(&group[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    heads
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

pub(crate) fn crate_use(file: &File) -> Vec<String> {
    let code = file.code();
    let module = file.module();
    let mut found = Vec::new();
    for (name, modules, files) in HOMES {
        let at_home = modules.contains(&module.as_str())
            || files.iter().any(|home| file.path.with_extension("").starts_with(Path::new(home)));
        if at_home {
            continue;
        }
        for at in words(&code, name) {
            let path = code[at + name.len()..].starts_with("::");
            let import =
                code[..at].trim_end().ends_with("use") || code[..at].trim_end().ends_with("extern crate");
            let attribute = code[..at].trim_end().ends_with("#[");
            if path || import || attribute {
                found.push(file.complain(line_of(&code, at), &format!("only {modules:?} may use {name}")));
            }
        }
    }
    found
}

/// Where `word` stands alone, not as part of a longer name or path.
fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let in_name = |c: char| c.is_alphanumeric() || c == '_';
        !code[..*at].ends_with(in_name)
            && !code[..*at].ends_with("crate::")
            && !code[..*at].ends_with("self::")
            && !code[at + word.len()..].starts_with(in_name)
    })
}

pub(crate) fn file_use(file: &File) -> Vec<String> {
    const FILES: &[&str] = &["archive", "blob", "breached", "keys", "config", "net", "mail", "cli", "main"];
    const KEYSTORE: &[&str] = &["keys", "config", "cli", "main", "lib"];
    let (module, code) = (file.module(), file.code());
    let mut found = Vec::new();
    // Where the configuration becomes a running application.
    if file.path.ends_with("gateway/src/app/start.rs") {
        return found;
    }
    if !FILES.contains(&module.as_str()) {
        let paths =
            ["std::fs", "tokio::fs", "fs::read", "fs::write", "File::open", "File::create", "OpenOptions"];
        let lines: BTreeSet<usize> =
            paths.iter().flat_map(|path| words(&code, path)).map(|at| line_of(&code, at)).collect();
        found.extend(lines.into_iter().map(|line| file.complain(line, "only blob knows file paths")));
    }
    if !KEYSTORE.contains(&module.as_str()) {
        for field in [".keystore", ".keystore_mirror"] {
            for (at, _) in code.match_indices(field) {
                if !code[at + field.len()..]
                    .starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '('))
                {
                    found.push(file.complain(line_of(&code, at), "only keys touches the keystore file"));
                }
            }
        }
    }
    found
}

pub(crate) fn sql_in_strings(file: &File) -> Vec<String> {
    const VERBS: &[&str] = &["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "PRAGMA ", "ALTER TABLE "];
    let code = file.code_and_strings();
    let mut found: Vec<String> = words(&code, "sql_query")
        .map(|at| file.complain(line_of(&code, at), "queries are written in diesel"))
        .collect();
    for builder in ["format!(", "write!(", "concat!(", "push_str("] {
        for (at, _) in code.match_indices(builder) {
            let argument = code[at + builder.len()..].split(';').next().unwrap_or_default();
            let start = argument.find('"').map_or("", |quote| &argument[quote + 1..]);
            if VERBS.iter().any(|verb| start.trim_start().starts_with(verb)) {
                found.push(file.complain(line_of(&code, at), "SQL must not be put together from strings"));
            }
        }
    }
    found
}

pub(crate) fn programs(file: &File) -> Vec<String> {
    let code = file.code();
    if file.module() == "cli" {
        return Vec::new();
    }
    let direct = words(&code, "process::Command").map(|at| line_of(&code, at));
    let grouped = code.match_indices("process::{").filter_map(|(at, mark)| {
        let heads = group_heads(&code[at + mark.len()..]);
        heads.iter().any(|head| head == "Command").then(|| line_of(&code, at))
    });
    direct.chain(grouped).map(|line| file.complain(line, "the server starts no other program")).collect()
}

/// What the policy decides is asked of the policy: no other place reads these options.
pub(crate) fn policy_options(file: &File) -> Vec<String> {
    const OPTIONS: &[&str] = &[
        "share_expiry_default_days",
        "share_expiry_max_days",
        "share_renewal_days",
        "share_files_max",
        "recipients_max",
        "upload_max_bytes",
        "request_files_max",
        "second_factor_required_roles",
        "addin.locked",
    ];
    let home = ["config", "cli"].contains(&file.module().as_str())
        || file.path.starts_with("gateway/src/app/policy")
        || file.path.ends_with("app/policy.rs");
    if home {
        return Vec::new();
    }
    let code = file.code();
    let found = OPTIONS.iter().flat_map(|option| {
        let read = format!("config.{option}");
        let lines: Vec<usize> = code.match_indices(&read).map(|(at, _)| line_of(&code, at)).collect();
        lines.into_iter().map(move |line| (line, *option))
    });
    found.map(|(line, option)| file.complain(line, &format!("only app::policy reads {option}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(module: &str, code: &str) -> File {
        File::new(&format!("gateway/src/{module}"), code)
    }

    #[test]
    fn use_against_the_layers_is_found_in_every_way_of_writing_it() {
        for code in [
            "use crate::db::Conn;",
            "use crate::{app, db::{Conn, Db}};",
            "fn f() { crate::db::find() }",
            "use crate::{\n    app,\n    blob,\n};",
            "use kuvert_crypto::seal;",
        ] {
            assert_eq!(module_use(&file("web/page.rs", code)).len(), 1, "{code}");
        }
        assert!(
            module_use(&file("web/page.rs", "use crate::{app::share, domain, config, web::x};")).is_empty()
        );
        assert!(!module_use(&file("domain/share.rs", "use crate::clock::Clock;")).is_empty());
        assert!(module_use(&file("domain/share.rs", "use crate::domain::Time; use super::x;")).is_empty());
        assert!(module_use(&file("cli/serve.rs", "use crate::db;")).is_empty());
        assert!(!module_use(&file("cellar/x.rs", "")).is_empty());
    }

    #[test]
    fn a_library_outside_its_home_is_found() {
        assert_eq!(crate_use(&file("web/page.rs", "use diesel::prelude::*;")).len(), 1);
        assert_eq!(crate_use(&file("app/x.rs", "#[rocket::async_trait]\nimpl X {}")).len(), 1);
        assert_eq!(crate_use(&file("net/front.rs", "fn f(r: rocket::Rocket<Orbit>) {}")).len(), 1);
        assert!(crate_use(&file("net/rocket_bridge.rs", "use rocket::local;")).is_empty());
        assert!(
            crate_use(&file("web/page.rs", "use crate::clap_like; let rocket = 1; // diesel::")).is_empty()
        );
    }

    #[test]
    fn files_and_keystore_have_their_places() {
        assert_eq!(file_use(&file("app/x.rs", "std::fs::read(path)")).len(), 1);
        assert_eq!(file_use(&file("web/x.rs", "open(&config.keystore)")).len(), 1);
        assert!(file_use(&file("blob/x.rs", "std::fs::read(path)")).is_empty());
    }

    #[test]
    fn sql_in_strings_is_found() {
        assert_eq!(sql_in_strings(&file("db/x.rs", "sql_query(text)")).len(), 1);
        assert_eq!(sql_in_strings(&file("db/x.rs", "let q = format!(\"SELECT * FROM {t}\");")).len(), 1);
        assert!(
            sql_in_strings(&file("db/x.rs", "conn.batch_execute(\"PRAGMA foreign_keys = ON\")?;")).is_empty()
        );
        assert!(sql_in_strings(&file("db/x.rs", "format!(\"could not {verb}\")")).is_empty());
    }

    #[test]
    fn other_programs_are_found() {
        assert_eq!(programs(&file("app/x.rs", "std::process::Command::new(\"sh\")")).len(), 1);
        assert_eq!(programs(&file("app/x.rs", "use std::process::{Child, Command};")).len(), 1);
        assert!(programs(&file("main.rs", "use std::process::ExitCode; use clap::Command;")).is_empty());
    }
}
