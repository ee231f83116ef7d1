//! `kuvert config`, and where the server's commands get their configuration.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{Failure, Status, out};
use crate::app::start;
use crate::config::{Config, options::OPTIONS};

/// Where it is looked for when nobody says.
const DEFAULT_FILE: &str = "kuvert.toml";

/// Which file configures the server.
#[derive(Args, Clone, Debug)]
pub struct ConfigFile {
    /// The server's configuration file [default: ./kuvert.toml where it exists]
    #[arg(
        long = "config",
        global = true,
        value_name = "FILE",
        env = "KUVERT_CONFIG",
        hide_env_values = true
    )]
    path: Option<PathBuf>,
}

impl ConfigFile {
    /// The file named, else `./kuvert.toml` where there is one.
    pub fn path(&self) -> Option<&Path> {
        let default = Path::new(DEFAULT_FILE);
        self.path.as_deref().or_else(|| default.exists().then_some(default))
    }

    /// The effective configuration: defaults, file, environment.
    ///
    /// # Errors
    ///
    /// A sentence that names the option and says what is wrong with it.
    pub fn load(&self) -> Result<Config, Failure> {
        self.load_over(&[])
    }

    /// Like [`Self::load`], with other defaults for some options.
    ///
    /// # Errors
    ///
    /// As [`Self::load`].
    pub fn load_over(&self, defaults: &[(&str, &str)]) -> Result<Config, Failure> {
        // Variables that are not UTF-8 are kept, bent, so that a bad value is refused instead of overlooked.
        let text = |part: std::ffi::OsString| part.to_string_lossy().into_owned();
        let environment = std::env::vars_os().map(|(name, value)| (text(name), text(value)));
        Ok(Config::load_over(defaults, self.path(), environment)?)
    }
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Check the configuration and print what is in effect, without secrets
    #[command(after_long_help = options())]
    Check,
}

pub fn run(file: &ConfigFile, command: &ConfigCommand) -> Result<(), Failure> {
    match command {
        ConfigCommand::Check => {
            let config = file.load()?;
            start::check(&config).map_err(|error| Failure::caused(Status::Failed, &error))?;
            out::raw(config.describe().as_bytes())
        }
    }
}

/// Every option, for the help.
fn options() -> String {
    let mut help =
        "Options of the file; KUVERT_ and the name in capitals is the variable, which wins:\n".to_owned();
    for option in OPTIONS {
        let default = option.default.filter(|value| !value.is_empty());
        let default = default.map_or_else(String::new, |value| format!(", default {value}"));
        let _ = writeln!(help, "\n  {} ({}{default})\n      {}", option.name, option.unit(), option.meaning);
    }
    help
}
