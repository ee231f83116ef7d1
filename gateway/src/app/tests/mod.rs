//! Use cases over a whole application, with mails on disk or a relay that does as it is told.

mod access;
mod accounts;
mod arrivals;
mod bad_days;
mod days;
mod delegation;
mod drafts;
mod ends;
mod factors;
mod further;
mod leaver;
mod lock_out;
mod open_links;
mod outbox;
mod passkeys;
mod recovery;
mod relay;
mod release;
mod request_ends;
mod requests;
mod rotation;
mod sending;
mod tokens;
mod upkeep;
