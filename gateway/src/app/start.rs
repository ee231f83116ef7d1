//! From a configuration to a running application: every part is opened, and each must fit the others.

use std::sync::Arc;
use std::time::Duration;

use kuvert_crypto::daymark::{Decision, Reading, Watch};
use kuvert_crypto::ids::{BlobId, KeyDay};
use kuvert_crypto::personal::{open_box, seal_box};
use kuvert_crypto::recovery::RecoveryPublicKey;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use tokio::sync::{Notify, Semaphore};

use super::looks::{self, Configured, LogoFile, PictureKind};
use super::sealed::Standing;
use super::{App, HASHES_AT_ONCE, PasswordRules, Timekeeper, post};
use crate::blob::{BlobError, BlobStore, Reserve};
use crate::clock::Clock;
use crate::config::{BlobUrl, Config, ConfigError, MailTls, MailUrl};
use crate::db::{self, Database, Db, DbError};
use crate::domain::{Role, WriterId};
use crate::keys::{Keys, KeysError, random, rng};
use crate::mail::{self, Branding, Transport, TransportOptions};
use crate::oidc::Provider;
use crate::outbound;
use crate::scan::{ScanConfig, Scanner};

/// Why the server does not start. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("the database cannot be used")]
    Db(#[from] DbError),
    #[error("the keystore cannot be used")]
    Keys(#[from] KeysError),
    #[error(
        "this database belongs to another keystore; point KUVERT_KEYSTORE and KUVERT_DATABASE_URL at a pair"
    )]
    Foreign,
    #[error(
        "this keystore is older than the database: its root is of an earlier line; restore the mirror, or end the shares of the lost line with `kuvert keys rotate`"
    )]
    StaleKeystore,
    #[error("the file storage cannot be used")]
    Blobs(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("{option}: {why}")]
    Option { option: &'static str, why: String },
}

fn option(option: &'static str, why: impl ToString) -> StartError {
    StartError::Option { option, why: why.to_string() }
}

pub(crate) const ORG: &str = "org_id";
const KEYSTORE_CHECK: &str = "keystore_check";
pub(crate) const DAY_MARK: &str = "day_mark";
pub(crate) const TIME_MARK: &str = "time_mark";

/// Opens database and keystore as a pair, for commands and for the server.
///
/// # Errors
///
/// [`StartError::Foreign`] if they do not belong together.
pub async fn open_pair(config: &Config, clock: &Clock) -> Result<(Db, Keys), StartError> {
    // The keystore first: without it, nothing may change.
    let keys = Keys::open(&config.keystore, config.keystore_mirror.as_deref())?;
    let db = pair_up(config, clock, &keys).await?;
    let named = db.read(newest_root_named).await?;
    if keys.root_id() < named {
        return Err(StartError::StaleKeystore);
    }
    Ok((db, keys))
}

/// The same, for a keystore whose root was lost or is older than the database, so that it can get a new one.
///
/// # Errors
///
/// [`StartError::Foreign`] if they do not belong together.
pub async fn open_pair_to_rotate(config: &Config, clock: &Clock) -> Result<(Db, Keys), StartError> {
    let keys = Keys::open_rootless(&config.keystore, config.keystore_mirror.as_deref())?;
    Ok((pair_up(config, clock, &keys).await?, keys))
}

/// The greatest line of roots that anything in the database names; 0 if nothing does.
pub(crate) fn newest_root_named(conn: &mut db::Conn) -> Result<u32, DbError> {
    Ok(db::roots::named(conn)?.last().copied().unwrap_or(0))
}

async fn pair_up(config: &Config, clock: &Clock, keys: &Keys) -> Result<Db, StartError> {
    let database = Database::from(&config.database_url);
    let db = tokio::task::spawn_blocking(move || Db::open(database)).await;
    let db = db.map_err(|error| option("database_url", error))??;
    let (pair, today) = (keys.clone(), KeyDay::from_unix_seconds(clock.now().unix_timestamp()));
    db.write(move |conn| check_pair(conn, &pair, today.unwrap_or(KeyDay(0)))).await?;
    Ok(db)
}

