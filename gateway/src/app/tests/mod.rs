//! Use cases over a whole application, with mails on disk or a relay that does as it is told.

mod access;
mod days;
mod drafts;
mod ends;
mod further;
mod outbox;
mod relay;
mod requests;
mod rotation;
mod sending;
mod tokens;
mod upkeep;
