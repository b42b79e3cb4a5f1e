//! Counters of this process, for Prometheus.

use prometheus::proto::MetricFamily;
use prometheus::{IntCounter, IntCounterVec, Opts, Registry};

/// What every name of the collector's own begins with.
pub const NAMESPACE: &str = "hotspot_collector";

#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Messages taken from the broker.
    pub messages: IntCounter,
    pub windows_stored: IntCounter,
    /// Windows that were there already.
    pub windows_repeated: IntCounter,
    /// Windows refused for good.
    pub windows_refused: IntCounter,
    /// Totals of days and weeks.
    pub totals_stored: IntCounter,
    /// Totals that were there already.
    pub totals_repeated: IntCounter,
    /// Totals refused for good.
    pub totals_refused: IntCounter,
    /// Messages that got no receipt.
    pub messages_left: IntCounter,
    pub receipts: IntCounter,
    pub commits: IntCounter,
    pub failed_commits: IntCounter,
    /// What was told or given up, by way and outcome.
    pub told: IntCounterVec,
}

impl Default for Metrics {
    fn default() -> Self {
        let registry = Registry::new();
        let counter = |name: &str, help: &str| {
            let counter = IntCounter::with_opts(Opts::new(name, help).namespace(NAMESPACE))
                .expect("the name is valid");
            registry
                .register(Box::new(counter.clone()))
                .expect("no other counter has the name");
            counter
        };
        let told = IntCounterVec::new(
            Opts::new(
                "told_total",
                "Mails and calls to programs that are done with, by outcome.",
            )
            .namespace(NAMESPACE),
            &["channel", "outcome"],
        )
        .expect("the names are valid");
        registry
            .register(Box::new(told.clone()))
            .expect("no other counter has the name");
        Self {
            told,
            messages: counter("messages_total", "Messages taken from the broker."),
            windows_stored: counter("windows_stored_total", "Windows stored."),
            windows_repeated: counter("windows_repeated_total", "Windows that were there already."),
            windows_refused: counter("windows_refused_total", "Windows refused for good."),
            totals_stored: counter("totals_stored_total", "Totals of days and weeks stored."),
            totals_repeated: counter("totals_repeated_total", "Totals that were there already."),
            totals_refused: counter("totals_refused_total", "Totals refused for good."),
            messages_left: counter("messages_left_total", "Messages without a receipt."),
            receipts: counter("receipts_total", "Receipts sent."),
            commits: counter("commits_total", "Batches committed."),
            failed_commits: counter(
                "failed_commits_total",
                "Batches that could not be committed.",
            ),
            registry,
        }
    }
}

impl Metrics {
    /// All counters as they are now.
    pub fn families(&self) -> Vec<MetricFamily> {
        self.registry.gather()
    }
}
