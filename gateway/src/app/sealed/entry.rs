//! Which bytes a line of the log is in the tree (docs/LOG.md). They never change: whoever kept a proof recomputes them.

use data_encoding::{BASE32_NOPAD, BASE64};
use sha2::{Digest, Sha256};

use crate::db::log_tree::LineFacts;

/// An entry is never longer. A line whose facts are too long for it is entered with their hash.
pub const ENTRY_MAX: usize = 2_048;

/// Whether the entry tells this time, of milliseconds since 1970: years have four digits. Another time would be told as one
/// that fits, and only a tampered row has one.
pub fn tells(millis: i64) -> bool {
    const YEAR_0: i64 = -62_167_219_200_000;
    const YEAR_10000: i64 = 253_402_300_800_000;
    (YEAR_0..YEAR_10000).contains(&millis)
}

/// The entry of a line at its place: JSON in one spelling.
pub fn entry(org: &str, place: i64, line: &LineFacts) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    write(&mut bytes, org, place, line);
    bytes
}

/// The same into a buffer, which is emptied first.
pub fn write(out: &mut Vec<u8>, org: &str, place: i64, line: &LineFacts) {
    out.clear();
    out.extend_from_slice(b"{\"v\":1,\"seq\":");
    number(out, place);
    out.extend_from_slice(b",\"t\":\"");
    time(out, line.at);
    out.push(b'"');
    text(out, b"ev", &line.kind);
    text(out, b"out", &line.outcome);
    text(out, b"org", org);
    name(out, b"id", Some(&line.id));
    text(out, b"by", &line.actor);
    name(out, b"who", line.pseudonym.as_deref());
    name(out, b"share", line.share_id.as_deref());
    name(out, b"recipient", line.recipient_id.as_deref());
    name(out, b"file", line.file_id.as_deref());
    name(out, b"staff", line.staff_id.as_deref());
    name(out, b"request", line.request_id.as_deref());
    name(out, b"submission", line.submission_id.as_deref());
    let end = b",\"pd\":\"".len() + line.commitment.len().div_ceil(3) * 4 + b"\"}".len();
    let facts = b",\"detail\":".len() + line.detail.len();
    if out.len() + facts + end <= ENTRY_MAX {
        out.extend_from_slice(b",\"detail\":");
        out.extend_from_slice(line.detail.as_bytes());
    } else {
        let hash = Sha256::digest(line.detail.as_bytes());
        text(out, b"detail_sha256", &BASE64.encode(&hash));
    }
    out.extend_from_slice(b",\"pd\":\"");
    out.extend_from_slice(BASE64.encode(&line.commitment).as_bytes());
    out.extend_from_slice(b"\"}");
}

fn number(out: &mut Vec<u8>, number: i64) {
    let mut digits = [0_u8; 20];
    let (mut at, mut rest) = (digits.len(), number.unsigned_abs());
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[at..]);
}

fn padded(out: &mut Vec<u8>, value: i64, width: usize) {
    let mut digits = [b'0'; 6];
    let mut rest = value;
    for place in digits[..width].iter_mut().rev() {
        *place = b'0' + u8::try_from(rest.rem_euclid(10)).unwrap_or(0);
        rest = rest.div_euclid(10);
    }
    out.extend_from_slice(&digits[..width]);
}

/// `2026-11-29T06:59:59.123Z`, of milliseconds since 1970.
fn time(out: &mut Vec<u8>, millis: i64) {
    const DAY: i64 = 86_400_000;
    let (days, rest) = (millis.div_euclid(DAY), millis.rem_euclid(DAY));
    // Howard Hinnant, chrono-compatible low-level date algorithms: days count from 0000-03-01.
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    padded(out, year, 4);
    out.push(b'-');
    padded(out, month, 2);
    out.push(b'-');
    padded(out, day, 2);
    out.push(b'T');
    padded(out, rest / 3_600_000, 2);
    out.push(b':');
    padded(out, rest / 60_000 % 60, 2);
    out.push(b':');
    padded(out, rest / 1_000 % 60, 2);
    out.push(b'.');
    padded(out, rest % 1_000, 3);
    out.push(b'Z');
}

fn text(out: &mut Vec<u8>, field: &[u8], value: &str) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(field);
    out.extend_from_slice(b"\":");
    if value.bytes().all(|byte| (0x20..0x7f).contains(&byte) && !matches!(byte, b'"' | b'\\')) {
        out.push(b'"');
        out.extend_from_slice(value.as_bytes());
        out.push(b'"');
    } else {
        // Words of ours never need it; a row that somebody changed may.
        out.extend_from_slice(serde_json::Value::from(value).to_string().as_bytes());
    }
}

/// An id as it is spelt everywhere, if there is one: base32 in lower case, 26 characters.
fn name(out: &mut Vec<u8>, field: &[u8], id: Option<&[u8]>) {
    let Some(id) = id else { return };
    out.extend_from_slice(b",\"");
    out.extend_from_slice(field);
    out.extend_from_slice(b"\":\"");
    let start = out.len();
    out.resize(start + BASE32_NOPAD.encode_len(id.len()), 0);
    BASE32_NOPAD.encode_mut(id, &mut out[start..]);
    out[start..].make_ascii_lowercase();
    out.push(b'"');
}

#[cfg(test)]
mod tests;
