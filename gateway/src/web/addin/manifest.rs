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

/// The unified manifest: its names have less room.
fn json(config: &Config, template: &str) -> String {
    let mut values = values(config);
    for (_, value) in values.iter_mut().filter(|(name, _)| *name == "ORGANISATION") {
        *value = value.chars().take(SHORT_CHARS).collect();
    }
    fill(template, Escape::Json, &values)
}

/// What manifests say of this installation.
pub(super) fn values(config: &Config) -> Vec<(&'static str, String)> {
    let public = &config.public_url;
    let (send_mode, in_json) = match config.addin.send_mode {
        SendMode::Prompt => ("PromptUser", "promptUser"),
        SendMode::SoftBlock => ("SoftBlock", "softBlock"),
        SendMode::Block => ("Block", "block"),
    };
    vec![
        ("BASE_URL", public.origin().to_owned()),
        ("HOST", public.authority().to_owned()),
        ("ID", id(config)),
        ("JSON_ID", uuid5(&format!("{}/json", public.origin()))),
        ("ORGANISATION", config.organisation_name.clone()),
        ("SEND_MODE", send_mode.to_owned()),
        ("SEND_MODE_JSON", in_json.to_owned()),
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

    fn config(options: &[(&str, &str)]) -> Config {
        let mut all = vec![
            ("public_url", "https://share.example.org"),
            ("trusted_proxies", "10.0.0.0/8"),
            ("database_url", "sqlite:/var/lib/kuvert/db"),
            ("blob_url", "file:/var/lib/kuvert/blobs"),
            ("keystore", "/var/lib/kuvert/keystore"),
            ("mail_url", "smtp://relay.example.org:587"),
            ("mail_from", "share@example.org"),
        ];
        all.retain(|(name, _)| options.iter().all(|(given, _)| given != name));
        all.extend(options);
        Config::defaults_with(&all).unwrap()
    }

    #[test]
    fn the_manifests_are_whole_whatever_the_organisation_is_called() {
        let name = "Smith & \"Sons\" <Revision> og Partnere, statsautoriseret revisionsaktieselskab i Aarhus";
        let config = config(&[("organisation_name", name), ("addin_send_check", "block")]);
        let xml = xml(&config).unwrap();
        assert!(!xml.contains("{{"), "a place was not filled in");
        assert!(xml.contains("Smith &amp; &quot;Sons&quot; &lt;Revision&gt;") && !xml.contains("<Revision>"));
        assert!(xml.contains(r#"SendMode="SoftBlock""#));
        let template = std::str::from_utf8(embedded("manifest.json.tmpl").unwrap().bytes).unwrap();
        let text = json(&config, template);
        assert!(!text.contains("{{"), "a place was not filled in");
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(text.contains(r#""sendMode": "softBlock""#));
        // Microsoft's schema has room for 32 characters.
        assert_eq!(json["developer"]["name"].as_str().unwrap().chars().count(), 32);
        assert!(xml.contains(&id(&config)) && json["id"] != id(&config).as_str());
        assert!(zip(&config).unwrap().starts_with(b"PK"));
    }

    #[test]
    fn another_address_is_another_add_in_and_nothing_else_is() {
        let (first, renamed) = (config(&[]), config(&[("organisation_name", "Another name")]));
        assert_eq!(id(&first), id(&renamed));
        assert_ne!(id(&first), id(&config(&[("public_url", "https://share.example.net")])));
    }
}
