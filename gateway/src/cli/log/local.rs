//! `kuvert log --local`: the log without the server.

use super::{ConfigFile, Event, Failure, Query, Status};

/// The newest events that match, oldest first.
pub(super) fn newest(_config: &ConfigFile, _query: &Query) -> Result<Vec<Event>, Failure> {
    Err(Failure::new(Status::Failed, "this build cannot read the log by itself yet")
        .hint("Leave out --local to ask the server."))
}
