//! Counters of this process, for Prometheus.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    pub fn add(&self, amount: usize) {
        let amount = u64::try_from(amount).unwrap_or(u64::MAX);
        self.0.fetch_add(amount, Ordering::Relaxed);
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Debug, Default)]
pub struct Metrics {
    /// Messages taken from the broker.
    pub messages: Counter,
    pub windows_stored: Counter,
    /// Windows that were there already.
    pub windows_repeated: Counter,
    /// Windows refused for good.
    pub windows_refused: Counter,
    /// Totals of days and weeks.
    pub totals_stored: Counter,
    /// Totals that were there already.
    pub totals_repeated: Counter,
    /// Totals refused for good.
    pub totals_refused: Counter,
    /// Messages that got no receipt.
    pub messages_left: Counter,
    pub receipts: Counter,
    pub commits: Counter,
    pub failed_commits: Counter,
}

impl Metrics {
    /// Text format of Prometheus.
    pub fn prometheus(&self) -> String {
        let counters = [
            ("messages", "Messages taken from the broker", &self.messages),
            ("windows_stored", "Windows stored", &self.windows_stored),
            (
                "windows_repeated",
                "Windows that were there already",
                &self.windows_repeated,
            ),
            (
                "windows_refused",
                "Windows refused for good",
                &self.windows_refused,
            ),
            (
                "totals_stored",
                "Totals of days and weeks stored",
                &self.totals_stored,
            ),
            (
                "totals_repeated",
                "Totals that were there already",
                &self.totals_repeated,
            ),
            (
                "totals_refused",
                "Totals refused for good",
                &self.totals_refused,
            ),
            (
                "messages_left",
                "Messages without a receipt",
                &self.messages_left,
            ),
            ("receipts", "Receipts sent", &self.receipts),
            ("commits", "Batches committed", &self.commits),
            (
                "failed_commits",
                "Batches that could not be committed",
                &self.failed_commits,
            ),
        ];
        let mut text = String::new();
        for (name, help, counter) in counters {
            let name = format!("hotspot_collector_{name}_total");
            let _ = writeln!(
                text,
                "# HELP {name} {help}.\n# TYPE {name} counter\n{name} {}",
                counter.get()
            );
        }
        text
    }
}
