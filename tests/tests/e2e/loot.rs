//! What a thief of everything at rest has, on a machine of the thief's own.

use std::path::Path;
use std::process::Command;

use data_encoding::BASE64URL_NOPAD;
use kuvert_tests::{Api, Authority, Browserless, Database, Settings, World, bytes, free_port, run_program};
use serde_json::{Value, json};

pub(crate) const THIEF: &str = "thief@elsewhere.example";
pub(crate) const THIEF_PASSWORD: &str = "a-long-password-of-a-thief";

/// Copies of database, blobs and keystore, with which the thief may run the program; its mails go to the world's relay,
/// which the thief reads.
pub(crate) struct Loot {
    pub(crate) settings: Settings,
    pub(crate) authority: Authority,
    pub(crate) database: Database,
}

impl Loot {
    /// Copies everything of a world whose gateway has stopped.
    pub(crate) fn of(world: &World, name: &str) -> Self {
        let folder = world.scratch().join(name);
        std::fs::create_dir(&folder).unwrap();
        let authority = Authority::new(&folder.join("tls"));
        let port = free_port();
        let mut settings = Settings::new(&folder, &authority, port, port);
        copy(&world.settings.blobs(), &settings.blobs());
        std::fs::copy(world.settings.keystore(), settings.keystore()).unwrap();
        let database = world.database.copy(&folder);
        settings.set("KUVERT_DATABASE_URL", &database.url());
        settings.set("KUVERT_MAIL_URL", &world.sink.url());
        settings.set("KUVERT_MAIL_CA_FILE", &world.authority.file().to_string_lossy());
        Self { settings, authority, database }
    }

    /// Exchanges every version of one secret of the keystore for others: the thief did not get it.
    pub(crate) fn without_secret(self, name: &str) -> Self {
        let path = self.settings.keystore();
        let mut keystore: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let versions = keystore[name].as_array_mut().expect("a secret has versions");
        assert!(!versions.is_empty());
        for (seed, version) in versions.iter_mut().enumerate() {
            version["key"] = json!(BASE64URL_NOPAD.encode(&bytes(900 + seed as u64, 32)));
        }
        std::fs::write(&path, keystore.to_string()).unwrap();
        self
    }

    /// Makes the thief an administrator; returns the API as the thief.
    pub(crate) fn administrator(&self) -> (Api, String) {
        let account = ["staff", "add", THIEF, "--name", "Thief", "--role", "admin", "--password-stdin"];
        self.settings.cli_ok(&account, &format!("{THIEF_PASSWORD}\n"));
        let token = self.settings.cli_ok(&["staff", "token", THIEF, "--label", "loot"], "");
        (Api::new(self.settings.url(), &self.authority, &token), token)
    }

    pub(crate) fn browser(&self) -> Browserless {
        Browserless::new(self.settings.url(), &self.authority)
    }
}

fn copy(from: &Path, to: &Path) {
    run_program(Command::new("cp").arg("-a").arg(format!("{}/.", from.display())).arg(to));
}
