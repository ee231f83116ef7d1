//! A conversation with clamd about one file: its command `INSTREAM`.

mod reply;

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

pub(super) use self::reply::Reply;
use super::verdict::Why;
use crate::config::ClamdUrl;

/// A verdict is one line.
const REPLY_BYTES_MAX: u64 = 4096;

trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Stream for T {}

/// Tells clamd a file piece by piece. Whatever happens to clamd, the file may go on.
pub(super) struct Conversation {
    address: ClamdUrl,
    /// How long connecting, one piece, or the answer may take.
    patience: Duration,
    state: State,
}

enum State {
    /// Nothing was said yet.
    Silent,
    Talking(Box<dyn Stream>),
    Over(Reply),
}

impl Conversation {
    pub(super) fn new(address: ClamdUrl, patience: Duration) -> Self {
        Self { address, patience, state: State::Silent }
    }

    /// Ends the conversation, or never begins it: clamd shall not look at this file.
    pub(super) fn hang_up(&mut self, why: Why) {
        self.state = State::Over(Reply::Failed(why));
    }

    /// Says the next bytes of the file.
    pub(super) async fn say(&mut self, piece: &[u8]) {
        if piece.is_empty() {
            // To clamd, a piece of no bytes is the end of the file.
            return;
        }
        let state = std::mem::replace(&mut self.state, State::Over(Reply::Failed(Why::ScannerError)));
        self.state = match state {
            State::Silent => match self.connect().await {
                Ok(stream) => self.send(stream, piece).await,
                Err(why) => State::Over(Reply::Failed(why)),
            },
            State::Talking(stream) => self.send(stream, piece).await,
            over @ State::Over(_) => over,
        };
    }

    /// Ends the file and waits for the verdict.
    pub(super) async fn finish(mut self) -> Reply {
        let stream = match std::mem::replace(&mut self.state, State::Silent) {
            State::Silent => self.connect().await,
            State::Talking(stream) => Ok(stream),
            State::Over(reply) => return reply,
        };
        let mut stream = match stream {
            Ok(stream) => stream,
            Err(why) => return Reply::Failed(why),
        };
        match timeout(self.patience, stream.write_all(&0_u32.to_be_bytes())).await {
            Err(_) => Reply::Failed(Why::TimedOut),
            Ok(Ok(())) => self.listen(stream).await,
            Ok(Err(_)) => self.listen(stream).await.before_the_end(),
        }
    }

    async fn connect(&self) -> Result<Box<dyn Stream>, Why> {
        let stream = timeout(self.patience, open(&self.address)).await;
        let mut stream = stream.map_err(|_| Why::TimedOut)?.map_err(|_| Why::Unreachable)?;
        // `z`: command and reply end with a zero byte.
        let asked = timeout(self.patience, stream.write_all(b"zINSTREAM\0")).await;
        asked.map_err(|_| Why::TimedOut)?.map_err(|_| Why::ScannerError)?;
        Ok(stream)
    }

    async fn send(&self, mut stream: Box<dyn Stream>, piece: &[u8]) -> State {
        let Ok(length) = u32::try_from(piece.len()) else {
            return State::Over(Reply::Failed(Why::ScannerError));
        };
        let sent = timeout(self.patience, async {
            stream.write_all(&length.to_be_bytes()).await?;
            stream.write_all(piece).await
        });
        match sent.await {
            Ok(Ok(())) => State::Talking(stream),
            Err(_) => State::Over(Reply::Failed(Why::TimedOut)),
            // It has hung up, and may have said why.
            Ok(Err(_)) => State::Over(self.listen(stream).await.before_the_end()),
        }
    }

    async fn listen(&self, stream: Box<dyn Stream>) -> Reply {
        let mut said = Vec::new();
        match timeout(self.patience, stream.take(REPLY_BYTES_MAX).read_to_end(&mut said)).await {
            Err(_) => Reply::Failed(Why::TimedOut),
            // What came before a reset counts if it is a whole reply.
            Ok(Ok(_) | Err(_)) => Reply::parse(&said),
        }
    }
}

async fn open(address: &ClamdUrl) -> io::Result<Box<dyn Stream>> {
    Ok(match address {
        ClamdUrl::Unix(path) => Box::new(UnixStream::connect(path).await?),
        ClamdUrl::Tcp { authority } => Box::new(TcpStream::connect(authority).await?),
    })
}
