//! The mail relay of a test: a real SMTP server that keeps what it takes and fails on command.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use mail_parser::{Message, MessageParser};
use serde::{Deserialize, Serialize};

use crate::authority::Authority;
use crate::process::Guarded;
use crate::tools::{python, repository};

/// How long a mail may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the relay does to mails for one address (`*` for all); see `sink.py` for the actions.
#[derive(Clone, Debug, Serialize)]
pub struct Rule {
    to: String,
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
}

impl Rule {
    /// Always.
    pub fn always(to: &str, action: &'static str) -> Self {
        Self { to: to.to_owned(), action, times: None }
    }

    /// For the first `times` mails; then mails are taken.
    pub fn first(times: u32, to: &str, action: &'static str) -> Self {
        Self { to: to.to_owned(), action, times: Some(times) }
    }
}

#[derive(Serialize)]
struct Control {
    starttls: bool,
    certificate: &'static str,
    rules: Vec<Rule>,
}

/// One mail as the relay took it.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Envelope sender.
    pub from: String,
    /// Envelope recipients.
    pub to: Vec<String>,
    /// The message, byte for byte.
    pub raw: Vec<u8>,
}

#[derive(Deserialize)]
struct Line {
    from: String,
    to: Vec<String>,
    raw: String,
}

impl Mail {
    pub fn message(&self) -> Message<'_> {
        MessageParser::default().parse(&self.raw).expect("the gateway writes mails that parse")
    }

    pub fn subject(&self) -> String {
        self.message().subject().unwrap_or_default().to_owned()
    }

    /// The plain-text part.
    pub fn text(&self) -> String {
        self.message().body_text(0).expect("every mail has a text part").into_owned()
    }

    /// The HTML part.
    pub fn html(&self) -> String {
        self.message().body_html(0).expect("every mail has an HTML part").into_owned()
    }

    pub fn message_id(&self) -> String {
        self.message().message_id().expect("every mail has a Message-ID").to_owned()
    }

    /// The first link in the text whose path starts with `path`, such as `/s/`.
    pub fn link(&self, path: &str) -> Option<String> {
        let text = self.text();
        text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '(' | ')'))
            .find(|word| {
                word.starts_with("https://")
                    && word.split_once("://").is_some_and(|(_, rest)| path_of(rest).starts_with(path))
            })
            .map(str::to_owned)
    }

    /// The one-time code in the text: six digits, perhaps with a space in the middle.
    pub fn code(&self) -> Option<String> {
        find_code(&self.text())
    }
}

fn path_of(rest: &str) -> &str {
    rest.find('/').map_or("", |slash| &rest[slash..])
}

/// Finds `\b\d{3} ?\d{3}\b`.
fn find_code(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    for start in 0..bytes.len() {
        if start > 0
            && (bytes[start - 1].is_ascii_alphanumeric() || matches!(bytes[start - 1], b'-' | b'_' | b'/'))
        {
            continue;
        }
        for gap in [0, 1] {
            let Some(window) = bytes.get(start..start + 6 + gap) else { continue };
            let next = bytes.get(start + 6 + gap);
            let digits = window[..3].iter().chain(&window[3 + gap..]).all(u8::is_ascii_digit);
            let spaced = gap == 0 || window[3] == b' ';
            if digits
                && spaced
                && !next.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            {
                return Some(window.iter().filter(|b| b.is_ascii_digit()).map(|b| char::from(*b)).collect());
            }
        }
    }
    None
}

/// The running relay.
pub struct Sink {
    folder: PathBuf,
    port: u16,
    _process: Guarded,
}

impl Sink {
    /// Starts a relay that keeps its mails in `folder` and proves itself as `localhost` by `authority`.
    pub fn start(folder: &Path, authority: &Authority) -> Self {
        std::fs::create_dir_all(folder).expect("the folder is made");
        let right = authority.certify("relay", &["localhost"]);
        let wrong = authority.certify("relay-wrong", &["elsewhere.example"]);
        let log = std::fs::File::create(folder.join("log")).expect("the log is made");
        let mut process = Guarded::start(&python(), |command| {
            command.arg(repository().join("tests/sink/sink.py")).arg(folder);
            command.arg(&right.certificate).arg(&right.key).arg(&wrong.certificate).arg(&wrong.key);
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        });
        let mut port = String::new();
        let out = process.child().stdout.take().expect("the relay talks");
        BufReader::new(out).read_line(&mut port).expect("the relay says its port");
        let port = port.trim().parse().unwrap_or_else(|_| {
            panic!(
                "the relay did not start:\n{}",
                std::fs::read_to_string(folder.join("log")).unwrap_or_default()
            )
        });
        Self { folder: folder.to_path_buf(), port, _process: process }
    }

