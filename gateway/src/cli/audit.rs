//! `kuvert audit`.

mod files;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use data_encoding::BASE64;
use kuvert_crypto::note::NoteKey;

use super::office::{failed, with_office};
use super::when::rfc3339;
use super::{ConfigFile, Failure, Status, out};
use crate::app::sealed::{self, proof::Proof, verify};
use crate::app::staff::Office;
use crate::app::{AppError, Entry, log};
use crate::config::Config;
use crate::db::Conn;
use crate::domain::{Actor, EventId, EventKind};

/// Notes and proofs have a few kilobytes.
const FILE_MAX: u64 = 1 << 20;

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Recompute the whole log, and name the first entry that is not what was sealed
    Verify(VerifyArgs),
    /// Print a proof that a line is in the log, as JSON
    Prove(ProveArgs),
    /// Write the log as files that anybody can verify; they name nobody
    Export(ExportArgs),
    /// Answer for a database that does not go on from what was signed, so that the server serves again
    Acknowledge(AcknowledgeArgs),
    /// Check a proof; this needs neither server nor database
    CheckProof(CheckProofArgs),
    /// Print what verifies the log's checkpoints
    #[command(after_long_help = KEY_HELP)]
    Key,
}

#[derive(Args, Debug)]
#[command(after_long_help = VERIFY_HELP)]
pub struct VerifyArgs {
    /// A folder that `kuvert audit export` wrote, in place of the database; this needs neither server nor keystore
    pub bundle: Option<PathBuf>,
    /// A signed checkpoint that was kept elsewhere: the log must go on from it
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Vec<PathBuf>,
    /// The verification key, in place of the keystore's or of the one that lies in the folder
    #[arg(long, value_name = "NAME+HASH+KEY")]
    pub key: Option<String>,
}

#[derive(Args, Debug)]
#[command(after_long_help = PROVE_HELP)]
pub struct ProveArgs {
    /// The line's id, as the log shows it
    pub event: EventId,
    /// Add what the line says about people, with what shows that it is the part that was sealed
    #[arg(long)]
    pub open: bool,
}

#[derive(Args, Debug)]
#[command(after_long_help = EXPORT_HELP)]
pub struct ExportArgs {
    /// A folder that is empty or not there yet
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
}

