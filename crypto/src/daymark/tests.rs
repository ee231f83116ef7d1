//! The clock rules, one story a test. A node's world is simulated: whoever sets its wall clock, its monotonic
//! clock goes on.

use super::*;

const DAY: i64 = 86_400;
/// The day on which every story begins.
const D: KeyDay = KeyDay(20_800);

/// A node with its clocks, its database's mark and its keystore.
struct Node {
    watch: Watch,
    wall: i64,
    monotonic: i64,
    mark: KeyDay,
    root: KeyDay,
    oldest_root: KeyDay,
}

impl Node {
    /// A node that starts at this hour of day D, all in order.
    fn at_hour(hour: i64) -> Self {
        let wall = D.start_unix_seconds() + hour * 3_600;
        Self { watch: Watch::new(), wall, monotonic: 0, mark: D, root: D, oldest_root: D }
    }

    fn off_for(mut self, seconds: i64) -> Self {
        self.wall += seconds;
        self
    }

    fn reading(&self) -> Reading {
        Reading {
            wall: self.wall,
            monotonic: Duration::from_secs(self.monotonic.unsigned_abs()),
            mark: self.mark,
            root: self.root,
            oldest_root: self.oldest_root,
        }
    }

    /// Obeys until there is nothing left to do, and returns the last decision.
    fn settle(&mut self) -> Decision {
        for _ in 0..10 {
            match self.watch.observe(&self.reading()) {
                Decision::RaiseMark(day) => {
                    assert!(day > self.mark, "a mark is never lowered");
                    self.mark = day;
                }
                Decision::AdvanceRoot(day) => {
                    assert!(day > self.root && day <= self.mark, "a root never passes the mark");
                    (self.oldest_root, self.root) = (day - 1, day);
                }
                Decision::DropRootsBefore(day) => {
                    assert!(day > self.oldest_root && day <= self.root);
                    self.oldest_root = day;
                }
                done => return done,
            }
        }
        panic!("the node never comes to rest");
    }

    /// Lives on for so long, looking at its clocks every five minutes.
    fn live(&mut self, seconds: i64) -> Decision {
        let mut last = self.settle();
        for _ in 0..seconds / 300 {
            self.wall += 300;
            self.monotonic += 300;
            last = self.settle();
        }
        last
    }

    /// Somebody sets the wall clock.
    fn jump(&mut self, seconds: i64) {
        self.wall += seconds;
    }

    fn state(&self) -> (KeyDay, KeyDay, KeyDay) {
        (self.mark, self.root, self.oldest_root)
    }
}

fn cause(decision: Decision) -> Option<Cause> {
    match decision {
        Decision::Quarantine { cause, .. } => Some(cause),
        _ => None,
    }
}

#[test]
fn a_year_of_steady_running_moves_mark_and_root_each_midnight() {
    let mut node = Node::at_hour(12);
    for day in 0..365 {
        assert_eq!(node.live(DAY), Decision::Steady, "day {day}");
        let today = D + day + 1;
        assert_eq!(node.state(), (today, today, today));
    }
}

#[test]
fn yesterdays_root_is_kept_until_two_oclock_utc() {
    let mut node = Node::at_hour(23);
    node.live(3_600);
    assert_eq!(node.state(), (D + 1, D + 1, D), "at midnight the root moves");
    node.live(7_200 - 300);
    assert_eq!(node.state(), (D + 1, D + 1, D), "at 01:55 yesterday's is there");
    node.live(300);
    assert_eq!(node.state(), (D + 1, D + 1, D + 1), "at 02:00 it is gone");
}

#[test]
fn a_clock_set_400_days_ahead_moves_nothing() {
    let mut node = Node::at_hour(12);
    node.live(7_200);
    node.jump(400 * DAY);
    let since = node.wall;
    assert_eq!(node.settle(), Decision::Quarantine { since, cause: Cause::Jumped });
    // The administrator has nearly a day.
    let last = node.live(DAY - 300);
    assert_eq!(last, Decision::Quarantine { since, cause: Cause::Jumped }, "since the jump, not since now");
    assert_eq!(node.state(), (D, D, D));
}

#[test]
fn a_clock_set_back_to_the_truth_needs_its_24_hours() {
    let mut node = Node::at_hour(1);
    node.live(3_600);
    node.jump(400 * DAY);
    node.live(7_200);
    node.jump(-400 * DAY);
    assert_eq!(cause(node.live(DAY - 300)), Some(Cause::Jumped));
    assert_eq!(node.state(), (D, D, D));
    assert_eq!(node.live(300), Decision::Steady);
    assert_eq!(node.state(), (D + 1, D + 1, D + 1));
}

