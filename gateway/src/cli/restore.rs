//! `kuvert restore`.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::Args;
use kuvert_crypto::ids::KeyDay;
use zeroize::Zeroizing;

use super::backup::{FromArgs, Parts, Trouble, failed, open, read_lists};
use super::{ConfigFile, Failure, Status, out, text};
use crate::app::restored::{self, Settled};
use crate::app::start;
use crate::archive::{
    ArchiveError, DATABASE, Head, KEYSTORE, LISTS, Listed, MANIFEST, Manifest, OBJECTS, Shelf, sha256,
};
use crate::blob::BlobStore;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{self, Database, Db};
use crate::keys::{Keys, KeysError, Ledger, Restoring};

/// From where.
#[derive(Args, Debug)]
#[command(after_long_help = HELP)]
pub struct RestoreArgs {
    #[command(flatten)]
    pub from: FromArgs,
    /// Give up the mirror that `keystore_mirror` names: every share that was active ends
    #[arg(long)]
    pub without_mirror: bool,
}

const HELP: &str = "\
Fills an empty installation: the configuration must name a database without rows (SQLite: a
file that does not exist), a directory for stored files with nothing in it, and a keystore file
that does not exist. Anything else is refused, and nothing is changed.

Then, before anybody can come in, what was revoked, deleted or erased after the backup ends
again: the list is kept beside the keystore and beside its mirror (KEYSTORE.ended). Put it
there first, or set `keystore_mirror` to the mirror of the old machine. What has expired is
over, and everybody signs in anew.

The day root is in no backup. With the mirror, links go on working. Without it, every share
that was active ends, and its sender gets a mail; what was handed in stays readable. A mirror
that is configured must be there and fit, unless you give it up with --without-mirror; what
lies there gets another name then, and is not overwritten.

Example:
  kuvert --config /etc/kuvert.toml restore /mnt/backup/ --key-file /media/usb/kuvert-backup.key";

/// Fills an empty installation from a backup.
///
/// # Errors
///
/// A sentence that says what is in the way, or what is wrong with the backup.
pub fn run(file: &ConfigFile, args: &RestoreArgs) -> Result<(), Failure> {
    let config = file.load()?;
    let began = std::time::Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::caused(Status::Failed, &error))?;
    // What the server would refuse is known before anything is filled.
    start::check(&config).map_err(|error| Failure::caused(Status::Failed, &error))?;
    let target = Target::empty(&config, &runtime)?;
    let (head, mut parts, stock) = open(&args.from)?;
    out::note(&format!("This backup was made {} by version {}.", head.made_at, head.program));
    let mut restoring = keystore(&config, args, &mut parts)?;
    let listed = Ledger::beside(&config.keystore, config.keystore_mirror.as_deref()).is_there();
    let filled = target.fill(&runtime, &head, parts, stock.as_ref())?;
    let aside = filled.place(&mut restoring, &head, &runtime)?;
    let settled = runtime.block_on(async {
        let app = start::start(config, Clock::system(), false).await;
        let app = app.map_err(|error| Failure::caused(Status::Failed, &error))?;
        let settled =
            restored::settle(&app).await.map_err(|error| Failure::caused(Status::Failed, &error))?;
        Ok::<_, Failure>((settled, app.time.in_quarantine()))
    });
    let (settled, in_doubt) = settled.map_err(|failure| {
        failure.hint(
            "Everything is in its place; the server does the rest at its start, once this is put right.",
        )
    })?;
    out::line(&format!("stored files  {} objects, {}", filled.objects, text::size(filled.bytes)))?;
    out::line(&format!("ended again   {}", settled.ended_again))?;
    out::line(&format!("lost shares   {} (their senders are told)", settled.lost_shares))?;
    out::line(&format!("took          {:.1} s", began.elapsed().as_secs_f64()))?;
    if !restoring.is_mirrored() {
        out::note("No mirror of the keystore was used: links of before do not open any more.");
    }
    if let Some(aside) = aside {
        out::note(&format!("The mirror that was not used is now {}.", aside.display()));
    }
    remarks(&settled, listed, in_doubt);
    out::note("Start the server now.");
    Ok(())
}

fn remarks(settled: &Settled, listed: bool, in_doubt: bool) {
    if !listed {
        out::note(
            "There was no list of what has ended (KEYSTORE.ended), neither beside the keystore nor beside its mirror: \
             what was revoked, deleted or corrected after the backup is as it was in the backup. End it again by hand.",
        );
    }
    if settled.log_set_back {
        out::note(
            "The log had gone on after the backup: the lines since then are lost, and the log says so from now on.",
        );
    }
    if in_doubt {
        out::note(
            "The day is another than when the backup was made, and is not believed yet: nothing is deleted for a day. \
             If this machine's clock is right, say so: kuvert keys advance --to DATE",
        );
    }
}

