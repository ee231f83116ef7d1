//! `kuvert recover`: two people open what was handed in, without the inbox's key.

mod folder;
mod halves;

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use self::folder::Folder;
use super::office::{failed, with_office_to_rotate};
use super::{ConfigFile, Failure, Status, out, team, text};
use crate::app::recover::{self, Openable, OpenedHandIn, Order, RecoverError, Recovered, Recovery, What};
use crate::app::staff::Office;
use crate::app::start;
use crate::blob::BlobStore;
use crate::config::Config;
use crate::domain::SubmissionId;

/// What to open, and with what.
#[derive(Args, Debug)]
#[command(after_long_help = HELP)]
pub struct RecoverArgs {
    /// Id of the submission, as inbox and log name it
    #[arg(value_name = "SUBMISSION", required_unless_present = "inbox", conflicts_with = "inbox")]
    submission: Option<SubmissionId>,
    /// Everything in the inbox of this team, person or id instead
    #[arg(long, value_name = "INBOX")]
    inbox: Option<String>,
    /// File with a half of the recovery key, twice; without it, both are asked for
    #[arg(long, value_name = "FILE")]
    half: Vec<PathBuf>,
    /// Who brings a half, twice; it is written in the log
    #[arg(long, value_name = "NAME", required = true)]
    by: Vec<String>,
    /// Why; it is written in the log and mailed to everybody who reads the inbox
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Directory for what is opened, one folder for each submission
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

const HELP: &str = "\
For the day on which an inbox's own key is lost, or nobody may read it any more and somebody
must. It runs on the server's machine, on the server's database and files, whether the server
runs or not. It takes two people: each brings one half of the recovery key (`kuvert keys
recovery`). What was handed in before that key was set stays closed.

Before a byte is opened, the log has who used the key, why, and on which submissions and files.
Everybody who reads the inbox gets a mail with the reason. Neither can be left out.

Files are checked against what was handed in; one that is damaged is named, and the others are
written all the same. Nothing is overwritten: for --inbox, DIR must be empty. Files nobody could
scan are written, too: the lines say so.

Examples:
  kuvert recover mfzwizltoq4dsmrqgiydembqgq --half anna.half --half bo.half \\
      --by 'Anna Holm' --by 'Bo Lund' --reason 'Keystore lost in the fire' --out recovered
  kuvert recover --inbox Loans --by Anna --by Bo --reason 'Audit' --out recovered";

/// Opens what is asked for.
///
/// # Errors
///
/// A sentence that says what was wrong; what was opened before it stays.
pub fn run(file: &ConfigFile, args: RecoverArgs) -> Result<(), Failure> {
    let [first, second] = args.by.as_slice() else {
        return Err(Failure::new(Status::Usage, "--by must be given twice: it takes two people"));
    };
    let people = [first.clone(), second.clone()];
    let pair = halves::join(&args.half)?;
    // A keystore from a backup has no root; nothing here needs one.
    with_office_to_rotate(file, |office, config| async move {
        let what = match (args.submission, &args.inbox) {
            (Some(id), _) => What::Submission(id),
            (None, Some(called)) => What::Inbox(team::inbox(&office, called).await?.id),
            (None, None) => return Err(Failure::new(Status::Usage, "nothing is asked for")),
        };
        let blobs = start::open_blobs(&config).map_err(|error| Failure::caused(Status::Failed, &error))?;
        let folder = Folder::make(&args.out)?;
        folder.must_have_room(args.submission.map(|id| id.to_string()).as_deref())?;
        let order = Order { what, reason: args.reason, people };
        let queue =
            start::queue(&config, &office.keys).map_err(|error| Failure::caused(Status::Failed, &error))?;
        let recovery = recover::begin(&office, queue, pair, order).await.map_err(refused)?;
        let (inbox, count) = (text::shown(&recovery.inbox.name), recovery.openable.len());
        out::note(&format!(
            "{count} submission(s) of the inbox of {inbox} are opened. The log has it, and everybody who reads the inbox gets a mail."
        ));
        all(&office, &config, &blobs, &folder, &recovery).await
    })
}

fn refused(error: RecoverError) -> Failure {
    let keys = |keys: &[u32]| keys.iter().map(|key| recover::shown(*key)).collect::<Vec<_>>().join(", ");
    match error {
        RecoverError::App(error) => failed(&error),
        RecoverError::Before => Failure::caused(Status::Refused, &error)
            .hint("A recovery key opens what is handed in after it was set, and nothing from before."),
        RecoverError::OtherKey(ref ids) => {
            let hint = format!("It takes the halves of recovery key {}.", keys(ids));
            Failure::caused(Status::Refused, &error).hint(hint)
        }
        RecoverError::Nothing => Failure::caused(Status::Refused, &error),
    }
}

async fn all(
    office: &Office,
    config: &Config,
    blobs: &BlobStore,
    folder: &Folder,
    recovery: &Recovery,
) -> Result<(), Failure> {
    let mut faults = 0;
    for openable in &recovery.openable {
        let id = openable.submission.id.to_string();
        let place = folder.inside(&id)?;
        let opened = recover::submission(office, recovery, openable).await.map_err(|error| failed(&error))?;
        out::line(&format!("{id}  from {}", text::shown(&opened.uploader.email)))?;
        faults += one(blobs, &place, openable, opened, config.default_language.tag()).await?;
    }
    for id in &recovery.left_out {
        faults += 1;
        out::line(&format!("✗ {id}  not sealed to this recovery key"))?;
    }
    if faults == 0 {
        return Ok(());
    }
    Err(Failure::new(Status::Unverified, format!("{faults} thing(s) could not be recovered; the rest was")))
}

/// Writes one submission. Returns how much of it does not open.
async fn one(
    blobs: &BlobStore,
    place: &Folder,
    openable: &Openable,
    opened: Recovered,
    language: &str,
) -> Result<usize, Failure> {
    let (mut faults, mut listed) = (openable.left_out, Vec::new());
    if openable.left_out > 0 {
        out::line(&format!("  ✗ {} hand-in(s) not sealed to this recovery key", openable.left_out))?;
    }
    for (number, hand_in) in (1..).zip(opened.hand_ins) {
        let hand_in = match hand_in {
            Ok(hand_in) => hand_in,
            Err(error) => {
                faults += 1;
                out::line(&format!("  ✗ hand-in {number}: {error}"))?;
                continue;
            }
        };
        let (facts, wrong) = files(blobs, place, number, &hand_in).await?;
        faults += wrong;
        listed.push(facts);
    }
    let form = &opened.form;
    let questions = form.questions.iter().map(|question| {
        let choices: Vec<&str> = question.choices.iter().map(|choice| choice.text(language)).collect();
        json!({ "question": question.id, "label": question.label.text(language), "choices": choices })
    });
    let about = json!({
        "submission": openable.submission.id.to_string(), "title": form.title,
        "uploader": { "email": opened.uploader.email, "name": opened.uploader.name },
        "questions": questions.collect::<Vec<_>>(), "hand_ins": listed,
    });
    let bytes = serde_json::to_vec_pretty(&about).expect("JSON of text can be written");
    let (name, mut file) = place.create("answers.json")?;
    folder::write(&mut file, &bytes).map_err(|error| folder::failure(&name, &error))?;
    out::line(&format!("  ✓ {}", place.shown(&name)))?;
    Ok(faults)
}

async fn files(
    blobs: &BlobStore,
    place: &Folder,
    number: usize,
    hand_in: &OpenedHandIn,
) -> Result<(Value, usize), Failure> {
    let folder = place.inside(&number.to_string())?;
    let (mut answers, mut listed, mut faults) = (Value::Null, Vec::new(), 0);
    for file in &hand_in.files {
        if file.is_answers() {
            let mut text = zeroize::Zeroizing::new(Vec::new());
            let read = recover::read(blobs, file, |piece| {
                text.extend_from_slice(piece);
                Ok(())
            });
            match read.await {
                Ok(()) => answers = serde_json::from_slice(&text).unwrap_or(Value::Null),
                Err(error) => {
                    faults += 1;
                    out::line(&format!(
                        "  ✗ answers: {}",
                        Failure::caused(Status::Failed, &error).sentence()
                    ))?;
                }
            }
            continue;
        }
        let (name, mut written) = folder.create(&file.entry.name)?;
        let outcome = recover::read(blobs, file, |piece| folder::write(&mut written, piece)).await;
        let verdict = file.verdict.as_deref().filter(|word| *word != "clean");
        let note = verdict.map(|word| format!("  ({word})")).unwrap_or_default();
        match outcome.map_err(|error| Failure::caused(Status::Failed, &error)) {
            Ok(()) => out::line(&format!("  ✓ {}{}", folder.shown(&name), text::shown(&note)))?,
            Err(failure) => {
                faults += 1;
                folder.remove(&name);
                let (shown, why) = (text::shown(&file.entry.name), failure.sentence());
                out::line(&format!("  ✗ {shown}: {why}"))?;
            }
        }
        let (shown, hash) = (&file.entry.name, file.entry.sha256.to_string());
        listed.push(json!({ "name": shown, "stored_as": name, "sha256": hash, "verdict": file.verdict }));
    }
    let at = super::when::rfc3339(hand_in.at);
    let consent = serde_json::to_value(&hand_in.consent).unwrap_or(Value::Null);
    let facts = json!({ "id": hand_in.id.to_string(), "at": at, "consent": consent, "answers": answers, "files": listed });
    Ok((facts, faults))
}
