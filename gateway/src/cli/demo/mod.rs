//! The development instance: everything under `.kuvert/`, ready to be tried.

mod facts;
mod request;
mod sample;

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use kuvert_crypto::ids::KeyDay;
use zeroize::Zeroizing;

pub(super) use facts::Facts;

use super::{ConfigFile, Failure, Status, dev_ca};
use crate::app::staff::{self, NewStaff, Office};
use crate::app::tokens::{self, NewToken};
use crate::app::{App, AppError, day, start};
use crate::clock::Clock;
use crate::config::{Config, PublicUrl};
use crate::domain::{Role, Scopes};
use crate::keys::{Keys, KeysError, random};
use crate::locales::Locale;

const FOLDER: &str = ".kuvert";
const STAFF_EMAIL: &str = "mette@nordlys.example";
const STAFF_NAME: &str = "Mette Holm";
const ORGANISATION: &str = "Nordlys Revision";

/// A development instance on disk.
pub(super) struct Instance {
    dir: PathBuf,
    certificates: dev_ca::DevCertificates,
}

impl Instance {
    /// Makes or finds the instance below the current directory.
    pub(super) fn prepare(clock: &Clock) -> Result<Self, Failure> {
        let here = std::env::current_dir().map_err(|error| Failure::caused(Status::Failed, &error))?;
        let dir = here.join(FOLDER);
        for folder in [dir.clone(), dir.join("mail"), dir.join("blobs")] {
            let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
            made.map_err(|error| Failure::new(Status::Failed, format!("{}: {error}", folder.display())))?;
        }
        let certificates = dev_ca::ensure(&dir.join("ca"), clock.now());
        let certificates = certificates.map_err(|error| Failure::caused(Status::Failed, &error))?;
        let today = KeyDay::from_unix_seconds(clock.now().unix_timestamp()).unwrap_or(KeyDay(0));
        match Keys::init(&dir.join("keystore.json"), today) {
            Ok(_) | Err(KeysError::Exists(_)) => {}
            Err(error) => return Err(Failure::caused(Status::Failed, &error)),
        }
        Ok(Self { dir, certificates })
    }

    /// The configuration: what the instance brings, over which file and environment win.
    pub(super) fn config(&self, file: &ConfigFile) -> Result<Config, Failure> {
        let path = |name: &str| self.dir.join(name).display().to_string();
        let certificate = self.certificates.tls.cert.display().to_string();
        let key = self.certificates.tls.key.display().to_string();
        let defaults = [
            ("public_url", "https://localhost:8443".to_owned()),
            ("listen", "127.0.0.1:8443".to_owned()),
            ("ops_listen", "127.0.0.1:9443".to_owned()),
            ("tls_cert", certificate),
            ("tls_key", key),
            ("database_url", format!("sqlite:{}", path("kuvert.db"))),
            ("blob_url", format!("file:{}", path("blobs"))),
            ("keystore", path("keystore.json")),
            ("mail_url", format!("dir:{}", path("mail"))),
            ("mail_from", "kuvert@nordlys.example".to_owned()),
            ("organisation_name", ORGANISATION.to_owned()),
            ("support_contact", "it@nordlys.example".to_owned()),
            // The playground's stand-in for Microsoft's library.
            ("addin_office_js_url", "/playground/office.js".to_owned()),
        ];
        let defaults: Vec<(&str, &str)> =
            defaults.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut config = file.load_over(&defaults)?;
        // The playground frames the panes from another origin, as Outlook does.
        config.extra_hosts.push(second_name(&config.public_url));
        Ok(config)
    }

    /// Sees to the account, its token and a sample share and a sample request that can be opened; writes `demo.json`.
    pub(super) async fn furnish(&self, app: &App) -> Result<Facts, Failure> {
        let path = self.dir.join("demo.json");
        let failed = |error: AppError| Failure::caused(Status::Failed, &error);
        let mut facts = match Facts::read(&path) {
            Some(facts) => facts,
            None => self.move_in(app).await.map_err(failed)?,
        };
        facts.move_to(&app.config.public_url);
        facts.ca_file = self.certificates.ca_file.display().to_string();
        facts.mail_dir = self.dir.join("mail").display().to_string();
        sample::ensure(app, &mut facts).await.map_err(failed)?;
        request::ensure(app, &mut facts).await.map_err(failed)?;
        facts
            .write(&path)
            .map_err(|error| Failure::new(Status::Failed, format!("{}: {error}", path.display())))?;
        Ok(facts)
    }

    /// The first start: an account with a password and an API token.
    async fn move_in(&self, app: &App) -> Result<Facts, AppError> {
        let office = Office::of(app);
        let password = Zeroizing::new(data_encoding::BASE64URL_NOPAD.encode(&random::<12>()));
        let address = STAFF_EMAIL.parse().map_err(|_| AppError::Sealed("the demo account"))?;
        let new = NewStaff {
            address,
            name: STAFF_NAME.to_owned(),
            role: Role::Admin,
            language: Locale::Da,
            password: password.clone(),
        };
        let staff = staff::add(&office, new).await?;
        let new =
            NewToken { label: "demo".to_owned(), scopes: Scopes::ALL, days: app.config.api_token_days_max };
        let token = tokens::create(&office, staff, new, app.config.api_token_days_max).await?;
        Ok(Facts {
            staff_email: STAFF_EMAIL.to_owned(),
            staff_password: password.to_string(),
            api_token: token.to_string(),
            ..Facts::default()
        })
    }
}

/// Another name and the same port of the same server.
fn second_name(public: &PublicUrl) -> String {
    let host = if public.host() == "127.0.0.1" { "localhost" } else { "127.0.0.1" };
    format!("{host}:{}", public.port())
}

/// The origin of the page that acts as Outlook.
pub(super) fn playground(public: &PublicUrl) -> String {
    format!("https://{}", second_name(public))
}

/// A development machine sleeps over days; its clock is believed without asking.
pub(super) async fn believe_the_clock(config: &Config, clock: &Clock) -> Result<(), Failure> {
    let failed = |error: &dyn std::error::Error| Failure::caused(Status::Failed, error);
    let (db, keys) = start::open_pair(config, clock).await.map_err(|error| failed(&error))?;
    let today = KeyDay::from_unix_seconds(clock.now().unix_timestamp()).unwrap_or(KeyDay(0));
    let behind = keys.current().root_day().is_none_or(|day| day < today);
    if behind {
        day::advance_by_hand(&db, &keys, clock, today).await.map_err(|error| failed(&error))?;
    }
    Ok(())
}

/// Where the facts about the instance are kept, for scripts.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let staging = path.with_extension("json.new");
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&staging)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(staging, path)
}