/// The keystore that the backup holds, with the mirror's roots; refused while nothing is filled yet.
fn keystore(config: &Config, args: &RestoreArgs, parts: &mut Parts) -> Result<Restoring, Failure> {
    let (name, backup) = parts.take(Listed::InManifest).map_err(|error| failed(&error))?;
    if name != KEYSTORE {
        return Err(damaged("it does not begin with a keystore"));
    }
    let backup = Zeroizing::new(backup);
    let mirror = config.keystore_mirror.as_deref();
    let (used, unused) = if args.without_mirror { (None, mirror) } else { (mirror, None) };
    Keys::restore(&config.keystore, used, unused, &backup).map_err(|error| {
        let failure = Failure::caused(Status::Refused, &error);
        match error {
            KeysError::Exists(_) => failure,
            _ if used.is_some() => failure.hint(
                "Nothing was filled. Put the old machine's mirror where keystore_mirror says, readable for its owner \
                 alone. If it is lost, give it up with --without-mirror: every share that was active ends then.",
            ),
            _ => failure,
        }
    })
}

/// An installation with nothing in it.
struct Target {
    database: Database,
    blobs: BlobStore,
}

impl Target {
    fn empty(config: &Config, runtime: &tokio::runtime::Runtime) -> Result<Self, Failure> {
        let refuse = |what: String| {
            Failure::new(Status::Refused, what)
                .hint("A restore fills an empty installation; move away what is there, or name other places.")
        };
        if config.keystore.exists() {
            return Err(refuse(format!("there is a keystore at {}", config.keystore.display())));
        }
        let database = Database::from(&config.database_url);
        match &database {
            Database::Sqlite { path } => {
                if Path::new(path).exists() {
                    return Err(refuse(format!("there is a database at {path}")));
                }
            }
            Database::Postgres { .. } => {
                let opened =
                    Db::open(database.clone()).map_err(|error| Failure::caused(Status::Failed, &error))?;
                let org = runtime.block_on(opened.read(|conn| db::meta::get(conn, start::ORG)));
                let org = org.map_err(|error: db::DbError| Failure::caused(Status::Failed, &error))?;
                if org.is_some() {
                    return Err(refuse("the database belongs to an installation".to_owned()));
                }
            }
        }
        let blobs = start::open_blobs(config).map_err(|error| Failure::caused(Status::Failed, &error))?;
        let listed =
            runtime.block_on(blobs.list_blobs()).map_err(|error| Failure::caused(Status::Failed, &error))?;
        if !listed.is_empty() {
            return Err(refuse("there are stored files already".to_owned()));
        }
        Ok(Self { database, blobs })
    }

    fn fill(
        self,
        runtime: &tokio::runtime::Runtime,
        head: &Head,
        mut parts: Parts,
        stock: Option<&Shelf>,
    ) -> Result<Filled, Failure> {
        let staged = self.fill_database(head, &mut parts)?;
        let mut filled = Filled { database: self.database, objects: 0, bytes: 0 };
        let mut inside = HashMap::new();
        let mut manifest = None;
        while let Some(name) = parts.peek().map(str::to_owned) {
            let listed = !name.starts_with(OBJECTS) && name != MANIFEST;
            let listed = if listed { Listed::InManifest } else { Listed::Elsewhere };
            let (name, data) = parts.take(listed).map_err(|error| failed(&error))?;
            if let Some(object) = name.strip_prefix(OBJECTS) {
                inside.insert(object.to_owned(), sha256(&data));
                put(runtime, &self.blobs, object, data)?;
            } else if name.starts_with(LISTS) {
                for (object, size, digest) in read_lists(&data)? {
                    match (inside.remove(&object), stock) {
                        (Some(found), _) if found == digest => {}
                        (None, Some(stock)) if !head.objects_inside => {
                            let data = stock.read(&object, &digest).map_err(|error| failed(&error))?;
                            put(runtime, &self.blobs, &object, data)?;
                        }
                        _ => return Err(damaged(&format!("the object {object} is missing, or another"))),
                    }
                    filled.objects += 1;
                    filled.bytes += size;
                }
            } else if name == MANIFEST {
                manifest = serde_json::from_slice::<Manifest>(&data).ok();
            }
        }
        let whole = manifest.is_some_and(|manifest| parts.digests().are(&manifest.parts));
        if !whole {
            return Err(damaged("it does not hold what its manifest says"));
        }
        parts.finish().map_err(|error| failed(&error))?;
        if let (Some(staged), Database::Sqlite { path }) = (staged, &filled.database) {
            let io = |source| failed(&ArchiveError::File { path: PathBuf::from(path), source });
            fs::rename(&staged, path).map_err(io)?;
        }
        Ok(filled)
    }

