//! cli

pub mod dev_ca;