fn check_pair(conn: &mut db::Conn, keys: &Keys, today: KeyDay) -> Result<(), StartError> {
    let keystore = keys.current();
    let org = keystore.org_id();
    match db::meta::get(conn, ORG)? {
        None => {
            db::meta::set(conn, ORG, org.as_bytes())?;
            let check =
                seal_box(&keys.field_key(), "meta", KEYSTORE_CHECK.as_bytes(), org.as_bytes(), &mut rng());
            db::meta::set(conn, KEYSTORE_CHECK, &check)?;
            let mark = keystore.root_day().unwrap_or(today);
            db::meta::set_number(conn, DAY_MARK, i64::from(mark.0))?;
        }
        Some(stored) if stored == org.as_bytes() => {
            let check = db::meta::get(conn, KEYSTORE_CHECK)?.ok_or(StartError::Foreign)?;
            let fits = keys.open_field(|key| open_box(key, "meta", KEYSTORE_CHECK.as_bytes(), &check).ok());
            if fits.is_none() {
                return Err(StartError::Foreign);
            }
        }
        Some(_) => return Err(StartError::Foreign),
    }
    Ok(())
}

/// Opens everything.
///
/// # Errors
///
/// [`StartError`]: one sentence that says what to change.
pub async fn start(config: Config, clock: Clock, development: bool) -> Result<App, StartError> {
    let config = Arc::new(config);
    let configured = configured(&config)?;
    let mail_sender = mail::Sender { from: mail_from(&config)?, envelope: mail::EnvelopeSender::default() };
    let mail_transport = transport(&config)?;
    let (provider, webhook) = (provider(&config)?, webhook(&config)?);
    let recovery = recovery(&config)?;
    let blobs = open_blobs(&config)?;
    let (db, keys) = open_pair(&config, &clock).await?;
    // Only now: a keystore that does not belong here must not replace a mirror that does.
    let mirrored = keys.clone();
    let _told = tokio::task::spawn_blocking(move || mirrored.mirror()).await;
    let reliable = async {
        blobs.probe().await?;
        blobs.check_conditions(&BlobId::from_bytes(random())).await
    };
    reliable.await.map_err(|error: BlobError| StartError::Blobs(error.into()))?;
    begin_today(&db, &keys, &clock).await?;
    let time = timekeeper(&db, &keys, &clock).await?;
    let (node, zone) = (node(&config), configured.branding.time_zone);
    let looks = looks::Current::load(&db, configured).await?;
    let password_rules = password_rules(&config)?;
    Ok(App {
        scanner: Scanner::new(ScanConfig::from(&*config)),
        db,
        blobs,
        keys,
        recovery,
        clock,
        time,
        config,
        looks,
        zone,
        mail_sender,
        mail_transport,
        password_rules,
        provider,
        node,
        development,
        mail_queued: Notify::new(),
        standing: Standing::default(),
        webhook,
        hashes: Semaphore::new(HASHES_AT_ONCE),
    })
}

/// Says what of a configuration [`start`] would refuse, as far as that can be told without opening anything.
///
/// # Errors
///
/// [`StartError::Option`].
pub fn check(config: &Config) -> Result<(), StartError> {
    configured(config)?;
    mail_from(config)?;
    transport(config)?;
    password_rules(config)?;
    provider(config)?;
    webhook(config)?;
    recovery(config)?;
    if config.s3.is_some() {
        // Asks nobody yet; a directory would be made.
        open_blobs(config)?;
    }
    Ok(())
}

/// What new passwords must be.
///
/// # Errors
///
/// [`StartError::Option`] if the list of stolen passwords cannot be used.
pub fn password_rules(config: &Config) -> Result<PasswordRules, StartError> {
    PasswordRules::of(config).map_err(|error| option("breached_passwords_file", error))
}

