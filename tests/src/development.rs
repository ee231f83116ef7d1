//! A development instance: `kuvert serve --dev` in a folder of its own, as `make run` starts it.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::process::{Guarded, free_port};
use crate::tools::kuvert_binary;

/// How long a first start may take: certificates, keystore, database, sample.
const START_LIMIT: Duration = Duration::from_mins(1);

/// A running development instance and what `demo.json` says of it.
pub struct Development {
    _process: Guarded,
    folder: TempDir,
    pub facts: Value,
}

impl Development {
    /// Starts one and waits until it is ready. `environment` adds to what it needs.
    pub async fn start(environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::Builder::new().prefix("kuvert-dev-").tempdir().expect("a folder is made");
        let (port, ops) = (free_port(), free_port());
        let log = std::fs::File::create(folder.path().join("kuvert.log")).expect("the log is made");
        let process = Guarded::start(&kuvert_binary(), |command| {
            command.current_dir(folder.path()).env_clear().env("PATH", "/usr/bin:/bin");
            command.env("KUVERT_PUBLIC_URL", format!("https://localhost:{port}"));
            command.env("KUVERT_LISTEN", format!("127.0.0.1:{port}"));
            command.env("KUVERT_OPS_LISTEN", format!("127.0.0.1:{ops}"));
            command.envs(environment.iter().copied()).args(["serve", "--dev"]).stdin(Stdio::null());
            command.stdout(log.try_clone().expect("the log is shared")).stderr(log);
        });
        let end = Instant::now() + START_LIMIT;
        let demo = folder.path().join(".kuvert/demo.json");
        loop {
            let ready = reqwest::get(format!("http://127.0.0.1:{ops}/readyz")).await;
            if ready.is_ok_and(|answer| answer.status() == 200) && demo.exists() {
                break;
            }
            let said = || std::fs::read_to_string(folder.path().join("kuvert.log")).unwrap_or_default();
            assert!(Instant::now() < end, "the development instance is not ready:\n{}", said());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let facts = std::fs::read(&demo).expect("demo.json can be read");
        let facts = serde_json::from_slice(&facts).expect("demo.json is JSON");
        Self { _process: process, folder, facts }
    }

    /// A fact of `demo.json` that is text.
    pub fn fact(&self, name: &str) -> &str {
        self.facts[name].as_str().unwrap_or_else(|| panic!("demo.json has no {name}"))
    }

    /// Where it keeps everything.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}
