//! When the day root may move: the rules that keep a wrong clock from destroying shares.
//!
//! A root that has moved cannot go back, and what it opened is gone. So a moved hand on the wall clock is not
//! enough: a day counts when the monotonic clock has seen it pass too. The *day mark* in the database is the day
//! that all nodes agree on; a root moves to the mark and never beyond.
//!
//! Days are UTC days. The caller takes a [`Reading`] every few minutes, calls [`Watch::observe`], does what the
//! [`Decision`] says, and asks again until it is [`Decision::Steady`] or says to wait.

use std::time::Duration;

use crate::ids::KeyDay;

#[cfg(test)]
mod tests;

/// How far wall and monotonic clock may drift apart within a day and still agree.
pub const TOLERANCE: Duration = Duration::from_mins(5);
/// How long the clocks must agree before a node that slept over one midnight raises the mark.
pub const SETTLE: Duration = Duration::from_hours(1);
/// How long the clocks must agree before a larger jump is believed.
pub const QUARANTINE: Duration = Duration::from_hours(24);
/// How long after midnight yesterday's root is kept.
pub const KEEP_YESTERDAY: Duration = Duration::from_hours(2);

/// What the caller sees at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The wall clock, in Unix seconds.
    pub wall: i64,
    /// A clock that nobody sets, from any beginning, the same for the whole life of the [`Watch`].
    pub monotonic: Duration,
    /// The database's day mark.
    pub mark: KeyDay,
    /// The day of the keystore's current roots.
    pub root: KeyDay,
    /// The earliest day of which the keystore still has a root.
    pub oldest_root: KeyDay,
}

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing: mark and root are where they belong.
    Steady,
    /// Nothing yet: the node slept over a midnight and has not watched its clocks for [`SETTLE`]. No alarm.
    Settling,
    /// Set the database's mark to this day, unless it is there or beyond already; then observe again.
    RaiseMark(KeyDay),
    /// Move the keystore's roots to this day; then observe again.
    AdvanceRoot(KeyDay),
    /// Forget the roots of days before this one; then observe again.
    DropRootsBefore(KeyDay),
    /// The wall clock is not believed: what is expired is refused, mark and root stay, an alarm is raised.
    Quarantine {
        /// Since when, in Unix seconds of the wall clock that is not believed.
        since: i64,
        /// Why.
        cause: Cause,
    },
}

/// Why the wall clock is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It moved otherwise than the monotonic clock: somebody set it, or the machine slept.
    Jumped,
    /// It is more than a day ahead of the mark: the node was off, or its clock is wrong.
    AheadOfMark,
    /// It is behind the mark: it is wrong, or the mark is.
    BehindMark,
}

/// What one node remembers of its clocks. A restart forgets it, and that is safe.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    state: Option<State>,
}

#[derive(Clone, Copy, Debug)]
struct State {
    /// Since this moment the clocks agree.
    anchor: Anchor,
    doubt: Option<Doubt>,
}

#[derive(Clone, Copy, Debug)]
struct Anchor {
    wall: i64,
    monotonic: Duration,
}

#[derive(Clone, Copy, Debug)]
struct Doubt {
    since: i64,
    cause: Cause,
    /// The mark at that moment.
    mark: KeyDay,
}

impl Watch {
    /// A watch that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a reading and says what to do.
    pub fn observe(&mut self, now: &Reading) -> Decision {
        let fresh = State { anchor: Anchor { wall: now.wall, monotonic: now.monotonic }, doubt: None };
        let mut state = self.state.unwrap_or(fresh);
        if !state.anchor.agrees_with(now) {
            state = State { doubt: Some(Doubt::new(now, Cause::Jumped)), ..fresh };
        }
        let decision = state.decide(now);
        self.state = Some(state);
        decision
    }
}

impl Anchor {
    /// Whether both clocks went equally far since the anchor.
    fn agrees_with(self, now: &Reading) -> bool {
        let Some(elapsed) = now.monotonic.checked_sub(self.monotonic) else {
            return false;
        };
        let by_monotonic = i128::from(self.wall) + i128::from(elapsed.as_secs());
        (i128::from(now.wall) - by_monotonic).unsigned_abs() <= u128::from(TOLERANCE.as_secs())
    }

    fn steady_for(self, now: &Reading) -> Duration {
        now.monotonic.saturating_sub(self.monotonic)
    }
}

