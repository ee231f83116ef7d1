//! How long to keep trying, and how to wait in between.

use std::time::Duration;

use tokio::time::Instant;

use super::ClientError;

/// How many times a question is asked again.
const REPEATS: usize = 3;
/// The longest pause between two attempts.
const PAUSE_MAX: Duration = Duration::from_secs(15);

/// How stubborn the client is.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Patience {
    /// A transfer is given up when it has not moved for so long.
    pub(in crate::cli) give_up_after: Duration,
    /// The first pause; each further one is twice as long.
    pub(in crate::cli) first_pause: Duration,
}

impl Patience {
    pub(in crate::cli) const fn new(give_up_after: Duration) -> Self {
        Self { give_up_after, first_pause: Duration::from_millis(500) }
    }

    /// The pauses between repeats of a short question.
    pub(super) fn pauses(&self) -> impl Iterator<Item = Duration> + use<> {
        growing(self.first_pause).take(REPEATS)
    }
}

fn growing(first: Duration) -> impl Iterator<Item = Duration> {
    std::iter::successors(Some(first), |pause| Some((*pause * 2).min(PAUSE_MAX)))
}

/// The patience that is left with one transfer. Every byte that gets through restores it.
pub(in crate::cli) struct Stamina {
    patience: Patience,
    moved: Instant,
    next_pause: Duration,
}

impl Stamina {
    pub(in crate::cli) fn new(patience: Patience) -> Self {
        Self { patience, moved: Instant::now(), next_pause: patience.first_pause }
    }

    /// The transfer has moved.
    pub(in crate::cli) fn restore(&mut self) {
        *self = Self::new(self.patience);
    }

    /// Waits before the next attempt, or gives `error` back when it has gone on for too long.
    pub(in crate::cli) async fn pause(&mut self, error: ClientError) -> Result<(), ClientError> {
        let pause = error.pause(self.next_pause);
        if self.moved.elapsed() + pause > self.patience.give_up_after {
            return Err(error);
        }
        self.next_pause = (self.next_pause * 2).min(PAUSE_MAX);
        tokio::time::sleep(pause).await;
        Ok(())
    }
}
