//! Files on their way past the malware scanner: a real clamd, one that misbehaves, and none.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod archives;
mod base;
mod fake;
mod infected;
mod limits;
mod troubles;