    /// The value of `KUVERT_MAIL_URL`.
    pub fn url(&self) -> String {
        format!("smtp://localhost:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// From now on mails meet these rules.
    pub fn rules(&self, rules: Vec<Rule>) {
        self.control(&Control { starttls: true, certificate: "right", rules });
    }

    /// From now on the relay speaks no TLS.
    pub fn without_starttls(&self) {
        self.control(&Control { starttls: false, certificate: "right", rules: Vec::new() });
    }

    /// From now on the relay proves itself as somebody else.
    pub fn with_wrong_certificate(&self) {
        self.control(&Control { starttls: true, certificate: "wrong", rules: Vec::new() });
    }

    fn control(&self, control: &Control) {
        let next = self.folder.join("control.next");
        std::fs::write(&next, serde_json::to_vec(control).expect("rules are JSON"))
            .expect("the rules are written");
        std::fs::rename(next, self.folder.join("control.json")).expect("the rules are swapped in whole");
    }

    /// Every mail taken so far, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        let text = std::fs::read_to_string(self.folder.join("mails.jsonl")).unwrap_or_default();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole
            .lines()
            .map(|line| {
                let line: Line = serde_json::from_str(line).expect("the relay writes JSON");
                let raw = data_encoding::BASE64.decode(line.raw.as_bytes()).expect("the relay writes base64");
                Mail { from: line.from, to: line.to, raw }
            })
            .collect()
    }

    pub fn mails_to(&self, address: &str) -> Vec<Mail> {
        let mut mails = self.mails();
        mails.retain(|mail| mail.to.iter().any(|to| to.eq_ignore_ascii_case(address)));
        mails
    }

    /// How often a mail to `address` was tried, with any outcome.
    pub fn attempts(&self, address: &str) -> usize {
        let text = std::fs::read_to_string(self.folder.join("attempts.jsonl")).unwrap_or_default();
        text.lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter(|line| line["to"] == address)
            .count()
    }

    /// Waits for a mail to `to` that `wanted` accepts; fails the test if none comes.
    pub async fn wait_for_mail(&self, to: &str, wanted: impl Fn(&Mail) -> bool) -> Mail {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(mail) = self.mails_to(to).into_iter().rfind(&wanted) {
                return mail;
            }
            assert!(
                Instant::now() < end,
                "no such mail to {to} came; mails so far: {:?}",
                self.mails().iter().map(|mail| (mail.to.clone(), mail.subject())).collect::<Vec<_>>()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits for a mail to `to` that brings a link under `path` and returns the link.
    pub async fn wait_for_link(&self, to: &str, path: &str) -> String {
        self.wait_for_mail(to, |mail| mail.link(path).is_some()).await.link(path).expect("it was there")
    }

    /// Waits until more than `seen` mails with a code came to `to` and returns the newest code.
    pub async fn wait_for_code(&self, to: &str, seen: usize) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let codes: Vec<String> = self.mails_to(to).iter().filter_map(Mail::code).collect();
            if codes.len() > seen {
                return codes.into_iter().next_back().expect("there is one");
            }
            assert!(Instant::now() < end, "no code came to {to}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// How many mails with a code came to `to`.
    pub fn codes(&self, to: &str) -> usize {
        self.mails_to(to).iter().filter(|mail| mail.code().is_some()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::find_code;

    #[test]
    fn a_code_is_six_digits_with_or_without_a_space() {
        assert_eq!(find_code("Your code: 123 456.").as_deref(), Some("123456"));
        assert_eq!(find_code("123456\n").as_deref(), Some("123456"));
    }

    #[test]
    fn longer_numbers_and_links_are_no_codes() {
        assert_eq!(find_code("call 12345678 or 2026-1234567"), None);
        assert_eq!(find_code("https://x/s/123456abc"), None);
    }
}
