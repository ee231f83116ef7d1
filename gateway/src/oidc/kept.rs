//! What was fetched and is kept for a while. One fetch at a time, and not more often than is decent.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::{HttpError, OidcError};

/// Between two fetches of what is there already: nobody makes us ask more often by naming keys that do not exist.
const PAUSE: Duration = Duration::from_mins(5);
/// Between two tries while there is nothing yet, so that a provider that comes back is noticed.
const RETRY: Duration = Duration::from_secs(5);

pub(super) struct Kept<T>(Mutex<State<T>>);

struct State<T> {
    value: Option<(Arc<T>, Instant)>,
    tried: Option<Instant>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(State { value: None, tried: None }))
    }
}

impl<T> Kept<T> {
    /// What is kept, fetched anew if it is older than `fresh` or does not do; never older than `stale`.
    ///
    /// Between fetches, and when one fails, what is there is given out even if it will not do: the caller looks again.
    pub(super) async fn get(
        &self,
        fresh: Duration,
        stale: Duration,
        will_do: impl Fn(&T) -> bool,
        fetch: impl AsyncFnOnce() -> Result<T, OidcError>,
    ) -> Result<Arc<T>, OidcError> {
        let mut held = self.0.lock().await;
        let now = Instant::now();
        let kept = held.value.clone().filter(|(_, at)| now.duration_since(*at) < stale);
        if let Some((value, at)) = &kept
            && now.duration_since(*at) < fresh
            && will_do(value)
        {
            return Ok(Arc::clone(value));
        }
        let pause = if kept.is_some() { PAUSE } else { RETRY };
        if held.tried.is_some_and(|tried| now.duration_since(tried) < pause) {
            return kept.map(|(value, _)| value).ok_or(OidcError::Http(HttpError::Resting));
        }
        held.tried = Some(now);
        match (fetch().await, kept) {
            (Ok(value), _) => {
                let value = Arc::new(value);
                held.value = Some((Arc::clone(&value), now));
                Ok(value)
            }
            (Err(error), Some((value, _))) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the sign-in provider's answer of before is used"
                );
                Ok(value)
            }
            (Err(error), None) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    async fn ask(kept: &Kept<u32>, fetches: &AtomicU32, wanted: u32) -> Option<u32> {
        let fetch = async || match fetches.fetch_add(1, Ordering::SeqCst) {
            0 => Err(OidcError::Odd("first answer is odd")),
            count => Ok(count),
        };
        kept.get(HOUR, 24 * HOUR, |value| *value >= wanted, fetch).await.ok().map(|value| *value)
    }

    #[tokio::test(start_paused = true)]
    async fn case_15_unknown_keys_make_us_ask_once_in_five_minutes() {
        let (kept, fetches) = (Kept::default(), AtomicU32::new(0));
        assert_eq!(ask(&kept, &fetches, 0).await, None);
        assert_eq!(ask(&kept, &fetches, 0).await, None, "a provider that is down is left alone for a moment");
        tokio::time::advance(RETRY).await;
        assert_eq!(ask(&kept, &fetches, 0).await, Some(1));
        for _ in 0..100 {
            assert_eq!(ask(&kept, &fetches, 99).await, Some(1));
        }
        assert_eq!(fetches.load(Ordering::SeqCst), 2);
        tokio::time::advance(PAUSE).await;
        assert_eq!(ask(&kept, &fetches, 99).await, Some(2));
        assert_eq!(ask(&kept, &fetches, 0).await, Some(2));
        tokio::time::advance(HOUR).await;
        assert_eq!(ask(&kept, &fetches, 0).await, Some(3), "what is old is asked for again");
    }
}
