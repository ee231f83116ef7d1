//! web

pub mod assets;
pub mod views;
