//! `GET /admin/log/export`: what a search of the log finds, as a file.

use std::io;
use std::sync::Arc;

use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use rocket::http::{ContentType, Header};
use rocket::response::Responder;
use rocket::{Request, Response, get};
use tokio_util::io::StreamReader;

use super::super::super::error::PageError;
use super::super::super::guards::AppState;
use super::super::desk::Desk;
use super::log::Query;
use super::must;
use crate::app::log::export::{Format, pieces};
use crate::app::{AppError, Entry};
use crate::domain::{Actor, EventKind, Right};

/// What a browser saves it as.
fn file(format: Format) -> (ContentType, &'static str) {
    match format {
        Format::Csv => (ContentType::CSV, "kuvert-log.csv"),
        Format::JsonLines => (ContentType::new("application", "jsonl"), "kuvert-log.jsonl"),
        Format::Proofs => (ContentType::new("application", "jsonl"), "kuvert-log-proofs.jsonl"),
    }
}

/// A file that comes as it is read. If reading fails the connection breaks off, so that nobody takes a part for the whole.
pub(super) struct File {
    format: Format,
    pieces: BoxStream<'static, io::Result<io::Cursor<Vec<u8>>>>,
}

impl<'r> Responder<'r, 'static> for File {
    fn respond_to(self, _: &'r Request<'_>) -> rocket::response::Result<'static> {
        let (kind, name) = file(self.format);
        Response::build()
            .header(kind)
            .header(Header::new("Content-Disposition", format!("attachment; filename=\"{name}\"")))
            .streamed_body(StreamReader::new(self.pieces))
            .ok()
    }
}

#[get("/admin/log/export?<format>&<query..>")]
pub(super) async fn export(
    desk: Desk<'_>,
    app: &AppState,
    format: Option<&str>,
    query: Query,
) -> Result<File, PageError> {
    must(&desk, Right::ReadLog)?;
    let format = Format::parse(format.unwrap_or_default())?;
    let asked = query.asked();
    let filter = asked.filter(desk.app, desk.page("/admin/log").zone).await?;
    let line = Entry::new(EventKind::LogExported, Actor::Staff).staff(desk.who.staff);
    let line = line.person(&desk.who.person.email).from(&desk.visitor);
    let found = pieces(Arc::clone(app), format, filter, line, asked.by()).await?;
    let found = found.map_ok(io::Cursor::new).map_err(|error: AppError| {
        tracing::error!(%error, "an export of the log broke off");
        io::Error::other("the log could not be read")
    });
    Ok(File { format, pieces: found.boxed() })
}
