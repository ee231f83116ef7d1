//! A real S3 server (`s3s-fs`) behind a door that can misbehave as object stores do.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::process::{Guarded, free_port};
use crate::tools::tool;

const BUCKET: &str = "envelopes";
const KEY_ID: &str = "kuvert-tests";
const SECRET: &str = "not-a-secret-outside-these-tests";
/// Bytes of the head of a request or an answer.
const HEAD_MAX: usize = 64 << 10;

/// What the store does instead of what it was asked.
#[derive(Clone, Debug)]
pub enum StoreFault {
    /// Answers with this status and this S3 error code.
    Refuses(u16, &'static str),
    /// Takes the request and never answers.
    Silent,
    /// Answers, and breaks off after so many bytes of the body.
    CutsAnswer(u64),
    /// Does what it was asked, and breaks the connection instead of saying so.
    LosesAnswer,
    /// Sends other bytes of the right length.
    SendsOtherBytes,
    /// Says that it has stored the object, whatever condition it was asked under.
    SaysYes,
}

/// A fault for the next requests of a method.
#[derive(Debug)]
struct Planned {
    method: &'static str,
    fault: StoreFault,
    times: usize,
}

type Plan = Arc<Mutex<VecDeque<Planned>>>;

/// A running store, stopped when dropped.
#[derive(Debug)]
pub struct ObjectStore {
    folder: tempfile::TempDir,
    port: u16,
    plan: Plan,
    served: Arc<Mutex<Vec<String>>>,
    _process: Guarded,
    accept: tokio::task::JoinHandle<()>,
}

impl ObjectStore {
    pub async fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("kuvert-s3-").tempdir().expect("a folder is made");
        std::fs::create_dir(folder.path().join(BUCKET)).expect("a folder is made");
        let behind = free_port();
        let process = Guarded::start(&tool("s3s-fs"), |command| {
            command.args(["--host", "127.0.0.1", "--port", &behind.to_string()]);
            command.args(["--access-key", KEY_ID, "--secret-key", SECRET]).arg(folder.path());
            command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        });
        wait_for(behind).await;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("the door has a port");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let (plan, served) = (Plan::default(), Arc::<Mutex<Vec<String>>>::default());
        let (shared, list) = (Arc::clone(&plan), Arc::clone(&served));
        let accept = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, behind, Arc::clone(&shared), Arc::clone(&list)));
            }
        });
        Self { folder, port, plan, served, _process: process, accept }
    }

    /// The gateway's options for it.
    pub fn environment(&self) -> [(&'static str, String); 5] {
        [
            ("KUVERT_BLOB_URL", format!("s3://{BUCKET}/kuvert")),
            ("KUVERT_S3_ENDPOINT", format!("http://127.0.0.1:{}", self.port)),
            ("KUVERT_S3_REGION", "eu-north-1".to_owned()),
            ("KUVERT_S3_ACCESS_KEY_ID", KEY_ID.to_owned()),
            ("KUVERT_S3_SECRET_ACCESS_KEY", SECRET.to_owned()),
        ]
    }

    /// The next `times` requests of `method` (as in `PUT`) meet this fault.
    pub fn plan(&self, method: &'static str, times: usize, fault: StoreFault) {
        self.plan.lock().expect("the plan is sound").push_back(Planned { method, fault, times });
    }

    /// Nothing is to go wrong any more.
    pub fn behave(&self) {
        self.plan.lock().expect("the plan is sound").clear();
    }

    /// Faults that nobody met yet.
    pub fn faults_left(&self) -> usize {
        self.plan.lock().expect("the plan is sound").iter().map(|planned| planned.times).sum()
    }

    /// Method and path of every request so far.
    pub fn requests(&self) -> Vec<String> {
        self.served.lock().expect("the list is sound").clone()
    }

    /// The folder of the bucket, where every object is a file.
    pub fn objects(&self) -> PathBuf {
        self.folder.path().join(BUCKET).join("kuvert")
    }
}

impl Drop for ObjectStore {
    fn drop(&mut self) {
        self.accept.abort();
    }
}

/// Every file below `folder`, in order.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .flat_map(|entry| if entry.path().is_dir() { files_below(&entry.path()) } else { vec![entry.path()] })
        .collect();
    found.sort();
    found
}

