//! Which kinds of files may bear which names.

use super::FileKind::{
    self, Bmp, CompoundFile, Docx, Empty, Gif, Gzip, Heif, Html, Jpeg, Mp3, Mp4, OpenDocument, OtherArchive,
    Pdf, Png, Pptx, Rar, Rtf, Script, SevenZip, Svg, Tar, Text, Tiff, Webp, Xlsx, Xml, Zip,
};

const IMAGES: &[FileKind] = &[Png, Jpeg, Gif, Webp, Heif, Tiff, Bmp];
const DOCUMENTS: &[FileKind] = &[Docx, Xlsx, Pptx, OpenDocument, CompoundFile, Rtf];
/// Many programs export a table as HTML, XML or text and call it a spreadsheet.
const SPREADSHEETS: &[FileKind] = &[Xlsx, OpenDocument, CompoundFile, Html, Xml, Text];
const TEXTS: &[FileKind] = &[Text, Xml, Html, Svg, Script];

/// Endings in lower case, and what a file with such a name may be.
///
/// Programs are chosen by the ending, so a mismatch within a row does no harm and is common: phones call HEIC `.jpg`,
/// and a document with a password is a compound file.
const NAMES: &[(&[&str], &[FileKind])] = &[
    (&["pdf"], &[Pdf]),
    (
        &["png", "jpg", "jpeg", "jpe", "jfif", "gif", "webp", "heic", "heif", "avif", "tif", "tiff", "bmp"],
        IMAGES,
    ),
    (
        &[
            "docx", "docm", "dotx", "xlsx", "xlsm", "xltx", "pptx", "pptm", "ppsx", "odt", "ods", "odp",
            "doc", "dot", "ppt", "pps", "rtf",
        ],
        DOCUMENTS,
    ),
    (&["xls"], SPREADSHEETS),
    (&["txt", "csv", "tsv", "md", "log", "json", "eml"], TEXTS),
    (&["xml", "html", "htm", "xhtml", "svg"], TEXTS),
    // Every document that is a zip may be called one.
    (&["zip"], &[Zip, Docx, Xlsx, Pptx, OpenDocument, OtherArchive]),
    (&["7z"], &[SevenZip]),
    (&["rar"], &[Rar]),
    (&["gz", "tgz"], &[Gzip]),
    (&["tar"], &[Tar]),
    (&["mp4", "m4v", "m4a", "mov"], &[Mp4]),
    (&["mp3"], &[Mp3]),
];

/// Whether a file of this kind may have this name.
///
/// A name without an ending, or with one that says nothing here, promises nothing. Nor does an empty file lie.
pub fn kind_matches_name(name: &str, kind: FileKind) -> bool {
    let Some((_, ending)) = name.rsplit_once('.') else {
        return true;
    };
    let ending = ending.trim_end().to_ascii_lowercase();
    let row = NAMES.iter().find(|(endings, _)| endings.contains(&ending.as_str()));
    kind == Empty || row.is_none_or(|(_, kinds)| kinds.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::FileKind::{Elf, Exe, MachO, Unknown};

    #[test]
    fn a_name_that_lies_about_the_kind_is_found() {
        for (name, kind) in [
            ("pay slip.pdf", Exe),
            ("pay slip.PDF", Elf),
            ("pay slip.pdf ", Script),
            ("a.b.pdf", Html),
            ("photo.jpg", Svg),
            ("photo.jpg", Zip),
            ("letter.docx", Zip),
            ("letter.docx", Exe),
            ("table.xls", MachO),
            ("notes.txt", Exe),
            ("notes.txt", Unknown),
            ("all.zip", Exe),
        ] {
            assert!(!kind_matches_name(name, kind), "{name} is {kind:?}");
        }
    }

    #[test]
    fn an_honest_name_is_left_alone() {
        for (name, kind) in [
            ("pay slip.pdf", Pdf),
            ("photo.jpg", Heif),
            ("letter.docx", CompoundFile),
            ("letter.doc", Rtf),
            ("table.xls", Html),
            ("notes.txt", Text),
            ("notes", Exe),
            ("setup.exe", Exe),
            ("unheard.of", Unknown),
            ("empty.pdf", Empty),
        ] {
            assert!(kind_matches_name(name, kind), "{name} is {kind:?}");
        }
    }
}