#[test]
fn after_24_steady_hours_even_a_large_jump_is_believed() {
    let mut node = Node::at_hour(12);
    node.live(600);
    node.jump(10 * DAY);
    assert_eq!(cause(node.live(DAY - 300)), Some(Cause::Jumped));
    assert_eq!(node.state(), (D, D, D));
    assert_eq!(node.live(300), Decision::Steady);
    assert_eq!(node.state(), (D + 11, D + 11, D + 11));
}

#[test]
fn a_clock_set_back_two_hours_stops_mark_and_root() {
    let mut node = Node::at_hour(23);
    node.live(600);
    node.jump(-7_200);
    // True midnight passes, then the clock's own.
    assert_eq!(cause(node.live(4 * 3_600)), Some(Cause::Jumped));
    assert_eq!(node.state(), (D, D, D));
    assert_eq!(node.live(20 * 3_600), Decision::Steady);
    assert_eq!(node.mark, D + 1);
}

#[test]
fn a_clock_set_back_over_midnight_stays_in_quarantine_for_24_hours() {
    let mut node = Node::at_hour(23);
    node.live(5_400);
    assert_eq!(node.mark, D + 1);
    node.jump(-7_200);
    assert_eq!(cause(node.live(DAY - 300)), Some(Cause::Jumped));
    assert_eq!(node.live(300), Decision::Steady);
}

#[test]
fn a_node_that_starts_with_a_clock_behind_the_mark_is_in_quarantine_until_its_clock_is_right() {
    let mut node = Node::at_hour(12).off_for(-3 * DAY);
    assert_eq!(cause(node.settle()), Some(Cause::BehindMark));
    assert_eq!(cause(node.live(2 * DAY)), Some(Cause::BehindMark), "steadiness does not cure it");
    assert_eq!(node.state(), (D, D, D));
    assert_eq!(node.live(DAY), Decision::Steady);
}

#[test]
fn a_node_that_was_off_for_a_week_waits_24_steady_hours() {
    let mut node = Node::at_hour(12).off_for(7 * DAY);
    assert_eq!(cause(node.live(DAY - 300)), Some(Cause::AheadOfMark));
    assert_eq!(node.state(), (D, D, D));
    assert_eq!(node.live(300), Decision::Steady);
    assert_eq!(node.state(), (D + 8, D + 8, D + 8));
}

#[test]
fn restarts_do_not_add_up_to_a_steady_day() {
    let mut node = Node::at_hour(12).off_for(400 * DAY);
    for _ in 0..10 {
        assert_eq!(cause(node.live(20 * 3_600)), Some(Cause::AheadOfMark));
        node.watch = Watch::new();
    }
    assert_eq!(node.state(), (D, D, D));
}

#[test]
fn an_administrator_ends_the_quarantine_of_a_node_that_was_off() {
    let mut node = Node::at_hour(12).off_for(7 * DAY);
    assert_eq!(cause(node.live(600)), Some(Cause::AheadOfMark));
    node.mark = advance_by_hand(&node.reading(), D + 7).unwrap();
    assert_eq!(node.settle(), Decision::Steady);
    assert_eq!(node.state(), (D + 7, D + 7, D + 7));
}

#[test]
fn an_administrator_ends_the_quarantine_after_a_jump() {
    let mut node = Node::at_hour(12);
    node.live(600);
    // The machine slept for a week, and its monotonic clock with it.
    node.jump(7 * DAY);
    assert_eq!(cause(node.live(600)), Some(Cause::Jumped));
    node.mark = advance_by_hand(&node.reading(), D + 7).unwrap();
    assert_eq!(node.settle(), Decision::Steady);
    assert_eq!(node.root, D + 7);
}

#[test]
fn an_administrator_cannot_go_back_or_into_the_future() {
    let now = Node::at_hour(12).reading();
    assert_eq!(advance_by_hand(&now, D - 1), Err(AdvanceRefusal::Backwards));
    assert_eq!(advance_by_hand(&now, D), Ok(D));
    assert_eq!(advance_by_hand(&now, D + 1), Err(AdvanceRefusal::Future));
    assert_eq!(advance_by_hand(&Reading { root: D + 1, ..now }, D), Err(AdvanceRefusal::Backwards));
}

