//! A request body that must keep coming.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep, sleep};

use super::limits::Limits;

/// Fails with [`io::ErrorKind::TimedOut`] when the client is too slow.
///
/// Only the time that somebody waited for the client counts: a handler that reads slowly is not its fault.
pub(super) struct Paced<B = Incoming> {
    inner: B,
    window: Duration,
    least_bytes: u64,
    waited: Duration,
    received: u64,
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<B> Paced<B> {
    pub(super) fn new(inner: B, limits: &Limits) -> Self {
        Self {
            inner,
            window: limits.body_window,
            least_bytes: limits.body_rate_bytes * limits.body_window.as_secs(),
            waited: Duration::ZERO,
            received: 0,
            waiting: None,
        }
    }

    /// Closes a window that is full, and says whether enough came in it.
    fn keeps_up(&mut self) -> bool {
        if self.waited < self.window {
            return true;
        }
        self.waited = Duration::ZERO;
        std::mem::take(&mut self.received) >= self.least_bytes
    }
}

/// Keeps the kind that the connection gave an error, below what hyper wraps round it.
fn with_kind(error: Box<dyn std::error::Error + Send + Sync>) -> io::Error {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error.as_ref());
    while let Some(current) = cause {
        if let Some(io) = current.downcast_ref::<io::Error>() {
            return io::Error::new(io.kind(), error);
        }
        cause = current.source();
    }
    io::Error::other(error)
}

impl<B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Unpin> Body for Paced<B> {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = &mut *self;
        let too_slow = || Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::TimedOut))));
        match Pin::new(&mut this.inner).poll_frame(cx) {
            Poll::Ready(polled) => {
                if let Some((since, _)) = this.waiting.take() {
                    this.waited += since.elapsed();
                }
                let frame = polled.map(|frame| frame.map_err(|error| with_kind(error.into())));
                if let Some(Ok(data)) = frame.as_ref().map(|frame| frame.as_ref().map(Frame::data_ref)) {
                    this.received += data.map_or(0, Bytes::len) as u64;
                }
                if frame.is_some() && !this.keeps_up() {
                    return too_slow();
                }
                Poll::Ready(frame)
            }
            Poll::Pending => loop {
                let left = this.window.saturating_sub(this.waited);
                let (since, timer) =
                    this.waiting.get_or_insert_with(|| (Instant::now(), Box::pin(sleep(left))));
                if timer.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                this.waited += since.elapsed();
                this.waiting = None;
                if !this.keeps_up() {
                    return too_slow();
                }
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt as _;
    use http_body_util::{BodyExt as _, StreamBody};

    /// One piece of `bytes` every `every_s` seconds, `pieces` times; read to the end.
    async fn read(bytes: usize, every_s: u64, pieces: usize) -> io::Result<usize> {
        let pieces = futures_util::stream::iter(0..pieces).then(move |_| async move {
            sleep(Duration::from_secs(every_s)).await;
            Ok::<_, io::Error>(Frame::data(Bytes::from(vec![0; bytes])))
        });
        let body = Paced::new(StreamBody::new(Box::pin(pieces)), &Limits::default());
        Ok(body.collect().await?.to_bytes().len())
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_at_the_least_rate_arrives_and_one_below_it_fails() {
        assert_eq!(read(1100, 1, 100).await.unwrap(), 110_000);
        assert_eq!(read(1000, 1, 100).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(read(1 << 20, 29, 5).await.unwrap(), 5 << 20);
    }

    #[tokio::test(start_paused = true)]
    async fn silence_fails_when_the_window_is_over_and_not_before() {
        let start = Instant::now();
        assert!(read(1, 3600, 1).await.is_err());
        assert_eq!(start.elapsed().as_secs(), 30);
    }
}
