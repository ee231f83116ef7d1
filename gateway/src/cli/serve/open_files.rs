//! How many files the process may have open: every connection is one, and every transfer has another.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Descriptors that one connection may need.
const PER_CONNECTION: u64 = 2;

/// Takes what the system grants, and says so in the log where that is not enough for `connections_max`.
///
/// Systems start programs with a low limit, and let them raise it up to a second one that only root may pass.
pub(super) fn raise(connections_max: u32) {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        tracing::warn!(%error, "the limit of open files could not be raised");
    }
    let allowed = getrlimit(Resource::Nofile).current;
    if !is_enough(allowed, connections_max) {
        tracing::warn!(
            allowed,
            needed = needed(connections_max),
            "too few open files are allowed for connections_max; raise the limit (LimitNOFILE, ulimit -n) or lower it"
        );
    }
}

fn needed(connections_max: u32) -> u64 {
    u64::from(connections_max) * PER_CONNECTION
}

/// `allowed` is `None` where there is no limit.
fn is_enough(allowed: Option<u64>, connections_max: u32) -> bool {
    allowed.is_none_or(|allowed| allowed >= needed(connections_max))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_becomes_the_hard_one() {
        let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
        // Little enough to notice, and too little to disturb the tests that run at the same time.
        let lower = maximum.map_or(1 << 20, |hard| hard - 1);
        setrlimit(Resource::Nofile, Rlimit { current: Some(lower), maximum }).unwrap();
        raise(1);
        assert_eq!(getrlimit(Resource::Nofile).current, maximum);
    }

    #[test]
    fn two_open_files_a_connection_are_enough() {
        assert!(is_enough(Some(8192), 4096));
        assert!(!is_enough(Some(8191), 4096));
        assert!(is_enough(None, u32::MAX));
    }
}
