//! The only reader of file and environment: every option, every limit, with its unit.
//!
//! [`options::OPTIONS`] is the one table of what exists; this module turns it into a [`Config`]. The order is
//! default, then `kuvert.toml`, then the environment, and the last one wins.

pub mod addin;
mod clamd;
mod oidc;
pub mod options;
mod raw;
mod s3;
mod urls;
mod values;
mod webhook;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;

pub use self::clamd::ClamdUrl;
pub use self::oidc::{Authority, Oidc, OidcKind, RoleRule};
use self::raw::Raw;
pub use self::s3::{Endpoint, S3};
pub use self::urls::{BlobUrl, DatabaseUrl, MailUrl, PublicUrl};
pub use self::values::{
    Colour, LogFormat, MailTls, RoleName, SecondFactor, Secret, Unscanned, UnscannedRelease,
};
pub use self::webhook::Webhook;
use crate::locales::Locale;

/// Everything an operator may decide, parsed. Field names are the option names.
#[derive(Clone, Debug)]
pub struct Config {
    pub public_url: PublicUrl,
    /// Further authorities (`host` or `host:port`) that requests may name.
    pub extra_hosts: Vec<String>,
    pub listen: SocketAddr,
    pub ops_listen: SocketAddr,
    /// Certificate chain and key; without them only trusted proxies may connect.
    pub tls: Option<TlsFiles>,
    /// Networks whose plain HTTP and whose `X-Forwarded-For` are believed.
    pub trusted_proxies: Vec<IpNet>,

    pub database_url: DatabaseUrl,
    pub blob_url: BlobUrl,
    /// The object store, if `blob_url` names one.
    pub s3: Option<S3>,
    pub keystore: PathBuf,
    pub keystore_mirror: Option<PathBuf>,
    /// Where the log's last checkpoint is kept outside the database; none: beside the keystore.
    pub checkpoint_file: Option<PathBuf>,
    /// Where checkpoints are posted.
    pub checkpoint_webhook: Option<Webhook>,
    /// What is handed in is sealed to this key, too, as `kuvert keys recovery` prints it.
    pub recovery_public_key: Option<String>,
    /// What backups are sealed to, as `kuvert keys backup-key` prints it.
    pub backup_public_key: Option<String>,

    pub mail_url: MailUrl,
    pub mail_from: String,
    pub mail_tls: MailTls,
    /// PEM file with a further root certificate for the relay.
    pub mail_ca_file: Option<PathBuf>,

    /// The malware scanner; without one, files are not scanned.
    pub clamd_url: Option<ClamdUrl>,
    pub scan_file_max_bytes: u64,
    /// What becomes of a file that could not be scanned.
    pub unscanned_files: Unscanned,
    /// Who may let such a file out.
    pub unscanned_release: UnscannedRelease,
    pub scan_seconds_max: u32,

    pub organisation_name: String,
    pub organisation_logo: Option<PathBuf>,
    pub organisation_colour: Colour,
    pub support_contact: Option<String>,
    pub privacy_url: Option<String>,
    pub default_language: Locale,

    pub share_expiry_default_days: u32,
    pub share_expiry_max_days: u32,
    pub share_renewal_days: u32,
    pub share_files_max: u32,
    pub recipients_max: u32,
    pub upload_max_bytes: u64,
    pub upload_idle_days: u32,
    pub request_files_max: u32,
    /// Days from when a submission was fetched or closed to when it is deleted.
    pub submission_keep_days: u32,
    pub submission_unfetched_days: u32,
    pub submission_warning_days: u32,
    pub request_keep_days: u32,
    pub stale_account_days: u32,
    /// Whom people may complain to.
    pub supervisory_authority: String,
    pub supervisory_authority_url: String,
    pub reminder_days_before_expiry: u32,

    pub addin: addin::Addin,

    pub code_minutes: u32,
    pub code_tries: u32,
    pub link_failures_max: u32,
    pub link_lock_hours: u32,
    /// Codes sent for one link in 15 minutes.
    pub codes_per_link: u32,
    pub codes_per_address_per_day: u32,
    pub codes_per_network_per_hour: u32,
    pub unproved_addresses_max: u32,
    pub unproved_per_network_per_day: u32,
    pub misses_per_network_per_minute: u32,
    pub staff_session_idle_hours: u32,
    pub staff_session_hours: u32,
    pub recipient_session_hours: u32,
    /// Whether every local account needs a second factor.
    pub second_factor: SecondFactor,
    /// Roles that need one in any case.
    pub second_factor_required_roles: Vec<RoleName>,
    pub breached_passwords_file: Option<PathBuf>,
    pub api_token_days_max: u32,

