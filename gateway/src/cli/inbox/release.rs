//! `kuvert inbox release`: a file that nobody could scan goes out, after a second thought.

use clap::Args;
use hyper::Method;
use serde::Deserialize;
use serde_json::json;

use super::super::ask::{Ask, Person, needed};
use super::super::client::{Patience, ServerArgs};
use super::super::{Failure, Status, out, text};
use super::PATIENCE;
use crate::domain::{FileId, SubmissionId};

/// Which file, and why.
#[derive(Args, Debug)]
#[command(after_long_help = HELP)]
pub(super) struct ReleaseArgs {
    /// Id of the submission, as `kuvert inbox` lists it
    #[arg(value_name = "SUBMISSION")]
    submission: SubmissionId,
    /// Id of the file; without it, the one file that is held
    #[arg(value_name = "FILE")]
    file: Option<FileId>,
    /// Why it may pass; it is written in the log
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Do not ask: the file is what was expected from whom it was expected
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    server: ServerArgs,
}

const HELP: &str = "\
For a file that is held, or that no scanner will ever look through: an archive with a password,
or a scanner that was gone for three days. It never lets out a file in which malware was found.
Nobody has found this file clean: be sure that you expect exactly this file from exactly this
person. The log has your name and the reason, and so does the file's page. The API token comes
from --token-file or from the variable KUVERT_TOKEN.

Examples:
  kuvert inbox release mfzwizltoq4dsmrqgiydembqgq --reason 'Anna called about it'
  kuvert inbox release mfzwizltoq4dsmrqgiydembqgq FILE --reason 'Known archive' --yes";

#[derive(Deserialize)]
struct Submission {
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
    verdict: Option<String>,
    held: bool,
}

pub(super) async fn run(args: ReleaseArgs) -> Result<(), Failure> {
    let client = args.server.client(Patience::new(PATIENCE))?;
    let found: Submission = client.call(Method::GET, &format!("/inbox/{}", args.submission)).answer().await?;
    let from = text::shown(&found.uploader.email);
    let file = chosen(found, args.file)?;
    let (name, verdict) = (text::shown(&file.name), text::shown(file.verdict.as_deref().unwrap_or_default()));
    out::note(&format!("{name}, from {from}: {verdict}"));
    if !args.yes {
        out::note("No malware scanner has found this file clean. If it is harmful, opening it can do harm.");
        let typed = Person.line("Type `release` to let it out:");
        let typed = needed(typed, "Give --yes if you are sure.")?;
        if typed != "release" {
            return Err(Failure::new(Status::Refused, "nothing was let out"));
        }
    }
    let path = format!("/inbox/{}/files/{}/release", args.submission, file.id);
    client.call(Method::POST, &path).json(&json!({ "reason": args.reason })).done().await?;
    out::note(&format!("{name} can be fetched now."));
    Ok(())
}

/// The file that is named, or the only one that is held.
fn chosen(found: Submission, named: Option<FileId>) -> Result<File, Failure> {
    let mut files = found.hand_ins.into_iter().flat_map(|hand_in| hand_in.files);
    if let Some(id) = named {
        let file = files.find(|file| file.id == id.to_string());
        return file.ok_or_else(|| Failure::new(Status::Failed, "there is no such file in the submission"));
    }
    let mut held: Vec<File> = files.filter(|file| file.held).collect();
    match (held.pop(), held.is_empty()) {
        (Some(file), true) => Ok(file),
        (None, _) => Err(Failure::new(Status::Failed, "no file of it is held")),
        (Some(last), false) => {
            held.push(last);
            let choice: Vec<_> =
                held.iter().map(|file| format!("{}  {}", file.id, text::shown(&file.name))).collect();
            let failure = Failure::new(Status::Usage, "several files are held; name one");
            Err(failure.hint(choice.join("; ")))
        }
    }
}
