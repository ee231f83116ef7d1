//! The listener over real sockets and real TLS, with a small application behind it.

mod doors;
mod framing;
mod limits;
mod operations;
mod world;
