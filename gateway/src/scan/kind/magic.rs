//! Recognises a file by how it begins.

use memchr::memmem;

use super::FileKind;

/// So much of the beginning is looked at. PDF readers accept a header within the first 1,024 bytes.
pub(in crate::scan) const HEAD_BYTES: usize = 1024;

/// Marks that files begin with, programs and archives first: what is two things at once is the more dangerous one.
const MARKS: &[(&[u8], FileKind)] = &[
    (b"\x7fELF", FileKind::Elf),
    (b"\xfe\xed\xfa\xce", FileKind::MachO),
    (b"\xfe\xed\xfa\xcf", FileKind::MachO),
    (b"\xce\xfa\xed\xfe", FileKind::MachO),
    (b"\xcf\xfa\xed\xfe", FileKind::MachO),
    (b"\xca\xfe\xba\xbe", FileKind::MachO),
    (b"PK\x03\x04", FileKind::Zip),
    // A zip without members.
    (b"PK\x05\x06", FileKind::Zip),
    // A zip in parts.
    (b"PK\x07\x08", FileKind::OtherArchive),
    (b"\x1f\x8b", FileKind::Gzip),
    (b"7z\xbc\xaf\x27\x1c", FileKind::SevenZip),
    (b"Rar!\x1a\x07", FileKind::Rar),
    (b"\xfd7zXZ\0", FileKind::OtherArchive),
    (b"\x28\xb5\x2f\xfd", FileKind::OtherArchive),
    (b"\x04\x22\x4d\x18", FileKind::OtherArchive),
    (b"MSCF\0\0\0\0", FileKind::OtherArchive),
    (b"\x60\xea", FileKind::OtherArchive),
    (b"xar!\0", FileKind::OtherArchive),
    (b"!<arch>\n", FileKind::OtherArchive),
    (b"\x1f\x9d", FileKind::OtherArchive),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind::CompoundFile),
    (b"{\\rtf", FileKind::Rtf),
    (b"\x89PNG\r\n\x1a\n", FileKind::Png),
    (b"\xff\xd8\xff", FileKind::Jpeg),
    (b"GIF87a", FileKind::Gif),
    (b"GIF89a", FileKind::Gif),
    (b"II*\0", FileKind::Tiff),
    (b"MM\0*", FileKind::Tiff),
    (b"\xff\xfb", FileKind::Mp3),
    (b"\xff\xf3", FileKind::Mp3),
    (b"\xff\xf2", FileKind::Mp3),
    (b"\xff\xfa", FileKind::Mp3),
];

/// What a file is whose first bytes (at most [`HEAD_BYTES`]) are `head`.
pub(in crate::scan) fn detect(head: &[u8]) -> FileKind {
    if head.is_empty() {
        return FileKind::Empty;
    }
    if let Some((_, kind)) = MARKS.iter().find(|(mark, _)| head.starts_with(mark)) {
        return *kind;
    }
    if let Some(kind) = by_structure(head) {
        return kind;
    }
    if memmem::find(head, b"%PDF-").is_some() {
        return FileKind::Pdf;
    }
    if is_text(head) { text_kind(head) } else { FileKind::Unknown }
}

/// Kinds that need a look further in, or whose mark is too short to be believed alone.
fn by_structure(head: &[u8]) -> Option<FileKind> {
    let at = |offset: usize, mark: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(mark));
    let words = [
        (b"MZ".as_slice(), FileKind::Exe),
        (b"BZh", FileKind::OtherArchive),
        (b"LZIP", FileKind::OtherArchive),
        (b"ID3", FileKind::Mp3),
    ];
    if let Some((_, kind)) = words.into_iter().find(|(mark, _)| at(0, mark) && !is_text(head)) {
        return Some(kind);
    }
    if at(257, b"ustar") {
        return Some(FileKind::Tar);
    }
    if at(2, b"-lh") && at(6, b"-") {
        return Some(FileKind::OtherArchive);
    }
    if at(0, b"RIFF") && at(8, b"WEBP") {
        return Some(FileKind::Webp);
    }
    if at(0, b"BM") && at(6, b"\0\0\0\0") {
        return Some(FileKind::Bmp);
    }
    if at(4, b"ftyp") {
        let heif: [&[u8]; 8] = [b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"];
        return Some(if heif.iter().any(|brand| at(8, brand)) { FileKind::Heif } else { FileKind::Mp4 });
    }
    at(0, b"#!").then_some(FileKind::Script)
}

