//! The server under test: one process of the real binary, its folder, its configuration.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use crate::authority::Authority;
use crate::clock::FakeClock;
use crate::process::{Guarded, free_port};
use crate::tools::kuvert_binary;

/// How long a start may take, migrations included.
const START_LIMIT: Duration = Duration::from_secs(30);
/// Longer than the gateway's own limit for a graceful stop (30 s).
pub(crate) const STOP_LIMIT: Duration = Duration::from_secs(40);

/// What a gateway is started with: its environment, and the folder that holds all it writes.
#[derive(Clone, Debug)]
pub struct Settings {
    pub folder: PathBuf,
    pub environment: BTreeMap<String, String>,
    pub clock: Option<FakeClock>,
}

impl Settings {
    /// A gateway at `https://localhost:<public port>` whose files are all in `folder`.
    pub fn new(folder: &Path, authority: &Authority, listen: u16, public: u16) -> Self {
        for name in ["blobs", "keys", "tmp"] {
            std::fs::create_dir_all(folder.join(name)).expect("the folder is made");
        }
        let certified = authority.certify("gateway", &["localhost"]);
        let path = |path: &Path| path.to_string_lossy().into_owned();
        let environment = [
            ("KUVERT_PUBLIC_URL", format!("https://localhost:{public}")),
            ("KUVERT_LISTEN", format!("127.0.0.1:{listen}")),
            ("KUVERT_OPS_LISTEN", format!("127.0.0.1:{}", free_port())),
            ("KUVERT_TLS_CERT", path(&certified.certificate)),
            ("KUVERT_TLS_KEY", path(&certified.key)),
            ("KUVERT_BLOB_URL", format!("file:{}", folder.join("blobs").display())),
            ("KUVERT_KEYSTORE", path(&folder.join("keys/keystore"))),
            ("KUVERT_MAIL_FROM", "kuvert@gateway.example".to_owned()),
            // The relay's certificate comes from the same authority.
            ("KUVERT_MAIL_CA_FILE", path(&authority.file())),
            ("TMPDIR", path(&folder.join("tmp"))),
        ];
        Self {
            folder: folder.to_path_buf(),
            environment: environment.map(|(name, value)| (name.to_owned(), value)).into(),
            clock: None,
        }
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.insert(name.to_owned(), value.to_owned());
    }

    pub fn get(&self, name: &str) -> &str {
        self.environment.get(name).unwrap_or_else(|| panic!("{name} is set"))
    }

    pub fn url(&self) -> &str {
        self.get("KUVERT_PUBLIC_URL")
    }

    pub fn keystore(&self) -> PathBuf {
        PathBuf::from(self.get("KUVERT_KEYSTORE"))
    }

    /// Where the log's last checkpoint is kept outside the database.
    pub fn checkpoint(&self) -> PathBuf {
        PathBuf::from(format!("{}.checkpoint", self.get("KUVERT_KEYSTORE")))
    }

    pub fn blobs(&self) -> PathBuf {
        PathBuf::from(self.get("KUVERT_BLOB_URL").trim_start_matches("file:"))
    }

    /// Everything the gateway printed so far, over all its starts.
    pub fn log(&self) -> String {
        let bytes = std::fs::read(self.folder.join("kuvert.log")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn apply(&self, command: &mut Command) {
        command.current_dir(&self.folder).env_clear().env("PATH", "/usr/bin:/bin").envs(&self.environment);
        if let Some(clock) = &self.clock {
            clock.apply(command);
        }
    }

    /// Runs `kuvert <arguments>` to its end, with `input` on its standard input.
    pub fn cli(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = Command::new(kuvert_binary());
        self.apply(&mut command);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("kuvert starts");
        // A program that refuses its arguments may be gone before it reads.
        let _refused = child.stdin.take().expect("a pipe was asked for").write_all(input.as_bytes());
        child.wait_with_output().expect("kuvert ends")
    }

    /// The same, and it must succeed; returns what it printed, trimmed.
    pub fn cli_ok(&self, arguments: &[&str], input: &str) -> String {
        let output = self.cli(arguments, input);
        assert!(
            output.status.success(),
            "kuvert {arguments:?} ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("kuvert prints UTF-8").trim().to_owned()
    }

    /// Starts `kuvert serve` and waits until it is ready.
    pub async fn serve(&self) -> Gateway {
        let mut gateway = self.spawn();
        let end = Instant::now() + START_LIMIT;
        while !self.ready().await {
            let ended = gateway.process.wait(Duration::ZERO);
            assert!(ended.is_none(), "kuvert serve ended with {ended:?}:\n{}", self.log());
            assert!(Instant::now() < end, "kuvert serve is not ready:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        gateway
    }

    /// Starts `kuvert serve` and waits until it answers, ready or not.
    pub async fn serve_closed(&self) -> Gateway {
        let mut gateway = self.spawn();
        let end = Instant::now() + START_LIMIT;
        while self.ops("/readyz").await.is_none() {
            let ended = gateway.process.wait(Duration::ZERO);
            assert!(ended.is_none(), "kuvert serve ended with {ended:?}:\n{}", self.log());
            assert!(Instant::now() < end, "kuvert serve does not answer:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        gateway
    }

    /// Waits until a running `kuvert serve` is ready.
    pub async fn become_ready(&self) {
        let end = Instant::now() + START_LIMIT;
        while !self.ready().await {
            assert!(Instant::now() < end, "kuvert serve is not ready:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Starts `kuvert serve` where it should refuse; returns how it ended and what it printed.
    pub fn refused_start(&self) -> (ExitStatus, String) {
        let before = self.log().len();
        let mut gateway = self.spawn();
        let status = gateway.process.wait(START_LIMIT).expect("a server that must not start ends by itself");
        (status, self.log()[before..].to_owned())
    }

    fn spawn(&self) -> Gateway {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.folder.join("kuvert.log"));
        let log = log.expect("the log is opened");
        let process = Guarded::start(&kuvert_binary(), |command| {
            self.apply(command);
            command.arg("serve").stdin(Stdio::null());
            command.stdout(log.try_clone().expect("the log is shared")).stderr(log);
        });
        Gateway { process }
    }

    /// Whether `/readyz` on the ops listener says yes.
    pub async fn ready(&self) -> bool {
        self.ops("/readyz").await.is_some_and(|(status, _)| status == 200)
    }

    /// One request to the ops listener: status and body; `None` if nobody answers.
    pub async fn ops(&self, path: &str) -> Option<(u16, String)> {
        let answer = reqwest::get(format!("http://{}{path}", self.get("KUVERT_OPS_LISTEN"))).await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.text().await.ok()?))
    }
}

/// A running `kuvert serve`.
pub struct Gateway {
    process: Guarded,
}

impl Gateway {
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    pub fn terminate(&self) {
        self.process.terminate();
    }

    /// Waits for its end after [`Self::terminate`], at most as long as a graceful stop may take.
    pub fn wait(&mut self) -> ExitStatus {
        self.process.wait(STOP_LIMIT).expect("a server told to stop stops in time")
    }

    /// Whether it has ended, or does so within `limit`.
    pub fn has_ended(&mut self, limit: Duration) -> bool {
        self.process.wait(limit).is_some()
    }

    /// It sleeps from now on, as a machine that is suspended does.
    pub fn pause(&self) {
        self.process.pause();
    }

    /// It wakes up.
    pub fn resume(&self) {
        self.process.resume();
    }

    pub fn kill(&mut self) {
        self.process.kill();
    }
}