    /// Fills the database; SQLite's file gets its name only when the whole backup was read.
    fn fill_database(&self, head: &Head, parts: &mut Parts) -> Result<Option<PathBuf>, Failure> {
        let other = |what: &str| {
            Failure::new(
                Status::Refused,
                format!("this backup is of {} and the configuration names {what}", head.database),
            )
            .hint("Name an empty database of the same kind in database_url.")
        };
        match &self.database {
            Database::Sqlite { path } => {
                if head.database != "sqlite" {
                    return Err(other("SQLite"));
                }
                let staged = PathBuf::from(format!("{path}.restoring"));
                let io = |source| failed(&ArchiveError::File { path: staged.clone(), source });
                let file =
                    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&staged);
                let mut file = file.map_err(io)?;
                while let Some(data) = next(parts, "sqlite").map_err(|error| failed(&error))? {
                    file.write_all(&data).map_err(io)?;
                }
                file.sync_all().and_then(|()| File::open(&staged).map(drop)).map_err(io)?;
                Ok(Some(staged))
            }
            Database::Postgres { .. } => {
                if head.database != "postgres" {
                    return Err(other("PostgreSQL"));
                }
                let known = db::backup::known_migrations()
                    .map_err(|error| Failure::caused(Status::Failed, &error))?;
                if head.migrations != known {
                    let why =
                        format!("this backup was made by version {}, whose tables are others", head.program);
                    return Err(Failure::new(Status::Refused, why)
                        .hint("Restore it with that version, then start this one, which brings the database up to date."));
                }
                db::backup::fill_postgres(&self.database, &mut |table, rows| {
                    while let Some(data) = next(parts, table).map_err(Trouble::Archive)? {
                        rows.write_all(&data).map_err(|error| Trouble::Archive(error.into()))?;
                    }
                    Ok(())
                })
                .map_err(Trouble::failure)?;
                Ok(None)
            }
        }
    }
}

/// The next part of `database/<name>/`, if that is what comes next.
fn next(parts: &mut Parts, name: &str) -> Result<Option<Vec<u8>>, ArchiveError> {
    let wanted = format!("{DATABASE}{name}/");
    match parts.peek() {
        Some(found) if found.starts_with(&wanted) => Ok(Some(parts.take(Listed::InManifest)?.1)),
        _ => Ok(None),
    }
}

fn put(
    runtime: &tokio::runtime::Runtime,
    blobs: &BlobStore,
    object: &str,
    data: Vec<u8>,
) -> Result<(), Failure> {
    let (blob, index) =
        crate::blob::parse_object_name(object).ok_or_else(|| damaged("an object has a wrong name"))?;
    let stored = runtime.block_on(blobs.put_segment(&blob, index, data.into()));
    stored.map_err(|error| Failure::caused(Status::Failed, &error))
}

/// Database and stored files are in their places; the keystore comes last, without which nothing starts.
struct Filled {
    database: Database,
    objects: u64,
    bytes: u64,
}

impl Filled {
    /// Puts the keystore into its place. Returns the new name of a mirror that is not used.
    fn place(
        &self,
        restoring: &mut Restoring,
        head: &Head,
        runtime: &tokio::runtime::Runtime,
    ) -> Result<Option<PathBuf>, Failure> {
        let today = KeyDay::from_unix_seconds(Clock::system().now().unix_timestamp()).unwrap_or(KeyDay(0));
        let opened =
            Db::open(self.database.clone()).map_err(|error| Failure::caused(Status::Failed, &error))?;
        let named = runtime.block_on(opened.read(start::newest_root_named));
        let named = named.map_err(|error| Failure::caused(Status::Failed, &error))?;
        let (day, made_at) = (i64::from(restoring.root(named, today).0), head.made_at);
        // From here on the server finishes what this command does not: without the keystore it does not start.
        let marked = runtime.block_on(opened.write(move |conn| {
            if db::meta::get_number(conn, start::DAY_MARK)?.is_none_or(|mark| mark < day) {
                db::meta::set_number(conn, start::DAY_MARK, day)?;
            }
            restored::begin(conn, made_at)
        }));
        marked.map_err(|error: db::DbError| Failure::caused(Status::Failed, &error))?;
        restoring.place().map_err(|error| Failure::caused(Status::Failed, &error))
    }
}

fn damaged(why: &str) -> Failure {
    let failure = Failure::caused(Status::Unverified, &ArchiveError::Damaged(why.to_owned()));
    failure.hint("Empty the places that the configuration names, and use an earlier backup.")
}
