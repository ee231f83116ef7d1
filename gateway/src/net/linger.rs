//! A close that does not throw away what is still on its way to the client.
//!
//! A socket that is closed while its peer goes on talking is reset, and a reset discards what the peer has not taken
//! yet. HTTP/2 clients do talk while they read (window updates), so the end of a download would be lost; HTTP/1 clients go
//! on with a body that was refused at its first byte, and would never learn why.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// A client that says nothing for this long has what it wants, or is gone.
pub(super) const QUIET: Duration = Duration::from_secs(10);
/// Nobody is listened to for longer than this.
const LONGEST: Duration = Duration::from_mins(2);
/// Nor for more than this.
const MOST_BYTES: usize = 64 << 20;

/// A stream whose shutdown ends when the client has closed its side, too.
pub(super) struct Linger<S> {
    inner: S,
    closing: Option<Closing>,
}

/// Listens to a client whose last answer is on its way, and throws away what it says.
pub(super) struct Closing {
    quiet: Pin<Box<Sleep>>,
    begun: Instant,
    left_bytes: usize,
}

impl Closing {
    pub(super) fn new() -> Self {
        Self { quiet: Box::pin(sleep(QUIET)), begun: Instant::now(), left_bytes: MOST_BYTES }
    }

    /// Ready when the client has closed, has been silent for a while, or has had its share.
    pub(super) fn poll<S: AsyncRead + Unpin>(&mut self, stream: &mut S, cx: &mut Context<'_>) -> Poll<()> {
        let mut waste = [0; 4096];
        while self.left_bytes > 0 && self.begun.elapsed() < LONGEST {
            let mut heard = ReadBuf::new(&mut waste);
            match Pin::new(&mut *stream).poll_read(cx, &mut heard) {
                Poll::Ready(Ok(())) if !heard.filled().is_empty() => {
                    self.left_bytes = self.left_bytes.saturating_sub(heard.filled().len());
                    self.quiet.as_mut().reset(Instant::now() + QUIET);
                }
                // Our side is closed in any case.
                Poll::Ready(_) => break,
                Poll::Pending => return self.quiet.as_mut().poll(cx),
            }
        }
        Poll::Ready(())
    }
}

impl<S> Linger<S> {
    pub(super) fn new(inner: S) -> Self {
        Self { inner, closing: None }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Linger<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Linger<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.closing.is_none() {
            ready!(Pin::new(&mut this.inner).poll_shutdown(cx))?;
        }
        ready!(this.closing.get_or_insert_with(Closing::new).poll(&mut this.inner, cx));
        Poll::Ready(Ok(()))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    #[tokio::test(start_paused = true)]
    async fn it_listens_until_the_client_closes() {
        let (server, mut client) = duplex(1024);
        let begun = Instant::now();
        let shutdown = tokio::spawn(async move { Linger::new(server).shutdown().await });
        assert_eq!(client.read(&mut [0; 1]).await.unwrap(), 0, "our end comes at once");
        for _ in 0..3 {
            sleep(QUIET / 2).await;
            client.write_all(b"window").await.unwrap();
        }
        assert!(!shutdown.is_finished());
        drop(client);
        shutdown.await.unwrap().unwrap();
        assert_eq!(begun.elapsed().as_secs(), 15);
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_client_is_waited_for_a_little_and_a_talking_one_not_for_ever() {
        let begun = Instant::now();
        let (server, _client) = duplex(1024);
        Linger::new(server).shutdown().await.unwrap();
        assert_eq!(begun.elapsed().as_secs(), QUIET.as_secs());

        let begun = Instant::now();
        let (server, mut client) = duplex(1024);
        let talk = tokio::spawn(async move {
            while client.write_all(b"more").await.is_ok() {
                sleep(Duration::from_secs(1)).await;
            }
        });
        Linger::new(server).shutdown().await.unwrap();
        talk.abort();
        assert!(begun.elapsed() <= LONGEST + QUIET);
    }
}
