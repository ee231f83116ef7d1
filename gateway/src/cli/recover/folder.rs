//! Where opened files go: for their owner alone, under names that do no harm, in the place of nothing.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::super::download::{candidates, safe};
use super::super::{Failure, Status, text};

pub(super) struct Folder(PathBuf);

impl Folder {
    /// The folder at `path`, which may exist.
    pub(super) fn make(path: &Path) -> Result<Self, Failure> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.map_err(|error| failure(&path.display().to_string(), &error))?;
        Ok(Self(path.to_owned()))
    }

    /// Refuses before anything is opened where something is in the way: `name`, or anything at all.
    pub(super) fn must_have_room(&self, name: Option<&str>) -> Result<(), Failure> {
        let taken = if let Some(name) = name {
            self.0.join(safe(name)).exists()
        } else {
            let entries = std::fs::read_dir(&self.0);
            entries.map_err(|error| failure(&self.0.display().to_string(), &error))?.next().is_some()
        };
        let path = name.map_or_else(|| self.0.clone(), |name| self.0.join(name));
        let exists = io::Error::from(io::ErrorKind::AlreadyExists);
        if taken { Err(failure(&path.display().to_string(), &exists)) } else { Ok(()) }
    }

    /// A new folder in it.
    pub(super) fn inside(&self, name: &str) -> Result<Self, Failure> {
        let path = self.0.join(safe(name));
        let made = DirBuilder::new().mode(0o700).create(&path);
        made.map_err(|error| failure(&path.display().to_string(), &error))?;
        Ok(Self(path))
    }

    /// A new file in it that is called so, or nearly so where that is taken; and its name.
    pub(super) fn create(&self, name: &str) -> Result<(String, File), Failure> {
        for name in candidates(&safe(name)) {
            let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.0.join(&name));
            match opened {
                Ok(file) => return Ok((name, file)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failure(&name, &error)),
            }
        }
        Err(failure(name, &io::Error::from(io::ErrorKind::AlreadyExists)))
    }

    /// Takes away what is not what was handed in.
    pub(super) fn remove(&self, name: &str) {
        let _gone = std::fs::remove_file(self.0.join(name));
    }

    /// The path of `name` in it, for a terminal.
    pub(super) fn shown(&self, name: &str) -> String {
        text::shown(&self.0.join(name).display().to_string())
    }
}

pub(super) fn write(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)
}

pub(super) fn failure(name: &str, error: &io::Error) -> Failure {
    let name = text::shown(name);
    let sentence = match error.kind() {
        io::ErrorKind::AlreadyExists => format!("{name} exists, and nothing is overwritten"),
        _ => format!("{name} cannot be written: {error}"),
    };
    Failure::new(Status::Failed, sentence)
}