/// Text in any encoding that agrees with ASCII, or in UTF-16 that says so.
fn is_text(head: &[u8]) -> bool {
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 11 | 14..=26 | 28..=31 | 127);
    head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || !head.iter().any(is_control)
}

fn text_kind(head: &[u8]) -> FileKind {
    // UTF-16 of western letters is ASCII with zeros in between.
    let text: Vec<u8> = head.iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    let marks: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    let text = marks.iter().find_map(|mark| text.strip_prefix(*mark)).unwrap_or(&text).trim_ascii_start();
    let has = |word: &[u8]| memmem::find(text, word).is_some();
    let html: [&[u8]; 7] =
        [b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<iframe", b"<meta"];
    if text.starts_with(b"<svg") || (has(b"<svg") && (text.starts_with(b"<?xml") || text.starts_with(b"<!")))
    {
        return FileKind::Svg;
    }
    if html.iter().any(|mark| text.starts_with(mark)) || (text.starts_with(b"<") && has(b"<html")) {
        return FileKind::Html;
    }
    if text.starts_with(b"<?xml") { FileKind::Xml } else { FileKind::Text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_recognised_by_its_first_bytes() {
        let mut tar = vec![b'a'; 300];
        tar[257..262].copy_from_slice(b"ustar");
        let table: &[(&[u8], FileKind)] = &[
            (b"", FileKind::Empty),
            (b"%PDF-1.7\n%\xe2\xe3", FileKind::Pdf),
            (b"\n\njunk of a bad server %PDF-1.4", FileKind::Pdf),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", FileKind::Png),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", FileKind::Jpeg),
            (b"GIF89a\x01\0", FileKind::Gif),
            (b"RIFF\x10\0\0\0WEBPVP8 ", FileKind::Webp),
            (b"\0\0\0\x18ftypheic\0\0\0\0", FileKind::Heif),
            (b"\0\0\0\x18ftypisom\0\0\0\0", FileKind::Mp4),
            (b"II*\0\x08\0\0\0", FileKind::Tiff),
            (b"BM\x10\0\0\0\0\0\0\0", FileKind::Bmp),
            (b"BMW and other cars", FileKind::Text),
            (b"PK\x03\x04\x14\0", FileKind::Zip),
            (b"7z\xbc\xaf\x27\x1c\0", FileKind::SevenZip),
            (b"Rar!\x1a\x07\x01\0", FileKind::Rar),
            (b"\x1f\x8b\x08\0", FileKind::Gzip),
            (&tar, FileKind::Tar),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind::CompoundFile),
            (b"{\\rtf1\\ansi", FileKind::Rtf),
            (b"MZ\x90\0\x03\0\0\0", FileKind::Exe),
            (b"MZ\x90\0\x03\0\0\0%PDF-1.7", FileKind::Exe),
            (b"MZ is how this note begins.\n", FileKind::Text),
            (b"\x7fELF\x02\x01\x01\0", FileKind::Elf),
            (b"\xcf\xfa\xed\xfe\x07\0\0\x01", FileKind::MachO),
            (b"#!/bin/sh\n", FileKind::Script),
            (b"<!DOCTYPE html><p>", FileKind::Html),
            (b"\xef\xbb\xbf  <HTML>", FileKind::Html),
            (b"\xff\xfe<\0h\0t\0m\0l\0>\0", FileKind::Html),
            (b"<!-- hi --><html>", FileKind::Html),
            (b"<?xml version='1.0'?><svg xmlns='x'>", FileKind::Svg),
            (b"<svg onload='x'>", FileKind::Svg),
            (b"<?xml version='1.0'?><invoice/>", FileKind::Xml),
            (b"Name;L\xf8n\r\nAnna;1\r\n", FileKind::Text),
            ("Løn\tÅr\n".as_bytes(), FileKind::Text),
            (b"\xff\xfeL\0\xf8\0n\0", FileKind::Text),
            (b"\0\x01\x02\x03", FileKind::Unknown),
        ];
        for (head, kind) in table {
            assert_eq!(detect(head), *kind, "{:?}", String::from_utf8_lossy(head));
        }
    }
}
