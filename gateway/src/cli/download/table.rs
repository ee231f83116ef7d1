//! What became of the files, one line each.

use super::{ListedFile, Outcome};
use crate::cli::{Failure, text};

/// `✓ report.pdf  17.3 MB  → ./report.pdf`, or `✗ report.pdf  17.3 MB  why not`.
pub(super) fn row(file: &ListedFile, fetched: &Result<Outcome, Failure>) -> String {
    let (name, size) = (text::shown(&file.name), text::size(file.bytes));
    let path = |path: &std::path::Path| text::shown(&path.display().to_string());
    match fetched {
        Ok(Outcome::Fetched(to)) => format!("✓ {name}  {size}  → {}", path(to)),
        Ok(Outcome::There(to)) => format!("✓ {name}  {size}  already there: {}", path(to)),
        Err(failure) => format!("✗ {name}  {size}  {}", text::shown(failure.sentence())),
    }
}
