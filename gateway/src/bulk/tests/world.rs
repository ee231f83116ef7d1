//! What the tests share: a running service, and a client that says exactly what it is told to.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use data_encoding::BASE64;
use http_body_util::{BodyExt, Full};
use hyper::header::HeaderMap;
use hyper::service::service_fn;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use kuvert_crypto::ids::{BlobId, Id16, LinkRowId, PackageId};
use kuvert_crypto::secret::{PackageKey, TicketKey};
use kuvert_crypto::ticket::{CreateTicket, DownloadTicket, UploadTicket};
use rand_core::UnwrapErr;
use time::macros::datetime;
use tokio::net::{TcpListener, TcpStream};

use crate::app::App;
use crate::app::download::{DownloadError, End};
use crate::app::memory::{Memory, UploadRow};
use crate::blob::{BlobStore, Reserve};
use crate::bulk::Bulk;
use crate::bulk::body::{BulkService, Peer};
use crate::clock::Clock;
use crate::config::Config;
use crate::keys::Keys;

pub(super) struct World {
    pub(super) app: Arc<App>,
    pub(super) bulk: Bulk,
    pub(super) addr: SocketAddr,
    pub(super) blobs: std::path::PathBuf,
    pk: PackageKey,
    _home: tempfile::TempDir,
}

/// An answer, whole.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// As much as came before the connection broke.
    pub(super) body: Bytes,
    pub(super) broken: bool,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The stable code of a problem.
    pub(super) fn code(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{:?}", self.body);
        let problem: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem["status"], self.status.as_u16());
        problem["code"].as_str().unwrap().to_owned()
    }
}

