//! What a file is, by its own bytes and not by its name.

mod magic;
mod names;

pub(super) use self::magic::{HEAD_BYTES, detect};
pub use self::names::kind_matches_name;

/// The kinds of files that are told apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FileKind {
    /// No bytes at all.
    Empty,
    Pdf,
    Png,
    Jpeg,
    Gif,
    Webp,
    /// HEIF in its forms: HEIC of phones, AVIF.
    Heif,
    Tiff,
    Bmp,
    Docx,
    Xlsx,
    Pptx,
    /// Text, spreadsheet or presentation after ISO/IEC 26300.
    OpenDocument,
    /// Office documents until 2003, and newer ones with a password; also `.msg` and `.msi`.
    CompoundFile,
    Rtf,
    Zip,
    Gzip,
    SevenZip,
    Rar,
    Tar,
    /// bzip2, xz, zstd, cabinet and other containers.
    OtherArchive,
    /// MPEG-4 and QuickTime.
    Mp4,
    Mp3,
    /// A program of Windows or DOS.
    Exe,
    Elf,
    /// A program of macOS, or a Java class: both begin alike.
    MachO,
    /// Text that names the program to run it.
    Script,
    Html,
    Svg,
    Xml,
    Text,
    Unknown,
}

/// What a checklist may ask for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Group {
    Pdf,
    Image,
    Office,
    Text,
    Archive,
    /// Only where any kind is allowed.
    Other,
}

impl FileKind {
    /// For log and API; never changes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Heif => "heif",
            Self::Tiff => "tiff",
            Self::Bmp => "bmp",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::OpenDocument => "open_document",
            Self::CompoundFile => "compound_file",
            Self::Rtf => "rtf",
            Self::Zip => "zip",
            Self::Gzip => "gzip",
            Self::SevenZip => "7z",
            Self::Rar => "rar",
            Self::Tar => "tar",
            Self::OtherArchive => "other_archive",
            Self::Mp4 => "mp4",
            Self::Mp3 => "mp3",
            Self::Exe => "exe",
            Self::Elf => "elf",
            Self::MachO => "mach_o",
            Self::Script => "script",
            Self::Html => "html",
            Self::Svg => "svg",
            Self::Xml => "xml",
            Self::Text => "text",
            Self::Unknown => "unknown",
        }
    }

    /// A picture or a page that runs scripts (SVG, HTML) is neither image nor text: who asks for those gets no program.
    pub fn group(self) -> Group {
        match self {
            Self::Pdf => Group::Pdf,
            Self::Png | Self::Jpeg | Self::Gif | Self::Webp | Self::Heif | Self::Tiff | Self::Bmp => {
                Group::Image
            }
            Self::Docx | Self::Xlsx | Self::Pptx | Self::OpenDocument | Self::CompoundFile | Self::Rtf => {
                Group::Office
            }
            Self::Text | Self::Xml => Group::Text,
            Self::Zip | Self::Gzip | Self::SevenZip | Self::Rar | Self::Tar | Self::OtherArchive => {
                Group::Archive
            }
            Self::Empty
            | Self::Mp4
            | Self::Mp3
            | Self::Exe
            | Self::Elf
            | Self::MachO
            | Self::Script
            | Self::Html
            | Self::Svg
            | Self::Unknown => Group::Other,
        }
    }

    /// Whether it holds members. [`detect`] takes documents that are zips for zips; their members tell later.
    pub(super) fn is_archive(self) -> bool {
        self.group() == Group::Archive
    }
}

impl Group {
    /// The word in a request's checklist, where `any` allows all groups; never changes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Image => "image",
            Self::Office => "office",
            Self::Text => "text",
            Self::Archive => "archive",
            Self::Other => "other",
        }
    }
}
