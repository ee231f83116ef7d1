//! What the pages show: one struct of plain, owned data a page, one askama template each.
//!
//! A view knows no database and no domain rule; a route fills it and renders it. Every view carries a
//! [`Page`], the frame round it: language, organisation, the signed-in employee. Everything a person typed
//! (names, titles, file names) is a plain `String` here and escaped by the template; the one exception is
//! [`SafeHtml`].

mod account;
mod addin_admin;
mod addin_sign_in;
mod admin_everyone;
mod admin_log;
mod admin_looks;
mod admin_overview;
mod admin_policy;
mod art;
mod code_entry;
mod console;
mod dev_mailbox;
mod error_page;
mod file_kind;
mod file_verdict;
mod home;
mod inbox_list;
mod inbox_readers;
mod link_landing;
mod link_states;
mod opened;
mod page;
mod policy_form;
mod policy_verdict;
mod policy_words;
mod privacy_facts;
mod question;
mod release_file;
mod renew_share;
mod report;
mod request_detail;
mod request_intro;
mod request_new;
mod request_over;
mod request_state;
mod requests_list;
mod safe_html;
mod second_step;
mod share_detail;
mod share_new;
mod share_problem;
mod share_sent;
mod share_state;
mod shares_list;
mod sign_in;
mod submission;
mod timeline;
mod upload;
mod upload_receipt;
mod uploaded_file;
mod wanted;

pub use account::{
    Account, AccountFactor, AccountNotice, AccountProblem, ApiToken, ArrivalsChoice, ConnectedPerson,
    NewToken, SignInWay, StaffSession,
};
pub use addin_admin::{AddinAdmin, AddinCheckMode, AddinFinding, AddinGrade, AddinTest};
pub use addin_sign_in::{AddinSignIn, AddinStep};
pub use admin_everyone::{
    Everyone, EveryoneKind, EveryoneNotice, EveryoneOwner, EveryoneProblem, EveryoneRequest, EveryoneRow,
    EveryoneShare, EveryoneState, EveryoneTrouble, EveryoneTyped, MayChange,
};
pub use admin_log::{AdminLog, AdminLogLine, LogField, LogLine, LogOutcome, LogTyped};
pub use admin_looks::{
    LooksAdmin, LooksNotice, LooksPast, LooksProblem, LooksRefused, LooksTyped, MailText, PrivacyNotice,
};
pub use admin_overview::{Overview, OverviewTask, OverviewTaskKind};
pub use admin_policy::{
    AdminPolicy, AdminPolicyHistory, PolicyGroup, PolicyNotice, PolicyProblem, PolicyRule, PolicyTab,
    PolicyVersion, PolicyWhose,
};
pub use art::Art;
pub use code_entry::{CodeAddress, CodeEntry, CodeProblem};
pub use dev_mailbox::{DevMail, DevMailbox, DevMailboxEntry, TextPart};
pub use error_page::ErrorPage;
pub use file_kind::FileKind;
pub use file_verdict::{FileRefusal, NotScanned};
pub use home::{DemoHints, Home};
pub use inbox_list::{
    InboxFilter, InboxList, InboxNotice, InboxPart, InboxTab, SubmissionRow, SubmissionState,
};
pub use inbox_readers::{InboxKind, InboxReaders, ReaderRow, ReadersNotice, ReadersProblem, SharedInbox};
pub use link_landing::{LandingProblem, LinkLanding, Verification};
pub use link_states::{AccessAsked, LinkExpired, LinkLocked, LinkRevoked, LinkUnknown, SlowDown};
pub use opened::{FileState, Opened, OpenedFile, ZipOffer};
pub use page::{Organisation, Page, Sender, Staff};
pub use policy_form::{
    PolicyBounds, PolicyChoice, PolicyFault, PolicyField, PolicyInput, PolicySection, PolicyValues,
    policy_most, policy_sections,
};
pub use policy_verdict::{AdminPolicyPreview, PolicyAsked, PolicyAskedFault, PolicyVerdict};
pub use privacy_facts::{PrivacyFacts, SupervisoryAuthority};
pub use question::{AnswerProblem, Choice, QuestionField, QuestionKind};
pub use release_file::{ReleaseFile, ReleaseProblem};
pub use renew_share::RenewShare;
pub use report::{ReportForm, ReportSent};
pub use request_detail::{
    PersonState, RequestDetail, RequestDetailProblem, RequestLink, RequestNotice, RequestPerson,
};
pub use request_intro::{IntroProblem, IntroWay, RequestIntro};
pub use request_new::{
    DocumentRow, Field as RequestField, InLanguages, InboxChoice, QuestionRow, RequestNew, RequestProblem,
    RequestTyped, TellChoice,
};
pub use request_over::{RequestObstacle, RequestOver};
pub use request_state::{RequestDelivery, RequestState};
pub use requests_list::{RequestRow, RequestsList, RequestsNotice};
pub use safe_html::SafeHtml;
pub use second_step::{FactorProblem, Prove, QrPicture, RecoveryCodes, SecondStep, SetUpApp};
pub use share_detail::{
    Delivery, FileProgress, FileProgressState, LinkReach, MailFate, RecipientState, ShareDetail, ShareFile,
    ShareNotice, ShareProblem, ShareRecipient,
};
pub use share_new::{ProofTyped, RecipientRow, ReplyTo, ShareLimits, ShareNew, ShareNewNotice, ShareTyped};
pub use share_problem::ShareNewProblem;
pub use share_sent::{SentLink, ShareSent};
pub use share_state::ShareState;
pub use shares_list::{ShareRow, SharesList};
pub use sign_in::{OrganisationProblem, SignIn, SignInLeave, SignInProblem, SignedOut};
pub use submission::{
    Answer, ConsentRecord, FileFate, HandIn, ReleasedBy, Submission, SubmissionNotice, SubmissionProblem,
    SubmittedFile, Verdict,
};
pub use timeline::{Happening, TimelineEntry};
pub use upload::{ConsentGiven, Upload, UploadNotice, UploadProblem, WantedDocument};
pub use upload_receipt::{HandInReceipt, ReceiptProblem, ReceiptState, ReceivedFile, UploadReceipt};
pub use uploaded_file::{UploadedFile, UploadedFileState};
pub use wanted::{DocumentAsked, DocumentKind, QuestionAsked};

#[cfg(test)]
mod tests;
