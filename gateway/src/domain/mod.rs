//! Pure rules: what a share and a request are, who may open them, and when. No I/O, no clock, no SQL, no HTTP.

pub mod ending;
pub mod event;
pub mod form;
pub mod id;
pub mod looks;
pub mod package;
pub mod policy;
pub mod recipient;
pub mod request;
pub mod scope;
pub mod share;
pub mod staff;

pub use ending::{Ending, EndingKind};
pub use event::{Actor, EventKind, Outcome};
pub use form::Form;
pub use id::{
    AddinSignInId, EventId, FactorId, FileId, GroupId, HandInId, IdentityId, InboxId, LeaseId, LinkRowId,
    MailId, RecipientId, RecoveryId, RequestId, RequestLinkId, ShareId, StaffId, SubmissionId, TokenId,
    UploaderId, WriterId,
};
pub use looks::Looks;
pub use package::Package;
pub use recipient::{LinkRole, Recipient, Verification};
pub use request::{
    HandIn, HandInState, Reach, Request, RequestRefusal, RequestState, Submission, SubmissionState, Uploader,
};
pub use scope::{Scope, Scopes, TokenKind};
pub use share::{Deliver, Refusal, Share, ShareState, Terms};
pub use staff::{Arrivals, FactorKind, Right, Role, Way};