    /// Whether people may sign in with a password of ours.
    pub local_sign_in: bool,
    /// The organisation's own sign-in.
    pub oidc: Option<Oidc>,

    pub connections_max: u32,
    pub connections_per_address_max: u32,
    pub transfer_buffers_max_bytes: u64,

    pub log_format: LogFormat,
    /// A `tracing` filter such as `info` or `kuvert=debug,info`.
    pub log_level: String,

    effective: Raw,
}

/// Where the certificate chain (leaf first) and its private key are, both PEM.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TlsFiles {
    pub cert: PathBuf,
    pub key: PathBuf,
}

/// Why the configuration is refused. Each is one sentence that names the place.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{} cannot be read", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("{} is not valid TOML", path.display())]
    Toml {
        path: PathBuf,
        #[source]
        source: toml::de::Error,
    },
    #[error("{place} is not an option; run `kuvert config check --help` for the list")]
    Unknown { place: String },
    #[error("{place} is given twice: as itself and as a file")]
    Twice { place: String },
    #[error("{place}: {why}")]
    Bad { place: String, why: String },
    #[error("{name} is missing; set it in kuvert.toml or as {env}")]
    Missing { name: &'static str, env: String },
    #[error("{0}")]
    Conflict(String),
}

impl Config {
    /// Reads `file` (if any) and the `KUVERT_*` variables of `env`.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for anything unknown, unreadable, malformed, missing or contradictory; nothing is guessed.
    pub fn load(
        file: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        Self::load_over(&[], file, env)
    }

    /// Like [`Config::load`], with other defaults for some options (the development instance has its own).
    pub fn load_over(
        defaults: &[(&str, &str)],
        file: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        Self::parse(Raw::gather(defaults, file, env)?)
    }

    /// The defaults with some options set, read from neither file nor environment.
    pub fn defaults_with(options: &[(&str, &str)]) -> Result<Self, ConfigError> {
        Self::load_over(options, None, std::iter::empty())
    }

    /// The effective configuration, one option a line with where it came from; secrets are masked.
    pub fn describe(&self) -> String {
        self.effective.describe()
    }

