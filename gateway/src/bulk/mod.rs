//! bulk
pub mod body;
