//! What kind of document a zip is, by the names of its members.

use crate::scan::kind::FileKind;

#[derive(Debug, Default)]
pub(super) struct Clues {
    /// Every Office document (ISO/IEC 29500-2) has this list of types.
    content_types: bool,
    /// The folder that holds the document says which program made it.
    office: Option<FileKind>,
    open_document: bool,
}

impl Clues {
    pub(super) fn name(&mut self, name: &[u8]) {
        let office = [
            (b"word/".as_slice(), FileKind::Docx),
            (b"xl/".as_slice(), FileKind::Xlsx),
            (b"ppt/".as_slice(), FileKind::Pptx),
        ];
        self.content_types |= name == b"[Content_Types].xml";
        if self.office.is_none() {
            self.office =
                office.into_iter().find(|(folder, _)| name.starts_with(folder)).map(|(_, kind)| kind);
        }
    }

    /// `head` is how the member begins.
    pub(super) fn content(&mut self, name: &[u8], head: &[u8]) {
        self.open_document |= name == b"mimetype" && head.starts_with(b"application/vnd.oasis.opendocument.");
    }

    pub(super) fn kind(&self) -> FileKind {
        match self.office {
            Some(office) if self.content_types => office,
            _ if self.open_document => FileKind::OpenDocument,
            _ => FileKind::Zip,
        }
    }
}
