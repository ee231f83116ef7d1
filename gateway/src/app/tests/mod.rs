//! Use cases over a whole application, with mails on disk or a relay that does as it is told.

mod access;
mod accounts;
mod days;
mod drafts;
mod ends;
mod factors;
mod further;
mod leaver;
mod lock_out;
mod outbox;
mod passkeys;
mod relay;
mod requests;
mod rotation;
mod sending;
mod tokens;
mod upkeep;