/// The organisation's sign-in; nobody is asked yet.
fn provider(config: &Config) -> Result<Option<Provider>, StartError> {
    let Some(oidc) = &config.oidc else { return Ok(None) };
    for rule in &oidc.roles {
        rule.role.parse::<Role>().map_err(|error| option("oidc_roles", error))?;
    }
    if let Some(role) = &oidc.default_role {
        role.parse::<Role>().map_err(|error| option("oidc_default_role", error))?;
    }
    let pem = oidc.ca_file.as_ref().map(std::fs::read).transpose();
    let pem = pem.map_err(|error| option("oidc_ca_file", error))?;
    Provider::new(oidc, pem.as_deref()).map(Some).map_err(|error| option("oidc_ca_file", error))
}

/// Who posts checkpoints of the log; nobody is asked yet.
fn webhook(config: &Config) -> Result<Option<outbound::Client>, StartError> {
    let Some(hook) = &config.checkpoint_webhook else { return Ok(None) };
    let pem = hook.ca_file.as_ref().map(std::fs::read).transpose();
    let pem = pem.map_err(|error| option("checkpoint_webhook_ca_file", error))?;
    let client =
        outbound::Client::new(hook.authority().into_iter().collect(), &hook.networks, pem.as_deref());
    client.map(Some).map_err(|error| option("checkpoint_webhook_ca_file", error))
}

fn mail_from(config: &Config) -> Result<mail::Address, StartError> {
    config.mail_from.parse().map_err(|error| option("mail_from", error))
}

/// The recovery key, if one is configured.
pub(crate) fn recovery(config: &Config) -> Result<Option<RecoveryPublicKey>, StartError> {
    let parse = |text: &String| text.parse().map_err(|error| option("recovery_public_key", error));
    config.recovery_public_key.as_ref().map(parse).transpose()
}

/// The outbox, for commands of the operator; the server sends what they queue.
pub(crate) fn queue(config: &Config, keys: &Keys) -> Result<post::Queue, StartError> {
    let sender = mail::Sender { from: mail_from(config)?, envelope: mail::EnvelopeSender::default() };
    Ok(post::Queue::of(keys.clone(), sender.host_for_message_ids()))
}

/// The storage; commands of the operator open it, too.
pub(crate) fn open_blobs(config: &Config) -> Result<BlobStore, StartError> {
    let opened = match (&config.blob_url, &config.s3) {
        (BlobUrl::File(path), _) => BlobStore::directory(path, Reserve::default()),
        (BlobUrl::S3 { bucket, prefix }, Some(s3)) => BlobStore::bucket(bucket, prefix, s3),
        (BlobUrl::S3 { .. }, None) => {
            return Err(option("blob_url", "needs the options that begin with s3_"));
        }
    };
    opened.map_err(|error| StartError::Blobs(error.into()))
}

/// Names this node by its machine and the address it listens on: two that run at once must differ in one of them.
fn node(config: &Config) -> WriterId {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = Sha256::digest(format!("{}\u{0}{}", host.trim(), config.listen));
    WriterId::from_bytes(*name.first_chunk().expect("32 bytes begin with 16"))
}

fn logo(config: &Config) -> Result<Option<LogoFile>, StartError> {
    let Some(path) = &config.organisation_logo else { return Ok(None) };
    let extension =
        path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_lowercase();
    let kind = PictureKind::parse(&extension)
        .ok_or_else(|| option("organisation_logo", "must be an SVG or PNG file"))?;
    let bytes = std::fs::read(path).map_err(|error| option("organisation_logo", error))?;
    Ok(Some(LogoFile::new(kind, bytes)))
}

