//! All mails, read back by a parser that nobody here wrote.

mod headers;
mod links;
mod samples;
mod wording;
