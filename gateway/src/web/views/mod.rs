//! What the pages show: one struct of plain, owned data a page, one askama template each.
//!
//! A view knows no database and no domain rule; a route fills it and renders it. Every view carries a
//! [`Page`], the frame round it: language, organisation, the signed-in employee. Everything a person typed
//! (names, titles, file names) is a plain `String` here and escaped by the template; the one exception is
//! [`SafeHtml`].

mod account;
mod art;
mod code_entry;
mod dev_mailbox;
mod error_page;
mod file_kind;
mod home;
mod link_landing;
mod link_states;
mod opened;
mod page;
mod renew_share;
mod report;
mod safe_html;
mod share_detail;
mod share_state;
mod shares_list;
mod sign_in;
mod timeline;

pub use account::{Account, AccountNotice, AccountProblem, ApiToken, NewToken, StaffSession};
pub use art::Art;
pub use code_entry::{CodeAddress, CodeEntry, CodeProblem};
pub use dev_mailbox::{DevMail, DevMailbox, DevMailboxEntry, TextPart};
pub use error_page::ErrorPage;
pub use file_kind::FileKind;
pub use home::{DemoHints, Home};
pub use link_landing::{LandingProblem, LinkLanding, Verification};
pub use link_states::{AccessAsked, LinkExpired, LinkLocked, LinkRevoked, LinkUnknown, SlowDown};
pub use opened::{FileState, Opened, OpenedFile, ZipOffer};
pub use page::{Organisation, Page, Sender, Staff, StaffRole};
pub use renew_share::RenewShare;
pub use report::{ReportForm, ReportSent};
pub use safe_html::SafeHtml;
pub use share_detail::{
    Delivery, FileProgress, FileProgressState, LinkReach, MailFate, RecipientState, ShareDetail, ShareFile,
    ShareNotice, ShareProblem, ShareRecipient,
};
pub use share_state::ShareState;
pub use shares_list::{ShareRow, SharesList};
pub use sign_in::{SignIn, SignInProblem, SignedOut};
pub use timeline::{Happening, TimelineEntry};

#[cfg(test)]
mod tests;
