//! Making one.

use std::fs::{self, File, OpenOptions};
use std::io::BufWriter;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use kuvert_crypto::backup::BackupPublicKey;
use kuvert_crypto::ids::BlobId;
use time::format_description::well_known::Iso8601;
use tokio::runtime::Handle;

use super::super::office::with_office;
use super::super::{ConfigFile, Failure, Status, out, text};
use super::{BackupArgs, failed};
use crate::app::staff::Office;
use crate::app::{Entry, log, start};
use crate::archive::{
    ArchiveError, DATABASE, FORMAT, HEAD, Head, KEYSTORE, LISTS, MANIFEST, Manifest, OBJECTS, PART_MAX,
    PartsWriter, Sealer, Shelf, VERSION, is_shelf,
};
use crate::blob::{BlobError, BlobStore};
use crate::config::Config;
use crate::db::{self, Database};
use crate::domain::{Actor, EventKind};

/// Rows read at once.
const PAGE: i64 = 500;
const HOUR: Duration = Duration::from_hours(1);

type Writer = PartsWriter<Sealer<BufWriter<File>>>;

pub(super) fn run(file: &ConfigFile, args: &BackupArgs) -> Result<(), Failure> {
    let to = args.to.clone().unwrap_or_default();
    let (given, keep) = (args.key, args.keep_days);
    with_office(file, move |office, config| async move {
        let key = key(given, &config)?;
        let blobs = start::open_blobs(&config).map_err(|error| Failure::caused(Status::Failed, &error))?;
        let (database, at) = (Database::from(&config.database_url), office.now);
        let keystore = office.keys.for_backup();
        let job = Job { database, blobs, office, at };
        let handle = Handle::current();
        let (job, done) = tokio::task::spawn_blocking(move || {
            let done = job.run(&handle, &to, &key, &keystore, keep);
            (job, done)
        })
        .await
        .map_err(|error| Failure::caused(Status::Failed, &error))?;
        let done = done?;
        let line = Entry::new(EventKind::BackupMade, Actor::System).detail("bytes", done.bytes);
        let line = line.detail("objects", done.objects).detail("key", format!("{:08x}", key.key_id()));
        let (keys, now) = (job.office.keys.clone(), job.office.now);
        let logged = job.office.db.write(move |conn| log::write(conn, &keys, now, line)).await;
        logged.map_err(|error| Failure::caused(Status::Failed, &error))?;
        out::note(&format!(
            "The backup is at {} ({}; {} stored objects, {} of them new).",
            done.path.display(),
            text::size(done.bytes),
            done.objects,
            done.copied
        ));
        Ok(())
    })
}

fn key(given: Option<BackupPublicKey>, config: &Config) -> Result<BackupPublicKey, Failure> {
    if let Some(key) = given {
        return Ok(key);
    }
    let none = || {
        Failure::new(Status::Usage, "nobody says which key the backup is sealed to")
            .hint("Make one with `kuvert keys backup-key`, and give it as --key or set backup_public_key.")
    };
    let text = config.backup_public_key.as_ref().ok_or_else(none)?;
    text.parse().map_err(|error| Failure::new(Status::Failed, format!("backup_public_key {error}")))
}

struct Job {
    database: Database,
    blobs: BlobStore,
    office: Office,
    at: time::OffsetDateTime,
}

struct Done {
    path: PathBuf,
    bytes: u64,
    objects: u64,
    copied: u64,
}

impl Job {
    fn run(
        &self,
        runtime: &Handle,
        to: &Path,
        key: &BackupPublicKey,
        keystore: &[u8],
        keep: Option<u32>,
    ) -> Result<Done, Failure> {
        let stock = is_shelf(to).then(|| Shelf::open(to)).transpose().map_err(|error| failed(&error))?;
        let path = stock.as_ref().map_or_else(|| to.to_owned(), |stock| stock.archive(&self.name()));
        if path.exists() {
            return Err(Failure::new(
                Status::Failed,
                format!("{} exists; backups are never overwritten", path.display()),
            ));
        }
        let staging = path.with_extension("unfinished");
        let made = self.write(runtime, &staging, key, keystore, stock.as_ref());
        let put = made.and_then(|done| {
            let io = |source| failed(&ArchiveError::File { path: path.clone(), source });
            fs::rename(&staging, &path).map_err(io)?;
            let parent =
                path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            File::open(parent).and_then(|folder| folder.sync_all()).map_err(io)?;
            Ok(Done { path: path.clone(), ..done })
        });
        let done = put.inspect_err(|_| {
            let _gone = fs::remove_file(&staging);
        })?;
        if let (Some(stock), Some(days)) = (&stock, keep) {
            let before = SystemTime::from(self.office.now).checked_sub(24 * HOUR * days);
            let before = before.unwrap_or(SystemTime::UNIX_EPOCH);
            let (archives, objects) = stock.forget(before).map_err(|error| failed(&error))?;
            out::note(&format!("{archives} old backups and {objects} old stored objects were deleted."));
        }
        Ok(done)
    }

