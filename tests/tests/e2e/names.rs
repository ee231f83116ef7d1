//! File names that would like to be paths, commands or other types; and active content.

use kuvert_tests::{
    Browserless, Engine, Page, ShareRequest, World, on_both_databases, python_script, run_program,
};
use serde_json::json;

use crate::people::ANNA;

/// Names as an upload may claim them.
fn hostile() -> Vec<String> {
    [
        "../../etc/passwd",
        "..\\..\\x.dll",
        "/abs/olute.txt",
        "C:\\Windows\\x.exe",
        "nul\0byte.txt",
        ".",
        "..",
        "",
        "CON",
        "con.txt",
        "trailing. . .",
        "  spaces  ",
        "quote\".txt",
        "semi;colon.txt",
        "per%2e%2ecent.txt",
        "line\r\nSet-Cookie: a=b.txt",
        "tab\tname.txt",
        "emoji \u{1F600}.txt",
        "rødgrød æøå.pdf",
        "invoice\u{202E}fdp.exe",
        "zero\u{200B}width.txt",
        "\u{FEFF}bom.txt",
        "z\u{0335}\u{0321}\u{0322}alg\u{0335}o.txt",
        "<script>alert(1)</script>.html",
        "{{7*7}}${7*7}<%= 1 %>.txt",
        "-rf",
        "~root",
        "a/b/c.txt",
        "файл.txt",
        "文件.txt",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain(["æ".repeat(255), "x".repeat(4096), format!("{}.pdf", "long".repeat(100))])
    .collect()
}

/// `filename` and the decoded `filename*` of a Content-Disposition.
fn names_in(disposition: &str) -> (String, String) {
    let plain =
        disposition.split("filename=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let wide = disposition
        .split("filename*=UTF-8''")
        .nth(1)
        .and_then(|rest| rest.split(';').next())
        .unwrap_or_default();
    let query = format!("https://x/?n={}", wide.replace('+', "%2B"));
    let decoded =
        reqwest::Url::parse(&query).unwrap().query_pairs().next().map(|(_, value)| value.into_owned());
    (plain.to_owned(), decoded.unwrap_or_default())
}

async fn dispositions(browser: &Browserless, page: &Page) -> Vec<String> {
    let mut found = Vec::new();
    for link in page.downloads() {
        let answer = browser.request(reqwest::Method::HEAD, &link).send().await.unwrap();
        if answer.headers()["content-type"] != "application/zip" {
            found.push(
                String::from_utf8(answer.headers()["content-disposition"].as_bytes().to_vec()).unwrap(),
            );
        }
    }
    found
}

async fn share_named(world: &World, names: &[String]) -> (Browserless, Page) {
    let draft = world.api().create(&ShareRequest::mail(&[ANNA])).await;
    for name in names {
        world.api().add_file(&draft, name, "text/plain", name.as_bytes()).await;
    }
    world.api().send(&draft).await;
    let link = world.sink.wait_for_link(ANNA, "/s/").await;
    let browser = world.browser();
    let page = browser.open_link(&link, &world.sink, ANNA).await;
    (browser, page)
}

pub(crate) fn is_safe(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 255
        && !name.contains(['/', '\\', '"', ':'])
        && !name.chars().any(|c| c.is_control() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'))
        && !matches!(name, "." | "..")
        && !name.ends_with(['.', ' '])
}

on_both_databases! {
    async fn case_24_hostile_names_are_accepted_and_come_out_harmless(engine: Engine) {
        let world = World::start(engine).await;
        let names = hostile();
        let (browser, page) = share_named(&world, &names).await;
        let dispositions = dispositions(&browser, &page).await;
        assert_eq!(dispositions.len(), names.len());
        for disposition in &dispositions {
            assert!(disposition.starts_with("attachment;"), "{disposition}");
            assert!(disposition.is_ascii(), "{disposition}");
            let (plain, wide) = names_in(disposition);
            assert!(is_safe(&plain), "filename is {plain:?} in {disposition}");
            assert!(is_safe(&wide), "filename* is {wide:?} in {disposition}");
        }
        for entry in walk(&world.settings.blobs()) {
            let name = entry.file_name().unwrap().to_string_lossy().into_owned();
            assert!(name.chars().all(|c| c.is_ascii_hexdigit() || "-./blobs".contains(c)), "storage has the name {name:?}");
        }
        assert!(!page.html().contains("<script>alert"), "a name is markup");
        assert!(page.html().contains("{{7"), "a name is text, not a template");
    }

    async fn case_25_marks_that_hide_the_true_name_are_removed(engine: Engine) {
        let world = World::start(engine).await;
        let names = ["invoice\u{202E}fdp.exe".to_owned(), "\u{e9}tude.txt".to_owned(), "e\u{301}tude.txt".to_owned()];
        let (browser, page) = share_named(&world, &names).await;
        let wide: Vec<String> = dispositions(&browser, &page).await.iter().map(|one| names_in(one).1).collect();
        assert_eq!(wide[0], "invoicefdp.exe", "the true extension shows");
        assert_eq!(wide.len(), 3, "names that look the same are both kept");
        assert!(!page.html().contains('\u{202E}'));

        let lone = r#"{"title":"a\ud800b","deliver":"mail","recipients":[{"email":"anna.berg@kunde.example","verification":"code"}]}"#;
        let request = world.api().request(reqwest::Method::POST, "/shares").header("Content-Type", "application/json").body(lone);
        let answer = request.send().await.unwrap();
        assert!(matches!(answer.status().as_u16(), 400 | 422), "a lone surrogate was taken: {}", answer.status());
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
    }

    async fn case_32_a_zip_of_hostile_and_equal_names_unpacks_safely(engine: Engine) {
        let world = World::start(engine).await;
        let mut names = hostile();
        names.extend(["same.txt", "same.txt", "SAME.TXT", "same (1).txt", "same.txt"].map(str::to_owned));
        let (browser, page) = share_named(&world, &names).await;
        let zip = world.scratch().join("all.zip");
        std::fs::write(&zip, browser.download_zip(&page).await).unwrap();
        let entries = python_script("zip.py", json!({"file": zip})).await;
        let entries: Vec<&String> = entries.as_object().unwrap().keys().collect();
        assert_eq!(entries.len(), names.len(), "each file has an entry of its own");
        for entry in &entries {
            assert!(is_safe(entry), "the zip has the entry {entry:?}");
        }
        let mut folded: Vec<String> = entries.iter().map(|entry| entry.to_lowercase()).collect();
        folded.sort();
        folded.dedup();
        assert_eq!(folded.len(), entries.len(), "two entries differ only in case");

        let folder = world.scratch().join("unpacked");
        std::fs::create_dir(&folder).unwrap();
        run_program(std::process::Command::new("unzip").arg("-q").arg(&zip).arg("-d").arg(&folder));
        assert_eq!(walk(&folder).len(), names.len());
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() { files.extend(walk(&entry.path())) } else { files.push(entry.path()) }
    }
    files
}