/// How the organisation shows itself while nobody has set anything else.
fn configured(config: &Config) -> Result<Configured, StartError> {
    let mut branding =
        Branding::new(&config.organisation_name).map_err(|error| option("organisation_name", error))?;
    branding.colour = config
        .organisation_colour
        .to_string()
        .parse()
        .map_err(|error| option("organisation_colour", error))?;
    if let Some(url) = &config.privacy_url {
        branding.privacy_url = Some(url.parse().map_err(|error| option("privacy_url", error))?);
    }
    let logo = logo(config)?;
    if let Some(logo) = logo.as_ref().filter(|logo| logo.kind == PictureKind::Png) {
        mail::Logo::new("image/png", logo.bytes.clone())
            .map_err(|error| option("organisation_logo", error))?;
    }
    Ok(Configured {
        branding,
        colour: config.organisation_colour.to_string(),
        logo,
        support: config.support_contact.clone(),
        privacy_url: config.privacy_url.clone(),
        authority: looks::authority(&config.supervisory_authority, &config.supervisory_authority_url),
        notice_address: config.public_url.join("/privacy"),
    })
}

fn transport(config: &Config) -> Result<Transport, StartError> {
    let url = match &config.mail_url {
        MailUrl::Dir(path) => format!("dir:{}", path.display()),
        MailUrl::Smtp { url, .. } => match config.mail_tls {
            MailTls::Required => url.expose().to_owned(),
            MailTls::None => format!("{}?tls=none", url.expose().trim_end_matches('/')),
        },
    };
    let extra_ca_pem = config.mail_ca_file.as_ref().map(std::fs::read).transpose();
    let options = TransportOptions {
        extra_ca_pem: extra_ca_pem.map_err(|error| option("mail_ca_file", error))?,
        hello_name: config.public_url.host().to_owned(),
        ..TransportOptions::default()
    };
    Transport::from_url(&url, &options).map_err(|error| option("mail_url", error))
}

/// An installation where nothing was ever sealed under a root has nothing that a wrong day could destroy: it begins
/// today, however long ago its keystore was made.
async fn begin_today(db: &Db, keys: &Keys, clock: &Clock) -> Result<(), StartError> {
    let Some(today) = KeyDay::from_unix_seconds(clock.now().unix_timestamp()) else { return Ok(()) };
    let begins = db
        .write(move |conn| {
            if !db::roots::named(conn)?.is_empty() {
                return Ok(false);
            }
            let day = i64::from(today.0);
            let behind = db::meta::get_number(conn, DAY_MARK)?.is_none_or(|mark| mark < day);
            if behind {
                db::meta::set_number(conn, DAY_MARK, day)?;
            }
            Ok::<_, DbError>(behind)
        })
        .await?;
    if !begins {
        return Ok(());
    }
    let keys = keys.clone();
    let moved = tokio::task::spawn_blocking(move || keys.advance_to(today)).await;
    // Roots that cannot follow leave the clock in doubt, which harms nothing.
    if let Ok(Err(error)) = moved {
        tracing::warn!(error = &error as &dyn std::error::Error, "the keystore's root is not of today");
    }
    Ok(())
}

async fn timekeeper(db: &Db, keys: &Keys, clock: &Clock) -> Result<Timekeeper, StartError> {
    let (mark, day) = db
        .read(|conn| {
            Ok::<_, DbError>((db::meta::get_number(conn, TIME_MARK)?, db::meta::get_number(conn, DAY_MARK)?))
        })
        .await?;
    let mark = mark.and_then(|ms| OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000).ok());
    let time = Timekeeper::new(clock.clone(), mark);
    if let Some(reading) = reading(keys, clock, Duration::ZERO, day)
        && let Decision::Quarantine { .. } | Decision::Settling = Watch::new().observe(&reading)
    {
        time.distrust();
    }
    Ok(time)
}

/// What the rules of the day mark want to know.
pub(crate) fn reading(keys: &Keys, clock: &Clock, monotonic: Duration, mark: Option<i64>) -> Option<Reading> {
    let keystore = keys.current();
    Some(Reading {
        wall: clock.now().unix_timestamp(),
        monotonic,
        mark: KeyDay(u32::try_from(mark?).ok()?),
        root: keystore.root_day()?,
        oldest_root: keystore.oldest_root_day()?,
    })
}
