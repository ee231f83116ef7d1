//! Memory for segments on their way to the store: one budget for all transfers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use kuvert_crypto::kvt1::stored_segment_len;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The smallest segment worth an object of its own, in plaintext bytes.
const SEGMENT_BYTES_MIN: u32 = 256 << 10;
/// The largest segment written, in plaintext bytes, unless a file would have too many of them.
const SEGMENT_BYTES_MAX: u32 = 4 << 20;
/// Segments a transfer holds at once: one is filled while the one before it is written.
const SEGMENTS_PER_TRANSFER: u32 = 2;
/// The budget is counted in pieces of this many bytes.
const UNIT_BYTES: u64 = 1024;

/// Bytes that may be buffered. What does not fit waits.
pub(super) struct Budget {
    units: Arc<Semaphore>,
    units_total: u32,
    transfers: Arc<AtomicU32>,
}

/// One running transfer, for as long as it lives.
pub(super) struct Share {
    units: Arc<Semaphore>,
    units_total: u32,
    transfers: Arc<AtomicU32>,
}

impl Budget {
    /// A budget of so many bytes.
    pub(super) fn new(bytes: u64) -> Self {
        let units_total = u32::try_from(bytes.div_ceil(UNIT_BYTES)).unwrap_or(u32::MAX).clamp(1, 1 << 28);
        Self { units: Arc::new(Semaphore::new(units_total as usize)), units_total, transfers: Arc::default() }
    }

    /// Enters one more transfer; segments begun from now on leave room for it.
    pub(super) fn enter(&self) -> Share {
        self.transfers.fetch_add(1, Ordering::Relaxed);
        Share {
            units: Arc::clone(&self.units),
            units_total: self.units_total,
            transfers: Arc::clone(&self.transfers),
        }
    }
}

impl Share {
    /// How large this transfer's next segment should be, in plaintext bytes.
    pub(super) fn segment_bytes(&self) -> u32 {
        let segments = self.transfers.load(Ordering::Relaxed).max(1).saturating_mul(SEGMENTS_PER_TRANSFER);
        let bytes = u64::from(self.units_total) * UNIT_BYTES / u64::from(segments);
        u32::try_from(bytes).unwrap_or(u32::MAX).clamp(SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX)
    }

    /// Memory for a segment of so many plaintext bytes, if it is free now.
    pub(super) fn try_reserve(&self, plain_len: u32) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.units).try_acquire_many_owned(self.units_for(plain_len)).ok()
    }

    /// Memory for a segment of so many plaintext bytes, in the order of asking.
    ///
    /// Whoever waits here must hold none: two transfers that wait for each other's would wait for ever.
    pub(super) async fn reserve(&self, plain_len: u32) -> OwnedSemaphorePermit {
        let wanted = self.units_for(plain_len);
        Arc::clone(&self.units).acquire_many_owned(wanted).await.expect("the semaphore is never closed")
    }

    /// A segment larger than the whole budget takes all of it.
    fn units_for(&self, plain_len: u32) -> u32 {
        let units = stored_segment_len(plain_len).div_ceil(UNIT_BYTES);
        u32::try_from(units).unwrap_or(u32::MAX).min(self.units_total)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.transfers.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_shrink_as_transfers_come_and_grow_as_they_go() {
        let budget = Budget::new(64 << 20);
        let first = budget.enter();
        assert_eq!(first.segment_bytes(), 4 << 20);
        let others: Vec<_> = (1..32).map(|_| budget.enter()).collect();
        assert_eq!(first.segment_bytes(), 1 << 20);
        let crowd: Vec<_> = (32..1000).map(|_| budget.enter()).collect();
        assert_eq!(first.segment_bytes(), 256 << 10);
        drop((others, crowd));
        assert_eq!(first.segment_bytes(), 4 << 20);
    }

    #[tokio::test]
    async fn memory_beyond_the_budget_is_waited_for() {
        let share = Budget::new(1 << 20).enter();
        let held = share.try_reserve(700 << 10).unwrap();
        assert!(share.try_reserve(700 << 10).is_none());
        let waiting = share.reserve(700 << 10);
        tokio::pin!(waiting);
        assert!(futures_util::poll!(&mut waiting).is_pending());
        drop(held);
        drop(waiting.await);
    }

    #[test]
    fn a_segment_larger_than_the_budget_takes_all_of_it() {
        let share = Budget::new(1 << 20).enter();
        let all = share.try_reserve(8 << 20).unwrap();
        assert!(share.try_reserve(0).is_none());
        drop(all);
    }
}
