//! Use cases over a whole application, with mails on disk or a relay that does as it is told.

mod access;
mod arrivals;
mod bad_days;
mod days;
mod delegation;
mod drafts;
mod ends;
mod fetching;
mod further;
mod held;
mod open_links;
mod outbox;
mod recovery;
mod relay;
mod release;
mod request_ends;
mod requests;
mod returning;
mod rotation;
mod sending;
mod tokens;
mod upkeep;
