//! Which little picture stands beside a file.

/// A rough kind, chosen for people, not for programs: it decides a picture and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Document,
    Pdf,
    Sheet,
    Picture,
    Archive,
    Sound,
    Video,
    Other,
}

impl FileKind {
    /// Guesses from the name's extension: the declared type is the uploader's word and often
    /// `application/octet-stream`.
    pub fn from_name(name: &str) -> Self {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
        match extension.as_str() {
            "pdf" => Self::Pdf,
            "doc" | "docx" | "odt" | "rtf" | "txt" | "md" | "pages" | "eml" | "msg" => Self::Document,
            "xls" | "xlsx" | "ods" | "csv" | "tsv" | "numbers" => Self::Sheet,
            "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "heic" | "tif" | "tiff" | "svg" | "bmp" => {
                Self::Picture
            }
            "zip" | "7z" | "rar" | "tar" | "gz" | "tgz" | "xz" | "zst" => Self::Archive,
            "mp3" | "m4a" | "wav" | "ogg" | "flac" | "opus" => Self::Sound,
            "mp4" | "mov" | "mkv" | "webm" | "avi" => Self::Video,
            _ => Self::Other,
        }
    }

    /// Class of the badge and id of its symbol in `parts/symbols.html`.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Pdf => "pdf",
            Self::Sheet => "sheet",
            Self::Picture => "picture",
            Self::Archive => "archive",
            Self::Sound => "sound",
            Self::Video => "video",
            Self::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FileKind;

    #[test]
    fn the_last_extension_decides_whatever_its_case() {
        assert_eq!(FileKind::from_name("Årsrapport 2026.PDF"), FileKind::Pdf);
        assert_eq!(FileKind::from_name("invoice.pdf.zip"), FileKind::Archive);
        assert_eq!(FileKind::from_name("README"), FileKind::Other);
    }
}
