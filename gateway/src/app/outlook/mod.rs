//! What keeps the Outlook add-in from working: the server's part of the administrators' self-test.
//!
//! It looks at the configuration, and at what a browser would get at the public address, whatever stands in between.
//! The words are in the locales, under the names that [`Finding::says`] holds.

mod answer;
mod place;
mod probe;

use std::time::Duration;

use crate::config::addin::{SendCheck, SendMode};
use crate::config::{Config, OidcKind};

/// How long a look at the network may take, each.
const PATIENCE: Duration = Duration::from_secs(5);

/// How a thing stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Grade {
    Good,
    /// Works, not for everybody or not as one may think.
    Warning,
    /// Does not work.
    Bad,
    /// Could not be told from here.
    Unknown,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// What was looked at; the name of a text.
    pub about: &'static str,
    pub grade: Grade,
    /// What was found; the name of a text, with the values it needs.
    pub says: &'static str,
    pub facts: Vec<(&'static str, String)>,
}

impl Finding {
    fn new(about: &'static str, grade: Grade, says: &'static str) -> Self {
        Self { about, grade, says, facts: Vec::new() }
    }

    fn fact(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.facts.push((name, value.into()));
        self
    }
}

/// Looks at everything. Takes a few seconds where something does not answer.
pub async fn examine(config: &Config, clock_in_doubt: bool) -> Vec<Finding> {
    let mut found = vec![place::written(config), place::length(config)];
    let (lookup, addresses) = place::looked_up(config).await;
    found.push(lookup);
    if config.public_url.is_https() {
        found.extend(probe::visit(config, &addresses).await);
    }
    found.push(sign_in(config));
    found.push(sending(config));
    found.push(clock(clock_in_doubt));
    found
}

/// How people come in.
fn sign_in(config: &Config) -> Finding {
    let says = match config.oidc.as_ref().map(|oidc| oidc.kind) {
        Some(OidcKind::Entra) => "outlook-signin-entra",
        Some(OidcKind::Generic) => "outlook-signin-provider",
        None => "outlook-signin-local",
    };
    let issuer = config.oidc.as_ref().map(|oidc| oidc.issuer.as_str()).unwrap_or_default();
    let redirect = format!("brk-multihub://{}", config.public_url.authority());
    let finding = Finding::new("outlook-about-signin", Grade::Good, says);
    finding.fact("issuer", issuer).fact("redirect", redirect)
}

/// Whether manifest and policy want the same.
fn sending(config: &Config) -> Finding {
    const ABOUT: &str = "outlook-about-sending";
    let addin = &config.addin;
    match (addin.send_check, addin.send_mode) {
        (_, SendMode::Block) => Finding::new(ABOUT, Grade::Warning, "outlook-sending-all-stops"),
        (SendCheck::Block, SendMode::Prompt) => {
            Finding::new(ABOUT, Grade::Warning, "outlook-sending-not-blocked")
        }
        (SendCheck::Block, SendMode::SoftBlock) => Finding::new(ABOUT, Grade::Good, "outlook-sending-blocks"),
        (SendCheck::Ask, _) => Finding::new(ABOUT, Grade::Good, "outlook-sending-asks"),
        (SendCheck::Inform, _) => Finding::new(ABOUT, Grade::Good, "outlook-sending-informs"),
    }
    .fact("domains", addin.internal_domains.join(", "))
}

fn clock(in_doubt: bool) -> Finding {
    if in_doubt {
        Finding::new("outlook-about-clock", Grade::Bad, "outlook-clock-doubted")
    } else {
        Finding::new("outlook-about-clock", Grade::Good, "outlook-clock-good")
    }
}

#[cfg(test)]
mod tests;
