//! Downloads for `receive` and `fetch`: every file whole, verified, and under a name of its own.

mod fetch;
mod listed;
mod names;
mod part;
mod table;

use std::path::{Path, PathBuf};

use self::fetch::{Fetcher, Outcome};
pub(super) use self::listed::{FileState, Listed, ListedFile};
pub(super) use self::names::{candidates, safe};
use super::client::Client;
use super::{Failure, Status};

pub(super) type Say<'a> = &'a mut dyn FnMut(&str) -> Result<(), Failure>;

/// Downloads everything that is listed into `to`, telling `say` one line a file.
///
/// # Errors
///
/// [`Failure`]; files that were downloaded before it stay.
pub(super) async fn all(client: &Client, listed: Listed, to: &Path, say: Say<'_>) -> Result<(), Failure> {
    make(to)?;
    let files = listed.files.clone();
    let mut fetcher = Fetcher::new(client, listed, to);
    let mut worst = None;
    for file in &files {
        let outcome = fetcher.fetch(file).await;
        say(&table::row(file, &outcome))?;
        if let Err(failure) = outcome {
            let hopeless = failure.status() == Status::Network;
            worst = Some(worse(worst, failure));
            if hopeless {
                break;
            }
        }
    }
    match worst {
        None => Ok(()),
        Some(failure) => Err(failure),
    }
}

/// Writes `bytes` into `to` as `name`, or the next one that is free; leaves alone what is there already.
///
/// # Errors
///
/// [`Failure`] that names the file.
pub(super) async fn keep(to: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, Failure> {
    make(to)?;
    let kept = part::keep(to, name, bytes).await;
    kept.map_err(|error| Failure::new(Status::Failed, format!("{name} cannot be written: {error}")))
}

fn make(dir: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(dir)
        .map_err(|error| Failure::new(Status::Failed, format!("{} cannot be made: {error}", dir.display())))
}

/// Wrong bytes are worse than none; otherwise what happened first is told.
fn worse(before: Option<Failure>, now: Failure) -> Failure {
    match before {
        Some(before) if now.status() != Status::Unverified => before,
        _ => now,
    }
}