impl Doubt {
    fn new(now: &Reading, cause: Cause) -> Self {
        Self { since: now.wall, cause, mark: now.mark }
    }

    fn decision(self) -> Decision {
        Decision::Quarantine { since: self.since, cause: self.cause }
    }
}

impl State {
    fn decide(&mut self, now: &Reading) -> Decision {
        let Some(today) = day_of(now.wall) else {
            return self.doubt(now, Cause::BehindMark);
        };
        // Another node whose clock is a little ahead may have raised the mark before our own midnight.
        let behind =
            day_of(now.wall.saturating_add_unsigned(TOLERANCE.as_secs())).is_none_or(|day| day < now.mark);
        if behind {
            return self.doubt(now, Cause::BehindMark);
        }
        if let Some(doubt) = self.doubt
            && !self.resolved(doubt, today, now)
        {
            return doubt.decision();
        }
        let steady_for = self.anchor.steady_for(now);
        let began = day_of(self.anchor.wall).unwrap_or(today);
        if today > now.mark {
            // Either the clocks have agreed since a day the mark knows, or they have agreed for long enough.
            let watched = began <= now.mark;
            let needed = match began.days_since(now.mark) {
                _ if watched => Duration::ZERO,
                1 => SETTLE,
                _ => QUARANTINE,
            };
            if steady_for < needed && needed > SETTLE {
                return self.doubt(now, Cause::AheadOfMark);
            }
            self.doubt = None;
            return if steady_for < needed { Decision::Settling } else { Decision::RaiseMark(today) };
        }
        self.doubt = None;
        if began < today {
            // The day has been counted. From here on the clocks agree anew: drift adds up within a day only.
            self.anchor = Anchor { wall: now.wall, monotonic: now.monotonic };
        }
        settle_root(today, now)
    }

    /// A jump outweighs what it leads to: it needs its 24 hours in any case.
    fn doubt(&mut self, now: &Reading, cause: Cause) -> Decision {
        let doubt = match self.doubt {
            Some(doubt) if doubt.cause == cause || doubt.cause == Cause::Jumped => doubt,
            _ => Doubt::new(now, cause),
        };
        self.doubt = Some(doubt);
        doubt.decision()
    }

    /// Whether a clock that is not behind the mark can be believed again.
    fn resolved(&self, doubt: Doubt, today: KeyDay, now: &Reading) -> bool {
        match doubt.cause {
            // Decided anew from the mark as it is now.
            Cause::BehindMark | Cause::AheadOfMark => true,
            Cause::Jumped => {
                // An administrator, or another node, has said that our day is right.
                let was_ahead = day_of(doubt.since).is_some_and(|day| day > doubt.mark);
                let confirmed = was_ahead && now.mark > doubt.mark && now.mark == today;
                confirmed || self.anchor.steady_for(now) >= QUARANTINE
            }
        }
    }
}

/// The mark is today: the root follows it, and yesterday's goes when its time is over.
fn settle_root(today: KeyDay, now: &Reading) -> Decision {
    let goal = now.mark.min(today);
    if now.root < goal {
        return Decision::AdvanceRoot(goal);
    }
    let over_at = now.root.start_unix_seconds().saturating_add_unsigned(KEEP_YESTERDAY.as_secs());
    if now.oldest_root < now.root && now.wall >= over_at {
        return Decision::DropRootsBefore(now.root);
    }
    Decision::Steady
}

fn day_of(wall: i64) -> Option<KeyDay> {
    KeyDay::from_unix_seconds(wall)
}

/// Why an administrator's `advance` is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdvanceRefusal {
    /// Neither mark nor root goes back.
    #[error("the mark or the root is of a later day already")]
    Backwards,
    /// The day has not come yet by the wall clock.
    #[error("that day has not come yet by this machine's clock")]
    Future,
}

/// What an administrator's `advance` to a day does: mark and root go there, and every node whose wall clock is on
/// that day leaves quarantine when it sees the mark.
///
/// # Errors
///
/// See [`AdvanceRefusal`].
pub fn advance_by_hand(now: &Reading, to: KeyDay) -> Result<KeyDay, AdvanceRefusal> {
    if to < now.mark || to < now.root {
        return Err(AdvanceRefusal::Backwards);
    }
    match day_of(now.wall) {
        Some(today) if to <= today => Ok(to),
        _ => Err(AdvanceRefusal::Future),
    }
}
