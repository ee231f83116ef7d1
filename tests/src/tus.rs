//! Resumable uploads (tus 1.0), one function a request, so that a test can send a wrong one.

use data_encoding::BASE64;
use reqwest::{Client, RequestBuilder, Response, StatusCode};

/// Bytes a PATCH of [`upload`] carries.
pub const PIECE_BYTES: usize = 5 * 1024 * 1024;

/// `Upload-Metadata` for a file.
pub fn metadata(name: &str, kind: &str) -> String {
    format!("filename {},filetype {}", BASE64.encode(name.as_bytes()), BASE64.encode(kind.as_bytes()))
}

/// The creation request, ready to send.
pub fn creation(http: &Client, url: &str, length: u64, metadata: &str) -> RequestBuilder {
    http.post(url)
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", length.to_string())
        .header("Upload-Metadata", metadata)
}

/// Creates an upload and returns its absolute URL.
pub async fn create(http: &Client, url: &str, length: u64, name: &str, kind: &str) -> String {
    let answer =
        creation(http, url, length, &metadata(name, kind)).send().await.expect("the gateway answers");
    assert_eq!(answer.status(), StatusCode::CREATED, "the creation of {name:?} is refused");
    location(&answer)
}

/// Where a created upload stands, as an absolute URL.
pub fn location(answer: &Response) -> String {
    let location = answer.headers()["location"].to_str().expect("a location is ASCII");
    answer.url().join(location).expect("a location is a URL").to_string()
}

/// A PATCH of `bytes` at `offset`, ready to send.
pub fn piece(http: &Client, upload: &str, offset: u64, bytes: impl Into<reqwest::Body>) -> RequestBuilder {
    http.patch(upload)
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Offset", offset.to_string())
        .header("Content-Type", "application/offset+octet-stream")
        .body(bytes)
}

pub async fn patch(http: &Client, upload: &str, offset: u64, bytes: &[u8]) -> Response {
    piece(http, upload, offset, bytes.to_vec()).send().await.expect("the gateway answers")
}

pub async fn head(http: &Client, upload: &str) -> Response {
    http.head(upload).header("Tus-Resumable", "1.0.0").send().await.expect("the gateway answers")
}

pub async fn delete(http: &Client, upload: &str) -> Response {
    http.delete(upload).header("Tus-Resumable", "1.0.0").send().await.expect("the gateway answers")
}

/// The `Upload-Offset` of an answer.
pub fn offset_in(answer: &Response) -> u64 {
    let value =
        answer.headers().get("upload-offset").unwrap_or_else(|| panic!("no Upload-Offset in {answer:?}"));
    value.to_str().ok().and_then(|text| text.parse().ok()).expect("an offset is a number")
}

/// How many bytes the gateway says it has.
pub async fn offset(http: &Client, upload: &str) -> u64 {
    let answer = head(http, upload).await;
    assert!(answer.status().is_success(), "HEAD answered {}", answer.status());
    offset_in(&answer)
}

/// Uploads a whole file and returns its URL.
pub async fn upload(http: &Client, url: &str, name: &str, kind: &str, bytes: &[u8]) -> String {
    let upload = create(http, url, bytes.len() as u64, name, kind).await;
    finish(http, &upload, 0, bytes).await;
    upload
}

/// Sends what is missing of `bytes` from `offset` on.
pub async fn finish(http: &Client, upload: &str, offset: u64, bytes: &[u8]) {
    let mut offset = usize::try_from(offset).expect("an offset within memory");
    while offset < bytes.len() {
        let end = bytes.len().min(offset + PIECE_BYTES);
        let answer = patch(http, upload, offset as u64, &bytes[offset..end]).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT, "a PATCH at {offset} is refused");
        assert_eq!(offset_in(&answer), end as u64);
        offset = end;
    }
}
