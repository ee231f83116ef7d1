//! The service behind a real socket, over a whole application.

#![allow(clippy::cast_possible_truncation, reason = "the numbers are small, and a wrong one fails the test")]

mod abuse;
mod damage;
mod download;
mod upload;
mod world;
mod zip;
