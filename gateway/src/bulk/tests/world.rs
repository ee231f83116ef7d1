//! What the tests share: a running service, and a client that says exactly what it is told to.

use std::net::SocketAddr;
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use data_encoding::{BASE64, HEXLOWER};
use http_body_util::{BodyExt, Full};
use hyper::header::HeaderMap;
use hyper::service::service_fn;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use kuvert_crypto::ids::{BlobId, LinkRowId};
use kuvert_crypto::keys::file_key;
use kuvert_crypto::manifest::{FileEntry, open_entry};
use kuvert_crypto::ticket::{DownloadTicket, UploadTicket};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, MutexGuard};

use crate::app::drafts::{Created, NewShare};
use crate::app::links::package;
use crate::app::log::Line;
use crate::app::upload::{self, file_id};
use crate::app::{manage, send::Sent};
use crate::bulk::Bulk;
use crate::bulk::body::{BulkService, Peer};
use crate::db;
use crate::db::files::FileState;
use crate::keys::rng;
use crate::tests::world::{BOB, Reader, TestWorld, share};

pub(super) struct World {
    pub(super) inner: TestWorld,
    pub(super) addr: SocketAddr,
    stage: Mutex<Stage>,
}

/// The one share of this world: files are added until the first download, which sends it.
pub(super) struct Stage {
    draft: Created,
    sent: Option<(Sent, Reader)>,
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

/// An upload as the database has it, opened.
pub(super) struct UploadRow {
    pub(super) name: String,
    pub(super) media_type: String,
    pub(super) state: FileState,
    pub(super) entry: Option<FileEntry>,
    /// Plain bytes of each counted segment.
    pub(super) segments: Vec<u32>,
}

/// How a download of a file ended, as the access log has it.
#[derive(Debug, PartialEq)]
pub(super) enum Ended {
    Complete,
    /// A part was asked for, and came.
    Part {
        at: u64,
    },
    BrokenOff {
        at: u64,
    },
    Damaged {
        file: BlobId,
    },
}

impl World {
    pub(super) async fn new() -> Self {
        Self::with(&[], |_| ()).await
    }

    pub(super) async fn with(options: &[(&str, &str)], change: impl FnOnce(&mut NewShare)) -> Self {
        let own = [("upload_max_bytes", "1 GiB"), ("transfer_buffers_max_bytes", "64 MiB")];
        let own: Vec<_> =
            own.into_iter().filter(|(name, _)| options.iter().all(|(other, _)| other != name)).collect();
        let inner = TestWorld::with(&[&own, options].concat()).await;
        let mut new = NewShare { title: "files".to_owned(), ..share() };
        change(&mut new);
        let draft = inner.draft(new).await;
        let addr = listen(inner.bulk.clone()).await;
        Self { inner, addr, stage: Mutex::new(Stage { draft, sent: None }) }
    }

    pub(super) fn bulk(&self) -> &Bulk {
        &self.inner.bulk
    }

    pub(super) async fn create_path(&self) -> String {
        let stage = self.stage.lock().await;
        let (id, pk) = (stage.draft.id, stage.draft.pk.clone());
        format!("/bulk/u/{}", upload::create_ticket(&self.inner.app, id, *self.inner.staff.as_bytes(), pk))
    }

    /// Sends the share, if it was not, and opens it in the browser of its recipient.
    pub(super) async fn opened(&self) -> MutexGuard<'_, Stage> {
        let mut stage = self.stage.lock().await;
        if stage.sent.is_none() {
            let sent = self.inner.send(&stage.draft).await;
            let reader = self.inner.open(&sent.links[0].url, BOB).await;
            stage.sent = Some((sent, reader));
        }
        stage
    }

    /// A ticket for these files, in the recipient's session.
    pub(super) async fn download_path(&self, files: &[BlobId], zip: bool) -> String {
        let stage = self.opened().await;
        let Some((_, reader)) = &stage.sent else { panic!("the share was just opened") };
        let proved = self.inner.proved(reader, stage.draft.id).await;
        let app = &self.inner.app;
        let ticket = DownloadTicket {
            package: package(stage.draft.id),
            files: files.to_vec(),
            zip,
            link_row: LinkRowId::from_bytes(*proved.session.link.as_bytes()),
            session: proved.session.id,
            pk: proved.pk.clone(),
            start_before: app.clock.now().unix_timestamp() + 900,
        };
        format!("/bulk/d/{}", ticket.seal(&app.keys.ticket_key(), &mut rng()))
    }

    /// Which blob an upload's path writes to.
    pub(super) fn blob_of(&self, path: &str) -> BlobId {
        let ticket = path.strip_prefix("/bulk/u/").unwrap();
        UploadTicket::open(&self.inner.app.keys.ticket_key(), ticket).unwrap().file.into()
    }

