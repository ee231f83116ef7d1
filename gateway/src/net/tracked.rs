//! A response body that reports how it went: to the connection's watchdog, the log and the metrics.

use std::borrow::Cow;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use hyper::{Method, StatusCode};
use tokio::time::Instant;

use super::activity::Activity;
use super::metrics::Metrics;
use crate::bulk::body::Body;
use crate::trace::RequestId;

/// One request as the log tells it. The path is not in it, because paths hold tokens.
pub(super) struct Record {
    pub(super) id: RequestId,
    pub(super) method: Method,
    pub(super) route: Cow<'static, str>,
    pub(super) status: StatusCode,
    pub(super) begun: Instant,
    pub(super) metrics: Metrics,
}

/// A request that the connection counts as running until this is dropped.
pub(super) struct Running(Arc<Activity>);

impl Running {
    /// Notes a new request, and returns its number on the connection, from 1.
    pub(super) fn begin(activity: &Arc<Activity>) -> (Self, u64) {
        (Self(Arc::clone(activity)), activity.begin())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// The body, and what there is to tell when it ends.
pub(super) struct Tracked {
    inner: Body,
    record: Record,
    running: Running,
    bytes: u64,
    /// As many as the response says that it has.
    announced: Option<u64>,
    offered: bool,
    whole: bool,
}

impl Tracked {
    /// Follows `inner`, whose length the response's head may have `announced`.
    pub(super) fn new(inner: Body, announced: Option<u64>, record: Record, running: Running) -> Self {
        let whole = inner.is_end_stream();
        let announced = announced.or_else(|| inner.size_hint().exact());
        Self { inner, record, running, bytes: 0, announced, offered: false, whole }
    }

    fn outcome(&self) -> &'static str {
        // A HEAD has no body to finish.
        if self.whole || self.record.method == Method::HEAD { "complete" } else { "aborted" }
    }

    fn settle(&mut self) {
        if std::mem::take(&mut self.offered) {
            self.running.0.taken();
        }
    }
}

impl http_body::Body for Tracked {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.settle();
        let polled = Pin::new(&mut self.inner).poll_frame(cx);
        match &polled {
            Poll::Pending | Poll::Ready(Some(Err(_))) => {}
            Poll::Ready(None) => self.whole = true,
            Poll::Ready(Some(Ok(frame))) => {
                self.bytes += frame.data_ref().map_or(0, Bytes::len) as u64;
                self.offered = true;
                self.running.0.offer();
                // hyper does not ask again when the body says that this was the last piece, or when it has as many
                // bytes as were announced.
                self.whole = self.inner.is_end_stream() || self.announced == Some(self.bytes);
            }
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Tracked {
    fn drop(&mut self) {
        self.settle();
        let Record { id, method, route, status, begun, metrics } = &self.record;
        let elapsed = begun.elapsed();
        tracing::info!(
            request_id = %id,
            %method,
            route = %route,
            status = status.as_u16(),
            duration_ms = elapsed.as_millis(),
            bytes = self.bytes,
            outcome = self.outcome(),
            "request"
        );
        metrics.answer(route, status.as_u16(), elapsed.as_secs_f64(), self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;
    use http_body_util::{BodyExt as _, StreamBody};
    use prometheus_client::registry::Registry;

    use super::*;

    /// What the log says of a body of two pieces, of which the connection takes `pieces`.
    async fn outcome(announced: Option<u64>, pieces: usize) -> &'static str {
        let record = Record {
            id: RequestId::random(),
            method: Method::GET,
            route: "/".into(),
            status: StatusCode::OK,
            begun: Instant::now(),
            metrics: Metrics::register(&mut Registry::default()),
        };
        let (running, _first) = Running::begin(&Arc::new(Activity::new()));
        // Such a body does not know that its last piece was the last, until it is asked for another.
        let body = StreamBody::new(stream::iter(["he", "llo"].map(|piece| Ok(Frame::data(piece.into())))));
        let mut tracked = Tracked::new(body.boxed_unsync(), announced, record, running);
        for _ in 0..pieces {
            let _piece = tracked.frame().await;
        }
        tracked.outcome()
    }

    #[tokio::test]
    async fn a_body_is_complete_when_all_that_was_announced_was_taken() {
        assert_eq!(outcome(Some(5), 2).await, "complete");
        assert_eq!(outcome(Some(5), 1).await, "aborted");
        assert_eq!(outcome(Some(6), 2).await, "aborted");
        assert_eq!(outcome(None, 2).await, "aborted", "there might be more");
        assert_eq!(outcome(None, 3).await, "complete");
    }
}
