//! The secure message: written in Markdown, stored like a file, shown as safe HTML.

use kuvert_crypto::keys::file_key;
use kuvert_crypto::kvt1;
use kuvert_crypto::manifest::{FileEntry, Role};
use kuvert_crypto::secret::{FileKey, LinkToken, PackageKey};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::upload::Label;
use super::{App, AppError, Entry, Visitor, links, small};
use crate::db;
use crate::db::files::FileRole;
use crate::domain::{Actor, EventKind, FileId, ShareId, StaffId};

/// Bytes of a message.
pub const MESSAGE_MAX: usize = 256 << 10;

/// Puts a message into a draft, in the place of an earlier one; an empty text takes it out.
///
/// # Errors
///
/// [`AppError::Invalid`] if it is too long, [`AppError::DraftToken`], [`AppError::NotADraft`].
pub async fn set(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    share: ShareId,
    token: &LinkToken,
    markdown: Zeroizing<String>,
) -> Result<(), AppError> {
    if markdown.len() > MESSAGE_MAX {
        return Err(AppError::invalid("markdown", format!("must have at most {MESSAGE_MAX} bytes")));
    }
    let draft = links::open_draft(app, share, token).await?;
    let stored = match markdown.trim() {
        "" => None,
        text => Some(small::store(app, small::Place::new(share), &draft.pk, label(), text.as_bytes()).await?),
    };
    let (keys, now, visitor) = (app.keys.clone(), app.now(), visitor.clone());
    let length = markdown.len();
    let replaced = app
        .db
        .write(move |conn| {
            if db::shares::find(conn, share)?.share.staff != staff {
                return Err(AppError::NotFound);
            }
            if !db::shares::touch_draft(conn, share, now)? {
                return Err(AppError::NotADraft);
            }
            let earlier: Vec<FileId> = db::files::of_share(conn, share)?
                .into_iter()
                .filter(|file| file.role == FileRole::Message)
                .map(|file| file.id)
                .collect();
            for &id in &earlier {
                db::files::delete(conn, id)?;
            }
            if let Some(record) = stored {
                db::files::insert(conn, &record, -1, now)?;
            }
            let line =
                Entry::new(EventKind::MessageSet, Actor::Staff).share(share).staff(staff).from(&visitor);
            super::log::write(conn, &keys, now, line.detail("bytes", length))?;
            Ok(earlier)
        })
        .await?;
    super::purge::delete_blobs(app, &replaced).await;
    Ok(())
}

fn label() -> Label {
    Label { role: Role::Message, name: "message.md".to_owned(), media_type: "text/markdown".to_owned() }
}

/// Reads a message back.
///
/// # Errors
///
/// [`AppError::Damaged`] if its bytes are missing or wrong.
pub async fn read(app: &App, pk: &PackageKey, entry: &FileEntry) -> Result<Zeroizing<String>, AppError> {
    read_with(app, &file_key(pk, &entry.blob_id), entry).await
}

/// Reads a small text back with its own key.
///
/// # Errors
///
/// [`AppError::Damaged`] if its bytes are missing or wrong.
pub async fn read_with(app: &App, fk: &FileKey, entry: &FileEntry) -> Result<Zeroizing<String>, AppError> {
    let mut stored = Vec::new();
    for (index, size) in app.blobs.segment_sizes(&entry.blob_id).await? {
        let mut reader = app.blobs.read(&entry.blob_id, index, 0..size).await?;
        let mut left = size;
        while left > 0 {
            let piece = reader.next(usize::try_from(left).unwrap_or(usize::MAX).min(64 << 10)).await?;
            if piece.is_empty() {
                return Err(AppError::Damaged);
            }
            left = left.saturating_sub(piece.len() as u64);
            stored.extend_from_slice(&piece);
        }
    }
    let plain = kvt1::open_file(fk, &stored).map_err(|_| AppError::Damaged)?;
    if Sha256::digest(&plain).as_slice() != entry.sha256.as_bytes() {
        // An older message in the place of the newer one would open, too.
        return Err(AppError::Damaged);
    }
    String::from_utf8(plain).map(Zeroizing::new).map_err(|_| AppError::Damaged)
}

/// Markdown to HTML that may stand in a page: no scripts, no images, no styles; links open elsewhere and carry no
/// referrer.
pub fn to_html(markdown: &str) -> String {
    let options = pulldown_cmark::Options::ENABLE_TABLES | pulldown_cmark::Options::ENABLE_STRIKETHROUGH;
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new_ext(markdown, options));
    ammonia::Builder::default()
        .rm_tags(["img", "map", "area", "center", "article", "aside", "header", "footer", "nav", "hgroup"])
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .link_rel(Some("noopener noreferrer nofollow"))
        .clean(&html)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::to_html;

    #[test]
    fn a_message_keeps_its_form() {
        let html = to_html("Hello **you**\n\n- one\n- two\n\n[site](https://example.com)");
        assert!(html.contains("<strong>you</strong>") && html.contains("<li>one</li>"), "{html}");
        assert!(html.contains(r#"rel="noopener noreferrer nofollow""#), "{html}");
    }

    #[test]
    fn case_27_nothing_in_a_message_can_run() {
        let hostile = "<script>x()</script><img src=x onerror=x()><svg onload=x()><a href=\"javascript:x()\">a</a>\n\n\
             [b](javascript:x()) ![c](https://example.com/pixel.png) <iframe src=//x></iframe><style>*{}</style>";
        let html = to_html(hostile).to_lowercase();
        for sign in
            ["<script", "onerror", "onload", "javascript:", "<img", "<svg", "<iframe", "<style", "pixel.png"]
        {
            assert!(!html.contains(sign), "{sign} in {html}");
        }
    }
}
