//! A clamd that does what a test says.

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
    accept: JoinHandle<()>,
}

impl Fake {
    pub(crate) async fn start(manner: Manner) -> Self {
        let port = free_port();
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let accept = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(behave(stream, manner));
            }
        });
        Self { port, accept }
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
