//! What is refused at the door of uploads leaves a line in the log.

use kuvert_crypto::ids::PackageId;
use kuvert_crypto::ticket::{CreateTicket, UploadTicket};

use super::problem::Problem;
use super::{Shared, Visitor};
use crate::app::upload_refused::{self, Fate};

/// What a refusal means for the log; none where a client that goes on as it should meets it every day.
fn fate(problem: Problem) -> Option<Fate> {
    match problem {
        Problem::UPLOAD_OFFSET | Problem::UPLOAD_LOCKED | Problem::INTERRUPTED | Problem::STOPPING => None,
        Problem::BODY_BROKEN | Problem::CLIENT_SLOW => Some(Fate::BrokenOff),
        problem if problem.status >= 500 => Some(Fate::Failed),
        _ => Some(Fate::Refused),
    }
}

/// The package that a genuine ticket names, expired or not.
pub(super) fn package_of(shared: &Shared, ticket: &str) -> Option<PackageId> {
    let keys = &shared.app.keys;
    let create = keys.open_ticket(|key| CreateTicket::open(key, ticket).ok()).map(|ticket| ticket.package);
    create
        .or_else(|| keys.open_ticket(|key| UploadTicket::open(key, ticket).ok()).map(|ticket| ticket.package))
}

/// Notes a refusal. The answer does not wait for better times: what cannot be logged here changed nothing.
pub(super) async fn note(shared: &Shared, visitor: &Visitor, package: Option<PackageId>, problem: Problem) {
    let Some(fate) = fate(problem) else { return };
    if let Err(error) = upload_refused::note(&shared.app, visitor, package, fate, problem.code).await {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(error, code = problem.code, "a refused upload could not be logged");
    }
}
