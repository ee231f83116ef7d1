//! Two halves become a key.

use std::path::PathBuf;

use kuvert_crypto::recovery::{self, RecoveryError, RecoveryHalf};
use kuvert_crypto::stanza::InboxKeyPair;
use zeroize::Zeroizing;

use super::super::ask::{Ask, Person, needed};
use super::super::{Failure, Status};

/// More than any half has, in bytes.
const HALF_MAX: u64 = 4096;

/// Reads two halves, from files or from whoever holds them.
pub(super) fn join(files: &[PathBuf]) -> Result<InboxKeyPair, Failure> {
    let halves = match files {
        [] => [ask("First half:")?, ask("Second half:")?],
        [first, second] => [read(first)?, read(second)?],
        _ => {
            let sentence = "--half must be given twice: one half opens nothing";
            return Err(Failure::new(Status::Usage, sentence));
        }
    };
    recovery::join(&halves[0], &halves[1]).map_err(|error| {
        let [first, second] = halves.map(|half| crate::app::recover::shown(half.key_id()));
        let failure = Failure::new(Status::Refused, format!("these halves open nothing: {error}"));
        match error {
            RecoveryError::OtherPair if first != second => {
                failure.hint(format!("One is of recovery key {first}, the other of {second}."))
            }
            _ => failure,
        }
    })
}

fn read(path: &PathBuf) -> Result<RecoveryHalf, Failure> {
    let named = |why: String| Failure::new(Status::Failed, format!("{}: {why}", path.display()));
    let length = std::fs::metadata(path).map_err(|error| named(error.to_string()))?.len();
    if length > HALF_MAX {
        return Err(named("this is no half of a recovery key".to_owned()));
    }
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|error| named(error.to_string()))?);
    RecoveryHalf::parse(&text).map_err(|error| named(format!("the half {error}")))
}

fn ask(question: &str) -> Result<RecoveryHalf, Failure> {
    let otherwise = "Give each half as a file: --half FILE --half FILE.";
    let typed = match Person.secret(question) {
        Ok(None) => Person.line(question).map(|line| line.map(Zeroizing::new)),
        typed => typed,
    };
    let text = needed(typed, otherwise)?;
    RecoveryHalf::parse(&text)
        .map_err(|error| Failure::new(Status::Failed, format!("the half that was typed {error}")))
}
