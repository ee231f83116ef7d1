//! Stands between an HTTP/1 connection and hyper, and lets through only what has one meaning.
//!
//! hyper resolves some ambiguities by itself (it drops `Content-Length` beside `Transfer-Encoding`, reads chunk
//! extensions and trailers), and answers what it cannot parse without our headers. So nothing ambiguous reaches it: a bad
//! head is replaced by a harmless one, and [`Verdict`] tells the edge to refuse that request. Nothing behind it is read.

mod framing;
mod head;

use std::io;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use self::framing::{Advance, Framer};
use super::linger::Closing;
use super::refusal::Refusal;

/// Stands in for a refused head: valid, without effect, and the last on its connection.
const STAND_IN: &[u8] = b"GET / HTTP/1.1\r\nhost: refused.invalid\r\nconnection: close\r\n\r\n";

const READ_BYTES: usize = 4 << 10;

/// Which message of a connection was refused, if any, and why.
#[derive(Debug, Default)]
pub(super) struct Verdict(OnceLock<(u64, Refusal)>);

impl Verdict {
    /// Why message `number` (from 1, in order of arrival) was refused.
    pub(super) fn on(&self, number: u64) -> Option<Refusal> {
        self.0.get().filter(|(refused, _)| *refused == number).map(|(_, why)| *why)
    }
}

/// The connection with the checks in front.
pub(super) struct Guard<T> {
    inner: T,
    framer: Framer,
    /// Bytes read and not yet handed on; the first `cleared` of them may be.
    held: BytesMut,
    cleared: usize,
    refused: bool,
    ended: bool,
    head_time: Duration,
    head_deadline: Option<Pin<Box<Sleep>>>,
    closing: Option<Closing>,
    verdict: Arc<Verdict>,
}

impl<T> Guard<T> {
    /// Guards `inner`; a head must be whole within `head_time` of its first byte.
    pub(super) fn new(inner: T, head_time: Duration) -> Self {
        Self {
            inner,
            framer: Framer::new(),
            held: BytesMut::new(),
            cleared: 0,
            refused: false,
            ended: false,
            head_time,
            head_deadline: None,
            closing: None,
            verdict: Arc::default(),
        }
    }

    pub(super) fn verdict(&self) -> Arc<Verdict> {
        Arc::clone(&self.verdict)
    }

    /// Hands cleared bytes on.
    fn hand_on(&mut self, buf: &mut ReadBuf<'_>) {
        let len = self.cleared.min(buf.remaining());
        buf.put_slice(&self.held[..len]);
        self.held.advance(len);
        self.cleared -= len;
        if self.held.is_empty() {
            // An idle connection holds no buffer.
            self.held = BytesMut::new();
        }
    }

    fn refuse(&mut self, why: Refusal) -> io::Result<()> {
        self.refused = true;
        self.head_deadline = None;
        if self.framer.in_head() {
            let _first = self.verdict.0.set((self.framer.messages() + 1, why));
            self.held = BytesMut::from(STAND_IN);
            self.cleared = STAND_IN.len();
            return Ok(());
        }
        let _first = self.verdict.0.set((self.framer.messages(), why));
        self.held = BytesMut::new();
        Err(io::Error::from(io::ErrorKind::InvalidData))
    }

    fn head_is_late(&mut self, cx: &mut Context<'_>) -> bool {
        if !self.framer.in_head() || self.held.is_empty() {
            self.head_deadline = None;
            return false;
        }
        let time = self.head_time;
        self.head_deadline.get_or_insert_with(|| Box::pin(sleep(time))).as_mut().poll(cx).is_ready()
    }
}

impl<T: AsyncRead + Unpin> Guard<T> {
    /// Body bytes go straight into the reader's buffer: they are most of the traffic and need no look.
    fn poll_data(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let room = usize::try_from(self.framer.data_left()).unwrap_or(usize::MAX).min(buf.remaining());
        let mut window = ReadBuf::new(buf.initialize_unfilled_to(room));
        ready!(Pin::new(&mut self.inner).poll_read(cx, &mut window))?;
        let len = window.filled().len();
        buf.advance(len);
        self.framer.pass_data(len);
        Poll::Ready(Ok(()))
    }

    fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let start = self.held.len();
        self.held.resize(start + READ_BYTES, 0);
        let mut window = ReadBuf::new(&mut self.held[start..]);
        let polled = Pin::new(&mut self.inner).poll_read(cx, &mut window);
        let len = window.filled().len();
        self.held.truncate(start + len);
        ready!(polled)?;
        self.ended = len == 0;
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Guard<T> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if this.cleared > 0 {
                this.hand_on(buf);
                return Poll::Ready(Ok(()));
            }
            if this.refused {
                // Not an end of file: hyper would take that for a client that hung up, and not answer.
                return Poll::Pending;
            }
            if this.ended {
                return Poll::Ready(Ok(()));
            }
            if this.held.is_empty() && this.framer.data_left() > 0 {
                return this.poll_data(cx, buf);
            }
            match this.framer.advance(&this.held) {
                Ok(Advance::Pass(len)) => {
                    this.cleared = len;
                    this.head_deadline = None;
                }
                Ok(Advance::NeedMore) => match this.poll_more(cx) {
                    Poll::Ready(more) => more?,
                    Poll::Pending if this.head_is_late(cx) => this.refuse(Refusal::HeadTimeout)?,
                    Poll::Pending => return Poll::Pending,
                },
                Err(why) => this.refuse(why)?,
            }
        }
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Guard<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.closing.is_none() {
            ready!(Pin::new(&mut this.inner).poll_shutdown(cx))?;
        }
        let between_messages = this.framer.in_head() && this.held.is_empty() && !this.refused;
        if !between_messages && !this.ended {
            ready!(this.closing.get_or_insert_with(Closing::new).poll(&mut this.inner, cx));
        }
        Poll::Ready(Ok(()))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

#[cfg(test)]
mod tests;
