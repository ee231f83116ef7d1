//! Downloads in parts: which bytes earlier transfers of the same file or archive brought, as the log tells.

use std::ops::Range;

use crate::app::Entry;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Span {
    /// Bytes of the file or archive; none for all of it.
    pub range: Option<Range<u64>>,
    /// The length of the whole file or archive.
    pub whole: u64,
}

impl Span {
    pub(super) fn start(&self) -> u64 {
        self.range.as_ref().map_or(0, |range| range.start)
    }

    pub(super) fn end(&self) -> u64 {
        self.range.as_ref().map_or(self.whole, |range| range.end)
    }

    pub(super) fn reaches_the_end(&self) -> bool {
        self.end() >= self.whole
    }
}

/// A line about a part that was asked for as a part, or that broke off at `at`.
pub(super) fn partial(line: Entry, zip: bool, span: &Span, at: u64) -> Entry {
    let line = line.detail("zip", zip).detail("from_byte", span.start()).detail("at_byte", at);
    line.detail("of_bytes", span.whole)
}

/// Whether the parts that `details` tell of, lines of [`partial`], have every byte before the first of `span`.
pub(super) fn continues(details: &[String], zip: bool, span: &Span) -> bool {
    let mut parts: Vec<(u64, u64)> = details.iter().filter_map(|detail| of_same(detail, zip, span)).collect();
    parts.sort_unstable();
    let reached =
        parts.iter().fold(0, |reached, &(from, to)| if from <= reached { to.max(reached) } else { reached });
    reached >= span.start()
}

/// First byte and end of a part of the same file or archive.
fn of_same(detail: &str, zip: bool, span: &Span) -> Option<(u64, u64)> {
    let detail: serde_json::Value = serde_json::from_str(detail).ok()?;
    let same = detail["zip"].as_bool()? == zip && detail["of_bytes"].as_u64()? == span.whole;
    same.then_some((detail["from_byte"].as_u64()?, detail["at_byte"].as_u64()?))
}
