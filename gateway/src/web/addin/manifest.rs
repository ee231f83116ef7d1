//! The manifests that administrators deploy: XML for every Outlook, and the unified one in its archive.
//!
//! Their names for this installation come from its address, so that they stay the same as long as it does: a changed
//! identifier would be another add-in.

use sha1::{Digest, Sha1};

use super::files::embedded;
use super::template::{Escape, fill};
use super::zip;
use crate::config::Config;
use crate::config::addin::SendMode;

/// RFC 9562, appendix A: names that are addresses.
const NAMESPACE_URL: [u8; 16] =
    [0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8];

/// Characters of an organisation's name where the unified manifest has room for no more.
const SHORT_CHARS: usize = 32;

/// The add-in's identifier in the XML manifest.
pub fn id(config: &Config) -> String {
    uuid5(config.public_url.origin())
}

/// The XML manifest of this installation.
pub fn xml(config: &Config) -> Option<String> {
    let template = std::str::from_utf8(embedded("manifest.xml.tmpl")?.bytes).ok()?;
    Some(fill(template, Escape::Markup, &values(config)))
}

/// The unified manifest's archive: the manifest and its two icons.
pub fn zip(config: &Config) -> Option<Vec<u8>> {
    let template = std::str::from_utf8(embedded("manifest.json.tmpl")?.bytes).ok()?;
    let manifest = json(config, template);
    let [color, outline] =
        ["icons/color.png", "icons/outline.png"].map(|path| embedded(path).map(|file| file.bytes));
    Some(zip::stored(&[
        ("manifest.json", manifest.as_bytes()),
        ("color.png", color?),
        ("outline.png", outline?),
    ]))
}

fn json(config: &Config, template: &str) -> String {
    let mut values = values(config);
    for (name, value) in &mut values {
        if *name == "SEND_MODE" {
            // The same words, written another way.
            value[..1].make_ascii_lowercase();
        }
    }
    fill(template, Escape::Json, &values)
}

/// What manifests say of this installation.
pub(super) fn values(config: &Config) -> Vec<(&'static str, String)> {
    let public = &config.public_url;
    let send_mode = match config.addin.send_mode {
        SendMode::Prompt => "PromptUser",
        SendMode::SoftBlock => "SoftBlock",
        SendMode::Block => "Block",
    };
    vec![
        ("BASE_URL", public.origin().to_owned()),
        ("HOST", public.authority().to_owned()),
        ("ID", id(config)),
        ("JSON_ID", uuid5(&format!("{}/json", public.origin()))),
        ("ORGANISATION", config.organisation_name.clone()),
        ("ORGANISATION_32", config.organisation_name.chars().take(SHORT_CHARS).collect()),
        ("SEND_MODE", send_mode.to_owned()),
    ]
}

/// A name-based UUID (RFC 9562, 5.5) of an address.
fn uuid5(address: &str) -> String {
    let digest = Sha1::new().chain_update(NAMESPACE_URL).chain_update(address).finalize();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    id[6] = id[6] & 0x0f | 0x50;
    id[8] = id[8] & 0x3f | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&id);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_that_of_the_standard_and_only_of_the_address() {
        // RFC 9562, appendix A.4, has the DNS name space; this value is Python's `uuid5(NAMESPACE_URL, …)`.
        assert_eq!(uuid5("https://share.example.org"), "630647f9-196b-5f9a-b7fd-917b3b14d050");
    }
}
