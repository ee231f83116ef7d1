//! One HTTP/1 request head, read strictly (RFC 9112): what two parsers could understand differently is refused.

use hyper::header::{HeaderName, HeaderValue};
use hyper::http::uri::Authority;
use hyper::{Method, Uri};

use crate::net::refusal::Refusal;

/// A head, counted from its first byte to the empty line.
pub(super) const HEAD_MAX_BYTES: usize = 16 << 10;
const HEADERS_MAX: usize = 64;
const TARGET_MAX_BYTES: usize = 8 << 10;

/// How the bytes after a head are counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Framing {
    /// Exactly so many bytes; zero for no body.
    Length(u64),
    Chunked,
}

/// What `bytes`, which begin where a head begins, amount to.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Parsed {
    /// So far nothing wrong, and no end.
    Partial,
    /// A good head of `len` bytes.
    Whole { len: usize, framing: Framing },
}

/// Reads the head at the start of `bytes`.
///
/// # Errors
///
/// A [`Refusal`] as soon as the bytes at hand can no longer become a good head.
pub(super) fn parse(bytes: &[u8]) -> Result<Parsed, Refusal> {
    let Some(len) = find_end(bytes)? else {
        return if bytes.len() > HEAD_MAX_BYTES { Err(Refusal::HeadTooLarge) } else { Ok(Parsed::Partial) };
    };
    if len > HEAD_MAX_BYTES {
        return Err(Refusal::HeadTooLarge);
    }
    // The last line ends with CRLF, then comes the empty one.
    let mut lines =
        bytes[..len - 4].split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let start = StartLine::parse(lines.next().unwrap_or_default())?;
    let mut fields = Fields::default();
    for (count, line) in lines.enumerate() {
        if count == HEADERS_MAX {
            return Err(Refusal::HeadTooLarge);
        }
        fields.read(line)?;
    }
    Ok(Parsed::Whole { len, framing: fields.judge(&start)? })
}

/// Finds the length of the head, and refuses bytes that no head may hold, without waiting for its end.
fn find_end(bytes: &[u8]) -> Result<Option<usize>, Refusal> {
    let scan = &bytes[..bytes.len().min(HEAD_MAX_BYTES + 4)];
    for (at, byte) in scan.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| scan[at]);
        match byte {
            b'\n' if before != Some(b'\r') => return Err(Refusal::Malformed),
            b'\n' if at >= 3 && scan[at - 3..at] == *b"\r\n\r" => return Ok(Some(at + 1)),
            // An empty line where a request should start.
            b'\n' if at == 1 => return Err(Refusal::Malformed),
            b'\n' | b'\r' | b'\t' | b' '..=b'~' | 0x80.. if before != Some(b'\r') || *byte == b'\n' => {}
            _ => return Err(Refusal::Malformed),
        }
    }
    Ok(None)
}

struct StartLine {
    /// The authority of an absolute-form target.
    authority: Option<Authority>,
    is_1_0: bool,
}

impl StartLine {
    fn parse(line: &[u8]) -> Result<Self, Refusal> {
        let mut parts = line.split(|byte| *byte == b' ');
        let (Some(method), Some(target), Some(version), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Refusal::Malformed);
        };
        let is_1_0 = match version {
            b"HTTP/1.1" => false,
            b"HTTP/1.0" => true,
            _ => return Err(Refusal::Version),
        };
        let method = Method::from_bytes(method).map_err(|_| Refusal::Malformed)?;
        if target.len() > TARGET_MAX_BYTES {
            return Err(Refusal::TargetTooLong);
        }
        Ok(Self { authority: target_authority(&method, target)?, is_1_0 })
    }
}

fn target_authority(method: &Method, target: &[u8]) -> Result<Option<Authority>, Refusal> {
    // A fragment never travels; a proxy that cuts it off would see another path than we do.
    if !target.iter().all(|byte| matches!(byte, b'!'..=b'~') && *byte != b'#' && *byte != b'\\') {
        return Err(Refusal::Malformed);
    }
    let uri = Uri::try_from(target).map_err(|_| Refusal::Malformed)?;
    match (target.first(), uri.scheme_str()) {
        (Some(b'/'), None) => Ok(None),
        (Some(b'*'), None) if target == b"*" && method == Method::OPTIONS => Ok(None),
        (_, Some("http" | "https")) => Ok(uri.authority().cloned()),
        _ => Err(Refusal::Malformed),
    }
}

/// The few fields that decide where a message ends and whom it is for.
#[derive(Default)]
struct Fields {
    host: Option<Authority>,
    length: Option<u64>,
    chunked: bool,
}

impl Fields {
    fn read(&mut self, line: &[u8]) -> Result<(), Refusal> {
        // A line that begins with white space would continue the one before (obs-fold); the colon follows the
        // name at once. Both come out of the name being a token.
        let colon = line.iter().position(|byte| *byte == b':').ok_or(Refusal::Malformed)?;
        let name = HeaderName::from_bytes(&line[..colon]).map_err(|_| Refusal::Malformed)?;
        let value = line[colon + 1..].trim_ascii();
        HeaderValue::from_bytes(value).map_err(|_| Refusal::Malformed)?;
        match name.as_str() {
            "host" if self.host.is_some() => Err(Refusal::Malformed),
            "host" => {
                let host = Authority::try_from(value).map_err(|_| Refusal::Malformed)?;
                if host.as_str().contains('@') {
                    return Err(Refusal::Malformed);
                }
                self.host = Some(host);
                Ok(())
            }
            "content-length" if self.length.is_some() => Err(Refusal::Framing),
            "content-length" => {
                self.length = Some(parse_length(value)?);
                Ok(())
            }
            "transfer-encoding" if self.chunked || value != b"chunked" => Err(Refusal::Framing),
            "transfer-encoding" => {
                self.chunked = true;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn judge(self, start: &StartLine) -> Result<Framing, Refusal> {
        let host = self.host.ok_or(Refusal::Malformed)?;
        if start.authority.as_ref().is_some_and(|authority| *authority != host) {
            return Err(Refusal::Malformed);
        }
        match (self.chunked, self.length) {
            (true, Some(_)) => Err(Refusal::Framing),
            (true, None) if start.is_1_0 => Err(Refusal::Framing),
            (true, None) => Ok(Framing::Chunked),
            (false, length) => Ok(Framing::Length(length.unwrap_or(0))),
        }
    }
}

/// Decimal digits alone, without a needless zero in front.
fn parse_length(value: &[u8]) -> Result<u64, Refusal> {
    let plain = value.iter().all(u8::is_ascii_digit) && (value.len() == 1 || value.first() != Some(&b'0'));
    let number = std::str::from_utf8(value).ok().filter(|_| plain).and_then(|text| text.parse().ok());
    number.ok_or(Refusal::Framing)
}
