//! What a search of the log finds: all of it, a piece at a time.

use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};

use super::{Filter, Found, Line, csv};
use crate::app::sealed::proof;
use crate::app::{App, AppError, Entry};
use crate::db::{Conn, DbError};
use crate::keys::Keys;

/// Lines read in one transaction.
const PIECE: i64 = 500;
/// How long proofs wait for the sealer, which comes about once a second.
const SEALED_WITHIN: Duration = Duration::from_secs(10);
const LOOKS: Duration = Duration::from_millis(200);

/// What the file is made of.
#[derive(Clone, Copy)]
pub enum Format {
    Csv,
    JsonLines,
    /// Lines of JSON, each the proof of a line with its personal part; `kuvert audit check-proof` takes them.
    Proofs,
}

impl Format {
    /// As it is asked for.
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`].
    pub fn parse(text: &str) -> Result<Self, AppError> {
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

struct Export {
    app: Arc<App>,
    format: Format,
    filter: Option<Filter>,
    /// The line about the export, but for its end.
    line: Entry,
    count: usize,
}

/// The file's bytes. `line` is the line of the log about it: one is written before the first byte leaves, with the fields
/// that were asked `by`, and one at the end, with the count.
///
/// # Errors
///
/// [`AppError`] if the first line cannot be written, or what is there is not sealed in time.
pub async fn pieces(
    app: Arc<App>,
    format: Format,
    mut filter: Option<Filter>,
    line: Entry,
    by: String,
) -> Result<BoxStream<'static, Result<Vec<u8>, AppError>>, AppError> {
    let line = line.detail("format", format.name());
    super::note(&app, line.clone().detail("by", by)).await?;
    if let (Format::Proofs, Some(filter)) = (format, &mut filter) {
        // Lines that come from now on have no proof yet.
        let now = app.now();
        filter.to = Some(filter.to.map_or(now, |to| to.min(now)));
        sealed(&app).await?;
    }
    let heading = stream::once(ready(Ok(format.heading().as_bytes().to_vec())));
    let export = Export { app, format, filter, line, count: 0 };
    Ok(heading.chain(stream::try_unfold(export, Export::next)).boxed())
}

impl Export {
    /// The next piece, and what is left. The last one comes after the line that says how many they were.
    async fn next(mut self) -> Result<Option<(Vec<u8>, Self)>, AppError> {
        let Some(filter) = self.filter.take() else { return Ok(None) };
        let Piece { bytes, count, next } = self.read(filter.clone()).await?;
        self.count += count;
        match next {
            Some(before) => self.filter = Some(Filter { before: Some(before), ..filter }),
            None => super::note(&self.app, self.line.clone().detail("count", self.count)).await?,
        }
        Ok(Some((bytes, self)))
    }

    async fn read(&self, filter: Filter) -> Result<Piece, AppError> {
        let (keys, format) = (self.app.keys.clone(), self.format);
        let read = move |conn: &mut Conn| {
            let Found { lines, next, .. } = super::page(conn, &keys, &filter, PIECE)?;
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
    let newest = app.db.read(|conn| Ok::<_, AppError>(super::newest(conn)?)).await?;
    let all = async {
        while !app.db.read(move |conn| Ok::<_, AppError>(proof::sealed_until(conn, newest)?)).await? {
            tokio::time::sleep(LOOKS).await;
        }
        Ok(())
    };
    let late = || DbError::Unavailable("the log is not sealed yet".to_owned());
    tokio::time::timeout(SEALED_WITHIN, all).await.unwrap_or_else(|_| Err(late().into()))
}
