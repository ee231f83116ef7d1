//! Every size and time limit of the listener that is not an operator's choice.

use std::time::Duration;

/// How long a client may take, and how much it may hold.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From accept to the end of the TLS handshake.
    pub handshake: Duration,
    /// From the first byte of a head to its last; twice this from the handshake to the first request.
    pub head: Duration,
    /// A connection without a request is closed after this.
    pub idle: Duration,
    /// A client that takes nothing of its responses for this long is gone.
    pub stall: Duration,
    /// A request body must bring [`Limits::body_rate_bytes`] a second, measured over this long.
    pub body_window: Duration,
    pub body_rate_bytes: u64,
    /// HTTP/2 connections are asked to reconnect after this.
    pub age: Duration,
    /// How long running requests get when the program stops.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(10),
            idle: Duration::from_mins(1),
            stall: Duration::from_mins(1),
            body_window: Duration::from_secs(30),
            body_rate_bytes: 1 << 10,
            age: Duration::from_hours(1),
            drain: Duration::from_secs(30),
        }
    }
}

/// What hyper may buffer of one HTTP/1 connection, in each direction; a slow reader costs about this.
pub(super) const H1_BUFFER_MAX_BYTES: usize = 64 << 10;
pub(super) const H1_HEADERS_MAX: usize = 64;

pub(super) const H2_STREAMS_MAX: u32 = 100;
/// Streams reset by the client before they were accepted (rapid reset).
pub(super) const H2_PENDING_RESETS_MAX: usize = 20;
/// Streams reset by us because of the client's errors.
pub(super) const H2_LOCAL_RESETS_MAX: usize = 100;
pub(super) const H2_HEADER_LIST_MAX_BYTES: u32 = 16 << 10;
/// Response bytes buffered for one stream.
pub(super) const H2_SEND_BUFFER_MAX_BYTES: usize = 64 << 10;
/// Request bytes in flight for one stream and for one connection.
pub(super) const H2_STREAM_WINDOW_BYTES: u32 = 256 << 10;
pub(super) const H2_CONNECTION_WINDOW_BYTES: u32 = 1 << 20;
pub(super) const H2_PING_INTERVAL: Duration = Duration::from_secs(20);
