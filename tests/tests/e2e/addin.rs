//! The add-in from the mail to the customer, in Chromium: the real panes, framed by the playground of a development instance.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use kuvert_tests::{Development, browser_script, bytes, sha256_hex};
use serde_json::{Value, json};

/// More than any mail carries.
const BIG_BYTES: usize = 200 << 20;

/// What scripts about the add-in need to know of the instance.
fn input(instance: &Development, more: Value) -> Value {
    let mut input = json!({ "recipient": instance.fact("sample_recipient") });
    for name in ["url", "playground_url", "mailbox_url", "staff_email", "staff_password", "ca_file"] {
        input[name] = instance.fact(name).into();
    }
    for (name, value) in more.as_object().expect("an object") {
        input[name] = value.clone();
    }
    input
}

/// A file of made-up content, and its SHA-256.
fn made_up(folder: &Path, name: &str, seed: u64, length: usize) -> (PathBuf, String) {
    let content = bytes(seed, length);
    let path = folder.join(name);
    std::fs::File::create(&path).unwrap().write_all(&content).unwrap();
    (path, sha256_hex(&content))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_employee_protects_a_mail_in_outlook_and_takes_it_back() {
    let instance = Development::start(&[]).await;
    let folder = instance.folder();
    let files: Vec<(PathBuf, String)> =
        [("first.pdf", 11, 120_000), ("second.bin", 12, 3), ("third.csv", 13, 2_500_000)]
            .into_iter()
            .map(|(name, seed, length)| made_up(folder, name, seed, length))
            .collect();
    let big = made_up(folder, "big.bin", 14, BIG_BYTES);
    let paths: Vec<&PathBuf> = files.iter().map(|(path, _)| path).collect();
    let seen = browser_script("addin.mjs", input(&instance, json!({ "files": paths, "big": big.0 }))).await;

    assert_eq!(seen["goes_on"], true, "the window of the sign-in cannot speak to the pane: {seen:#}");
    let attached: Vec<&str> = seen["attached"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for (path, hash) in files.iter().chain([&big]) {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(
            !attached.iter().any(|line| line.contains(name)),
            "{name} is still in the mail: {attached:?}"
        );
        assert_eq!(seen["received"][name], **hash, "{name} is not what was sent: {seen:#}");
    }
    let header = seen["header"].as_str().unwrap();
    assert!(header.contains("result=protected"), "{header}");
    assert_eq!(seen["withdrawn"], 410, "{seen:#}");
    assert_eq!(seen["refused"], true, "another origin frames the pane: {seen:#}");
}
