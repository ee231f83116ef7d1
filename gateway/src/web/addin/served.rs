//! A file with an entity tag: sent once, and confirmed after that (RFC 9110, 13.1.2).

use std::io::Cursor;
use std::sync::Arc;

use rocket::http::{Header, Status};
use rocket::response::{self, Responder, Response};
use rocket::{Request, http::Method};
use sha2::{Digest, Sha256};

/// How long clients may use what they have.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Cache {
    /// Ask each time. Names that must never change, because deployed manifests have them.
    Revalidate,
    /// Names with a hash of the content.
    Immutable,
    /// Icons: Outlook wants them cacheable.
    Icon,
}

impl Cache {
    const fn header(self) -> &'static str {
        match self {
            Self::Revalidate => "no-cache",
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::Icon => "public, max-age=86400",
        }
    }
}

/// One file as it is served.
#[derive(Clone, Debug)]
pub(super) struct Served {
    kind: String,
    bytes: Arc<[u8]>,
    etag: String,
    cache: Cache,
    /// Whether other origins may read it: Outlook's pages show the icons, classic Outlook reads the policy.
    shared: bool,
    by_language: bool,
    security: Option<Arc<str>>,
}

impl Served {
    /// `bytes` of the media type `kind`, asked for anew each time.
    pub(super) fn new(kind: &str, bytes: Vec<u8>) -> Self {
        let digest = Sha256::digest(&bytes);
        Self {
            kind: kind.to_owned(),
            etag: format!("\"{}\"", data_encoding::BASE64URL_NOPAD.encode(&digest[..16])),
            bytes: bytes.into(),
            cache: Cache::Revalidate,
            shared: false,
            by_language: false,
            security: None,
        }
    }

    pub(super) fn cached(self, cache: Cache) -> Self {
        Self { cache, ..self }
    }

    /// Other origins may read it.
    pub(super) fn shared(self) -> Self {
        Self { shared: true, ..self }
    }

    /// It depends on what the browser prefers.
    pub(super) fn by_language(self) -> Self {
        Self { by_language: true, ..self }
    }

    /// A page with a content security policy of its own.
    pub(super) fn under(self, security: &Arc<str>) -> Self {
        Self { security: Some(Arc::clone(security)), ..self }
    }

    fn is_known_to(&self, request: &Request<'_>) -> bool {
        let mut tags = request.headers().get("if-none-match").flat_map(|tags| tags.split(',')).map(str::trim);
        tags.any(|tag| tag == "*" || tag.trim_start_matches("W/") == self.etag)
    }
}

impl<'r> Responder<'r, 'static> for Served {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let mut response = Response::build();
        // The same on 200 and 304: clients take over what a 304 says.
        response
            .raw_header("Cache-Control", self.cache.header())
            .header(Header::new("ETag", self.etag.clone()));
        if self.shared {
            response.raw_header("Cross-Origin-Resource-Policy", "cross-origin");
            response.raw_header("Access-Control-Allow-Origin", "*");
        }
        if self.by_language {
            response.raw_header("Vary", "Accept-Language");
        }
        if let Some(security) = &self.security {
            response.raw_header("Content-Security-Policy", security.to_string());
        }
        if matches!(request.method(), Method::Get | Method::Head) && self.is_known_to(request) {
            return response.status(Status::NotModified).ok();
        }
        let length = self.bytes.len();
        response.raw_header("Content-Type", self.kind).sized_body(length, Cursor::new(self.bytes)).ok()
    }
}
