//! bulk

pub mod body;
