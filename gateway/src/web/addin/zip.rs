//! A small archive in memory, its members stored as they are (PKWARE's APPNOTE 6.3.10).

/// 1 January 1980, the first day a member can have: the same content is the same archive.
const DAY: u16 = 1 << 5 | 1;
/// APPNOTE 4.4.3.2: plain files need version 1.0.
const VERSION: u16 = 10;

/// The archive of `members`, each a name of ASCII letters and its content; together far below 4 GiB.
pub(super) fn stored(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in members {
        let offset = word(out.len());
        let fields = common(name, content);
        // APPNOTE 4.3.7: local header.
        out.extend(0x0403_4b50_u32.to_le_bytes());
        out.extend(&fields);
        out.extend(name.as_bytes());
        out.extend(*content);
        // APPNOTE 4.3.12: the same again in the directory; no comment, disk 0, no attributes.
        directory.extend(0x0201_4b50_u32.to_le_bytes());
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&fields);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, size) = (word(out.len()), word(directory.len()));
    let count = u16::try_from(members.len()).unwrap_or(u16::MAX).to_le_bytes();
    out.extend(directory);
    // APPNOTE 4.3.16: end of the directory, on disk 0, without a comment.
    out.extend(0x0605_4b50_u32.to_le_bytes());
    out.extend([0; 4]);
    out.extend(count);
    out.extend(count);
    out.extend(size.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0; 2]);
    out
}

/// What local header and directory entry share, from the version needed to the length of the extra field.
fn common(name: &str, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(26);
    // Flags, method (stored), time: all zero.
    for field in [VERSION, 0, 0, 0, DAY] {
        out.extend(field.to_le_bytes());
    }
    for field in [crc32fast::hash(content), word(content.len()), word(content.len())] {
        out.extend(field.to_le_bytes());
    }
    out.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend([0; 2]);
    out
}

fn word(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_has_the_layout_of_the_standard() {
        let archive = stored(&[("a.txt", b"one"), ("b.txt", b"")]);
        let number = |at: usize| u32::from_le_bytes(*archive[at..].first_chunk().unwrap());
        let end = archive.len() - 22;
        let directory = usize::try_from(number(end + 16)).unwrap();
        assert_eq!(number(end), 0x0605_4b50);
        assert_eq!(number(directory), 0x0201_4b50);
        assert_eq!(number(directory + 16), crc32fast::hash(b"one"));
        // The second entry leads to the second member.
        let second = directory + 46 + "a.txt".len();
        assert_eq!(number(second), 0x0201_4b50);
        let member = usize::try_from(number(second + 42)).unwrap();
        assert_eq!(number(member), 0x0403_4b50);
        assert_eq!(&archive[member + 30..member + 35], b"b.txt");
        assert_eq!(second + 46 + "b.txt".len(), end);
    }
}
