//! Kuvert as the people meet it: the real binary over TLS, mails over SMTP, both databases, a real browser.
//!
//! Each file is a theme. A number in a name is an acceptance case.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod dump;
mod looks;
mod loot;
mod people;
mod policy_rules;

mod accounts;
mod addin;
mod addin_pages;
mod addin_sign_in;
mod arrivals;
mod blobs;
mod browser;
mod canaries;
mod clocks;
mod codes;
mod commands;
mod compose;
mod crashes;
mod delivery;
mod disabled;
mod drafts;
mod every_route;
mod everyone;
mod hand_in_browser;
mod hand_in_kills;
mod hand_ins;
mod headers;
mod hosts;
mod inbox_access;
mod keystore;
mod leavers;
mod lifetime;
mod limits;
mod links;
mod log_exports;
mod mails;
mod names;
mod object_store;
mod organisation;
mod policy_matrix;
mod policy_pages;
mod recovery;
mod request_pages;
mod requests;
mod requests_cli;
mod restore;
mod rights;
mod scanners;
mod sealed_log;
mod smuggling;
mod staff;
mod theft;
mod theft_submissions;
mod timing;
mod tus_clients;
mod tus_protocol;
mod whole_share;
