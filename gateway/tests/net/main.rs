//! The listener over real sockets and real TLS, with a small application behind it.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod doors;
mod floods;
mod framing;
mod limits;
mod operations;
mod world;
