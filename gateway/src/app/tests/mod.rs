//! Use cases over a whole application, with mails on disk or a relay that does as it is told.

mod access;
mod days;
mod delegation;
mod drafts;
mod ends;
mod further;
mod outbox;
mod recovery;
mod relay;
mod release;
mod requests;
mod rotation;
mod sending;
mod tokens;
mod upkeep;
