//! What commands on the server's own machine share: configuration, database and keystore as a pair.

use super::{ConfigFile, Failure, Status};
use crate::app::staff::Office;
use crate::app::start;
use crate::clock::Clock;
use crate::config::Config;

/// Opens database and keystore and runs `work` with them.
pub(super) fn with_office<T, F>(file: &ConfigFile, work: impl FnOnce(Office, Config) -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let config = file.load()?;
    let clock = Clock::system();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::caused(Status::Failed, &error))?;
    runtime.block_on(async {
        let pair = start::open_pair(&config, &clock).await;
        let (db, keys) = pair.map_err(|error| Failure::caused(Status::Failed, &error))?;
        work(Office { db, keys, now: clock.now() }, config).await
    })
}

/// A use case's refusal, as a command says it.
pub(super) fn failed(error: &crate::app::AppError) -> Failure {
    Failure::caused(Status::Failed, error)
}