#[derive(Args, Debug)]
#[command(after_long_help = ACKNOWLEDGE_HELP)]
pub struct AcknowledgeArgs {
    /// Why: it stands in the log from then on. Name nobody
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

#[derive(Args, Debug)]
#[command(after_long_help = CHECK_HELP)]
pub struct CheckProofArgs {
    /// What `kuvert audit prove` printed, or the proofs that a search of the log was saved as
    pub proof: PathBuf,
    /// The verification key, as it was published
    #[arg(long, value_name = "NAME+HASH+KEY")]
    pub key: String,
}

const VERIFY_HELP: &str = "\
Reads every line of the log, computes what it is in the tree, and compares that with the hashes, and the hashes with
every checkpoint that was signed. It changes nothing, and the server may go on meanwhile.

Without --checkpoint this shows that the log is whole. Only a checkpoint that was kept elsewhere shows that it was
not written anew as a whole, or cut at its end.

Exit codes: 0 all is well, 5 something is not what was sealed, 1 it could not be verified.

Examples:
  kuvert --config /etc/kuvert.toml audit verify
  kuvert --config /etc/kuvert.toml audit verify --checkpoint checkpoint-of-october
  kuvert audit verify exported --key share.example.org/log+a1b2c3d4+AQ…";

const EXPORT_HELP: &str = "\
The folder has tiles, entries and checkpoints as C2SP tlog-tiles lays them out (docs/LOG.md). What lines say about people
is in it as commitments only.

Example:
  kuvert --config /etc/kuvert.toml audit export --to /mnt/auditor/log";

const ACKNOWLEDGE_HELP: &str = "\
The server closes all doors when its database holds less than was signed, or something else: after an old backup was
restored, or when somebody took lines away. Look for the reason first. Acknowledging writes a line into the log, with the
checkpoint that is lost; the server then goes on by itself. The lost entries do not come back, and whoever kept the lost
checkpoint will see that the log does not go on from it.

Nodes that keep checkpoints in files of their own each need it.

Example:
  kuvert --config /etc/kuvert.toml audit acknowledge --reason 'restored the backup of 28 November after a disk failed'";

const PROVE_HELP: &str = "\
A line is sealed about a second after it was written; before, there is no proof. The proof names nobody, unless --open
adds what the line says about people; that is written in the log.

Example:
  kuvert --config /etc/kuvert.toml audit prove b5k2… > proof.json";

const CHECK_HELP: &str = "\
Example:
  kuvert audit check-proof proof.json --key share.example.org/log+a1b2c3d4+AQ…";

const KEY_HELP: &str = "\
Publish it where people who verify the log find it without asking this server. It says nothing secret.

Example:
  kuvert --config /etc/kuvert.toml audit key";

/// Proves and verifies the log.
///
/// # Errors
///
/// A sentence that says what was wrong.
pub fn run(file: &ConfigFile, command: AuditCommand) -> Result<(), Failure> {
    match command {
        AuditCommand::Verify(args) => match &args.bundle {
            Some(folder) => verify_bundle(folder, &args),
            None => with_office(file, |office, config| verify_database(office, config, args)),
        },
        AuditCommand::Export(args) => with_office(file, |office, _| export(office, args.to)),
        AuditCommand::Acknowledge(args) => with_office(file, |office, config| async move {
            let broken = sealed::outside::acknowledge(&office, &config, &args.reason).await;
            let broken = broken.map_err(|error| failed(&error))?;
            out::note(&format!("Acknowledged, and written in the log: {broken}."));
            Ok(())
        }),
        AuditCommand::Prove(args) => with_office(file, |office, _| prove(office, args)),
        AuditCommand::CheckProof(args) => check_proof(&args),
        AuditCommand::Key => with_office(file, |office, _| print_key(office)),
    }
}

async fn verify_database(office: Office, config: Config, args: VerifyArgs) -> Result<(), Failure> {
    let mut notes = args.checkpoint.iter().map(|path| read_text(path)).collect::<Result<Vec<_>, _>>()?;
    let key = args.key.as_deref().map(parse_key).transpose()?;
    // What this machine keeps beside the keystore is evidence, too.
    let own = office.keys.checkpoint_places(config.checkpoint_file.as_deref()).kept();
    let own = own.map_err(|error| Failure::caused(Status::Failed, &error))?;
    notes.extend(own.filter(|own| !own.mirrored).map(|own| own.note));
    let keys = office.keys.clone();
    let verified = office.db.read(move |conn| {
        let key = match key {
            Some(key) => key,
            None => sealed::key(conn, &keys)?,
        };
        verify::database(conn, &verify::Against { org: keys.org_id().to_string(), key, notes })
    });
    report(&verified.await.map_err(|error| unsealed(&error))?)
}

fn verify_bundle(folder: &Path, args: &VerifyArgs) -> Result<(), Failure> {
    let mut notes = args.checkpoint.iter().map(|path| read_text(path)).collect::<Result<Vec<_>, _>>()?;
    let unreadable =
        |error: std::io::Error| Failure::new(Status::Failed, format!("{}: {error}", folder.display()));
    notes.extend(files::notes(folder).map_err(unreadable)?);
    let key = if let Some(key) = &args.key {
        parse_key(key)?
    } else {
        out::note(
            "The key came with the folder. Whoever wrote the folder may have written it, too: prefer --key.",
        );
        let key = NoteKey::parse(&files::key(folder).map_err(unreadable)?);
        key.map_err(|error| Failure::new(Status::Unverified, format!("the file `key`: {error}")))?
    };
    let found = sealed::bundle::verify(&mut |path| files::read(folder, path), &key, &notes);
    let mut found = found.map_err(unreadable)?;
    files::lost(folder, &key, &mut found).map_err(unreadable)?;
    report(&found)
}

async fn export(office: Office, folder: PathBuf) -> Result<(), Failure> {
    files::prepare(&folder).map_err(|error| {
        Failure::new(Status::Failed, format!("{}: {error}", folder.display()))
            .hint("Name a folder that is empty or not there yet.")
    })?;
    let (keys, to) = (office.keys.clone(), folder.clone());
    let exported = office.db.read(move |conn| {
        sealed::export::export(conn, &keys, &mut |path, bytes| files::write(&to, path, bytes))
    });
    let exported = exported.await.map_err(|error| unsealed(&error))?;
    out::note(&format!("{} entries in {} files in {}", exported.entries, exported.files, folder.display()));
    Ok(())
}

/// Says what was found.
fn report(report: &verify::Report) -> Result<(), Failure> {
    out::line(&format!("{} entries, root {}", report.size, BASE64.encode(&report.root)))?;
    out::line(&format!("{} lines verified, {} checkpoints compared", report.lines, report.checkpoints))?;
    if report.pruned > 0 {
        out::line(&format!("{} entries verified by their hashes only: their time was over", report.pruned))?;
    }
    if report.erased > 0 {
        out::line(&format!("{} entries whose personal part was erased", report.erased))?;
    }
    if report.waiting > 0 {
        out::line(&format!("{} lines wait to be sealed", report.waiting))?;
    }
    for gap in &report.breaks {
        out::line(&format!(
            "on {} the log went on from {} entries although more, or others, had been signed; it was acknowledged",
            rfc3339(gap.at),
            gap.size
        ))?;
    }
    for size in &report.lost {
        out::line(&format!("a checkpoint of {size} entries was lost, and that was acknowledged"))?;
    }
    let mut faults = report.faults.told.iter();
    let Some(first) = faults.next() else {
        out::note("The log is what was sealed.");
        return Ok(());
    };
    for fault in faults {
        out::note(&format!("also: {fault}"));
    }
    if report.faults.untold > 0 {
        out::note(&format!("and {} more", report.faults.untold));
    }
    Err(Failure::new(Status::Unverified, first.to_string()).hint(
        "Keep this database as it is, and compare it with a backup and with the checkpoints kept elsewhere.",
    ))
}

async fn prove(office: Office, args: ProveArgs) -> Result<(), Failure> {
    let (keys, event) = (office.keys.clone(), args.event);
    let proof = if args.open {
        let now = office.now;
        let line = Entry::new(EventKind::LogRead, Actor::System).detail("by", "event");
        let opened = move |conn: &mut Conn| {
            let proof = sealed::proof_of(conn, &keys, event)?;
            log::write(conn, &keys, now, line)?;
            proof.map(|proof| sealed::proof::opened(conn, &keys, event, proof)).transpose()
        };
        office.db.write(opened).await
    } else {
        office.db.read(move |conn| sealed::proof_of(conn, &keys, event)).await
    };
    match proof.map_err(|error| failed(&error))? {
        Some(proof) => {
            let json = serde_json::to_string_pretty(&proof);
            out::line(&json.map_err(|error| Failure::caused(Status::Failed, &error))?)
        }
        None => Err(Failure::new(Status::Failed, "the line is not sealed yet")
            .hint("A running server seals it within a second or so; try again.")),
    }
}

fn check_proof(args: &CheckProofArgs) -> Result<(), Failure> {
    let key = parse_key(&args.key)?;
    let bad =
        |error: std::io::Error| Failure::new(Status::Failed, format!("{}: {error}", args.proof.display()));
    let file = std::io::BufReader::new(std::fs::File::open(&args.proof).map_err(bad)?);
    let mut count = 0_u64;
    for proof in serde_json::Deserializer::from_reader(file).into_iter::<Proof>() {
        let proof = proof.map_err(|_| {
            let why = "this is not a proof that `kuvert audit prove` made";
            Failure::new(Status::Unverified, which(count, why))
        })?;
        let checkpoint = proof.check(&key);
        let checkpoint =
            checkpoint.map_err(|error| Failure::new(Status::Unverified, which(count, &error.to_string())))?;
        out::line(&proof.entry)?;
        if let Some(opening) = &proof.opening {
            out::line(&opening.personal)?;
        }
        out::note(&format!("Entry {} of the {} that {} signed.", proof.index, checkpoint.size, key.name()));
        count += 1;
    }
    if count == 0 {
        return Err(Failure::new(Status::Unverified, "there is no proof in this file"));
    }
    Ok(())
}

/// Which of several proofs is not one.
fn which(before: u64, why: &str) -> String {
    if before == 0 { why.to_owned() } else { format!("proof {}: {why}", before + 1) }
}

async fn print_key(office: Office) -> Result<(), Failure> {
    let keys = office.keys.clone();
    let key = office.db.read(move |conn| sealed::key(conn, &keys)).await;
    out::line(&key.map_err(|error| unsealed(&error))?.to_text())
}

fn unsealed(error: &AppError) -> Failure {
    if matches!(error, AppError::NotFound) {
        return Failure::new(Status::Failed, "nothing has been sealed yet")
            .hint("The server seals the log while it runs; start it once.");
    }
    failed(error)
}

fn parse_key(text: &str) -> Result<NoteKey, Failure> {
    NoteKey::parse(text.trim()).map_err(|error| Failure::new(Status::Usage, error.to_string()))
}

fn read_text(path: &Path) -> Result<String, Failure> {
    let bad = |why: String| Failure::new(Status::Failed, format!("{}: {why}", path.display()));
    let length = std::fs::metadata(path).map_err(|error| bad(error.to_string()))?.len();
    if length > FILE_MAX {
        return Err(bad("it is too large to be one".to_owned()));
    }
    std::fs::read_to_string(path).map_err(|error| bad(error.to_string()))
}
