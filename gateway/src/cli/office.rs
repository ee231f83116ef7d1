//! What commands on the server's own machine share: configuration, database and keystore as a pair.

use super::{ConfigFile, Failure, Status};
use crate::app::staff::Office;
use crate::app::start::{self, StartError};
use crate::clock::Clock;
use crate::config::Config;

/// Opens database and keystore and runs `work` with them.
pub(super) fn with_office<T, F>(
    file: &ConfigFile,
    work: impl FnOnce(Office, Config) -> F,
) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let clock = Clock::system();
    run(
        file,
        async move |config| {
            let (db, keys) = start::open_pair(&config, &clock).await?;
            let password_rules = start::password_rules(&config)?;
            Ok((Office { db, keys, now: clock.now(), password_rules }, config))
        },
        work,
    )
}

/// The same for a keystore that needs a new root, because it has none that is of use.
pub(super) fn with_office_to_rotate<T, F>(
    file: &ConfigFile,
    work: impl FnOnce(Office, Config) -> F,
) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let clock = Clock::system();
    run(
        file,
        async move |config| {
            let (db, keys) = start::open_pair_to_rotate(&config, &clock).await?;
            let password_rules = start::password_rules(&config)?;
            Ok((Office { db, keys, now: clock.now(), password_rules }, config))
        },
        work,
    )
}

fn run<T, F>(
    file: &ConfigFile,
    open: impl AsyncFnOnce(Config) -> Result<(Office, Config), StartError>,
    work: impl FnOnce(Office, Config) -> F,
) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let config = file.load()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::caused(Status::Failed, &error))?;
    runtime.block_on(async {
        let opened = open(config).await;
        let (office, config) = opened.map_err(|error| Failure::caused(Status::Failed, &error))?;
        work(office, config).await
    })
}

/// A use case's refusal, as a command says it.
pub(super) fn failed(error: &crate::app::AppError) -> Failure {
    Failure::caused(Status::Failed, error)
}
