//! `Upload-Metadata`: comma-separated pairs of an ASCII key and a Base64 value.

use data_encoding::BASE64;

use super::Problem;

/// The longest header, in bytes: a name of [`VALUE_BYTES_MAX`] in Base64, and some pairs more.
const HEADER_BYTES_MAX: usize = 8 << 10;
/// The longest value, in bytes.
const VALUE_BYTES_MAX: usize = 4 << 10;
const MEDIA_TYPE_BYTES_MAX: usize = 127;
const UNKNOWN_MEDIA_TYPE: &str = "application/octet-stream";

/// What a client says about a file. Clients differ in the names of the keys; other keys are checked and left.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    pub(super) file_name: Option<String>,
    media_type: Option<String>,
    /// Which wanted document of a request the file is.
    pub(super) document: Option<String>,
}

impl Metadata {
    /// Reads the header's value; an empty one says nothing.
    ///
    /// # Errors
    ///
    /// [`Problem::METADATA`] if any pair is not as tus 1.0.0 wants it, a value is not UTF-8 or a key stands twice;
    /// [`Problem::METADATA_LONG`].
    pub(super) fn parse(header: &[u8]) -> Result<Self, Problem> {
        if header.len() > HEADER_BYTES_MAX {
            return Err(Problem::METADATA_LONG);
        }
        let mut metadata = Self::default();
        if header.is_empty() {
            return Ok(metadata);
        }
        let mut keys = Vec::new();
        for pair in header.split(|&byte| byte == b',') {
            let (key, value) = parse_pair(pair.trim_ascii())?;
            if keys.contains(&key) {
                return Err(Problem::METADATA);
            }
            keys.push(key);
            match key {
                b"filename" => metadata.file_name = Some(value),
                b"name" => metadata.file_name = metadata.file_name.or(Some(value)),
                b"document" => metadata.document = Some(value).filter(|value| is_document(value)),
                b"filetype" => metadata.media_type = Some(value),
                b"type" => metadata.media_type = metadata.media_type.or(Some(value)),
                _ => {}
            }
        }
        Ok(metadata)
    }

    /// The claimed media type if it has the form of one (RFC 6838 section 4.2), without parameters.
    pub(super) fn media_type(&self) -> String {
        let claimed = self.media_type.as_deref().unwrap_or_default();
        let essence = claimed.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let well_formed = essence.len() <= MEDIA_TYPE_BYTES_MAX
            && essence
                .split_once('/')
                .is_some_and(|(kind, name)| is_restricted_name(kind) && is_restricted_name(name));
        if well_formed { essence } else { UNKNOWN_MEDIA_TYPE.to_owned() }
    }
}

/// The short names that a request gives its documents.
pub(in crate::bulk) fn is_document(value: &str) -> bool {
    (1..=16).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn parse_pair(pair: &[u8]) -> Result<(&[u8], String), Problem> {
    let (key, value) = match pair.iter().position(|&byte| byte == b' ') {
        Some(space) => (&pair[..space], &pair[space + 1..]),
        None => (pair, &b""[..]),
    };
    if key.is_empty() || !key.iter().all(u8::is_ascii_graphic) {
        return Err(Problem::METADATA);
    }
    let value = BASE64.decode(value).map_err(|_| Problem::METADATA)?;
    if value.len() > VALUE_BYTES_MAX {
        return Err(Problem::METADATA_LONG);
    }
    Ok((key, String::from_utf8(value).map_err(|_| Problem::METADATA)?))
}

fn is_restricted_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair(key: &str, value: &[u8]) -> String {
        format!("{key} {}", BASE64.encode(value))
    }

    #[test]
    fn the_name_and_type_are_found_under_the_keys_clients_use() {
        for (name_key, type_key) in [("filename", "filetype"), ("name", "type")] {
            let header =
                [pair(name_key, "æ.pdf".as_bytes()), pair(type_key, b"Application/PDF; x=y"), "flag".into()];
            let metadata = Metadata::parse(header.join(",").as_bytes()).unwrap();
            assert_eq!(metadata.file_name.as_deref(), Some("æ.pdf"));
            assert_eq!(metadata.media_type(), "application/pdf");
        }
        assert_eq!(Metadata::parse(b""), Ok(Metadata::default()));
    }

    #[test]
    fn case_34_metadata_that_cannot_be_read_is_refused() {
        let twice = [pair("filename", b"a"), pair("filename", b"b")].join(",");
        let latin1 = pair("filename", b"\xE6.pdf");
        for bad in ["filename YQ", "filename Y=Q=", "filename !!!!", "filename  YQ==", "a YQ==,", "ø YQ=="] {
            assert_eq!(Metadata::parse(bad.as_bytes()), Err(Problem::METADATA), "{bad}");
        }
        assert_eq!(Metadata::parse(twice.as_bytes()), Err(Problem::METADATA));
        assert_eq!(Metadata::parse(latin1.as_bytes()), Err(Problem::METADATA));
    }

    #[test]
    fn case_24_and_34_a_name_of_four_kibibytes_is_read_and_a_longer_one_is_not() {
        let longest = pair("filename", &[b'x'; VALUE_BYTES_MAX]);
        assert!(Metadata::parse(longest.as_bytes()).is_ok());
        let longer = pair("filename", &[b'x'; VALUE_BYTES_MAX + 1]);
        assert_eq!(Metadata::parse(longer.as_bytes()), Err(Problem::METADATA_LONG));
        let huge = pair("filename", &vec![b'x'; 1 << 20]);
        assert_eq!(Metadata::parse(huge.as_bytes()), Err(Problem::METADATA_LONG));
    }

    #[test]
    fn a_media_type_that_is_none_is_not_passed_on() {
        for bad in ["", "text", "text/", "/html", "te xt/html", "text/html\r\nX: y", "-a/b", "a/b/c"] {
            let metadata = Metadata { file_name: None, media_type: Some(bad.to_owned()), document: None };
            assert_eq!(metadata.media_type(), UNKNOWN_MEDIA_TYPE, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(header in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Metadata::parse(&header);
        }
    }
}