    /// The time of the backup, as a name that sorts.
    fn name(&self) -> String {
        let text = self.at.format(&Iso8601::DATE_TIME).unwrap_or_default();
        let kept = text.chars().filter(|c| c.is_ascii_digit() || *c == 'T');
        format!("kuvert-{}", kept.take(15).collect::<String>())
    }

    fn write(
        &self,
        runtime: &Handle,
        path: &Path,
        key: &BackupPublicKey,
        keystore: &[u8],
        stock: Option<&Shelf>,
    ) -> Result<Done, Failure> {
        let io = |source| failed(&ArchiveError::File { path: path.to_owned(), source });
        let file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path).map_err(io)?;
        let file = BufWriter::with_capacity(1 << 20, file);
        let sealer = Sealer::begin(file, self.office.keys.org_id(), key).map_err(|error| failed(&error))?;
        let mut parts = PartsWriter::new(sealer);
        let head = self.head(stock.is_none())?;
        part(&mut parts, HEAD, &head)?;
        // Early, so that a restore knows whether a mirror fits before it fills anything.
        parts.part(KEYSTORE, keystore).map_err(|error| failed(&error))?;
        // The database first: every object that it names is there then, or has been deleted since.
        self.database(&mut parts)?;
        let mut objects = Objects::default();
        self.objects(runtime, &mut parts, stock, &mut objects)?;
        let manifest = Manifest {
            parts: parts.written().to_vec(),
            objects: objects.count,
            object_bytes: objects.bytes,
            objects_gone: objects.gone,
        };
        let manifest =
            serde_json::to_vec_pretty(&manifest).map_err(|error| failed(&ArchiveError::damaged(error)))?;
        // It may be longer than a part: there is one line in it for each of them.
        parts.unlisted(MANIFEST, &manifest).map_err(|error| failed(&error))?;
        let sealer = parts.finish().map_err(|error| failed(&error))?;
        let file = sealer.finish().map_err(|error| failed(&error))?.into_inner();
        let file = file.map_err(|error| io(error.into_error()))?;
        file.sync_all().map_err(io)?;
        let bytes = file.metadata().map_err(io)?.len();
        Ok(Done { path: path.to_owned(), bytes, objects: objects.count, copied: objects.copied })
    }

    fn head(&self, objects_inside: bool) -> Result<Head, Failure> {
        let migrations = db::backup::migrations(&self.database)
            .map_err(|error| Failure::caused(Status::Failed, &error))?;
        Ok(Head {
            format: FORMAT.to_owned(),
            version: VERSION,
            made_at: self.at,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            org_id: self.office.keys.org_id().to_string(),
            database: match self.database {
                Database::Sqlite { .. } => "sqlite".to_owned(),
                Database::Postgres { .. } => "postgres".to_owned(),
            },
            migrations,
            objects_inside,
        })
    }

    fn database(&self, parts: &mut Writer) -> Result<(), Failure> {
        match &self.database {
            Database::Sqlite { path } => {
                // Beside the database, so that its folder protects both; nothing is left of it.
                let copy = format!("{path}.backup-{}", std::process::id());
                let io = |source| failed(&ArchiveError::File { path: PathBuf::from(&copy), source });
                OpenOptions::new().write(true).create_new(true).mode(0o600).open(&copy).map_err(io)?;
                let copied = db::backup::copy_sqlite(&self.database, &copy);
                let opened = File::open(&copy);
                // Gone as soon as it is open: a crash leaves nothing behind.
                let _gone = fs::remove_file(&copy);
                copied.map_err(|error| Failure::caused(Status::Failed, &error))?;
                let sent = parts.stream(&format!("{DATABASE}sqlite"), opened.map_err(io)?);
                sent.map(drop).map_err(|error| failed(&error))
            }
            Database::Postgres { .. } => db::backup::dump_postgres(&self.database, &mut |table, rows| {
                parts.stream(&format!("{DATABASE}{table}"), rows).map(drop).map_err(Trouble::Archive)
            })
            .map_err(Trouble::failure),
        }
    }

    fn objects(
        &self,
        runtime: &Handle,
        parts: &mut Writer,
        stock: Option<&Shelf>,
        objects: &mut Objects,
    ) -> Result<(), Failure> {
        let mut after = None;
        loop {
            let page = self.office.db.read(move |conn| db::backup::stored_files(conn, after, PAGE));
            let page = runtime
                .block_on(page)
                .map_err(|error: db::DbError| Failure::caused(Status::Failed, &error))?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            for file in &page {
                let blob = BlobId::from_bytes(*file.id.as_bytes());
                let sizes =
                    runtime.block_on(self.blobs.segment_sizes(&blob)).map_err(|error| blob_failed(&error))?;
                let counted = file.committed.unwrap_or(u32::MAX);
                for (&index, &size) in sizes.iter().filter(|(index, _)| **index < counted) {
                    self.object(runtime, parts, stock, objects, (&blob, index, size))?;
                }
            }
        }
        objects.close(parts)
    }

    fn object(
        &self,
        runtime: &Handle,
        parts: &mut Writer,
        stock: Option<&Shelf>,
        objects: &mut Objects,
        (blob, index, size): (&BlobId, u32, u64),
    ) -> Result<(), Failure> {
        let name = crate::blob::object_name(blob, index);
        let known = stock.and_then(|stock| stock.known(&name, size, self.office.now.into()));
        let digest = if let Some(digest) = known {
            digest
        } else {
            let data = match runtime.block_on(self.blobs.read_object(blob, index, size)) {
                Ok(data) => data,
                // What it belonged to has ended meanwhile.
                Err(BlobError::NotFound) => {
                    objects.gone += 1;
                    return Ok(());
                }
                Err(error) => return Err(blob_failed(&error)),
            };
            objects.copied += 1;
            if let Some(stock) = stock {
                stock.keep(&name, &data).map_err(|error| failed(&error))?
            } else {
                parts.unlisted(&format!("{OBJECTS}{name}"), &data).map_err(|error| failed(&error))?;
                crate::archive::sha256(&data)
            }
        };
        objects.add(parts, &name, size, &digest)
    }
}