#[test]
fn a_restart_over_midnight_waits_an_hour_without_alarm() {
    let mut node = Node::at_hour(23).off_for(3_600 + 600);
    assert_eq!(node.settle(), Decision::Settling);
    assert_eq!(node.live(3_300), Decision::Settling);
    assert_eq!(node.state(), (D, D, D));
    assert_eq!(node.live(300), Decision::Steady);
    assert_eq!(node.state(), (D + 1, D + 1, D), "and yesterday's root has until two o'clock");
}

#[test]
fn a_node_that_was_off_follows_a_mark_that_others_have_raised() {
    let mut node = Node::at_hour(12).off_for(7 * DAY);
    node.mark = D + 7;
    assert_eq!(node.settle(), Decision::Steady);
    assert_eq!(node.state(), (D + 7, D + 7, D + 7));
}

#[test]
fn another_nodes_clock_may_be_minutes_ahead_at_midnight() {
    let mut node = Node::at_hour(23).off_for(3_600 - 200);
    node.mark = D + 1;
    assert_eq!(node.settle(), Decision::Steady, "no alarm");
    assert_eq!(node.root, D, "and no root of a day that has not begun here");
    node.live(300);
    assert_eq!(node.root, D + 1);
}

#[test]
fn a_correction_of_minutes_is_no_jump() {
    let mut node = Node::at_hour(12);
    node.live(3_600);
    node.jump(240);
    assert_eq!(node.settle(), Decision::Steady);
    node.jump(-480);
    assert_eq!(node.settle(), Decision::Steady);
}

#[test]
fn many_small_corrections_on_one_day_add_up_to_a_jump() {
    let mut node = Node::at_hour(1);
    node.live(600);
    let seen: Vec<_> = (0..4)
        .map(|_| {
            node.jump(100);
            cause(node.live(600))
        })
        .collect();
    assert_eq!(seen, [None, None, None, Some(Cause::Jumped)]);
}

#[test]
fn small_corrections_of_different_days_do_not_add_up() {
    let mut node = Node::at_hour(12);
    for day in 0..10 {
        node.jump(200);
        assert_eq!(node.settle(), Decision::Steady, "day {day}");
        assert_eq!(node.live(DAY), Decision::Steady, "day {day}");
    }
}

#[test]
fn a_database_that_could_not_be_written_for_days_is_caught_up_with() {
    let mut node = Node::at_hour(12);
    node.live(600);
    // The node asks for the mark to be raised, in vain.
    for _ in 0..3 * 288 {
        node.wall += 300;
        node.monotonic += 300;
        let decision = node.watch.observe(&node.reading());
        assert!(matches!(decision, Decision::Steady | Decision::RaiseMark(_)), "{decision:?}");
    }
    assert_eq!(node.settle(), Decision::Steady);
    assert_eq!(node.state(), (D + 3, D + 3, D + 3));
}

#[test]
fn a_restored_database_does_not_move_a_root_back() {
    let mut node = Node::at_hour(12);
    node.mark = D - 3;
    assert_eq!(cause(node.live(DAY - 300)), Some(Cause::AheadOfMark));
    assert_eq!(node.root, D);
    assert_eq!(node.live(300), Decision::Steady);
    assert_eq!(node.state(), (D + 1, D + 1, D + 1));
}

#[test]
fn a_monotonic_clock_that_goes_back_is_not_believed() {
    let mut node = Node::at_hour(12);
    node.live(3_600);
    node.monotonic -= 600;
    assert_eq!(cause(node.settle()), Some(Cause::Jumped));
}

#[test]
fn a_wall_clock_before_1970_or_beyond_all_days_is_not_believed() {
    for wall in [i64::MIN, -1, i64::MAX] {
        let mut node = Node::at_hour(12);
        node.wall = wall;
        assert!(cause(node.settle()).is_some(), "{wall}");
        assert_eq!(node.state(), (D, D, D));
    }
}

#[test]
fn summer_time_changes_nothing_because_days_are_utc_days() {
    // 2026-03-29 01:00 UTC, when Europe's clocks are put forward.
    let before = KeyDay::from_unix_seconds(1_774_746_000).unwrap();
    let mut node = Node::at_hour(0);
    (node.wall, node.mark, node.root, node.oldest_root) = (1_774_746_000 - 3_600, before, before, before);
    assert_eq!(node.live(2 * 3_600), Decision::Steady);
    assert_eq!(node.state(), (before, before, before));
}