impl World {
    pub(super) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let home = tempfile::tempdir().unwrap();
        let blobs = home.path().join("blobs");
        let mut rng = UnwrapErr(getrandom::SysRng);
        let mut config = Config { upload_max_bytes: 1 << 30, transfer_buffers_max_bytes: 64 << 20 };
        change(&mut config);
        let app = Arc::new(App {
            blobs: BlobStore::open(&format!("file:{}", blobs.display()), Reserve::default()).unwrap(),
            keys: Keys::new(TicketKey::random(&mut rng)),
            clock: Clock::manual(datetime!(2026-11-21 20:00 UTC)),
            config: Arc::new(config),
            memory: Mutex::new(Memory::default()),
        });
        let bulk = Bulk::new(Arc::clone(&app));
        let addr = listen(bulk.clone()).await;
        Self { app, bulk, addr, blobs, pk: PackageKey::random(&mut rng), _home: home }
    }

    pub(super) fn create_path(&self) -> String {
        let ticket = CreateTicket {
            package: PackageId::from_bytes([1; 16]),
            owner: Id16::from_bytes([2; 16]),
            pk: self.pk.clone(),
            expires_at: self.app.clock.now().unix_timestamp() + 3600,
        };
        format!("/bulk/u/{}", ticket.seal(&self.app.keys.ticket_key(), &mut UnwrapErr(getrandom::SysRng)))
    }

    pub(super) fn download_path(&self, files: &[BlobId], zip: bool) -> String {
        let ticket = DownloadTicket {
            package: PackageId::from_bytes([1; 16]),
            files: files.to_vec(),
            zip,
            link_row: LinkRowId::from_bytes([3; 16]),
            session: [4; 32],
            pk: self.pk.clone(),
            start_before: self.app.clock.now().unix_timestamp() + 900,
        };
        format!("/bulk/d/{}", ticket.seal(&self.app.keys.ticket_key(), &mut UnwrapErr(getrandom::SysRng)))
    }

    /// Which blob an upload's path writes to.
    pub(super) fn blob_of(&self, path: &str) -> BlobId {
        let ticket = path.strip_prefix("/bulk/u/").unwrap();
        UploadTicket::open(&self.app.keys.ticket_key(), ticket).unwrap().file.into()
    }

    pub(super) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Answer {
        let stream = TcpStream::connect(self.addr).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        let connection = tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(path).header("host", "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let Ok(response) = sender.send_request(request.body(Full::new(body.into())).unwrap()).await else {
            // Aborted while hyper still held the head back.
            return Answer {
                status: StatusCode::OK,
                headers: HeaderMap::new(),
                body: Bytes::new(),
                broken: true,
            };
        };
        let (parts, mut incoming) = response.into_parts();
        let (mut body, mut broken) = (Vec::new(), false);
        while let Some(frame) = incoming.frame().await {
            match frame {
                Ok(frame) => body.extend_from_slice(&frame.into_data().unwrap_or_default()),
                Err(_) => broken = true,
            }
        }
        drop(sender);
        let _ = connection.await;
        Answer { status: parts.status, headers: parts.headers, body: body.into(), broken }
    }

    /// A request of tus 1.0.0.
    pub(super) async fn tus(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Answer {
        let headers = [&[("tus-resumable", "1.0.0")], headers].concat();
        let answer = self.send(method, path, &headers, body).await;
        assert_eq!(answer.header("tus-resumable"), "1.0.0");
        answer
    }

    pub(super) async fn create(&self, name: &str, length: u64) -> String {
        let metadata =
            format!("filename {},filetype {}", BASE64.encode(name.as_bytes()), BASE64.encode(b"text/plain"));
        let headers = [("upload-length", &*length.to_string()), ("upload-metadata", &*metadata)];
        let answer = self.tus("POST", &self.create_path(), &headers, "").await;
        assert_eq!(answer.status, 201, "{:?}", answer.body);
        answer.header("location").to_owned()
    }

    pub(super) async fn patch(&self, path: &str, offset: u64, body: impl Into<Bytes>) -> Answer {
        self.patch_with(path, offset, &[], body).await
    }

    pub(super) async fn patch_with(
        &self,
        path: &str,
        offset: u64,
        more: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Answer {
        let offset = offset.to_string();
        let own = [("upload-offset", offset.as_str()), ("content-type", "application/offset+octet-stream")];
        self.tus("PATCH", path, &[&own, more].concat(), body).await
    }

    pub(super) async fn offset(&self, path: &str) -> u64 {
        let answer = self.tus("HEAD", path, &[], "").await;
        assert_eq!(answer.status, 200);
        answer.header("upload-offset").parse().unwrap()
    }

    /// Uploads a file and returns its blob.
    pub(super) async fn upload(&self, name: &str, content: &[u8]) -> BlobId {
        let path = self.create(name, content.len() as u64).await;
        if !content.is_empty() {
            let answer = self.patch(&path, 0, content.to_vec()).await;
            assert_eq!(answer.status, 204, "{:?}", answer.body);
        }
        self.blob_of(&path)
    }

    pub(super) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, "").await
    }

    /// How the downloads so far ended, once there are so many.
    pub(super) async fn ended(&self, count: usize) -> Vec<End> {
        self.until(|memory| (memory.ended.len() >= count).then(|| memory.ended.clone())).await
    }

    pub(super) fn row(&self, blob: &BlobId) -> UploadRow {
        self.app.memory().uploads[blob].clone()
    }

    pub(super) fn change(&self, blob: &BlobId, change: impl FnOnce(&mut UploadRow)) {
        change(self.app.memory().uploads.get_mut(blob).unwrap());
    }

    pub(super) fn uploads(&self) -> usize {
        self.app.memory().uploads.len()
    }

    /// What every download is refused with from now on.
    pub(super) fn refuse(&self, refusal: Option<DownloadError>) {
        self.app.memory().refusal = refusal;
    }

    /// Ends the right of running downloads.
    pub(super) fn revoke(&self) {
        self.app.memory().stopped = true;
    }

    /// The ranges of the downloads that were begun.
    pub(super) fn begun(&self) -> Vec<Option<std::ops::Range<u64>>> {
        self.app.memory().begun.clone()
    }

    /// Waits until the memory shows something.
    pub(super) async fn until<T>(&self, mut shows: impl FnMut(&mut Memory) -> Option<T>) -> T {
        for _ in 0..500 {
            if let Some(found) = shows(&mut self.app.memory()) {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it never came to that");
    }

    pub(super) fn objects(&self, blob: &BlobId) -> Vec<std::path::PathBuf> {
        let name = data_encoding::HEXLOWER.encode(blob.as_bytes());
        let folder = self.blobs.join(&name[..2]).join(&name);
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort_by_key(|path| path.file_name().unwrap().to_str().unwrap().parse::<u32>().unwrap());
        paths
    }
}

pub(super) async fn listen(bulk: Bulk) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, peer) = listener.accept().await.unwrap();
            let bulk = bulk.clone();
            tokio::spawn(async move {
                let service = service_fn(move |request: Request<hyper::body::Incoming>| {
                    let bulk = bulk.clone();
                    async move {
                        let request = request.map(|body| body.map_err(std::io::Error::other).boxed_unsync());
                        Ok::<_, std::convert::Infallible>(bulk.serve(Peer::from(peer), request).await)
                    }
                });
                let _ = hyper::server::conn::http1::Builder::new()
                    .max_buf_size(64 << 10)
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    addr
}

/// Bytes that differ from place to place.
pub(super) fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    (0..len)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state.to_be_bytes()[0]
        })
        .collect()
}
