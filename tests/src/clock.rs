//! A wall clock that a test may set, for one program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::tools::faketime_library;

/// Shifts the wall clock of programs it is applied to; monotonic time runs on, as it does when an operator or a broken
/// time server sets the clock.
#[derive(Clone, Debug)]
pub struct FakeClock {
    file: PathBuf,
}

impl FakeClock {
    pub fn new(folder: &Path) -> Self {
        let clock = Self { file: folder.join("faketime") };
        clock.set(0);
        clock
    }

    /// Ahead of the true time by `offset_seconds` from now on (behind, if negative); running programs notice at once.
    pub fn set(&self, offset_seconds: i64) {
        let next = self.file.with_extension("next");
        std::fs::write(&next, format!("{offset_seconds:+}s\n")).expect("the offset is written");
        std::fs::rename(&next, &self.file).expect("the offset is swapped in whole");
    }

    /// Ahead of the true time by `ahead` from now on.
    pub fn ahead(&self, ahead: Duration) {
        self.set(i64::try_from(ahead.as_secs()).expect("a sane shift"));
    }

    /// Puts the programs that `command` starts under this clock.
    pub fn apply(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", faketime_library())
            .env("FAKETIME_TIMESTAMP_FILE", &self.file)
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }
}
