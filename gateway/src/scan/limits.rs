//! How far an archive may unfold before nobody looks further.
//!
//! clamd has limits, too, and is silent about most of what it left out because of them. So what it calls clean counts
//! only below limits that are counted here, and that are narrower than its own.

use super::verdict::{Limit, Why};

/// Bytes that may come out of an archive for each byte of the file.
pub const RATIO_MAX: u64 = 100;
/// So much may come out at any ratio: small files of zeros or of repeating tables harm nobody.
pub const RATIO_FREE_BYTES: u64 = 10 << 20;
/// Members at all depths, the file itself included. clamd's `MaxFiles` is the same by default.
pub const ENTRIES_MAX: u32 = 10_000;
/// Archives inside each other: in a zip in a zip there may be one more zip.
pub const DEPTH_MAX: u8 = 3;
/// All members at all depths together, in bytes.
pub const TOTAL_BYTES_MAX: u64 = 1 << 30;
/// The file and all members together, as a multiple of the largest file that is scanned. clamd's `MaxScanSize` is four
/// times its `MaxFileSize` by default; the rest is for what it makes of the members itself, such as the text of HTML.
pub const TOTAL_FILES_MAX: u64 = 3;

/// Counts what one file unfolds to.
#[derive(Debug)]
pub(super) struct Meter {
    /// The largest file or member that the scanner looks at, in bytes.
    file_bytes_max: u64,
    received: u64,
    unfolded: u64,
    entries: u32,
}

impl Meter {
    pub(super) fn new(file_bytes_max: u64) -> Self {
        Self { file_bytes_max, received: 0, unfolded: 0, entries: 1 }
    }

    /// Counts bytes of the file itself.
    pub(super) fn receive(&mut self, bytes: usize) {
        self.received += bytes as u64;
    }

    /// Whether the file itself is more than the scanner looks at.
    pub(super) fn file_is_too_large(&self) -> bool {
        self.received > self.file_bytes_max
    }

    /// Counts one more member.
    pub(super) fn enter(&mut self) -> Result<(), Why> {
        self.entries += 1;
        if self.entries > ENTRIES_MAX {
            return Err(Why::ArchiveLimit(Limit::Entries));
        }
        Ok(())
    }

    /// Counts bytes that came out of an archive; `member` is how long their member is by now.
    pub(super) fn unfold(&mut self, bytes: usize, member: u64) -> Result<(), Why> {
        self.unfolded += bytes as u64;
        if self.unfolded > RATIO_FREE_BYTES + RATIO_MAX * self.received {
            return Err(Why::ArchiveLimit(Limit::Ratio));
        }
        if member > self.file_bytes_max {
            return Err(Why::TooLarge);
        }
        let scanned = self.received + self.unfolded;
        if self.unfolded > TOTAL_BYTES_MAX || scanned > TOTAL_FILES_MAX * self.file_bytes_max {
            return Err(Why::ArchiveLimit(Limit::Size));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GENEROUS: u64 = 1 << 40;

    #[test]
    fn all_members_together_may_be_a_gibibyte_and_not_one_byte_more() {
        let mut meter = Meter::new(GENEROUS);
        meter.receive(1 << 30);
        assert_eq!(meter.unfold(1 << 30, 1 << 30), Ok(()));
        assert_eq!(meter.unfold(1, 1), Err(Why::ArchiveLimit(Limit::Size)));
    }

    #[test]
    fn a_hundred_bytes_may_come_out_of_one_and_ten_mebibytes_of_nothing() {
        let mut meter = Meter::new(GENEROUS);
        assert_eq!(meter.unfold(10 << 20, 1), Ok(()));
        meter.receive(1);
        assert_eq!(meter.unfold(100, 1), Ok(()));
        assert_eq!(meter.unfold(1, 1), Err(Why::ArchiveLimit(Limit::Ratio)));
    }
}
