//! A clamd that does what a test says.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kuvert_tests::free_port;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What it does with each file.
#[derive(Clone, Copy)]
pub(crate) enum Manner {
    /// Hears the file to its end and says this.
    Says(&'static [u8]),
    /// Says this after so many bytes, and hangs up.
    Interrupts(usize, &'static [u8]),
    /// Hears the file to its end and never answers.
    Keeps,
}

pub(crate) struct Fake {
    port: u16,
    /// How many it talks to now, and the most it ever did.
    crowd: Arc<(AtomicUsize, AtomicUsize)>,
    accept: JoinHandle<()>,
}

impl Fake {
    pub(crate) async fn start(manner: Manner) -> Self {
        let port = free_port();
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let crowd: Arc<(AtomicUsize, AtomicUsize)> = Arc::default();
        let shared = Arc::clone(&crowd);
        let accept = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let crowd = Arc::clone(&shared);
                tokio::spawn(async move {
                    let now = crowd.0.fetch_add(1, Ordering::SeqCst) + 1;
                    crowd.1.fetch_max(now, Ordering::SeqCst);
                    behave(stream, manner).await;
                    crowd.0.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { port, crowd, accept }
    }

    /// The most connections it had at once.
    pub(crate) fn most(&self) -> usize {
        self.crowd.1.load(Ordering::SeqCst)
    }

    pub(crate) fn url(&self) -> String {
        format!("tcp://127.0.0.1:{}", self.port)
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.accept.abort();
    }
}

async fn behave(mut stream: TcpStream, manner: Manner) {
    let mut command = [0; 10];
    stream.read_exact(&mut command).await.unwrap();
    assert_eq!(&command, b"zINSTREAM\0");
    let mut heard = 0;
    while let Ok(length) = stream.read_u32().await {
        if length == 0 {
            break;
        }
        let mut piece = vec![0; length.try_into().unwrap()];
        stream.read_exact(&mut piece).await.unwrap();
        heard += piece.len();
        if let Manner::Interrupts(after, said) = manner
            && heard >= after
        {
            stream.write_all(said).await.unwrap();
            return;
        }
    }
    match manner {
        Manner::Says(said) | Manner::Interrupts(_, said) => stream.write_all(said).await.unwrap(),
        Manner::Keeps => std::future::pending().await,
    }
}
