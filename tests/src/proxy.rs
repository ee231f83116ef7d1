//! A TCP proxy that breaks connections on command.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Means that nothing is to be cut.
const NEVER: u64 = u64::MAX;

#[derive(Debug)]
struct Faults {
    /// Bytes that clients may still send before the connection breaks, once.
    to_server: AtomicU64,
    /// Bytes that servers may still send before the connection breaks, once.
    to_client: AtomicU64,
    /// What `to_server` becomes after each cut.
    next_to_server: Mutex<VecDeque<u64>>,
    cuts: AtomicUsize,
    delay_ms: AtomicU64,
}

/// A proxy from its own port to one on the loopback. It cuts when told and is transparent otherwise.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    faults: Arc<Faults>,
    accept: tokio::task::JoinHandle<()>,
}

impl Proxy {
    pub async fn start(target: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("the proxy has a port");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let faults = Arc::new(Faults {
            to_server: NEVER.into(),
            to_client: NEVER.into(),
            next_to_server: Mutex::default(),
            cuts: 0.into(),
            delay_ms: 0.into(),
        });
        let shared = Arc::clone(&faults);
        let accept = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(forward(client, target, Arc::clone(&shared)));
            }
        });
        Self { port, faults, accept }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Breaks the connection that carries the `bytes`-th next byte towards the server.
    pub fn cut_upload_after(&self, bytes: u64) {
        self.faults.to_server.store(bytes, Ordering::SeqCst);
    }

    /// Breaks a connection for each of `bytes`: the first after so many bytes towards the server, over all connections,
    /// the second after so many more, and so on.
    pub fn cut_uploads_after(&self, bytes: &[u64]) {
        let (first, later) = bytes.split_first().expect("there is a first cut");
        *self.faults.next_to_server.lock().expect("the list is sound") = later.iter().copied().collect();
        self.cut_upload_after(*first);
    }

    /// Breaks the connection that carries the `bytes`-th next byte towards the client.
    pub fn cut_download_after(&self, bytes: u64) {
        self.faults.to_client.store(bytes, Ordering::SeqCst);
    }

    /// Waits this long before each piece is passed on.
    pub fn delay(&self, delay: Duration) {
        let delay = u64::try_from(delay.as_millis()).expect("a sane delay");
        self.faults.delay_ms.store(delay, Ordering::SeqCst);
    }

    /// How many connections were broken.
    pub fn cuts(&self) -> usize {
        self.faults.cuts.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accept.abort();
    }
}

async fn forward(client: TcpStream, target: u16, faults: Arc<Faults>) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", target)).await else { return };
    // A broken connection ends with a reset, as a pulled cable does after a while; not with a polite end.
    let _best_effort = client.set_zero_linger();
    let _best_effort = server.set_zero_linger();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let next = || faults.next_to_server.lock().expect("the list is sound").pop_front().unwrap_or(NEVER);
    let up = pass(&mut from_client, &mut to_server, (&faults.to_server, next), &faults);
    let down = pass(&mut from_server, &mut to_client, (&faults.to_client, || NEVER), &faults);
    tokio::pin!(up, down);
    // Either direction's polite end leaves the other running; a cut ends both by dropping them.
    tokio::select! {
        end = &mut up => if end == End::Closed { down.await; },
        end = &mut down => if end == End::Closed { up.await; },
    }
}

#[derive(Eq, PartialEq)]
enum End {
    Closed,
    Cut,
}

async fn pass(
    from: &mut (impl tokio::io::AsyncRead + Unpin),
    to: &mut (impl tokio::io::AsyncWrite + Unpin),
    (allowance, next): (&AtomicU64, impl Fn() -> u64),
    faults: &Faults,
) -> End {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let Ok(length) = from.read(&mut buffer).await else { return End::Cut };
        if length == 0 {
            let _gone = to.shutdown().await;
            return End::Closed;
        }
        let delay = faults.delay_ms.load(Ordering::SeqCst);
        if delay > 0 {
            tokio::time::sleep(Duration::from_millis(delay)).await;
        }
        let piece = &buffer[..length];
        let left = allowance.load(Ordering::SeqCst);
        if left != NEVER {
            let length = length as u64;
            if length >= left {
                allowance.store(next(), Ordering::SeqCst);
                faults.cuts.fetch_add(1, Ordering::SeqCst);
                let kept = usize::try_from(left).expect("no more than a buffer");
                let _gone = to.write_all(&piece[..kept]).await;
                let _gone = to.flush().await;
                return End::Cut;
            }
            allowance.store(left - length, Ordering::SeqCst);
        }
        if to.write_all(piece).await.is_err() {
            return End::Cut;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn echo() -> u16 {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = stream.split();
                    let _end = tokio::io::copy(&mut from, &mut to).await;
                });
            }
        });
        port
    }

    #[tokio::test]
    async fn it_passes_bytes_both_ways() {
        let proxy = Proxy::start(echo().await).await;
        let mut stream = TcpStream::connect(("127.0.0.1", proxy.port())).await.unwrap();
        stream.write_all(b"hello").await.unwrap();
        stream.shutdown().await.unwrap();
        let mut back = Vec::new();
        stream.read_to_end(&mut back).await.unwrap();
        assert_eq!(back, b"hello");
    }

    #[tokio::test]
    async fn it_cuts_once_where_told() {
        let proxy = Proxy::start(echo().await).await;
        proxy.cut_upload_after(1000);
        let mut stream = TcpStream::connect(("127.0.0.1", proxy.port())).await.unwrap();
        let mut got = 0;
        for _ in 0..100 {
            if stream.write_all(&[7; 100]).await.is_err() {
                break;
            }
            let mut buffer = [0; 100];
            match stream.read(&mut buffer).await {
                Ok(length) if length > 0 => got += length,
                _ => break,
            }
        }
        assert!(got <= 1000, "{got} bytes came back through a cut after 1000");
        assert_eq!(proxy.cuts(), 1);

        proxy.cut_uploads_after(&[1000, 2000]);
        for cuts in [2, 3] {
            let mut stream = TcpStream::connect(("127.0.0.1", proxy.port())).await.unwrap();
            let _cut = stream.write_all(&[7; 2500]).await;
            let mut back = Vec::new();
            let _cut = stream.read_to_end(&mut back).await;
            assert_eq!(proxy.cuts(), cuts);
        }

        let mut next = TcpStream::connect(("127.0.0.1", proxy.port())).await.unwrap();
        next.write_all(&[7; 5000]).await.unwrap();
        next.shutdown().await.unwrap();
        let mut back = Vec::new();
        next.read_to_end(&mut back).await.unwrap();
        assert_eq!(back.len(), 5000, "only one connection was to be cut");
    }
}
