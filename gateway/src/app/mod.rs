//! app
pub mod names;
