//! `Upload-Checksum`: a hash over the body of one request.

use data_encoding::BASE64;
use hyper::header::{HeaderMap, HeaderName};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::Problem;
use super::headers::only;

const UPLOAD_CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
/// As `Tus-Checksum-Algorithm` lists them. tus 1.0.0 demands sha1; it guards against accidents, not against people.
pub(super) const ALGORITHMS: &str = "sha1,sha256";
/// The largest body with a checksum, in bytes: none of it counts until all of it has been compared.
pub(super) const BODY_BYTES_MAX: u64 = 256 << 20;

/// What a body must hash to.
#[derive(Clone)]
pub(crate) struct Checksum {
    state: State,
    expected: Vec<u8>,
}

#[derive(Clone)]
enum State {
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Checksum {
    /// The checksum a request carries, if it does.
    pub(super) fn from_headers(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        if !headers.contains_key(UPLOAD_CHECKSUM) {
            return Ok(None);
        }
        let value = only(headers, &UPLOAD_CHECKSUM).ok_or(Problem::CHECKSUM_HEADER)?;
        let value = std::str::from_utf8(value).map_err(|_| Problem::CHECKSUM_HEADER)?;
        let (algorithm, sum) = value.split_once(' ').ok_or(Problem::CHECKSUM_HEADER)?;
        let (state, len) = match algorithm {
            "sha1" => (State::Sha1(Sha1::new()), 20),
            "sha256" => (State::Sha256(Sha256::new()), 32),
            _ => return Err(Problem::CHECKSUM_ALGORITHM),
        };
        let expected = BASE64.decode(sum.as_bytes()).map_err(|_| Problem::CHECKSUM_HEADER)?;
        if expected.len() == len { Ok(Some(Self { state, expected })) } else { Err(Problem::CHECKSUM_HEADER) }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::Sha1(hash) => hash.update(bytes),
            State::Sha256(hash) => hash.update(bytes),
        }
    }

    /// Whether the bytes were those of the checksum.
    pub(crate) fn matches(self) -> bool {
        match self.state {
            State::Sha1(hash) => hash.finalize().as_slice() == self.expected,
            State::Sha256(hash) => hash.finalize().as_slice() == self.expected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(value: &str) -> Result<Option<Checksum>, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert(UPLOAD_CHECKSUM, value.parse().unwrap());
        Checksum::from_headers(&headers)
    }

    #[test]
    fn the_example_of_the_standard_matches_its_body_only() {
        let mut right = parse("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=").unwrap().unwrap();
        let mut wrong = right.clone();
        right.update(b"hello ");
        right.update(b"world");
        wrong.update(b"hello world.");
        assert!(right.matches());
        assert!(!wrong.matches());
    }

    #[test]
    fn a_checksum_that_cannot_be_compared_is_refused() {
        assert_eq!(parse("md5 1B2M2Y8AsgTpgAmY7PhCfg==").err(), Some(Problem::CHECKSUM_ALGORITHM));
        for bad in ["sha1", "sha1 ", "sha1 Kq5s", "sha1 ????", "sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0="] {
            assert_eq!(parse(bad).err(), Some(Problem::CHECKSUM_HEADER), "{bad}");
        }
        assert!(Checksum::from_headers(&HeaderMap::new()).unwrap().is_none());
    }
}
