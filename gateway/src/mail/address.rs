//! Mail addresses, parsed once and strictly.

use std::fmt;
use std::str::FromStr;

/// The longest address that fits an SMTP path (RFC 5321, section 4.5.3.1.3, without the angle brackets).
const ADDRESS_BYTES_MAX: usize = 254;

/// A mail address that is safe in an SMTP command and in a header: an ASCII dot-atom before the `@` (RFC 5321),
/// a lower-case domain of at least two labels after it, in ASCII (IDNA A-labels).
///
/// Quoted local parts, address literals (`[192.0.2.1]`) and SMTPUTF8 are refused: nobody's customers use them,
/// and they are where injections hide.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Address(lettre::Address);

/// Why a text is no address. Shown to people, so each is one plain sentence.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidAddress {
    /// More than 254 bytes.
    #[error("the mail address is too long")]
    TooLong,
    /// No `@`, or nothing on one side of it.
    #[error("a mail address looks like name@example.com")]
    NotAnAddress,
    /// Something before the `@` that Kuvert does not send to.
    #[error("the part of the mail address before the @ has a character that is not allowed")]
    LocalPart,
    /// Letters such as æ before the `@`.
    #[error("mail addresses with letters such as æ, ø or é before the @ are not supported")]
    LocalPartNotAscii,
    /// No domain name after the `@`.
    #[error("the part of the mail address after the @ is not a domain name")]
    Domain,
}

impl Address {
    /// The part before the `@`, as written.
    pub fn local_part(&self) -> &str {
        self.0.user()
    }

    /// The part after the `@`, lower-case ASCII.
    pub fn domain(&self) -> &str {
        self.0.domain()
    }

    /// As written, with the domain in lower case.
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    /// The form in which two addresses are compared and indexed: all lower case. RFC 5321 lets a host tell
    /// `Anna` from `anna`; no host people use does, and people write both.
    pub fn normalised(&self) -> String {
        self.as_str().to_ascii_lowercase()
    }

    pub(super) fn as_lettre(&self) -> &lettre::Address {
        &self.0
    }
}

impl FromStr for Address {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > ADDRESS_BYTES_MAX {
            return Err(InvalidAddress::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidAddress::NotAnAddress)?;
        if local.is_empty() || domain.is_empty() {
            return Err(InvalidAddress::NotAnAddress);
        }
        if local.chars().any(|c| !c.is_ascii() && c.is_alphabetic()) {
            return Err(InvalidAddress::LocalPartNotAscii);
        }
        if !local.is_ascii() || local.starts_with('"') {
            return Err(InvalidAddress::LocalPart);
        }
        let domain = parse_domain(domain)?;
        if local.len() + 1 + domain.len() > ADDRESS_BYTES_MAX {
            return Err(InvalidAddress::TooLong);
        }
        lettre::Address::new(local, domain).map(Self).map_err(|_| InvalidAddress::LocalPart)
    }
}

/// Lower case, A-labels, letters-digits-hyphens, at least two labels, and not an IP address.
fn parse_domain(domain: &str) -> Result<String, InvalidAddress> {
    // A URL host decodes percent signs; a mail domain has none.
    if domain.contains('%') {
        return Err(InvalidAddress::Domain);
    }
    let Ok(url::Host::Domain(domain)) = url::Host::parse(domain) else {
        return Err(InvalidAddress::Domain);
    };
    let label_is_valid = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if domain.len() > 253 || !domain.contains('.') || !domain.split('.').all(label_is_valid) {
        return Err(InvalidAddress::Domain);
    }
    Ok(domain)
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Address, InvalidAddress> {
        text.parse()
    }

    #[test]
    fn an_address_keeps_its_local_part_and_lowers_its_domain() {
        let address = parse("Anna.Berg+kuvert@Firma.DK").unwrap();
        assert_eq!(address.as_str(), "Anna.Berg+kuvert@firma.dk");
        assert_eq!(address.local_part(), "Anna.Berg+kuvert");
        assert_eq!(address.domain(), "firma.dk");
        assert_eq!(address.normalised(), "anna.berg+kuvert@firma.dk");
    }

    #[test]
    fn a_domain_with_danish_letters_becomes_its_ascii_form() {
        assert_eq!(parse("info@Blåbærgrød.dk").unwrap().as_str(), "info@xn--blbrgrd-fxak7p.dk");
    }

    #[test]
    fn t_smtp_nothing_that_could_end_a_command_is_an_address() {
        use InvalidAddress::{Domain, LocalPart, LocalPartNotAscii, NotAnAddress, TooLong};
        let long_local = format!("{}@firma.dk", "a".repeat(65));
        let long = format!("a@{}dk", "firma.".repeat(50));
        let huge = format!("{}@firma.dk", "a".repeat(1000));
        for (text, expected) in [
            ("", NotAnAddress),
            ("anna", NotAnAddress),
            ("@firma.dk", NotAnAddress),
            ("anna@", NotAnAddress),
            ("a\r\nRCPT TO:<evil@evil.dk>@firma.dk", LocalPart),
            ("anna@firma.dk\r\nRCPT TO:<evil@evil.dk>", Domain),
            ("anna@firma.dk\n", Domain),
            (" anna@firma.dk", LocalPart),
            ("anna@firma.dk ", Domain),
            ("<anna@firma.dk>", Domain),
            ("anna>@firma.dk", LocalPart),
            ("anna@firma.dk>", Domain),
            ("\"an na\"@firma.dk", LocalPart),
            ("anna@evil.dk@firma.dk", LocalPart),
            ("anna\0@firma.dk", LocalPart),
            ("an\u{202e}na@firma.dk", LocalPart),
            ("søren@firma.dk", LocalPartNotAscii),
            ("a..b@firma.dk", LocalPart),
            ("anna@firma", Domain),
            ("anna@firma..dk", Domain),
            ("anna@firma.dk.", Domain),
            ("anna@-firma.dk", Domain),
            ("anna@fi_rma.dk", Domain),
            ("anna@127.0.0.1", Domain),
            ("anna@[127.0.0.1]", Domain),
            ("anna@[::1]", Domain),
            ("anna@firma%2edk", Domain),
            ("anna@firma.dk:25", Domain),
            ("anna@firma.dk/x", Domain),
            (long_local.as_str(), LocalPart),
            (long.as_str(), TooLong),
            (huge.as_str(), TooLong),
        ] {
            assert_eq!(parse(text), Err(expected), "{text:?}");
        }
    }

    #[test]
    fn an_address_may_have_254_bytes_and_no_more() {
        let of_length = |length: usize| {
            let tail = format!("@{}.{}.{}.dk", "b".repeat(63), "c".repeat(63), "d".repeat(58));
            format!("{}{tail}", "a".repeat(length - tail.len()))
        };
        assert!(parse(&of_length(253)).is_ok());
        assert_eq!(parse(&of_length(254)).unwrap().as_str().len(), 254);
        assert_eq!(parse(&of_length(255)), Err(InvalidAddress::TooLong));
    }
}
