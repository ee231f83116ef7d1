//! When to try again.

use std::time::Duration;

/// Seconds to wait after the first, second, … failed attempt: at once for a relay that stumbled, since somebody may
/// be waiting for a code; then about twice a shift.
const WAIT_SECONDS: [u64; 14] =
    [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800, 28_800, 28_800, 28_800, 28_800];

/// How many attempts a mail gets in all, the first included.
pub const RETRY_ATTEMPTS_MAX: u32 = 15;

/// How long to wait after attempt number `attempt` (1 for the first) failed for now; `None` means give up.
///
/// `jitter` is any random byte: it lengthens the wait by up to a fifth, so that mails which failed together do not
/// return together. All waits of one mail add up to 56 to 67 hours, inside the 72 for which the outbox keeps a link.
pub fn retry_after(attempt: u32, jitter: u8) -> Option<Duration> {
    let index = usize::try_from(attempt.checked_sub(1)?).ok()?;
    let wait = Duration::from_secs(*WAIT_SECONDS.get(index)?);
    Some(wait + wait * u32::from(jitter) / (5 * u32::from(u8::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_within_seventy_two_hours() {
        for jitter in [0, 1, 128, 255] {
            let waits: Vec<_> = (1..).map_while(|attempt| retry_after(attempt, jitter)).collect();
            assert!(waits.is_sorted(), "{waits:?}");
            assert_eq!(waits.len() + 1, RETRY_ATTEMPTS_MAX as usize);
            let hours = waits.iter().sum::<Duration>().as_secs() / 3600;
            assert!((55..=67).contains(&hours), "{hours} h with jitter {jitter}");
        }
    }

    #[test]
    fn jitter_only_lengthens_by_at_most_a_fifth() {
        assert_eq!(retry_after(1, 0), Some(Duration::from_secs(5)));
        assert_eq!(retry_after(1, 255), Some(Duration::from_secs(6)));
        assert_eq!(retry_after(0, 0), None);
        assert_eq!(retry_after(u32::MAX, 0), None);
    }
}
