//! The clock rules, one story a test.
