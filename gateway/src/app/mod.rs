//! Use cases, one verb a file: transactions and the order of effects live here.

pub mod access;
pub mod addin;
pub mod addin_sign_in;
pub mod attempts;
pub mod authority;
pub mod cookies;
pub mod day;
pub mod delegation;
pub mod download;
pub mod drafts;
mod entries;
pub mod erase;
pub mod erasures;
pub mod error;
pub mod everyone;
pub mod factors;
pub mod finish;
pub mod groups;
pub mod inbox;
pub mod inboxes;
mod judge;
pub mod lead;
pub mod leaver;
pub mod links;
pub mod log;
pub mod looks;
pub mod manage;
pub mod message;
pub mod names;
pub mod outlook;
pub mod overview;
pub mod packages;
pub mod passwords;
pub mod personal;
pub mod policy;
pub mod post;
pub mod provider;
pub mod purge;
pub mod recover;
pub mod remind;
pub mod requests;
pub mod restored;
pub mod rotate;
pub mod sealed;
pub mod send;
pub mod sessions;
pub mod sign_in;
pub mod small;
pub mod staff;
pub mod start;
pub mod step_up;
pub mod tasks;
pub mod teams;
pub mod timekeeper;
pub mod tokens;
pub mod upload;
pub mod upload_finish;
pub mod upload_refused;
pub mod uploading;
pub mod words;

use std::net::IpAddr;
use std::sync::Arc;

use kuvert_crypto::recovery::RecoveryPublicKey;
use tokio::sync::{Notify, Semaphore};

pub use authority::{Authority, By};
pub use error::AppError;
pub use kuvert_crypto::secret::LinkToken;
pub use log::Entry;
pub use passwords::PasswordRules;
pub use timekeeper::Timekeeper;

// What the doors show of stored things; they know no database and no mail of their own.
pub use crate::db::Before;
pub use crate::db::events::Filter;
pub use crate::db::everyone::{Sought, Stands};
pub use crate::db::files::FileState;
pub use crate::db::outbox::MailState;
pub use crate::mail::{Address, DirMailbox, MailboxError, StoredMail};

use crate::blob::BlobStore;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::domain::WriterId;
use crate::keys::Keys;
use crate::locales::TimeZone;
use crate::mail;
use crate::oidc;
use crate::outbound;
use crate::scan::Scanner;

/// Argon2 takes 19 MiB each: this many at once, the others wait.
const HASHES_AT_ONCE: usize = 4;

/// Who asks, as far as the network tells.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub ip: IpAddr,
    /// As the browser says, cut to a decent length.
    pub user_agent: String,
}

impl Visitor {
    /// Bytes of a user agent that are kept.
    pub const USER_AGENT_MAX: usize = 300;

    pub fn new(ip: IpAddr, user_agent: &str) -> Self {
        let user_agent = user_agent.chars().filter(|c| !c.is_control()).take(Self::USER_AGENT_MAX).collect();
        Self { ip, user_agent }
    }

    /// The network that limits count by: an IPv4 address, or the /64 of an IPv6 one.
    pub fn network(&self) -> String {
        network_of(self.ip)
    }
}

/// An IPv4 address, or the /64 of an IPv6 one: what one household or office has.
pub fn network_of(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// Everything a use case may need. One per process.
pub struct App {
    pub db: Db,
    pub blobs: BlobStore,
    pub keys: Keys,
    /// What is handed in is sealed to it, too.
    pub recovery: Option<RecoveryPublicKey>,
    pub clock: Clock,
    pub time: Timekeeper,
    pub config: Arc<Config>,
    pub scanner: Scanner,
    /// How pages and mails look, and what they say in the organisation's own words.
    pub looks: looks::Current,
    /// In which times are written.
    pub zone: TimeZone,
    pub mail_sender: mail::Sender,
    pub mail_transport: mail::Transport,
    /// What a new password must be.
    pub password_rules: PasswordRules,
    /// This node, where jobs, mails and uploads are claimed: the same after a restart, so that it finds its own.
    pub node: WriterId,
    /// The organisation's own sign-in.
    pub provider: Option<oidc::Provider>,
    /// Told when a mail was queued.
    pub mail_queued: Notify,
    /// Whether this is the development instance (`serve --dev`).
    pub development: bool,
    /// Posts checkpoints of the log, where that is configured.
    pub webhook: Option<outbound::Client>,
    /// Whether the database goes on from what was signed.
    pub standing: sealed::Standing,
    hashes: Semaphore,
}

/// How staff may sign in: at least one of the two.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct WaysIn {
    /// With a password, or a passkey, of Kuvert's own.
    pub password: bool,
    /// Through the organisation's provider.
    pub organisation: bool,
}

impl App {
    /// Whether files are scanned for malware here.
    pub fn scans_files(&self) -> bool {
        self.scanner.is_configured()
    }

    /// Where the log's last checkpoint is kept outside the database.
    pub fn checkpoint_places(&self) -> crate::keys::checkpoint::Places {
        self.keys.checkpoint_places(self.config.checkpoint_file.as_deref())
    }

    /// How staff may sign in here.
    pub fn ways_in(&self) -> WaysIn {
        WaysIn { password: self.config.local_sign_in, organisation: self.provider.is_some() }
    }

    /// Now, as this installation believes it; never goes back.
    pub fn now(&self) -> time::OffsetDateTime {
        self.time.now()
    }
}

#[cfg(test)]
mod tests;
