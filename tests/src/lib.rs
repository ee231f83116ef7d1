//! The world that Kuvert's end-to-end tests live in.
//!
//! A [`World`] is the real binary on a free port with its own certificate authority, database, mail relay and folder.
//! A test speaks to it as the people do: as staff through [`Api`], as a recipient through [`Browserless`], as an
//! upload client through [`tus`], and as an attacker through [`raw`]. Nothing here links against the gateway.

mod api;
mod archive;
mod authority;
mod browserless;
mod canary;
mod clamd;
mod clock;
mod content;
mod database;
mod development;
mod gateway;
mod inbox;
mod killer;
mod object_store;
mod pages;
mod postgres;
mod process;
mod provider;
mod proxy;
mod receiver;
mod scenario;
mod sink;
mod tools;
mod uploader;
mod world;

pub mod raw;
pub mod tus;

pub use api::{Api, Draft, Link, Sent, ShareRequest};
pub use archive::{Zip, ZipEntry};
pub use authority::{Authority, Certified};
pub use browserless::{Browserless, Page};
pub use canary::{Canary, Finding, search};
pub use clamd::{Clamd, eicar};
pub use clock::FakeClock;
pub use content::{bytes, sha256_hex};
pub use database::{Database, Engine};
pub use development::Development;
pub use gateway::{Gateway, Settings};
pub use inbox::files_of;
pub use killer::Killer;
pub use object_store::{ObjectStore, StoreFault, files_below};
pub use pages::{bulk_links, hidden_fields, plain_text};
pub use process::{Guarded, free_port};
pub use provider::{AUDIENCE, AtProvider, Provider, TENANT, leads_to};
pub use proxy::Proxy;
pub use receiver::{Posted, Receiver};
pub use sink::{Mail, Rule, Sink};
pub use tools::{browser_script, python_script, repository, run_program};
pub use uploader::Uploader;
pub use world::{World, WorldBuilder};
