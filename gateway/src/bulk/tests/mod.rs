//! The service behind a real socket, over a stand-in for the database and a real directory.

mod abuse;
mod damage;
mod download;
mod upload;
mod world;
mod zip;
