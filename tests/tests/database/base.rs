//! One database for one scenario, with a share in it.

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};

use kuvert::db::files::{FileRecord, FileRole, FileState};
use kuvert::db::links::LinkRecord;
use kuvert::db::recipients::RecipientRecord;
use kuvert::db::staff::StaffRecord;
use kuvert::db::{self, Conn, Database, Db, DbError};
use kuvert::domain::{
    Arrivals, Deliver, FileId, LinkRole, LinkRowId, Recipient, RecipientId, Role, Share, ShareId, ShareState,
    StaffId, Terms, Verification,
};
use kuvert_tests::Engine;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

/// When the scenarios begin.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-21 20:00 UTC);
/// The key day of the share.
pub(crate) const KEY_DAY: u32 = 20_800;

pub(crate) struct Base {
    pub(crate) db: Db,
    pub(crate) place: kuvert_tests::Database,
    pub(crate) staff: StaffId,
    pub(crate) share: ShareId,
    pub(crate) recipient: RecipientId,
    pub(crate) link: LinkRowId,
    pub(crate) file: FileId,
    _folder: tempfile::TempDir,
}

/// An id that no other has; those that scenarios write out have sixteen equal bytes.
pub(crate) fn id() -> [u8; 16] {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let mut id = [0xE0; 16];
    id[12..].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    id
}

fn database(place: &kuvert_tests::Database) -> Database {
    let url = place.url();
    match url.strip_prefix("sqlite:") {
        Some(path) => Database::Sqlite { path: path.to_owned() },
        None => Database::Postgres { url },
    }
}

impl Base {
    /// An empty database, brought up to date, with one active share: one recipient, one link, one file.
    pub(crate) async fn new(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = kuvert_tests::Database::new(engine, folder.path());
        let db = open(&place).unwrap();
        let staff = StaffId::from_bytes(id());
        let base = Self {
            staff,
            share: ShareId::from_bytes(id()),
            recipient: RecipientId::from_bytes(id()),
            link: LinkRowId::from_bytes(id()),
            file: FileId::from_bytes(id()),
            db,
            place,
            _folder: folder,
        };
        let draft = base.draft(base.share);
        let (recipient, link, file) = (base.a_recipient(), base.a_link(), base.a_file());
        base.write(move |conn| {
            db::staff::insert(conn, &a_member(staff, [1; 16]))?;
            assert!(db::shares::insert_draft(conn, &draft, b"title".to_vec(), None)?);
            db::recipients::insert(conn, &recipient, 0)?;
            db::links::insert(conn, &link, NOW)?;
            db::files::insert(conn, &file, 0, NOW)?;
            assert!(db::shares::activate(conn, draft.id, NOW, expiry(), KEY_DAY, b"manifest")?);
            Ok(())
        })
        .await;
        base
    }

    /// Another process on the same database.
    pub(crate) fn node(&self) -> Db {
        open(&self.place).unwrap()
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, DbError> + Send + 'static,
    ) -> T {
        self.db.read(work).await.unwrap()
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, DbError> + Send + 'static,
    ) -> T {
        self.db.write(work).await.unwrap()
    }

    /// Runs `work` `count` times at once, spread over five processes; returns what came of each.
    pub(crate) async fn at_once<T, F, W>(&self, count: usize, work: F) -> Vec<T>
    where
        T: Send + 'static,
        F: Fn(Db, usize) -> W,
        W: Future<Output = T> + Send + 'static,
    {
        let nodes: Vec<Db> = (0..5).map(|_| self.node()).collect();
        let tasks: Vec<_> =
            (0..count).map(|n| tokio::spawn(work(nodes[n % nodes.len()].clone(), n))).collect();
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.await.unwrap());
        }
        outcomes
    }

    pub(crate) fn draft(&self, id: ShareId) -> Share {
        Share {
            id,
            staff: self.staff,
            state: ShareState::Draft,
            terms: Terms {
                deliver: Deliver::Mail,
                expires_at: expiry(),
                renewal_days: 14,
                downloads_max: Some(3),
                notify_opened: true,
            },
            key_day: KEY_DAY,
            created_at: NOW,
            opened_at: None,
        }
    }

    pub(crate) fn a_recipient(&self) -> RecipientRecord {
        let recipient = Recipient {
            id: self.recipient,
            share: self.share,
            verification: Verification::Code,
            language: "da".to_owned(),
            opened_at: None,
            fetched_at: None,
            reminded_at: None,
            revoked_at: None,
            message_id: None,
        };
        RecipientRecord {
            recipient,
            email_index: [2; 16],
            sealed: b"bob".to_vec(),
            passphrase: Some(vec![1]),
        }
    }

    pub(crate) fn a_link(&self) -> LinkRecord {
        LinkRecord {
            id: self.link,
            link_id: [3; 32],
            share: self.share,
            recipient: Some(self.recipient),
            role: LinkRole::Personal,
            key_day: KEY_DAY,
            root_id: 1,
            wrap: Some(b"wrap".to_vec()),
            salt: Some([4; 16]),
            locked_until: None,
        }
    }

    pub(crate) fn a_file(&self) -> FileRecord {
        FileRecord {
            id: self.file,
            package: self.share.into(),
            role: FileRole::File,
            state: FileState::Receiving,
            sealed: b"name".to_vec(),
            length: 100,
            received: 0,
            pieces: 0,
            entry: None,
            faulty: false,
            header: None,
            verdict: None,
            released: None,
        }
    }
}

pub(crate) fn open(place: &kuvert_tests::Database) -> Result<Db, DbError> {
    Db::open(database(place))
}

pub(crate) fn expiry() -> OffsetDateTime {
    NOW + Duration::days(14)
}

pub(crate) fn a_member(id: StaffId, email_index: [u8; 16]) -> StaffRecord {
    StaffRecord {
        id,
        email_index,
        sealed: b"anna".to_vec(),
        password_hash: None,
        role: Role::Sender,
        language: "en".to_owned(),
        created_at: NOW,
        disabled_at: None,
        arrivals: Arrivals::Each,
        seen_at: None,
    }
}
