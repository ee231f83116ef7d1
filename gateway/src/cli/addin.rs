//! `kuvert addin`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ConfigFile, Failure, Status, out};
use crate::app::outlook::{self, Finding, Grade};
use crate::config::Config;
use crate::locales::{self, Locale};
use crate::web::addin;

#[derive(Debug, Subcommand)]
pub enum AddinCommand {
    /// Look at what keeps the Outlook add-in from working
    #[command(after_long_help = CHECK_HELP)]
    Check,
    /// Write the manifest that tells Outlook where the add-in is
    Manifest(ManifestArgs),
}

#[derive(Args, Debug)]
#[command(after_long_help = MANIFEST_HELP)]
pub struct ManifestArgs {
    /// The unified manifest's archive instead (Microsoft 365 only)
    #[arg(long, requires = "out")]
    pub unified: bool,
    /// Write it into this file instead of printing it
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

const CHECK_HELP: &str = "\
Looks at the address, the certificate, and the headers that arrive at the public address. The same page for browsers,
which see more, is /admin/addin/test. Ends with 1 if something does not work.

Example:
  kuvert --config /etc/kuvert.toml addin check";

const MANIFEST_HELP: &str = "\
Administrators download the same from /admin/addin.

Examples:
  kuvert addin manifest --out kuvert-manifest.xml
  kuvert addin manifest --unified --out kuvert-manifest.zip";

/// Looks at the add-in of the configured server, or writes its manifest.
///
/// # Errors
///
/// A sentence that says what could not be done, or that something does not work.
pub fn run(file: &ConfigFile, command: AddinCommand) -> Result<(), Failure> {
    let config = file.load()?;
    match command {
        AddinCommand::Check => check(&config),
        AddinCommand::Manifest(args) => manifest(&config, args),
    }
}

fn check(config: &Config) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::caused(Status::Failed, &error))?;
    let findings = runtime.block_on(outlook::examine(config, false));
    findings.iter().try_for_each(|finding| out::line(&in_words(finding)))?;
    if findings.iter().any(|finding| finding.grade == Grade::Bad) {
        return Err(Failure::new(Status::Failed, "something keeps the add-in from working".to_owned()));
    }
    Ok(())
}

fn in_words(finding: &Finding) -> String {
    let texts = locales::texts(Locale::En);
    let values: Vec<_> = finding.facts.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    let grade = match finding.grade {
        Grade::Good => "good",
        Grade::Warning => "WARNING",
        Grade::Bad => "BAD",
        Grade::Unknown => "unknown",
    };
    format!("{grade:<8} {}: {}", texts.get(finding.about, &[]), texts.get(finding.says, &values))
}

fn manifest(config: &Config, args: ManifestArgs) -> Result<(), Failure> {
    let missing = || Failure::new(Status::Failed, "this program was built without the add-in".to_owned());
    let content = if args.unified {
        addin::manifest::zip(config).ok_or_else(missing)?
    } else {
        addin::manifest::xml(config).ok_or_else(missing)?.into_bytes()
    };
    match args.out {
        None => out::raw(&content),
        Some(path) => std::fs::write(&path, content)
            .map_err(|error| Failure::new(Status::Failed, format!("{}: {error}", path.display()))),
    }
}