/// The list of stored objects, in parts.
#[derive(Default)]
struct Objects {
    count: u64,
    bytes: u64,
    gone: u64,
    copied: u64,
    number: u32,
    list: String,
}

impl Objects {
    fn add(&mut self, parts: &mut Writer, name: &str, size: u64, sha256: &str) -> Result<(), Failure> {
        use std::fmt::Write as _;
        let _infallible = writeln!(self.list, "{name} {size} {sha256}");
        self.count += 1;
        self.bytes += size;
        if self.list.len() > PART_MAX - 1024 { self.close(parts) } else { Ok(()) }
    }

    fn close(&mut self, parts: &mut Writer) -> Result<(), Failure> {
        if !self.list.is_empty() {
            let name = format!("{LISTS}{:08}", self.number);
            parts.part(&name, self.list.as_bytes()).map_err(|error| failed(&error))?;
            self.number += 1;
            self.list.clear();
        }
        Ok(())
    }
}

fn part(parts: &mut Writer, name: &str, document: &impl serde::Serialize) -> Result<(), Failure> {
    let bytes = serde_json::to_vec_pretty(document).map_err(|error| failed(&ArchiveError::damaged(error)))?;
    parts.part(name, &bytes).map_err(|error| failed(&error))
}

fn blob_failed(error: &BlobError) -> Failure {
    Failure::caused(Status::Failed, error)
}

/// What can go wrong between database and archive.
pub(in crate::cli) enum Trouble {
    Archive(ArchiveError),
    Db(db::DbError),
}

impl From<db::DbError> for Trouble {
    fn from(error: db::DbError) -> Self {
        Self::Db(error)
    }
}

impl Trouble {
    pub(in crate::cli) fn failure(self) -> Failure {
        match self {
            Self::Archive(error) => failed(&error),
            Self::Db(error) => Failure::caused(Status::Failed, &error),
        }
    }
}
