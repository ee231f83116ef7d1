//! What the operator decides about the Outlook add-in.

use std::fmt;
use std::str::FromStr;

use hyper::Uri;

use super::ConfigError;
use super::raw::Raw;
use super::values::MailAddress;

/// Where Outlook on the web and new Outlook run. Microsoft publishes no list; these are seen in use.
pub const OUTLOOK_HOSTS: [&str; 4] = [
    "https://outlook.office.com",
    "https://outlook.office365.com",
    "https://outlook.cloud.microsoft",
    "https://outlook.live.com",
];

/// The options that begin with `addin_`, and who is inside.
#[derive(Clone, Debug)]
pub struct Addin {
    /// `addin_office_js_url`
    pub office_js: OfficeJs,
    /// `addin_frame_hosts`: who may frame the panes beside Microsoft's own hosts.
    pub frame_hosts: Vec<FrameHost>,
    /// `addin_send_check`
    pub send_check: SendCheck,
    /// `addin_send_mode`, or what follows from the send check.
    pub send_mode: SendMode,
    /// `addin_finds`: what the send check looks for.
    pub finds: Vec<Find>,
    /// `addin_attachment_min_bytes`: smaller attachments are none of the check's business.
    pub attachment_min_bytes: u64,
    /// `addin_locked`: options that the pane shows and does not let be changed.
    pub locked: Vec<Locked>,
    /// `internal_domains`, or the domain that mails come from. In lower case.
    pub internal_domains: Vec<String>,
}

/// Where Microsoft's library is loaded from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OfficeJs {
    url: String,
    /// Empty where the library is on this server.
    origin: String,
}

impl OfficeJs {
    /// As a page names it: an `https://` address, or a path on this server.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The foreign origin that scripts come from, if it is a foreign one.
    pub fn origin(&self) -> Option<&str> {
        (!self.origin.is_empty()).then_some(self.origin.as_str())
    }
}

/// A source that may frame the panes: `https://host[:port]`, or `https://*.host`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FrameHost(String);

impl fmt::Display for FrameHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident, $why:literal { $($(#[$of:meta])* $word:literal = $variant:ident,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub enum $name { $($(#[$of])* $variant,)+ }

        impl $name {
            /// As it is configured.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl FromStr for $name {
            type Err = &'static str;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($why),
                }
            }
        }
    )+};
}

words! {
    /// What the check does when it finds something that should not leave in clear.
    SendCheck, "must be inform, ask or block" {
        /// Says so, and lets the mail go.
        "inform" = Inform,
        /// Asks; the sender may send all the same.
        "ask" = Ask,
        /// Does not let it go.
        "block" = Block,
    }
    /// What Outlook does when the check objects, or does not run (the manifest's `SendMode`).
    SendMode, "must be prompt, soft_block or block" {
        /// The sender may send all the same, and always may when the add-in does not run.
        "prompt" = Prompt,
        /// The sender must mend the mail, and may send when the add-in does not run.
        "soft_block" = SoftBlock,
        /// Nothing is sent without the add-in.
        "block" = Block,
    }
    /// What the check looks for.
    Find, "must be attachments, cpr, iban or card" {
        "attachments" = Attachments,
        /// Danish personal numbers.
        "cpr" = Cpr,
        "iban" = Iban,
        /// Payment cards.
        "card" = Card,
    }
    /// An option of the pane.
    Locked, "must be expiry, verification, downloads or notices" {
        "expiry" = Expiry,
        "verification" = Verification,
        "downloads" = Downloads,
        "notices" = Notices,
    }
}

