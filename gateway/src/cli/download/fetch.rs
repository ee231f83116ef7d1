//! Downloads: each file whole, verified, and under a name of its own, however often the connection breaks.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use http_body_util::BodyExt as _;
use hyper::header::{CONTENT_RANGE, ETAG, HeaderValue, IF_RANGE, RANGE};
use hyper::{Request, Response, StatusCode, body::Incoming};
use tokio::time::timeout;

use super::listed::{FileState, Listed, ListedFile};
use super::names;
use super::part::{self, Part};
use crate::cli::client::{Client, ClientError, Stamina, empty, problem};
use crate::cli::progress::Progress;
use crate::cli::{Failure, Status};

/// What became of a file.
#[derive(Debug, Eq, PartialEq)]
pub(in crate::cli) enum Outcome {
    /// Downloaded to this path and verified.
    Fetched(PathBuf),
    /// An earlier run has downloaded it; verified again.
    There(PathBuf),
}

/// Downloads files into one directory.
pub(in crate::cli) struct Fetcher<'a> {
    client: &'a Client,
    listed: Listed,
    dir: &'a Path,
    /// What this run has already put there.
    taken: HashSet<PathBuf>,
}

/// Why an attempt ended before the end of the file.
enum Break {
    Client(ClientError),
    Disk(io::Error),
}

impl From<ClientError> for Break {
    fn from(error: ClientError) -> Self {
        Self::Client(error)
    }
}

impl From<io::Error> for Break {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

impl<'a> Fetcher<'a> {
    pub(super) fn new(client: &'a Client, listed: Listed, dir: &'a Path) -> Self {
        Self { client, listed, dir, taken: HashSet::new() }
    }

    /// Downloads `file`, or finds that it is there.
    ///
    /// # Errors
    ///
    /// [`Failure`] that names the file.
    pub(super) async fn fetch(&mut self, file: &ListedFile) -> Result<Outcome, Failure> {
        let name = names::safe(&file.name);
        let disk = |error: io::Error| {
            Failure::new(
                Status::Failed,
                format!("{name} cannot be written to {}: {error}", self.dir.display()),
            )
        };
        if let Some(there) = self.there(&name, file).await.map_err(disk)? {
            self.taken.insert(there.clone());
            return Ok(Outcome::There(there));
        }
        match file.state {
            FileState::Ready => {}
            FileState::Spent => {
                return Err(Failure::new(
                    Status::Refused,
                    format!("{name} has been downloaded as often as allowed"),
                ));
            }
            FileState::Held => {
                return Err(Failure::new(Status::Refused, format!("{name} waits for the malware scanner")));
            }
            FileState::Unavailable => {
                return Err(Failure::new(Status::Network, format!("{name} is not available at the moment")));
            }
        }
        let mut part = Part::open(self.part_path(&name)).await.map_err(disk)?;
        let progress = Progress::start("Downloading", &file.name, file.bytes);
        let filled = self.fill(&mut part, file, &progress).await;
        progress.end();
        if let Err(failure) = filled {
            part.leave().await.map_err(disk)?;
            return Err(failure);
        }
        let path = part.finish(self.dir, &name).await.map_err(disk)?;
        self.taken.insert(path.clone());
        Ok(Outcome::Fetched(path))
    }

    /// Where an earlier run has put `file`: under its name, or under one of the numbered names that follow.
    async fn there(&self, name: &str, file: &ListedFile) -> io::Result<Option<PathBuf>> {
        for path in names::candidates(name).map(|name| self.dir.join(name)) {
            if !self.taken.contains(&path) && part::holds(&path, file.bytes, &file.sha256).await? {
                return Ok(Some(path));
            }
            if !tokio::fs::try_exists(&path).await? {
                break;
            }
        }
        Ok(None)
    }

    /// Where the unfinished `name` goes: never onto something that this run has finished.
    fn part_path(&self, name: &str) -> PathBuf {
        let mut paths = names::candidates(name).map(|name| self.dir.join(format!("{name}.part")));
        paths.find(|path| !self.taken.contains(path)).expect("there are more names than files in a run")
    }

