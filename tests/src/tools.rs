//! Programs and folders the tests use, and one way to say that one is missing.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest, Sha256};

#[expect(clippy::disallowed_methods, reason = "the tests' only look at the environment")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The root of the checkout.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package stands in the repository")
        .to_path_buf()
}

/// The server under test: `KUVERT_BIN`, else `kuvert` beside the folder the running test was built into.
pub(crate) fn kuvert_binary() -> PathBuf {
    if let Some(path) = variable("KUVERT_BIN") {
        return PathBuf::from(path);
    }
    let test = std::env::current_exe().expect("the running test has a path");
    let profile = test.ancestors().nth(2).expect("a test runs in <target>/<profile>/deps");
    let binary = profile.join("kuvert");
    assert!(
        binary.exists(),
        "{} is missing: run `cargo build -p kuvert --bin kuvert`, or `make test`",
        binary.display()
    );
    binary
}

/// The folder of the Python environment that `scripts/prepare` builds for exactly these requirements.
fn python_environment() -> PathBuf {
    let requirements =
        std::fs::read(repository().join("tests/requirements.txt")).expect("requirements are there");
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(requirements));
    cache().join(format!("venv-{}", &hash[..16]))
}

/// Where `scripts/prepare` puts what the tests need.
fn cache() -> PathBuf {
    let cache = variable("XDG_CACHE_HOME")
        .map_or_else(|| PathBuf::from(variable("HOME").expect("HOME is set")).join(".cache"), PathBuf::from);
    cache.join("kuvert")
}

/// A program that `scripts/prepare` builds.
pub(crate) fn tool(name: &str) -> PathBuf {
    let path = cache().join("tools/bin").join(name);
    assert!(path.exists(), "{name} is missing: run scripts/prepare");
    path
}

/// The Python interpreter with the packages of `requirements.txt`.
pub(crate) fn python() -> PathBuf {
    let environment = python_environment();
    assert!(environment.join("complete").exists(), "the Python environment is missing: run scripts/prepare");
    environment.join("bin/python")
}

pub(crate) fn chromium() -> PathBuf {
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .into_iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
        .expect("Chromium is missing: run scripts/prepare")
}

pub(crate) fn faketime_library() -> PathBuf {
    std::fs::read_dir("/usr/lib")
        .expect("/usr/lib can be read")
        .filter_map(Result::ok)
        .map(|entry| entry.path().join("faketime/libfaketime.so.1"))
        .find(|path| path.exists())
        .expect("faketime is missing: run scripts/prepare")
}

/// Runs `command` to its end and returns what it said; fails the test, showing all of it, if it did not succeed.
pub fn run_program(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} did not start: {error}"));
    assert!(
        output.status.success(),
        "{command:?} ended with {}\n--- stdout\n{}\n--- stderr\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// Runs `tests/browser/<name>` in Node with `input` as JSON in `KUVERT_TEST`, and returns the JSON it printed last.
pub async fn browser_script(name: &str, mut input: serde_json::Value) -> serde_json::Value {
    input["chromium"] = chromium().to_string_lossy().into();
    let mut command = Command::new("node");
    command.arg(repository().join("tests/browser").join(name)).env("KUVERT_TEST", input.to_string());
    if let Some(authority) = input["ca_file"].as_str() {
        command.env("NODE_EXTRA_CA_CERTS", authority);
    }
    last_line_as_json(command).await
}

/// Runs `tests/python/<name>` with `input` as JSON in `KUVERT_TEST`, and returns the JSON it printed last.
pub async fn python_script(name: &str, input: serde_json::Value) -> serde_json::Value {
    let mut command = Command::new(python());
    command.arg(repository().join("tests/python").join(name)).env("KUVERT_TEST", input.to_string());
    if let Some(authority) = input["ca_file"].as_str() {
        command.env("REQUESTS_CA_BUNDLE", authority).env("SSL_CERT_FILE", authority);
    }
    last_line_as_json(command).await
}

async fn last_line_as_json(mut command: Command) -> serde_json::Value {
    let output =
        tokio::task::spawn_blocking(move || run_program(&mut command)).await.expect("the program ran");
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().last().map_or(serde_json::Value::Null, |line| {
        serde_json::from_str(line)
            .unwrap_or_else(|error| panic!("the last line is not JSON ({error}):\n{text}"))
    })
}