    /// The recipient's cookies, once the share is open.
    pub(super) async fn cookie(&self) -> Option<String> {
        self.stage.lock().await.sent.as_ref().map(|(_, reader)| reader.cookie.clone())
    }

    /// A request in the recipient's browser.
    pub(super) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Answer {
        match self.cookie().await {
            Some(cookie) => {
                self.send_bare(method, path, &[headers, &[("cookie", &*cookie)]].concat(), body).await
            }
            None => self.send_bare(method, path, headers, body).await,
        }
    }

    /// A request with these headers and no cookies of its own.
    pub(super) async fn send_bare(
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
        let answer = self.tus("POST", &self.create_path().await, &headers, "").await;
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

    /// How the downloads so far ended, file by file, once there are so many.
    pub(super) async fn ended(&self, count: usize) -> Vec<Ended> {
        for _ in 0..500 {
            let ended: Vec<_> = self.inner.log().await.iter().filter_map(ended).collect();
            if ended.len() >= count {
                return ended;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("they never ended");
    }

    /// The ranges of the downloads that were begun.
    pub(super) async fn begun(&self) -> Vec<Option<Range<u64>>> {
        let lines = self.inner.log().await;
        let begun = lines.iter().filter(|line| line.kind == "download.started");
        begun.map(|line| Some(line.detail["from"].as_u64()?..line.detail["to"].as_u64()?)).collect()
    }

    pub(super) async fn row(&self, blob: &BlobId) -> UploadRow {
        let id = file_id(blob);
        let (record, segments) =
            self.inner.read(move |conn| Ok((db::files::find(conn, id)?, db::files::pieces(conn, id)?))).await;
        let label = upload::label(&self.inner.app.keys, &record).unwrap();
        let stage = self.stage.lock().await;
        let fk = file_key(&stage.draft.pk, blob);
        let open = |sealed: &Vec<u8>| open_entry(&fk, &package(stage.draft.id), blob, sealed).unwrap();
        let entry = record.entry.as_ref().map(open);
        UploadRow { name: label.name, media_type: label.media_type, state: record.state, entry, segments }
    }

    /// Sets what the database counts of an upload to these segments, as if the process had ended before more was
    /// committed.
    pub(super) async fn rewind(&self, blob: &BlobId, segments: &[u32]) {
        let id = HEXLOWER.encode(blob.as_bytes());
        let (received, pieces) = (segments.iter().sum::<u32>(), segments.len());
        let mut sql = format!(
            "DELETE FROM segments WHERE file_id = x'{id}'; UPDATE files SET state = 'receiving', entry = NULL, \
             received = {received}, pieces = {pieces}, writer = NULL WHERE id = x'{id}';"
        );
        let rows: Vec<_> =
            (0..).zip(segments).map(|(n, len): (u32, _)| format!("(x'{id}', {n}, {len})")).collect();
        for rows in rows.chunks(1000) {
            sql.push_str("INSERT INTO segments (file_id, position, plain_len) VALUES ");
            sql.push_str(&rows.join(","));
            sql.push(';');
        }
        self.inner.tamper(sql).await;
    }

    /// How many files the share has.
    pub(super) async fn uploads(&self) -> usize {
        let id = self.stage.lock().await.draft.id;
        self.inner.read(move |conn| db::files::of_share(conn, id)).await.len()
    }

    /// The sender takes the share back.
    pub(super) async fn revoke(&self) {
        let share = self.stage.lock().await.draft.id;
        manage::revoke(&self.inner.app, self.inner.acting(share)).await.unwrap();
    }

    pub(super) fn blobs(&self) -> PathBuf {
        self.inner.home.path().join("blobs")
    }

    pub(super) fn objects(&self, blob: &BlobId) -> Vec<PathBuf> {
        let name = HEXLOWER.encode(blob.as_bytes());
        let folder = self.blobs().join(&name[..2]).join(&name);
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort_by_key(|path| path.file_name().unwrap().to_str().unwrap().parse::<u32>().unwrap());
        paths
    }
}

fn ended(line: &Line) -> Option<Ended> {
    let at = || line.detail["at_byte"].as_u64().unwrap();
    let file = || BlobId::from_bytes(*line.file.unwrap().as_bytes());
    Some(match (line.kind.as_str(), line.outcome.as_str(), line.detail["why"].as_str()) {
        ("download.completed", _, _) => Ended::Complete,
        ("download.aborted", _, Some("damaged")) => Ended::Damaged { file: file() },
        ("download.aborted", "failed", _) => Ended::BrokenOff { at: at() },
        ("download.aborted", _, _) => Ended::Part { at: at() },
        _ => return None,
    })
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
