//! What the listener counts.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// The listener's metrics. Clones count together.
#[derive(Clone, Debug)]
pub struct Metrics {
    pub(super) connections_open: Gauge,
    pub(super) handshakes_failed: Counter,
    refused: Family<ReasonLabel, Counter>,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabel, Histogram>,
    response_bytes: Counter,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct ReasonLabel {
    reason: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct RequestLabels {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct RouteLabel {
    route: String,
}

impl Metrics {
    /// Makes the metrics and puts them into `registry`.
    pub fn register(registry: &mut Registry) -> Self {
        let metrics = Self {
            connections_open: Gauge::default(),
            handshakes_failed: Counter::default(),
            refused: Family::default(),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.001, 4.0, 10))),
            response_bytes: Counter::default(),
        };
        let net = registry.sub_registry_with_prefix("kuvert_net");
        net.register("connections_open", "Connections open now", metrics.connections_open.clone());
        net.register(
            "handshakes_failed",
            "TLS handshakes that failed or took too long",
            metrics.handshakes_failed.clone(),
        );
        net.register("refused", "Connections and requests refused by the listener", metrics.refused.clone());
        net.register("requests", "Requests answered", metrics.requests.clone());
        net.register(
            "request_duration_seconds",
            "From the end of the head to the last byte of the answer",
            metrics.durations.clone(),
        );
        net.register("response_bytes", "Bytes of response bodies", metrics.response_bytes.clone());
        metrics
    }

    pub(super) fn refuse(&self, reason: &'static str) {
        self.refused.get_or_create(&ReasonLabel { reason }).inc();
    }

    pub(super) fn answer(&self, route: &str, status: u16, seconds: f64, bytes: u64) {
        let route = route.to_owned();
        self.durations.get_or_create(&RouteLabel { route: route.clone() }).observe(seconds);
        self.requests.get_or_create(&RequestLabels { route, status }).inc();
        self.response_bytes.inc_by(bytes);
    }
}