async fn wait_for(port: u16) {
    let end = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        assert!(Instant::now() < end, "the object store does not start");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// One request a connection: whoever asks again comes back to the plan.
async fn serve(mut client: TcpStream, behind: u16, plan: Plan, served: Arc<Mutex<Vec<String>>>) {
    let Some((head, rest)) = read_head(&mut client).await else { return };
    let line = head.lines().next().unwrap_or_default().to_owned();
    served
        .lock()
        .expect("the list is sound")
        .push(line.rsplit_once(' ').map_or("", |(line, _)| line).to_owned());
    let fault = next_fault(&plan, line.split(' ').next().unwrap_or_default());
    let body_bytes = content_length(&head);
    match fault {
        Some(StoreFault::Refuses(status, code)) => {
            discard(&mut client, body_bytes.saturating_sub(rest.len() as u64)).await;
            let body = format!("<Error><Code>{code}</Code><Message>planned</Message></Error>");
            answer(&mut client, status, "", &body).await;
        }
        Some(StoreFault::SaysYes) => {
            discard(&mut client, body_bytes.saturating_sub(rest.len() as u64)).await;
            answer(&mut client, 200, "ETag: \"0\"\r\n", "").await;
        }
        Some(StoreFault::Silent) => {
            let mut nobody = Vec::new();
            let _gone = client.read_to_end(&mut nobody).await;
        }
        other => forward(client, behind, &head, &rest, other).await,
    }
}

async fn answer(client: &mut TcpStream, status: u16, fields: &str, body: &str) {
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status} Planned\r\nContent-Length: {length}\r\n{fields}Connection: close\r\n\r\n{body}"
    );
    let _gone = client.write_all(answer.as_bytes()).await;
    let _gone = client.shutdown().await;
}

fn next_fault(plan: &Plan, method: &str) -> Option<StoreFault> {
    let mut plan = plan.lock().expect("the plan is sound");
    let place = plan.iter().position(|planned| planned.method == method)?;
    plan[place].times -= 1;
    let fault = plan[place].fault.clone();
    if plan[place].times == 0 {
        plan.remove(place);
    }
    Some(fault)
}

async fn forward(mut client: TcpStream, behind: u16, head: &str, rest: &[u8], fault: Option<StoreFault>) {
    let Ok(mut server) = TcpStream::connect(("127.0.0.1", behind)).await else { return };
    let mut lines: Vec<&str> = head.trim_end().split("\r\n").collect();
    lines.retain(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    let head = format!("{}\r\nConnection: close\r\n\r\n", lines.join("\r\n"));
    if server.write_all(head.as_bytes()).await.is_err() || server.write_all(rest).await.is_err() {
        return;
    }
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let up = tokio::io::copy(&mut from_client, &mut to_server);
    let down = async {
        match fault {
            Some(StoreFault::LosesAnswer) => {
                let mut lost = [0; 1];
                let _answered = from_server.read_exact(&mut lost).await;
            }
            Some(StoreFault::CutsAnswer(bytes)) => {
                let Some((head, rest)) = read_head(&mut from_server).await else { return };
                let _gone = to_client.write_all(head.as_bytes()).await;
                let kept = rest.len().min(usize::try_from(bytes).unwrap_or(usize::MAX));
                let _gone = to_client.write_all(&rest[..kept]).await;
                let mut part = (&mut from_server).take(bytes - kept as u64);
                let _gone = tokio::io::copy(&mut part, &mut to_client).await;
            }
            Some(StoreFault::SendsOtherBytes) => {
                let Some((head, mut rest)) = read_head(&mut from_server).await else { return };
                let _gone = to_client.write_all(head.as_bytes()).await;
                let _whole = from_server.read_to_end(&mut rest).await;
                for byte in &mut rest {
                    *byte ^= 0x20;
                }
                let _gone = to_client.write_all(&rest).await;
            }
            _ => {
                let _gone = tokio::io::copy(&mut from_server, &mut to_client).await;
            }
        }
    };
    tokio::select! {
        () = down => {}
        // Whoever asked has gone; the answer is of no use.
        Err(_) = up => {}
    }
}

async fn read_head(from: &mut (impl tokio::io::AsyncRead + Unpin)) -> Option<(String, Vec<u8>)> {
    let mut read = Vec::new();
    let mut piece = [0; 4096];
    loop {
        if let Some(end) = memchr::memmem::find(&read, b"\r\n\r\n") {
            let rest = read.split_off(end + 4);
            return Some((String::from_utf8_lossy(&read).into_owned(), rest));
        }
        let length = from.read(&mut piece).await.ok().filter(|length| *length > 0)?;
        read.extend_from_slice(&piece[..length]);
        if read.len() > HEAD_MAX {
            return None;
        }
    }
}

fn content_length(head: &str) -> u64 {
    let lengths = head.lines().filter_map(|line| line.split_once(':'));
    lengths
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .find_map(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0)
}

async fn discard(client: &mut TcpStream, bytes: u64) {
    let _gone = tokio::io::copy(&mut client.take(bytes), &mut tokio::io::sink()).await;
}
