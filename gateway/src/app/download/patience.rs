//! A slot that is on its way back.
//!
//! A client has the last byte a moment before the end of its transfer is in the database. Whoever looked at the first
//! byte of a file and takes the whole next must not be told that somebody else has it.

use std::time::Duration;

use super::DownloadError;

/// Tries after the first, and the pause before each: a second in all.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(200);

/// Begins; where all slots are taken, tries again for a moment.
///
/// # Errors
///
/// What the last try said.
pub(super) async fn begin<T, F>(begin: impl Fn() -> F) -> Result<T, DownloadError>
where
    F: Future<Output = Result<T, DownloadError>>,
{
    for _ in 0..TRIES {
        match begin().await {
            Err(DownloadError::Busy) => tokio::time::sleep(PAUSE).await,
            done => return done,
        }
    }
    begin().await
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// What comes of it, and how often was asked, where `free` tries are busy and the next gives `then`.
    async fn after(free: u32, then: Result<u32, DownloadError>) -> (Result<u32, DownloadError>, u32) {
        let asked = Cell::new(0);
        let done = begin(|| {
            asked.set(asked.get() + 1);
            let busy = asked.get() <= free;
            let answer = if busy { Err(DownloadError::Busy) } else { then };
            async move { answer }
        })
        .await;
        (done, asked.get())
    }

    #[tokio::test(start_paused = true)]
    async fn a_slot_that_comes_back_within_a_second_is_waited_for_and_no_other_refusal_is() {
        assert_eq!(after(0, Ok(7)).await, (Ok(7), 1));
        assert_eq!(after(3, Ok(7)).await, (Ok(7), 4));
        assert_eq!(after(2, Err(DownloadError::Spent)).await, (Err(DownloadError::Spent), 3));
        assert_eq!(after(100, Ok(7)).await, (Err(DownloadError::Busy), TRIES + 1));
    }
}
