//! `DELETE`: an upload that nobody wants any more.

use std::sync::Arc;

use kuvert_crypto::ticket::UploadTicket;

use super::{Answer, Refusal, no_content};
use crate::app::upload::{self, UploadError};
use crate::bulk::{Shared, Visitor};

pub(super) async fn serve(shared: &Arc<Shared>, visitor: Visitor, ticket: UploadTicket) -> Answer {
    shared.detached(terminate(Arc::clone(shared), visitor, ticket)).await??;
    Ok(no_content())
}

async fn terminate(shared: Arc<Shared>, visitor: Visitor, ticket: UploadTicket) -> Result<(), Refusal> {
    let _turn = shared.turns.take(ticket.file).await.ok_or(UploadError::Busy)?;
    Ok(upload::terminate(&shared.app, &visitor, &ticket).await?)
}
