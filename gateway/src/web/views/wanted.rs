//! What a request asks for, as its pages name it.

use super::Page;

/// A group of file types a wanted document may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    Any,
    Pdf,
    Image,
    Office,
    Text,
    Archive,
}

/// A document of the checklist, before there are files for it.
#[derive(Clone, Debug)]
pub struct DocumentAsked {
    /// In the reader's language where the request has it.
    pub label: String,
    pub required: bool,
    /// None means any.
    pub kinds: Vec<DocumentKind>,
}

/// A question, before there is an answer.
#[derive(Clone, Debug)]
pub struct QuestionAsked {
    pub label: String,
    pub required: bool,
}

impl DocumentKind {
    fn key(self) -> &'static str {
        match self {
            Self::Any => "kind-any",
            Self::Pdf => "kind-pdf",
            Self::Image => "kind-image",
            Self::Office => "kind-office",
            Self::Text => "kind-text",
            Self::Archive => "kind-archive",
        }
    }

    /// The kind's part of `<input accept>`: a help for choosing, never a check.
    fn accept(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Pdf => ".pdf,application/pdf",
            Self::Image => "image/*,.heic,.heif",
            Self::Office => ".doc,.docx,.odt,.rtf,.xls,.xlsx,.ods,.ppt,.pptx,.odp",
            Self::Text => ".txt,.csv,text/plain",
            Self::Archive => ".zip,application/zip",
        }
    }
}

fn limited(kinds: &[DocumentKind]) -> bool {
    !kinds.is_empty() && !kinds.contains(&DocumentKind::Any)
}

/// "PDF, picture", where not everything is allowed.
pub(super) fn kinds_in_words(page: &Page, kinds: &[DocumentKind]) -> Option<String> {
    let words: Vec<String> = kinds.iter().map(|kind| page.t(kind.key())).collect();
    limited(kinds).then(|| page.with("upload-kinds", "kinds", words.join(", ")))
}

/// The value of `<input accept>`; empty lets everything through.
pub(super) fn accept(kinds: &[DocumentKind]) -> String {
    if !limited(kinds) {
        return String::new();
    }
    kinds.iter().map(|kind| kind.accept()).collect::<Vec<_>>().join(",")
}

/// Whether a photograph may do, so that a telephone offers its camera.
pub(super) fn takes_pictures(kinds: &[DocumentKind]) -> bool {
    !limited(kinds) || kinds.contains(&DocumentKind::Image)
}

impl DocumentAsked {
    pub(super) fn kinds_text(&self, page: &Page) -> Option<String> {
        kinds_in_words(page, &self.kinds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_without_kinds_takes_everything_and_a_camera_comes_with_pictures() {
        assert_eq!(accept(&[]), "");
        assert_eq!(accept(&[DocumentKind::Pdf, DocumentKind::Any]), "");
        assert_eq!(
            accept(&[DocumentKind::Pdf, DocumentKind::Text]),
            ".pdf,application/pdf,.txt,.csv,text/plain"
        );
        assert!(takes_pictures(&[]) && takes_pictures(&[DocumentKind::Image]));
        assert!(!takes_pictures(&[DocumentKind::Pdf]));
    }
}
