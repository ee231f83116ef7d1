//! The small types that option values parse into.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use ipnet::IpNet;
use zeroize::Zeroizing;

/// Text that must not be printed. Wiped from memory when dropped.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LogFormat {
    Text,
    Json,
}

/// Whether mail may leave without TLS.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MailTls {
    Required,
    /// Only for a relay on the loopback address.
    None,
}

/// An sRGB colour.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Colour {
    pub red: u8,
    pub green: u8,
    pub blue: u8,
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

pub(super) struct Network(pub(super) IpNet);
pub(super) struct Size(pub(super) u64);
pub(super) struct Line(pub(super) String);
pub(super) struct MailAddress(pub(super) String);
pub(super) struct Logo(pub(super) PathBuf);
pub(super) struct WebAddress(pub(super) String);
/// `on` or `off`.
pub(super) struct Switch(pub(super) bool);
pub(super) struct LogLevel(pub(super) String);

type Why = &'static str;

impl FromStr for LogFormat {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("must be text or json"),
        }
    }
}

/// What becomes of a file that could not be scanned.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unscanned {
    /// Kept, and given to nobody before it is scanned.
    Hold,
    /// Given out, with a word on it.
    Deliver,
    /// Not taken.
    Refuse,
}

impl FromStr for Unscanned {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        match text {
            "hold" => Ok(Self::Hold),
            "deliver" => Ok(Self::Deliver),
            "refuse" => Ok(Self::Refuse),
            _ => Err("must be hold, deliver or refuse"),
        }
    }
}

/// Whether local accounts need a second factor.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SecondFactor {
    Optional,
    Required,
}

impl FromStr for SecondFactor {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        match text {
            "optional" => Ok(Self::Optional),
            "required" => Ok(Self::Required),
            _ => Err("must be optional or required"),
        }
    }
}

impl FromStr for Switch {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        match text {
            "on" => Ok(Self(true)),
            "off" => Ok(Self(false)),
            _ => Err("must be on or off"),
        }
    }
}

/// Who may let a file out that no scanner found clean.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum UnscannedRelease {
    /// Those who read the inbox and may send.
    Members,
    Nobody,
}

impl FromStr for UnscannedRelease {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        match text {
            "members" => Ok(Self::Members),
            "nobody" => Ok(Self::Nobody),
            _ => Err("must be members or nobody"),
        }
    }
}

/// What a member of staff may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RoleName(&'static str);

impl RoleName {
    const ALL: [&'static str; 4] = ["sender", "auditor", "dpo", "admin"];

    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl FromStr for RoleName {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        let known = Self::ALL.into_iter().find(|name| *name == text);
        known.map(Self).ok_or("must be sender, auditor, dpo or admin")
    }
}

impl FromStr for Secret {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        Ok(Self::new(text.to_owned()))
    }
}

impl FromStr for MailTls {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        match text {
            "required" => Ok(Self::Required),
            "none" => Ok(Self::None),
            _ => Err("must be required or none"),
        }
    }
}

impl FromStr for Colour {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        let hex =
            text.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
        let number = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).ok_or("must look like #1f5f8b")?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self { red, green, blue })
    }
}

impl FromStr for Network {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        let one = text.parse::<IpAddr>().map(IpNet::from);
        let net = one
            .or_else(|_| text.parse::<IpNet>())
            .map_err(|_| "must be an address or a network like 10.0.0.0/8")?;
        if net.prefix_len() == 0 {
            return Err("trusting every address is the same as no check at all");
        }
        Ok(Self(net))
    }
}

impl FromStr for Size {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        const WHY: Why = "must be a number of bytes, or a number with KiB, MiB, GiB or TiB";
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let number: u64 = text[..digits].parse().map_err(|_| WHY)?;
        let shift = match text[digits..].trim_start() {
            "" => 0,
            "KiB" => 10,
            "MiB" => 20,
            "GiB" => 30,
            "TiB" => 40,
            _ => return Err(WHY),
        };
        number.checked_mul(1 << shift).map(Self).ok_or("is too large")
    }
}

impl FromStr for Line {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        // It goes into mail headers.
        if text.chars().any(char::is_control) || text.chars().count() > 100 {
            return Err("must be one line of at most 100 characters");
        }
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for MailAddress {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        let plain =
            |part: &str| !part.is_empty() && part.chars().all(|c| !c.is_whitespace() && !c.is_control());
        match text.rsplit_once('@') {
            Some((local, domain))
                if plain(local) && plain(domain) && !text.contains(['<', '>', ',', '"']) =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err("must be a bare address like share@example.org"),
        }
    }
}

impl FromStr for Logo {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        match Path::new(text).extension().and_then(|ext| ext.to_str()) {
            Some("png" | "svg") => Ok(Self(PathBuf::from(text))),
            _ => Err("must be a .png or .svg file"),
        }
    }
}

impl FromStr for WebAddress {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        let uri: hyper::Uri = text.parse().map_err(|_| "must be an https:// address")?;
        if uri.scheme_str() != Some("https") || uri.host().is_none_or(str::is_empty) {
            return Err("must be an https:// address");
        }
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for LogLevel {
    type Err = tracing_subscriber::filter::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        tracing_subscriber::EnvFilter::try_new(text).map(|_| Self(text.to_owned()))
    }
}
