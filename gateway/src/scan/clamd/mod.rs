//! A conversation with clamd about one file: its command `INSTREAM`.

mod reply;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

pub(super) use self::reply::Reply;
use super::verdict::Why;
use crate::config::ClamdUrl;

/// A verdict is one line.
const REPLY_BYTES_MAX: u64 = 4096;

trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Stream for T {}

/// One clamd, and who may talk to it now.
#[derive(Clone, Debug)]
pub(super) struct Clamd {
    address: ClamdUrl,
    /// How long waiting for a turn, connecting, one piece, or the answer may take.
    patience: Duration,
    turns: Arc<Semaphore>,
}

/// Files that clamd hears at once. It has ten threads by default, and a full queue turns newcomers away.
const TURNS: usize = 8;

impl Clamd {
    pub(super) fn new(address: ClamdUrl, patience: Duration) -> Self {
        Self { address, patience, turns: Arc::new(Semaphore::new(TURNS)) }
    }

    async fn connect(&self) -> Result<Line, Why> {
        let turn = timeout(self.patience, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| Why::TimedOut)?.map_err(|_| Why::ScannerError)?;
        let stream = timeout(self.patience, open(&self.address)).await;
        let mut stream = stream.map_err(|_| Why::TimedOut)?.map_err(|_| Why::Unreachable)?;
        // `z`: command and reply end with a zero byte.
        let asked = timeout(self.patience, stream.write_all(b"zINSTREAM\0")).await;
        asked.map_err(|_| Why::TimedOut)?.map_err(|_| Why::ScannerError)?;
        Ok(Line { stream, _turn: turn })
    }
}

/// An open connection; whoever waits for a turn gets it when this is dropped.
struct Line {
    stream: Box<dyn Stream>,
    _turn: OwnedSemaphorePermit,
}

/// Tells clamd a file piece by piece. Whatever happens to clamd, the file may go on.
pub(super) struct Conversation {
    clamd: Clamd,
    state: State,
}

enum State {
    /// Nothing was said yet.
    Silent,
    Talking(Line),
    Over(Reply),
}

impl Conversation {
    pub(super) fn new(clamd: Clamd) -> Self {
        Self { clamd, state: State::Silent }
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
            State::Silent => match self.clamd.connect().await {
                Ok(line) => self.send(line, piece).await,
                Err(why) => State::Over(Reply::Failed(why)),
            },
            State::Talking(line) => self.send(line, piece).await,
            over @ State::Over(_) => over,
        };
    }

    /// Ends the file and waits for the verdict.
    pub(super) async fn finish(mut self) -> Reply {
        let line = match std::mem::replace(&mut self.state, State::Silent) {
            State::Silent => self.clamd.connect().await,
            State::Talking(line) => Ok(line),
            State::Over(reply) => return reply,
        };
        let mut line = match line {
            Ok(line) => line,
            Err(why) => return Reply::Failed(why),
        };
        match timeout(self.clamd.patience, line.stream.write_all(&0_u32.to_be_bytes())).await {
            Err(_) => Reply::Failed(Why::TimedOut),
            Ok(Ok(())) => self.listen(line).await,
            Ok(Err(_)) => self.listen(line).await.before_the_end(),
        }
    }

    async fn send(&self, mut line: Line, piece: &[u8]) -> State {
        let Ok(length) = u32::try_from(piece.len()) else {
            return State::Over(Reply::Failed(Why::ScannerError));
        };
        let sent = timeout(self.clamd.patience, async {
            line.stream.write_all(&length.to_be_bytes()).await?;
            line.stream.write_all(piece).await
        });
        match sent.await {
            Ok(Ok(())) => State::Talking(line),
            Err(_) => State::Over(Reply::Failed(Why::TimedOut)),
            // It has hung up, and may have said why.
            Ok(Err(_)) => State::Over(self.listen(line).await.before_the_end()),
        }
    }

    async fn listen(&self, line: Line) -> Reply {
        let mut said = Vec::new();
        let mut stream = line.stream.take(REPLY_BYTES_MAX);
        match timeout(self.clamd.patience, stream.read_to_end(&mut said)).await {
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