impl FromStr for OfficeJs {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WHY: &str = "must be an https:// address of a script, or a path on this server";
        // It stands in a header and in pages: letters that need no escape in either.
        let plain = |c: char| c.is_ascii_alphanumeric() || "/:.-_~%[]".contains(c);
        let uri: Uri = text.parse().map_err(|_| WHY)?;
        let named = uri.path().len() > 1 && !text.starts_with("//");
        let origin = match (uri.scheme_str(), uri.authority()) {
            (Some("https"), Some(host)) if !host.as_str().contains('@') => format!("https://{host}"),
            (None, None) if text.starts_with('/') => String::new(),
            _ => return Err(WHY),
        };
        if !named || !text.chars().all(plain) {
            return Err(WHY);
        }
        Ok(Self { url: text.to_owned(), origin: origin.to_ascii_lowercase() })
    }
}

impl FromStr for FrameHost {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WHY: &str = "must look like https://mail.example.org or https://*.example.org";
        let place = text.strip_prefix("https://").ok_or(WHY)?;
        let (host, port) = place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port)));
        let named = host.strip_prefix("*.").unwrap_or(host);
        let label =
            |label: &str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let wildcard_is_narrow = named == host || named.contains('.');
        let port_fits = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
        if !named.split('.').all(label) || !wildcard_is_narrow || !port_fits {
            return Err(WHY);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

struct Domain(String);

impl FromStr for Domain {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let label =
            |label: &str| !label.is_empty() && !label.contains(|c: char| c.is_whitespace() || c == '@');
        if !text.contains('.') || !text.split('.').all(label) {
            return Err("must be a domain like example.org");
        }
        Ok(Self(text.to_lowercase()))
    }
}

pub(super) fn parse(raw: &Raw) -> Result<Addin, ConfigError> {
    let send_check = raw.required("addin_send_check")?;
    let from_check = if send_check == SendCheck::Block { SendMode::SoftBlock } else { SendMode::Prompt };
    let given = raw.list::<Domain>("internal_domains")?.into_iter().map(|domain| domain.0);
    let mut internal_domains: Vec<String> = given.collect();
    if internal_domains.is_empty() {
        let MailAddress(from) = raw.required("mail_from")?;
        internal_domains.extend(from.rsplit_once('@').map(|(_, domain)| domain.to_lowercase()));
    }
    Ok(Addin {
        office_js: raw.required("addin_office_js_url")?,
        frame_hosts: raw.list("addin_frame_hosts")?,
        send_check,
        send_mode: raw.optional("addin_send_mode")?.unwrap_or(from_check),
        finds: raw.list("addin_finds")?,
        attachment_min_bytes: raw.bytes("addin_attachment_min_bytes")?,
        locked: raw.list("addin_locked")?,
        internal_domains,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_comes_over_tls_or_from_this_server() {
        let cdn: OfficeJs =
            "https://appsforoffice.gcc.cdn.office.net/lib/1/hosted/office.js".parse().unwrap();
        assert_eq!(cdn.origin(), Some("https://appsforoffice.gcc.cdn.office.net"));
        let own: OfficeJs = "/office/office.js".parse().unwrap();
        assert_eq!((own.url(), own.origin()), ("/office/office.js", None));
        for bad in [
            "http://cdn.example/office.js",
            "https://cdn.example",
            "https://cdn.example/",
            "//cdn.example/office.js",
            "office.js",
            "https://u@cdn.example/office.js",
            "https://cdn.example/office.js\"><script>",
            "https://cdn.example/o.js;script-src",
            "javascript:alert(1)",
            "/",
        ] {
            assert!(bad.parse::<OfficeJs>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_framing_host_is_one_host_or_the_hosts_below_one() {
        for good in
            ["https://mail.firma.example", "https://mail.firma.example:8443", "https://*.cloud.microsoft"]
        {
            assert_eq!(good.parse::<FrameHost>().unwrap().to_string(), good);
        }
        for bad in [
            "https://*",
            "https://*.com",
            "*",
            "http://mail.firma.example",
            "https://mail.firma.example/owa",
            "https://a.example;script-src",
            "https://a b",
            "https://",
            "https://a..b",
            "https://a.example:0",
            "'self'",
            "https://*.*.example",
        ] {
            assert!(bad.parse::<FrameHost>().is_err(), "{bad}");
        }
    }
}
