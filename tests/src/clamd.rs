//! A real clamd that knows one signature: the one for the harmless file that all scanners call a virus.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use data_encoding::HEXLOWER;
use rustix::process::{Pid, Signal, kill_process};

use crate::process::{Guarded, free_port};

const PROGRAM: &str = "/usr/sbin/clamd";
const SOCKET: &str = "clamd.ctl";

/// The test file of the European Institute for Computer Antivirus Research. In two halves, or every scanner on the way
/// would take this source for it.
pub fn eicar() -> Vec<u8> {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat().into_bytes()
}

/// A running clamd, stopped when dropped.
#[derive(Debug)]
pub struct Clamd {
    folder: tempfile::TempDir,
    port: u16,
    limit_mib: u32,
    process: Guarded,
}

impl Clamd {
    /// Starts one that looks at files of at most `limit_mib`, and at four times as much in one archive, as Debian's does
    /// with 25 and 100.
    pub fn start(limit_mib: u32) -> Self {
        let folder = tempfile::Builder::new().prefix("kuvert-clamd-").tempdir().expect("a folder is made");
        let signatures = folder.path().join("signatures");
        std::fs::create_dir(&signatures).expect("a folder is made");
        // Name, any kind of file, anywhere in it, these bytes.
        let signature = format!("Kuvert.Eicar:0:*:{}\n", HEXLOWER.encode(&eicar()));
        std::fs::write(signatures.join("kuvert-test.ndb"), signature).expect("the signature is written");
        let port = free_port();
        let process = run(folder.path(), port, limit_mib);
        Self { folder, port, limit_mib, process }
    }

    /// As `clamd_url` has it.
    pub fn url(&self) -> String {
        format!("unix:{}", self.folder.path().join(SOCKET).display())
    }

    /// The same clamd over TCP.
    pub fn tcp_url(&self) -> String {
        format!("tcp://127.0.0.1:{}", self.port)
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Starts it again at the same addresses.
    pub fn restart(&mut self) {
        self.process = run(self.folder.path(), self.port, self.limit_mib);
    }

    /// From now on it does nothing: connections are taken by the kernel, and nobody reads.
    pub fn stall(&self) {
        let pid = i32::try_from(self.process.pid()).ok().and_then(Pid::from_raw).expect("a child has a pid");
        kill_process(pid, Signal::STOP).expect("the signal is delivered");
    }
}

fn run(folder: &Path, port: u16, limit_mib: u32) -> Guarded {
    assert!(Path::new(PROGRAM).exists(), "clamd is missing: run scripts/prepare");
    let (config, log, socket) = (folder.join("clamd.conf"), folder.join("log"), folder.join(SOCKET));
    let settings = format!(
        "DatabaseDirectory {folder}/signatures\nOfficialDatabaseOnly no\nTemporaryDirectory {folder}\n\
         Foreground yes\nLocalSocket {socket}\nTCPAddr 127.0.0.1\nTCPSocket {port}\nLogFile {log}\n\
         StreamMaxLength {limit_mib}M\nMaxFileSize {limit_mib}M\nMaxScanSize {total}M\nAlertExceedsMax yes\n",
        folder = folder.display(),
        socket = socket.display(),
        log = log.display(),
        total = 4 * limit_mib,
    );
    std::fs::write(&config, settings).expect("the configuration is written");
    let process = Guarded::start(Path::new(PROGRAM), |command| {
        command.arg("--config-file").arg(&config).stdout(std::process::Stdio::null());
    });
    let end = Instant::now() + Duration::from_secs(30);
    while !answers(&socket) {
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        assert!(Instant::now() < end, "clamd did not start:\n{said}");
        std::thread::sleep(Duration::from_millis(20));
    }
    process
}

fn answers(socket: &Path) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = UnixStream::connect(socket)?;
        stream.write_all(b"zPING\0")?;
        let mut said = String::new();
        stream.read_to_string(&mut said)?;
        Ok(said)
    };
    ask().is_ok_and(|said| said == "PONG\0")
}
