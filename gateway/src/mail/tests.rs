//! All mails, read back by a parser that nobody here wrote.

mod headers;
mod links;
pub(super) mod samples;
mod wording;
