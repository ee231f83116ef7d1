//! What becomes of a file that was handed in, once it was looked through.

use crate::config::Unscanned;
use crate::db::files::FileRole;
use crate::domain::form::{Document, DocumentKind};
use crate::scan::{Group, Judgement, Verdict, Why};

/// The decision about a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Decision {
    /// It becomes part of its package; the word is the scanner's.
    Accept(String),
    /// So too, but nobody gets it before there is another verdict.
    Hold(Why),
    /// It is not kept; the word says why.
    Refuse(String),
}

/// Decides by the policy for what nobody could scan, and by the document it is for.
pub(super) fn decide(
    judgement: &Judgement,
    bytes: u64,
    document: Option<&Document>,
    policy: Unscanned,
) -> Decision {
    if bytes == 0 {
        return Decision::Refuse("empty".to_owned());
    }
    if let Verdict::Infected { signature } = &judgement.verdict {
        return Decision::Refuse(format!("infected:{signature}"));
    }
    if !judgement.kind_matches_name {
        return Decision::Refuse("wrong_type".to_owned());
    }
    if document.is_some_and(|document| !allowed(document, judgement.kind.group())) {
        return Decision::Refuse("kind_not_allowed".to_owned());
    }
    let Verdict::NotScanned(why) = judgement.verdict else { return Decision::Accept("clean".to_owned()) };
    let word = format!("not_scanned:{}", why.as_str());
    match (why, policy) {
        (Why::NoScanner, _) | (_, Unscanned::Deliver) => Decision::Accept(word),
        (_, Unscanned::Hold) => Decision::Hold(why),
        (_, Unscanned::Refuse) => Decision::Refuse(word),
    }
}

fn allowed(document: &Document, group: Group) -> bool {
    let fits = |kind: &DocumentKind| match kind {
        DocumentKind::Any => true,
        DocumentKind::Pdf => group == Group::Pdf,
        DocumentKind::Image => group == Group::Image,
        DocumentKind::Office => group == Group::Office,
        DocumentKind::Text => group == Group::Text,
        DocumentKind::Archive => group == Group::Archive,
    };
    document.kinds.is_empty() || document.kinds.iter().any(fits)
}

/// Whether a kept file with this verdict is handed out. A final "not scanned" is, where the policy says so, or where
/// somebody of the inbox let it out.
pub(super) fn deliverable(verdict: Option<&str>, released: bool, policy: Unscanned) -> bool {
    match verdict {
        Some(word) if released && is_unscanned(word) => true,
        None | Some("clean" | "not_scanned:no_scanner") => true,
        Some(word) => policy == Unscanned::Deliver && word.starts_with("not_scanned:"),
    }
}

/// Whether a file with this verdict is kept from the inbox, and somebody of it may let it out.
pub(super) fn releasable(verdict: &str, policy: Unscanned) -> bool {
    is_unscanned(verdict) && !deliverable(Some(verdict), false, policy)
}

fn is_unscanned(verdict: &str) -> bool {
    verdict.starts_with("held:") || verdict.starts_with("not_scanned:")
}

/// Every verdict that keeps a file from its inbox.
pub(super) fn withheld(policy: Unscanned) -> Vec<String> {
    let words = Why::ALL
        .iter()
        .flat_map(|why| ["held", "not_scanned"].map(|word| format!("{word}:{}", why.as_str())));
    words.filter(|word| releasable(word, policy)).collect()
}

