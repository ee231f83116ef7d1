//! Use cases, one verb a file.

pub mod download;
pub mod memory;
pub mod names;
pub mod upload;
pub mod upload_finish;

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use crate::blob::BlobStore;
use crate::clock::Clock;
use crate::config::Config;
use crate::keys::Keys;

/// Who asks, as far as the connection tells.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The client's network address.
    pub ip: IpAddr,
    /// What it says it is; empty if it says nothing.
    pub user_agent: String,
}

impl Visitor {
    /// Bytes of a user agent that are kept.
    pub const USER_AGENT_MAX: usize = 300;

    /// The visitor at this address.
    pub fn new(ip: IpAddr, user_agent: &str) -> Self {
        let user_agent = user_agent.chars().filter(|c| !c.is_control()).take(Self::USER_AGENT_MAX).collect();
        Self { ip, user_agent }
    }
}

/// What every use case works with.
pub struct App {
    /// Stored files.
    pub blobs: BlobStore,
    /// The server's secrets.
    pub keys: Keys,
    /// The time.
    pub clock: Clock,
    /// The operator's decisions.
    pub config: Arc<Config>,
    /// Stand-in for the database.
    pub memory: Mutex<memory::Memory>,
}
