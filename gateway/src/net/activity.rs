//! Whether a connection does anything, so that one that does not can be closed.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::limits::Limits;

/// What happens on one connection.
pub(super) struct Activity(Mutex<State>);

struct State {
    opened: Instant,
    /// The last time a request began or ended, or a client took a piece of a response.
    moved: Instant,
    requests: u64,
    in_flight: u32,
    /// Responses with a piece ready that the client has not taken yet.
    offered: u32,
}

/// What should become of a connection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Judgement {
    Fine,
    /// Nothing is asked of us: tell the client, then close.
    Retire,
    /// The client does not read: close.
    Cut,
}

impl Activity {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self(Mutex::new(State { opened: now, moved: now, requests: 0, in_flight: 0, offered: 0 }))
    }

    /// Notes a new request, and returns its number on this connection, from 1.
    pub(super) fn begin(&self) -> u64 {
        self.change(|state| {
            state.requests += 1;
            state.in_flight += 1;
            state.requests
        })
    }

    pub(super) fn end(&self) {
        self.change(|state| state.in_flight -= 1);
    }

    pub(super) fn offer(&self) {
        self.change(|state| state.offered += 1);
    }

    pub(super) fn taken(&self) {
        self.change(|state| state.offered -= 1);
    }

    pub(super) fn judge(&self, limits: &Limits) -> Judgement {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let quiet: Duration = state.moved.elapsed();
        // A first head may begin late and then has its own time, which the guard keeps.
        let patience = if state.requests == 0 { limits.head * 2 } else { limits.idle };
        if state.offered > 0 && quiet > limits.stall {
            Judgement::Cut
        } else if (state.in_flight == 0 && quiet > patience) || state.opened.elapsed() > limits.age {
            Judgement::Retire
        } else {
            Judgement::Fine
        }
    }

    /// Since when nothing has run; none while something does.
    pub(super) fn idle_for(&self) -> Option<Duration> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (state.in_flight == 0).then(|| state.moved.elapsed())
    }

    fn change<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.moved = Instant::now();
        f(&mut state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::advance;

    const LIMITS: fn() -> Limits = Limits::default;

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_never_asks_is_retired_sooner_than_one_that_did() {
        let (silent, used) = (Activity::new(), Activity::new());
        used.begin();
        used.end();
        advance(Duration::from_secs(21)).await;
        assert_eq!(silent.judge(&LIMITS()), Judgement::Retire);
        assert_eq!(used.judge(&LIMITS()), Judgement::Fine);
        advance(Duration::from_secs(40)).await;
        assert_eq!(used.judge(&LIMITS()), Judgement::Retire);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_handler_is_not_the_clients_fault_but_an_unread_response_is() {
        let activity = Activity::new();
        activity.begin();
        advance(Duration::from_mins(5)).await;
        assert_eq!(activity.judge(&LIMITS()), Judgement::Fine);
        activity.offer();
        advance(Duration::from_secs(61)).await;
        assert_eq!(activity.judge(&LIMITS()), Judgement::Cut);
    }
}
