//! Requests, for whoever asks: made, looked at, moved, ended.

mod attention;
pub(super) mod colleagues;
mod create;
mod end;
mod link;
mod manage;
mod remind;
mod told;
mod view;

pub use colleagues::Colleague;
pub(super) use colleagues::{find as colleague, new_owners};
pub(super) use create::record as uploader_record;
pub use create::{Created, MadeLink, NewRequest, NewUploader, create};
pub use end::{note_expired, purge_ended};
pub use link::{FormKey, renew as renew_link};
pub(super) use manage::revoke_in;
pub use manage::{Change, change, hand_over, invite_again, must_own};
pub use remind::remind;
pub(super) use told::tell;
pub use told::{Told, choices as whom_to_tell, choose as choose_told};
pub use view::{RequestSummary, RequestView, UploaderView, list, view};
pub(super) use view::{summaries, whole};

use kuvert_crypto::secret::LinkToken;

use super::AppError;
use super::personal::{self, RequestWords};
use crate::db::request_links::RequestLink;
use crate::db::requests::RequestRecord;
use crate::domain::{RequestId, RequestLinkId, UploaderId};
use crate::keys::{Keys, random, rng};

/// A way in that was just made. Its token is nowhere else.
pub(super) struct NewLink {
    pub(super) token: LinkToken,
    pub(super) record: RequestLink,
}

/// Makes a way in for one uploader, or (without one) for whoever has it.
pub(super) fn new_link(request: RequestId, uploader: Option<UploaderId>) -> NewLink {
    link_of(request, uploader, LinkToken::random(&mut rng()))
}

fn link_of(request: RequestId, uploader: Option<UploaderId>, token: LinkToken) -> NewLink {
    let record = RequestLink {
        id: RequestLinkId::from_bytes(random()),
        link_id: *kuvert_crypto::keys::link_id(&token).as_bytes(),
        request,
        uploader,
        revoked_at: None,
    };
    NewLink { token, record }
}

/// What a request says.
pub(super) fn words(keys: &Keys, record: &RequestRecord) -> Result<RequestWords, AppError> {
    personal::open(keys, record.request.id.as_bytes(), &record.sealed)
}
