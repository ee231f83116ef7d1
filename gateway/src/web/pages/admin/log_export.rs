//! What a search of the log finds, as a file: all of it, a piece at a time.

use std::future::ready;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, BoxStream};
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
use crate::app::log::{self, Found, Line, csv};
use crate::app::sealed::proof;
use crate::app::{App, AppError, Entry, Filter};
use crate::db::{Conn, DbError};
use crate::domain::{Actor, EventKind, Right};
use crate::keys::Keys;

/// Lines read in one transaction.
const PIECE: i64 = 500;
/// How long proofs wait for the sealer, which comes about once a second.
const SEALED_WITHIN: Duration = Duration::from_secs(10);
const LOOKS: Duration = Duration::from_millis(200);

#[derive(Clone, Copy)]
enum Format {
    Csv,
    JsonLines,
    /// Lines of JSON, each the proof of a line with its personal part; `kuvert audit check-proof` takes them.
    Proofs,
}

impl Format {
    fn parse(text: &str) -> Result<Self, AppError> {
        match text {
            "csv" => Ok(Self::Csv),
            "jsonl" => Ok(Self::JsonLines),
            "proofs" => Ok(Self::Proofs),
            _ => Err(AppError::invalid("format", "must be csv, jsonl or proofs")),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Proofs => "proofs",
        }
    }

    const fn heading(self) -> &'static str {
        match self {
            Self::Csv => csv::HEADING,
            Self::JsonLines | Self::Proofs => "",
        }
    }

    fn file(self) -> (ContentType, &'static str) {
        match self {
            Self::Csv => (ContentType::CSV, "kuvert-log.csv"),
            Self::JsonLines => (ContentType::new("application", "jsonl"), "kuvert-log.jsonl"),
            Self::Proofs => (ContentType::new("application", "jsonl"), "kuvert-log-proofs.jsonl"),
        }
    }

    /// A line as it stands in the file.
    fn write(self, conn: &mut Conn, keys: &Keys, line: Line) -> Result<Vec<u8>, AppError> {
        let json = |json: serde_json::Result<Vec<u8>>| json.map_err(|_| AppError::Sealed("events"));
        let mut written = match self {
            Self::Csv => return Ok(csv::line(&line).into_bytes()),
            Self::JsonLines => json(serde_json::to_vec(&line))?,
            Self::Proofs => {
                let proof = proof::proof_of_seq(conn, keys, line.seq)?.opened(line);
                json(serde_json::to_vec(&proof))?
            }
        };
        written.push(b'\n');
        Ok(written)
    }
}

/// A file that comes as it is read. If reading fails the connection breaks off, so that nobody takes a part for the whole.
pub(super) struct File {
    format: Format,
    pieces: BoxStream<'static, io::Result<io::Cursor<Vec<u8>>>>,
}

impl<'r> Responder<'r, 'static> for File {
    fn respond_to(self, _: &'r Request<'_>) -> rocket::response::Result<'static> {
        let (kind, name) = self.format.file();
        Response::build()
            .header(kind)
            .header(Header::new("Content-Disposition", format!("attachment; filename=\"{name}\"")))
            .streamed_body(StreamReader::new(self.pieces))
            .ok()
    }
}

struct Export {
    app: Arc<App>,
    format: Format,
    filter: Option<Filter>,
    /// The line about the export, but for its end.
    line: Entry,
    count: usize,
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
    let mut filter = asked.filter(desk.app, desk.page("/admin/log").zone).await?;
    let line = Entry::new(EventKind::LogExported, Actor::Staff).staff(desk.who.staff);
    let line = line.person(&desk.who.person.email).from(&desk.visitor).detail("format", format.name());
    // Before the first line leaves; how many it were is told at the end.
    log::note(desk.app, line.clone().detail("by", asked.by())).await?;
    if let (Format::Proofs, Some(filter)) = (format, &mut filter) {
        // Lines that come from now on have no proof yet.
        let now = desk.app.now();
        filter.to = Some(filter.to.map_or(now, |to| to.min(now)));
        sealed(desk.app).await?;
    }
    let export = Export { app: Arc::clone(app), format, filter, line, count: 0 };
    let heading = stream::once(ready(Ok(format.heading().as_bytes().to_vec())));
    let pieces = heading.chain(stream::try_unfold(export, Export::next));
    let pieces = pieces.map_ok(io::Cursor::new).map_err(|error: AppError| {
        tracing::error!(%error, "an export of the log broke off");
        io::Error::other("the log could not be read")
    });
    Ok(File { format, pieces: pieces.boxed() })
}

impl Export {
    /// The next piece, and what is left. The last one comes after the line that says how many they were.
    async fn next(mut self) -> Result<Option<(Vec<u8>, Self)>, AppError> {
        let Some(filter) = self.filter.take() else { return Ok(None) };
        let Piece { bytes, count, next } = self.read(filter.clone()).await?;
        self.count += count;
        match next {
            Some(before) => self.filter = Some(Filter { before: Some(before), ..filter }),
            None => log::note(&self.app, self.line.clone().detail("count", self.count)).await?,
        }
        Ok(Some((bytes, self)))
    }

    async fn read(&self, filter: Filter) -> Result<Piece, AppError> {
        let (keys, format) = (self.app.keys.clone(), self.format);
        let read = move |conn: &mut Conn| {
            let Found { lines, next, .. } = log::page(conn, &keys, &filter, PIECE)?;
            let count = lines.len();
            let written = lines.into_iter().map(|line| format.write(conn, &keys, line));
            Ok::<_, AppError>(Piece { bytes: written.collect::<Result<Vec<_>, _>>()?.concat(), count, next })
        };
        self.app.db.read(read).await
    }
}

struct Piece {
    bytes: Vec<u8>,
    count: usize,
    /// The line to go on from.
    next: Option<i64>,
}

/// Waits until what is written now has its place in the tree.
async fn sealed(app: &App) -> Result<(), AppError> {
    let newest = app.db.read(|conn| Ok::<_, AppError>(log::newest(conn)?)).await?;
    let all = async {
        while !app.db.read(move |conn| Ok::<_, AppError>(proof::sealed_until(conn, newest)?)).await? {
            tokio::time::sleep(LOOKS).await;
        }
        Ok(())
    };
    let late = || DbError::Unavailable("the log is not sealed yet".to_owned());
    tokio::time::timeout(SEALED_WITHIN, all).await.unwrap_or_else(|_| Err(late().into()))
}
