//! Kuvert: a secure-share gateway that a company runs beside its mail.
//!
//! ARCHITECTURE.md has the map: which module knows what, and which module may use which.

pub mod app;
pub mod archive;
pub mod blob;
pub mod breached;
pub mod bulk;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod domain;
pub mod factors;
pub mod jobs;
pub mod keys;
pub mod locales;
pub mod mail;
pub mod net;
pub mod oidc;
pub mod outbound;
pub mod scan;
pub mod trace;
pub mod web;

#[cfg(test)]
mod tests;