/// Whether files of this role are looked through. Answers are text of our own making.
pub(super) fn looks_at(role: FileRole) -> bool {
    role == FileRole::File
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::form::Label;
    use crate::scan::FileKind;

    fn judged(kind: FileKind, verdict: Verdict) -> Judgement {
        Judgement { kind, kind_matches_name: true, verdict }
    }

    fn wants(kinds: &[DocumentKind]) -> Document {
        Document { id: "d1".to_owned(), label: Label::default(), required: true, kinds: kinds.to_vec() }
    }

    #[test]
    fn case_31_what_nobody_could_scan_is_held_delivered_or_refused_as_the_policy_says() {
        let unscanned = judged(FileKind::Pdf, Verdict::NotScanned(Why::Unreachable));
        assert_eq!(decide(&unscanned, 1, None, Unscanned::Hold), Decision::Hold(Why::Unreachable));
        let word = "not_scanned:scanner_unreachable".to_owned();
        assert_eq!(decide(&unscanned, 1, None, Unscanned::Deliver), Decision::Accept(word.clone()));
        assert_eq!(decide(&unscanned, 1, None, Unscanned::Refuse), Decision::Refuse(word));
    }

    #[test]
    fn case_31_an_infected_file_and_one_that_lies_about_its_type_are_refused_under_every_policy() {
        let infected = judged(FileKind::Pdf, Verdict::Infected { signature: "X".to_owned() });
        let liar = Judgement { kind_matches_name: false, ..judged(FileKind::Pdf, Verdict::Clean) };
        for policy in [Unscanned::Hold, Unscanned::Deliver, Unscanned::Refuse] {
            assert_eq!(decide(&infected, 1, None, policy), Decision::Refuse("infected:X".to_owned()));
            assert_eq!(decide(&liar, 1, None, policy), Decision::Refuse("wrong_type".to_owned()));
        }
    }

    #[test]
    fn a_document_takes_the_kinds_it_names() {
        let pdf = judged(FileKind::Pdf, Verdict::Clean);
        let decided = |kinds: &[DocumentKind]| decide(&pdf, 1, Some(&wants(kinds)), Unscanned::Hold);
        let taken = Decision::Accept("clean".to_owned());
        assert_eq!(decided(&[]), taken);
        assert_eq!(decided(&[DocumentKind::Image, DocumentKind::Pdf]), taken);
        assert_eq!(decided(&[DocumentKind::Image]), Decision::Refuse("kind_not_allowed".to_owned()));
        assert_eq!(decide(&pdf, 0, None, Unscanned::Hold), Decision::Refuse("empty".to_owned()));
    }

    #[test]
    fn only_what_is_clean_or_allowed_to_pass_is_handed_out() {
        assert!(deliverable(Some("clean"), false, Unscanned::Hold));
        assert!(deliverable(Some("not_scanned:no_scanner"), false, Unscanned::Hold));
        for word in ["held:scanner_timeout", "not_scanned:encrypted_archive", "infected:X"] {
            assert!(!deliverable(Some(word), false, Unscanned::Hold), "{word}");
        }
        assert!(deliverable(Some("not_scanned:encrypted_archive"), false, Unscanned::Deliver));
        assert!(!deliverable(Some("held:scanner_timeout"), false, Unscanned::Deliver));
    }

    #[test]
    fn somebody_may_let_out_what_was_not_scanned_and_never_what_was_found_harmful() {
        for word in ["held:scanner_timeout", "not_scanned:encrypted_archive"] {
            assert!(
                releasable(word, Unscanned::Hold) && deliverable(Some(word), true, Unscanned::Hold),
                "{word}"
            );
        }
        for word in ["infected:X", "wrong_type", "kind_not_allowed", "empty"] {
            assert!(
                !releasable(word, Unscanned::Hold) && !deliverable(Some(word), true, Unscanned::Hold),
                "{word}"
            );
        }
        // What is handed out anyway needs no letting out.
        for word in ["clean", "not_scanned:no_scanner"] {
            assert!(!releasable(word, Unscanned::Hold), "{word}");
        }
        assert!(!releasable("not_scanned:encrypted_archive", Unscanned::Deliver));
        assert!(withheld(Unscanned::Hold).iter().any(|word| word == "held:no_scanner"));
        assert!(!withheld(Unscanned::Hold).iter().any(|word| word == "not_scanned:no_scanner"));
    }
}
