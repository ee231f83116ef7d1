//! What a pane's page is sent with when it arrives: proxies on the way add headers, and take some away.

use super::{Finding, Grade};
use crate::config::Config;
use crate::config::addin::OUTLOOK_HOSTS;

/// The head of an HTTP/1 answer.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Names in lower case.
    headers: Vec<(String, String)>,
}

impl Answer {
    /// Reads what it can; an answer that is none has the status 0.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let mut lines = text.split("\r\n");
        let first = lines.next().unwrap_or_default();
        let status = first.strip_prefix("HTTP/1.").and_then(|rest| rest.split(' ').nth(1)?.parse().ok());
        let headers = lines.take_while(|line| !line.is_empty()).filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        });
        Self { status: status.unwrap_or(0), headers: headers.collect() }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Judges the first answer, and the one to the question whether the page has changed.
pub(super) fn judge(config: &Config, first: &Answer, again: Option<&Answer>) -> Vec<Finding> {
    const PAGE: &str = "outlook-about-page";
    match first.status {
        200 => vec![
            Finding::new(PAGE, Grade::Good, "outlook-page-good"),
            framing(config, first),
            caching(first, again),
        ],
        300..400 => vec![Finding::new(PAGE, Grade::Bad, "outlook-page-moved")],
        status => {
            vec![Finding::new(PAGE, Grade::Bad, "outlook-page-status").fact("status", status.to_string())]
        }
    }
}

/// Whether Outlook may show the page in a frame, and whether its sign-in window may talk back.
fn framing(config: &Config, answer: &Answer) -> Finding {
    const ABOUT: &str = "outlook-about-framing";
    let bad = |says| Finding::new(ABOUT, Grade::Bad, says);
    if answer.header("x-frame-options").is_some() {
        return bad("outlook-framing-options");
    }
    let policies: Vec<&str> = answer.all("content-security-policy").collect();
    let [policy] = policies[..] else {
        let says = if policies.is_empty() { "outlook-framing-gone" } else { "outlook-framing-added" };
        return bad(says);
    };
    let configured = config.addin.frame_hosts.iter().map(ToString::to_string);
    let missing = OUTLOOK_HOSTS
        .iter()
        .map(|host| (*host).to_owned())
        .chain(configured)
        .find(|host| !frames(policy).any(|source| source == host.as_str()));
    if let Some(host) = missing {
        return bad("outlook-framing-missing").fact("host", host);
    }
    match answer.header("cross-origin-opener-policy") {
        Some(policy) if policy != "unsafe-none" => bad("outlook-framing-opener"),
        _ => Finding::new(ABOUT, Grade::Good, "outlook-framing-good"),
    }
}

/// The sources that a policy lets frame the page.
fn frames(policy: &str) -> impl Iterator<Item = &str> {
    let directive = policy.split(';').find_map(|one| one.trim().strip_prefix("frame-ancestors "));
    directive.unwrap_or_default().split_ascii_whitespace()
}

/// Whether a new version of the add-in reaches people: its names stay the same for ever.
fn caching(first: &Answer, again: Option<&Answer>) -> Finding {
    let asked_each_time = first.header("cache-control").is_some_and(|value| value.contains("no-cache"));
    let says = match again.map(|answer| answer.status) {
        _ if !asked_each_time => "outlook-caching-kept",
        Some(304) => return Finding::new("outlook-about-caching", Grade::Good, "outlook-caching-good"),
        _ => "outlook-caching-whole",
    };
    Finding::new("outlook-about-caching", Grade::Warning, says)
}