    #[expect(clippy::too_many_lines, reason = "one line an option")]
    fn parse(raw: Raw) -> Result<Self, ConfigError> {
        let blob_url = raw.required("blob_url")?;
        Self {
            public_url: raw.required("public_url")?,
            extra_hosts: raw.list("extra_hosts")?,
            listen: raw.required("listen")?,
            ops_listen: raw.required("ops_listen")?,
            tls: tls_files(&raw)?,
            trusted_proxies: networks(&raw, "trusted_proxies")?,
            database_url: raw.required("database_url")?,
            s3: S3::parse(&raw, &blob_url)?,
            blob_url,
            keystore: raw.required("keystore")?,
            keystore_mirror: raw.optional("keystore_mirror")?,
            checkpoint_file: raw.optional("checkpoint_file")?,
            checkpoint_webhook: Webhook::parse(&raw)?,
            recovery_public_key: raw.optional("recovery_public_key")?,
            backup_public_key: raw.optional("backup_public_key")?,
            mail_url: raw.required("mail_url")?,
            mail_from: raw.required::<values::MailAddress>("mail_from")?.0,
            mail_tls: raw.required("mail_tls")?,
            mail_ca_file: raw.optional("mail_ca_file")?,
            clamd_url: raw.optional("clamd_url")?,
            scan_file_max_bytes: raw.bytes("scan_file_max_bytes")?,
            unscanned_files: raw.required("unscanned_files")?,
            unscanned_release: raw.required("unscanned_release")?,
            scan_seconds_max: raw.whole("scan_seconds_max")?,
            organisation_name: raw.required::<values::Line>("organisation_name")?.0,
            organisation_logo: raw.optional::<values::Logo>("organisation_logo")?.map(|logo| logo.0),
            organisation_colour: raw.required("organisation_colour")?,
            support_contact: raw.optional::<values::Line>("support_contact")?.map(|line| line.0),
            privacy_url: raw.optional::<values::WebAddress>("privacy_url")?.map(|url| url.0),
            default_language: raw.required("default_language")?,
            share_expiry_default_days: raw.whole("share_expiry_default_days")?,
            share_expiry_max_days: raw.whole("share_expiry_max_days")?,
            share_renewal_days: raw.whole("share_renewal_days")?,
            share_files_max: raw.whole("share_files_max")?,
            recipients_max: raw.whole("recipients_max")?,
            upload_max_bytes: raw.bytes("upload_max_bytes")?,
            upload_idle_days: raw.whole("upload_idle_days")?,
            request_files_max: raw.whole("request_files_max")?,
            submission_keep_days: raw.whole("submission_keep_days")?,
            submission_unfetched_days: raw.whole("submission_unfetched_days")?,
            submission_warning_days: raw.whole("submission_warning_days")?,
            request_keep_days: raw.whole("request_keep_days")?,
            stale_account_days: raw.whole("stale_account_days")?,
            supervisory_authority: raw.required::<values::Line>("supervisory_authority")?.0,
            supervisory_authority_url: raw.required::<values::WebAddress>("supervisory_authority_url")?.0,
            reminder_days_before_expiry: raw.whole("reminder_days_before_expiry")?,
            addin: addin::parse(&raw)?,
            code_minutes: raw.whole("code_minutes")?,
            code_tries: raw.whole("code_tries")?,
            link_failures_max: raw.whole("link_failures_max")?,
            link_lock_hours: raw.whole("link_lock_hours")?,
            codes_per_link: raw.whole("codes_per_link")?,
            codes_per_address_per_day: raw.whole("codes_per_address_per_day")?,
            codes_per_network_per_hour: raw.whole("codes_per_network_per_hour")?,
            unproved_addresses_max: raw.whole("unproved_addresses_max")?,
            unproved_per_network_per_day: raw.whole("unproved_per_network_per_day")?,
            misses_per_network_per_minute: raw.whole("misses_per_network_per_minute")?,
            staff_session_idle_hours: raw.whole("staff_session_idle_hours")?,
            staff_session_hours: raw.whole("staff_session_hours")?,
            recipient_session_hours: raw.whole("recipient_session_hours")?,
            second_factor: raw.required("second_factor")?,
            second_factor_required_roles: raw.list("second_factor_required_roles")?,
            breached_passwords_file: raw.optional("breached_passwords_file")?,
            local_sign_in: raw.required::<values::Switch>("local_sign_in")?.0,
            oidc: Oidc::parse(&raw)?,
            api_token_days_max: raw.whole("api_token_days_max")?,
            connections_max: raw.whole("connections_max")?,
            connections_per_address_max: raw.whole("connections_per_address_max")?,
            transfer_buffers_max_bytes: raw.bytes("transfer_buffers_max_bytes")?,
            log_format: raw.required("log_format")?,
            log_level: raw.required::<values::LogLevel>("log_level")?.0,
            effective: raw,
        }
        .agree()
    }

    /// Looks for options that are right alone and wrong together.
    fn agree(self) -> Result<Self, ConfigError> {
        let refuse = |why: &str| Err(ConfigError::Conflict(why.to_owned()));
        if self.share_expiry_default_days > self.share_expiry_max_days {
            return refuse("share_expiry_default_days is greater than share_expiry_max_days");
        }
        if self.staff_session_idle_hours > self.staff_session_hours {
            return refuse("staff_session_idle_hours is greater than staff_session_hours");
        }
        if !self.local_sign_in && self.oidc.is_none() {
            return refuse("nobody could sign in: local_sign_in is off and there is no oidc_issuer");
        }
        if self.tls.is_none() && self.trusted_proxies.is_empty() {
            return refuse(
                "nobody could connect: set tls_cert and tls_key, or trusted_proxies for plain HTTP behind a proxy",
            );
        }
        if self.mail_tls == MailTls::None && !self.mail_url.is_local() {
            return refuse("mail_tls = none is allowed only for a relay on the loopback address");
        }
        Ok(self)
    }
}

fn networks(raw: &Raw, name: &'static str) -> Result<Vec<IpNet>, ConfigError> {
    Ok(raw.list::<values::Network>(name)?.into_iter().map(|net| net.0).collect())
}

fn tls_files(raw: &Raw) -> Result<Option<TlsFiles>, ConfigError> {
    match (raw.optional("tls_cert")?, raw.optional("tls_key")?) {
        (Some(cert), Some(key)) => Ok(Some(TlsFiles { cert, key })),
        (None, None) => Ok(None),
        _ => Err(ConfigError::Conflict("tls_cert and tls_key must be set together".to_owned())),
    }
}

#[cfg(test)]
mod tests;
