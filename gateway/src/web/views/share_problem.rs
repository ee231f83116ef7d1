//! What can be wrong with a share that is being made, each beside its field.

use super::share_new::ShareLimits;
use super::{Page, policy_words};
use crate::domain::policy::{Forbidden, Refusal};
use crate::locales::texts;

/// Rows count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareNewProblem {
    NoRecipients,
    TooManyRecipients,
    /// What was typed is no mail address.
    BadAddress {
        row: usize,
    },
    /// An earlier row has the same address.
    Twice {
        row: usize,
    },
    NameTooLong {
        row: usize,
    },
    /// None means the one for all.
    PassphraseMissing {
        row: Option<usize>,
    },
    /// Too short or too long.
    BadPassphrase {
        row: Option<usize>,
    },
    TitleTooLong,
    MessageTooLong,
    BadExpiry,
    BadRenewal,
    BadDownloads,
    /// The organisation's policy says no.
    Forbidden(Refusal),
    /// Neither a file nor a message.
    Nothing,
    /// Some file has not arrived completely.
    StillReceiving,
    /// Somebody changed the draft while it was sent: another window.
    Changed,
}

/// The id of a recipient's field.
fn row_id(row: usize, part: &str) -> String {
    format!("recipient-{row}-{part}")
}

fn forbidden_field(refusal: Refusal) -> String {
    match refusal.what {
        Forbidden::Expiry { .. } | Forbidden::ExpiryFixed { .. } => "expires_in_days".to_owned(),
        Forbidden::Renewal { .. } => "renewal_days".to_owned(),
        Forbidden::Downloads { .. } | Forbidden::DownloadsFixed => "downloads_max".to_owned(),
        Forbidden::Notices => "notify_opened".to_owned(),
        Forbidden::Sensitivity { .. } => "sensitivity".to_owned(),
        Forbidden::Transfer => "transfer_basis".to_owned(),
        Forbidden::Domain
        | Forbidden::DomainUnlisted
        | Forbidden::Verification { .. }
        | Forbidden::VerificationFixed { .. } => row_id(refusal.row.unwrap_or(0), "email"),
        Forbidden::Recipients { .. } => "recipients-list".to_owned(),
        Forbidden::Files { .. } | Forbidden::Size { .. } | Forbidden::Kind => "files".to_owned(),
        Forbidden::Shares | Forbidden::Requests => "compose".to_owned(),
    }
}

impl ShareNewProblem {
    /// The id of the element it stands at.
    pub fn field(&self) -> String {
        let passphrase = |row: &Option<usize>| {
            row.map_or_else(|| "all-passphrase".to_owned(), |row| row_id(row, "passphrase"))
        };
        match self {
            Self::NoRecipients => row_id(0, "email"),
            Self::TooManyRecipients => "recipients-list".to_owned(),
            Self::BadAddress { row } | Self::Twice { row } => row_id(*row, "email"),
            Self::NameTooLong { row } => row_id(*row, "name"),
            Self::PassphraseMissing { row } | Self::BadPassphrase { row } => passphrase(row),
            Self::TitleTooLong => "title".to_owned(),
            Self::MessageTooLong => "message".to_owned(),
            Self::BadExpiry => "expires_in_days".to_owned(),
            Self::BadRenewal => "renewal_days".to_owned(),
            Self::BadDownloads => "downloads_max".to_owned(),
            Self::Forbidden(refusal) => forbidden_field(*refusal),
            Self::Nothing | Self::StillReceiving => "files".to_owned(),
            Self::Changed => "compose".to_owned(),
        }
    }

    /// What stands beside it.
    pub fn text(&self, page: &Page, limits: ShareLimits) -> String {
        let with = |key: &str, n: u32| texts(page.locale).get(key, &[("n", n.into())]);
        match self {
            Self::NoRecipients => page.t("compose-no-recipients"),
            Self::TooManyRecipients => with("compose-too-many-recipients", limits.recipients_max),
            Self::BadAddress { .. } => page.t("compose-bad-address"),
            Self::Twice { .. } => page.t("compose-twice"),
            Self::NameTooLong { .. } => page.t("compose-name-too-long"),
            Self::PassphraseMissing { .. } => page.t("compose-passphrase-missing"),
            Self::BadPassphrase { .. } => page.t("compose-bad-passphrase"),
            Self::TitleTooLong => page.t("new-too-long"),
            Self::MessageTooLong => page.t("compose-message-too-long"),
            Self::BadExpiry => with("compose-bad-expiry", limits.days_max),
            Self::BadRenewal => page.t("compose-bad-renewal"),
            Self::BadDownloads => page.t("compose-bad-downloads"),
            Self::Forbidden(refusal) => policy_words::refusal(page, refusal.what),
            Self::Nothing => page.t("compose-nothing"),
            Self::StillReceiving => page.t("compose-still-receiving"),
            Self::Changed => page.t("compose-changed"),
        }
    }
}
