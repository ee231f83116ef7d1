//! Room that is kept free, so that what is under way can end and the database beside it can go on.

use std::path::PathBuf;

use super::BlobError;

/// Part of the disk that no new upload may take: one in this many bytes (5 %).
const RESERVED_FRACTION: u64 = 20;

/// What is kept free on the disk: five percent of it, or `bytes_min` where that is more.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reserve {
    /// Bytes.
    pub bytes_min: u64,
}

impl Reserve {
    fn of(self, total: u64) -> u64 {
        u64::max(self.bytes_min, total / RESERVED_FRACTION)
    }
}

/// Asks the file system below `root` whether `wanted` bytes fit beside the reserve.
pub(super) async fn check(root: PathBuf, reserve: Reserve, wanted: u64) -> Result<(), BlobError> {
    let asked = tokio::task::spawn_blocking(move || rustix::fs::statvfs(&root)).await;
    let disk = asked.map_err(std::io::Error::other)?.map_err(std::io::Error::from)?;
    let (total, free) = (disk.f_blocks * disk.f_frsize, disk.f_bavail * disk.f_frsize);
    if fits(total, free, reserve, wanted) { Ok(()) } else { Err(BlobError::Full) }
}

fn fits(total: u64, free: u64, reserve: Reserve, wanted: u64) -> bool {
    free.checked_sub(wanted).is_some_and(|left| left >= reserve.of(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_may_fill_the_disk_up_to_the_reserve_and_not_one_byte_more() {
        let five_percent = Reserve::default();
        assert!(fits(1000, 150, five_percent, 100));
        assert!(!fits(1000, 150, five_percent, 101));
        assert!(!fits(1000, 49, five_percent, 0));
        let more = Reserve { bytes_min: 120 };
        assert!(fits(1000, 150, more, 30));
        assert!(!fits(1000, 150, more, 31));
        assert!(!fits(1000, 150, more, u64::MAX));
    }
}
