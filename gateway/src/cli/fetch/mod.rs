//! `kuvert fetch`: everything that was handed in on one submission.

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use hyper::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::client::{Client, ClientError, Patience, ServerArgs};
use super::download::{self, FileState, Listed, ListedFile, Say};
use super::when::Span;
use super::{Failure, out, text};
use crate::domain::SubmissionId;

/// What stands beside the files.
const ANSWERS: &str = "answers.json";

/// What to download, and where to.
#[derive(Args, Debug)]
#[command(after_long_help = HELP)]
pub struct FetchArgs {
    /// Id of the submission, as `kuvert inbox` lists it
    #[arg(value_name = "SUBMISSION", value_parser = submission)]
    submission: SubmissionId,
    /// Directory for the files
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// Give up when a download has not moved for so long
    #[arg(long, value_name = "SPAN", default_value = "10m")]
    give_up_after: Span,
    #[command(flatten)]
    server: ServerArgs,
}

fn submission(text: &str) -> Result<SubmissionId, &'static str> {
    text.parse().map_err(|_| "an id has 26 characters, a-z and 2-7")
}

const HELP: &str = "\
Downloads every file of every hand-in, and writes answers.json: who handed in what and when, the
answers, and the consent. One line each goes to standard output: ✓ means that length and SHA-256
are those of what was handed in. Nothing is ever overwritten. An interrupted download stays as
NAME.part; the same command goes on with it, and leaves alone what is already there.

Once every file was downloaded, the uploader gets a mail that says so.
The API token comes from --token-file or from the variable KUVERT_TOKEN.

Examples:
  kuvert inbox
  kuvert fetch mfzwizltoq4dsmrqgiydembqgq --out Loans/Anna";

/// Downloads one submission.
///
/// # Errors
///
/// [`Failure`]; files that were downloaded before it stay.
pub fn run(args: FetchArgs) -> Result<(), Failure> {
    super::block_on(async {
        let patience =
            Patience::new(Duration::try_from(args.give_up_after.duration()).unwrap_or(Duration::MAX));
        let client = args.server.client(patience)?;
        fetch(&client, args.submission, &args.out, &mut out::line).await
    })
}

#[derive(Deserialize)]
struct Submission {
    title: String,
    uploader: Uploader,
    hand_ins: Vec<HandIn>,
}

#[derive(Deserialize)]
struct Uploader {
    email: String,
}

#[derive(Deserialize)]
struct HandIn {
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    id: String,
    name: String,
    bytes: u64,
    sha256: String,
    held: bool,
    faulty: bool,
    url: String,
}

impl From<File> for ListedFile {
    fn from(file: File) -> Self {
        let state = match (file.held, file.faulty) {
            (true, _) => FileState::Held,
            (false, true) => FileState::Unavailable,
            (false, false) => FileState::Ready,
        };
        let File { id, name, bytes, sha256, url, .. } = file;
        Self { id, name, bytes, sha256, state, url: Some(url) }
    }
}

async fn fetch(client: &Client, id: SubmissionId, to: &Path, say: Say<'_>) -> Result<(), Failure> {
    let answer: Value = client.call(Method::GET, &format!("/inbox/{id}")).answer().await?;
    let read = Submission::deserialize(&answer);
    let read = read.map_err(|_| ClientError::Odd("an answer in an unknown form"))?;
    say(&format!("From: {}", text::shown(&read.uploader.email)))?;
    say(&format!("Title: {}", text::shown(&read.title)))?;
    let written = serde_json::to_vec_pretty(&answers(&answer)).expect("JSON that was read can be written");
    let path = download::keep(to, ANSWERS, &written).await?;
    say(&format!("✓ {ANSWERS}  → {}", text::shown(&path.display().to_string())))?;
    let files = read.hand_ins.into_iter().flat_map(|hand_in| hand_in.files).map(ListedFile::from).collect();
    download::all(client, Listed { files, again: None }, to, say).await
}

/// What is worth keeping of the server's answer: no addresses, and nothing that changes from one run to the next.
fn answers(submission: &Value) -> Value {
    let hand_ins = submission["hand_ins"].as_array().into_iter().flatten().map(|hand_in| {
        let file = |file: &Value| json!({ "name": file["name"], "sha256": file["sha256"], "document": file["document"] });
        let files: Vec<_> = hand_in["files"].as_array().into_iter().flatten().map(file).collect();
        json!({ "at": hand_in["at"], "consent": hand_in["consent"], "answers": hand_in["answers"], "files": files })
    });
    json!({
        "submission": submission["id"], "request": submission["request"], "title": submission["title"],
        "uploader": submission["uploader"], "hand_ins": hand_ins.collect::<Vec<_>>(),
    })
}