    /// Fills `part` until it is right. A wrong one is started again, once.
    async fn fill(&mut self, part: &mut Part, file: &ListedFile, progress: &Progress) -> Result<(), Failure> {
        for _ in 0..2 {
            self.complete(part, file, progress).await?;
            if part.is(file.bytes, &file.sha256) {
                return Ok(());
            }
            progress.note("what has come is not what was sent; starting again");
            part.restart().await.map_err(|error| unwritable(file, &error))?;
        }
        let sentence = format!("{} is not what was sent: its SHA-256 differs", file.name);
        Err(Failure::new(Status::Unverified, sentence).hint("Do not use it. Tell the sender."))
    }

    /// Brings `part` to the file's length.
    async fn complete(
        &mut self,
        part: &mut Part,
        file: &ListedFile,
        progress: &Progress,
    ) -> Result<(), Failure> {
        let mut stamina = Stamina::new(*self.client.patience());
        let mut etag = None;
        let mut asked = false;
        while part.length() < file.bytes || !asked && file.bytes == 0 {
            let before = part.length();
            let attempt = self.attempt(part, file, &mut etag, progress).await;
            if part.length() > before {
                stamina.restore();
            }
            match attempt {
                Ok(()) => asked = true,
                Err(Break::Disk(error)) => return Err(unwritable(file, &error)),
                Err(Break::Client(error)) if error.is("download_link_too_old") => {
                    stamina.pause(error).await?;
                    self.listed.renew(self.client).await?;
                }
                Err(Break::Client(error)) if error.is_passing() || error.is("download_running") => {
                    if stamina.is_fresh() {
                        progress.note(&format!("{error}; going on in a moment"));
                    }
                    stamina.pause(error).await?;
                }
                Err(Break::Client(error)) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// One request, from where `part` ends.
    async fn attempt(
        &self,
        part: &mut Part,
        file: &ListedFile,
        etag: &mut Option<HeaderValue>,
        progress: &Progress,
    ) -> Result<(), Break> {
        let url = self.listed.address(&file.id).ok_or(ClientError::Odd("no address for the file"))?;
        let url = self.client.resolve(url)?;
        let mut request = Request::new(empty());
        self.client.sign(&url, request.headers_mut());
        if part.length() > 0 {
            let range =
                HeaderValue::try_from(format!("bytes={}-", part.length())).expect("digits fit in a header");
            request.headers_mut().insert(RANGE, range);
            if let Some(etag) = etag {
                request.headers_mut().insert(IF_RANGE, etag.clone());
            }
        }
        let response = self.client.send_short(&url, request).await?;
        match response.status() {
            StatusCode::OK => part.restart().await?,
            StatusCode::PARTIAL_CONTENT if continues(&response, part.length()) => {}
            StatusCode::PARTIAL_CONTENT => {
                return Err(ClientError::Odd("another part of the file than it was asked for").into());
            }
            // What is there does not belong to this file.
            StatusCode::RANGE_NOT_SATISFIABLE if part.length() > 0 => return Ok(part.restart().await?),
            _ => return Err(problem(response, self.client.silence()).await.into()),
        }
        // Only a strong tag says that the bytes are the same (RFC 9110, section 13.1.5).
        *etag = response.headers().get(ETAG).filter(|tag| tag.as_bytes().starts_with(b"\"")).cloned();
        self.drain(response.into_body(), part, file.bytes, progress).await
    }

    async fn drain(
        &self,
        mut body: Incoming,
        part: &mut Part,
        bytes: u64,
        progress: &Progress,
    ) -> Result<(), Break> {
        loop {
            let frame =
                timeout(self.client.silence(), body.frame()).await.map_err(|_| ClientError::Silent)?;
            let Some(frame) = frame else { break };
            let frame = frame.map_err(|error| ClientError::Broken(error.into()))?;
            if let Ok(data) = frame.into_data() {
                part.append(&data).await?;
                progress.at(part.length());
            }
            if part.length() > bytes {
                return Ok(());
            }
        }
        if part.length() < bytes {
            return Err(ClientError::Broken("the file ended early".into()).into());
        }
        Ok(())
    }
}

/// Whether a partial response begins at `from`.
fn continues(response: &Response<Incoming>, from: u64) -> bool {
    let range = response.headers().get(CONTENT_RANGE).and_then(|value| value.to_str().ok());
    range.is_some_and(|range| range.starts_with(&format!("bytes {from}-")))
}

fn unwritable(file: &ListedFile, error: &io::Error) -> Failure {
    Failure::new(Status::Failed, format!("{} cannot be written: {error}", file.name))
}
