//! What the policy says, in the words of pages.

use super::Page;
use crate::domain::Verification;
use crate::domain::policy::{Forbidden, Note, Sensitivity, TransferBasis};
use crate::locales::texts;

/// What stands beside something that is not allowed, and what is.
pub(super) fn refusal(page: &Page, what: Forbidden) -> String {
    let with = |key: &str, n: u32| texts(page.locale).get(key, &[("n", n.into())]);
    match what {
        Forbidden::Shares => page.t("policy-no-shares"),
        Forbidden::Requests => page.t("policy-no-requests"),
        Forbidden::Expiry { max } => with("policy-no-expiry", max),
        Forbidden::ExpiryFixed { days } => with("policy-no-expiry-fixed", days),
        Forbidden::Renewal { days } => with("policy-no-renewal", days),
        Forbidden::Downloads { most } => with("policy-no-downloads", most.into()),
        Forbidden::DownloadsFixed => page.t("policy-no-downloads-fixed"),
        Forbidden::Notices => page.t("policy-no-notices"),
        Forbidden::Sensitivity { fixed } => {
            let fixed = page.t(sensitivity_key(fixed));
            texts(page.locale).get("policy-no-sensitivity", &[("fixed", fixed.into())])
        }
        Forbidden::Verification { needed: Verification::Code }
        | Forbidden::VerificationFixed { fixed: Verification::Code } => page.t("policy-no-code"),
        Forbidden::Verification { needed: Verification::Passphrase }
        | Forbidden::VerificationFixed { fixed: Verification::Passphrase } => page.t("policy-no-passphrase"),
        Forbidden::Recipients { max } => with("policy-no-recipients", max),
        Forbidden::Files { max } => with("policy-no-files", max),
        Forbidden::Size { max } => {
            texts(page.locale).get("policy-no-size", &[("size", page.size(max).into())])
        }
        Forbidden::Kind => page.t("policy-no-kind"),
        Forbidden::Domain => page.t("policy-no-domain"),
        Forbidden::DomainUnlisted => page.t("policy-no-unlisted"),
        Forbidden::Transfer => page.t("policy-no-transfer"),
    }
}

/// What is worth knowing, and forbids nothing.
pub(super) fn note(page: &Page, note: Note) -> String {
    match note {
        Note::Stronger { needed: Verification::Passphrase, .. } => page.t("policy-note-passphrase"),
        Note::Stronger { needed: Verification::Code, .. } => page.t("policy-no-code"),
        Note::Leaves { basis, .. } => {
            let basis = page.t(basis_key(basis));
            texts(page.locale).get("policy-note-leaves", &[("basis", basis.into())])
        }
        Note::Trusted { .. } => page.t("policy-note-trusted"),
    }
}

/// The key of a sensitivity's name.
pub(super) const fn sensitivity_key(sensitivity: Sensitivity) -> &'static str {
    match sensitivity {
        Sensitivity::Normal => "policy-sensitivity-normal",
        Sensitivity::Confidential => "policy-sensitivity-confidential",
        Sensitivity::Special => "policy-sensitivity-special",
    }
}

/// The key of the name of a ground of transfer.
pub(super) const fn basis_key(basis: TransferBasis) -> &'static str {
    match basis {
        TransferBasis::Adequacy => "policy-basis-adequacy",
        TransferBasis::Clauses => "policy-basis-sccs",
        TransferBasis::BindingRules => "policy-basis-bcr",
        TransferBasis::Consent => "policy-basis-consent",
        TransferBasis::Derogation => "policy-basis-derogation",
    }
}
