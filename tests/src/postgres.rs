//! One PostgreSQL server a test process, one database a test.

use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::process::free_port;
use crate::tools::run_program;

/// The server lives until its standard input ends, which is when the test process ends, however it ends. Then it stops
/// at once and its folder goes.
const GUARD: &str = r#"trap : INT TERM HUP
folder=$1; shift
"$@" & pid=$!
read -r _
kill -QUIT "$pid"; wait "$pid"
rm -rf "$folder""#;

pub(crate) struct Server {
    programs: PathBuf,
    port: u16,
    next: AtomicU32,
    _guard: Child,
}

/// The server of this process, started when first asked for.
pub(crate) fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(Server::start)
}

impl Server {
    fn start() -> Self {
        let programs = programs();
        let folder =
            tempfile::Builder::new().prefix("kuvert-postgres-").tempdir().expect("a folder is made").keep();
        let user = unprivileged_user(&folder);
        if let Some(user) = user {
            run_program(Command::new("chown").arg(user).arg(&folder));
        }
        let data = folder.join("data");
        run_program(
            as_user(user, &programs.join("initdb"))
                .args([
                    "--username=kuvert",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--no-locale",
                    "--no-sync",
                    "--pgdata",
                ])
                .arg(&data)
                .current_dir(&folder),
        );
        let port = free_port();
        let log = std::fs::File::create(folder.join("log")).expect("the log is made");
        let mut guard = as_user(user, Path::new("/bin/sh"));
        guard
            .args(["-c", GUARD, "postgres-guard"])
            .arg(&folder)
            .arg(programs.join("postgres"))
            .arg("-D")
            .arg(&data);
        for setting in
            ["fsync=off", "listen_addresses=127.0.0.1", "max_connections=200", "shared_buffers=64MB"]
        {
            guard.args(["-c", setting]);
        }
        guard
            .arg("-c")
            .arg(format!("unix_socket_directories={}", folder.display()))
            .args(["-p", &port.to_string()]);
        let guard = guard
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the server starts");
        let server = Self { programs, port, next: AtomicU32::new(1), _guard: guard };
        server.wait_until_ready(&folder);
        server
    }

    fn wait_until_ready(&self, folder: &Path) {
        let end = Instant::now() + Duration::from_secs(30);
        while !self.program("pg_isready").output().expect("pg_isready runs").status.success() {
            assert!(
                Instant::now() < end,
                "PostgreSQL did not start:\n{}",
                std::fs::read_to_string(folder.join("log")).unwrap_or_default()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// One of PostgreSQL's client programs, told where this server is.
    pub(crate) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.args(["-h", "127.0.0.1", "-U", "kuvert", "-p", &self.port.to_string()]);
        command
    }

    /// Makes an empty database, or a copy of `template`, and returns its name.
    pub(crate) fn create(&self, template: Option<&str>) -> String {
        let name = format!("kuvert_{}", self.next.fetch_add(1, Ordering::Relaxed));
        run_program(
            self.program("createdb").arg(&name).args(template.map(|name| format!("--template={name}"))),
        );
        name
    }

    pub(crate) fn url(&self, name: &str) -> String {
        format!("postgres://kuvert@127.0.0.1:{}/{name}", self.port)
    }

    /// Runs `sql` and returns its rows, columns separated by `|`.
    pub(crate) fn query(&self, name: &str, sql: &str) -> String {
        let mut psql = self.program("psql");
        psql.args(["-d", name, "-qAtX", "-v", "ON_ERROR_STOP=1"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = psql.spawn().expect("psql starts");
        child.stdin.take().expect("psql reads").write_all(sql.as_bytes()).expect("psql takes the query");
        let output = child.wait_with_output().expect("psql ends");
        assert!(output.status.success(), "psql refused {sql}");
        String::from_utf8(output.stdout).expect("rows are UTF-8")
    }
}

fn programs() -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.filter_map(Result::ok).map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    found.retain(|folder| folder.join("initdb").exists());
    found.sort();
    found.pop().expect("PostgreSQL is missing: run scripts/prepare")
}

/// `initdb` refuses root; then this names somebody with no rights.
fn unprivileged_user(own_folder: &Path) -> Option<&'static str> {
    let owner = std::fs::metadata(own_folder).expect("the folder is there").uid();
    if owner != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let known = users.lines().any(|line| line.starts_with("postgres:"));
    Some(if known { "postgres" } else { "nobody" })
}

fn as_user(user: Option<&str>, program: &Path) -> Command {
    let Some(user) = user else {
        return Command::new(program);
    };
    let mut command = Command::new("setpriv");
    command
        .arg(format!("--reuid={user}"))
        .arg("--regid")
        .arg(user_group(user))
        .arg("--clear-groups")
        .arg("--")
        .arg(program);
    command
}

fn user_group(user: &str) -> String {
    let groups = run_program(Command::new("id").args(["-g", user]));
    String::from_utf8_lossy(&groups.stdout).trim().to_owned()
}
