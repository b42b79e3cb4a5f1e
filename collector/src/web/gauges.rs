//! What holds at this moment, for Prometheus: the fleet in sums, the broker, the disk
//! and the process. The number of series does not grow with the number of boxes.

use std::path::Path;

use prometheus::core::Collector;
use prometheus::proto::MetricFamily;
use prometheus::{IntCounterVec, IntGauge, IntGaugeVec, Opts};
use records::database::FILE_NAME;
use records::{outbox, resends};

use crate::disk::free_bytes;
use crate::insight::decisions::sighting;
use crate::insight::fleet::{self, FleetError};
use crate::metrics::NAMESPACE;
use crate::shared::Shared;

/// All of them, to be put beside the counters. Blocks.
///
/// # Errors
/// When the database cannot be read.
pub fn gauges(shared: &Shared) -> Result<Vec<MetricFamily>, FleetError> {
    let mut moment = Moment(Vec::new());
    let health = &shared.health;
    moment.gauges(
        "build_info",
        "Version that runs, as a label; always 1.",
        ["version"],
        [([env!("CARGO_PKG_VERSION")], 1)],
    );
    moment.gauge(
        "ready",
        "1 when nothing keeps the collector from its work.",
        i64::from(health.faults().is_empty()),
    );
    moment.gauge(
        "broker_connected",
        "1 when connected to the broker.",
        i64::from(health.is_broker_connected()),
    );
    if let Some(holds) = health.access_control() {
        moment.gauge(
            "broker_access_control",
            "1 when the canary proved that the broker keeps access points apart, 0 when it \
             could not; absent before the first proof.",
            i64::from(holds),
        );
    }
    fleet_gauges(shared, &mut moment)?;
    if let Ok(not_seen) = sighting::not_seen(shared) {
        moment.gauge(
            "moves_not_seen",
            "Moves that somebody reported and the data do not show.",
            i64::try_from(not_seen.len()).unwrap_or(i64::MAX),
        );
        if let Some(earliest) = not_seen.iter().map(|sighting| sighting.done.from).min() {
            moment.gauge(
                "move_not_seen_since_timestamp_seconds",
                "The earliest of them.",
                earliest.as_second(),
            );
        }
    }
    outbox_gauges(shared, &mut moment)?;
    disk_gauges(shared, &mut moment);
    moment.0.extend(resident_memory());
    Ok(moment.0)
}

fn fleet_gauges(shared: &Shared, moment: &mut Moment) -> Result<(), FleetError> {
    let sums = fleet::sum(shared)?;
    let by_state = sums.by_state.iter().map(|((fleet_state, cause), count)| {
        let cause = cause.map_or("none", |cause| cause.as_str());
        ([fleet_state.as_str(), cause], *count)
    });
    moment.gauges(
        "access_points",
        "Access points by state and what is behind it.",
        ["state", "cause"],
        by_state,
    );
    let needs = sums.needs.iter();
    moment.gauges(
        "needs_hand",
        "What needs a hand, by cause: access points, whole hotspots (`site_dark`, `nobody`), the broker.",
        ["cause"],
        needs.map(|(cause, count)| ([cause.as_str()], *count)),
    );
    let by_version = sums.by_version.iter();
    moment.gauges(
        "access_point_versions",
        "Access points by version of their agent.",
        ["version"],
        by_version.map(|(version, count)| ([version.as_str()], *count)),
    );
    moment.gauge(
        "twins",
        "Identities that seemed to be on two access points within a day.",
        sums.twins,
    );
    moment.gauge(
        "clocks_ahead",
        "Access points whose clock was ahead by more than a minute.",
        sums.clock_ahead,
    );
    moment.gauge(
        "certificates_ending",
        "Access points whose certificate ends within 14 days.",
        sums.certificates_ending,
    );
    moment.gauge(
        "waiting_windows",
        "Windows that access points hold and that are not settled.",
        sums.waiting_windows,
    );
    let lost_minutes = sums.lost_minutes.iter();
    moment.gauges(
        "lost_minutes",
        "Minutes lost at access points since their outboxes were made.",
        ["reason"],
        lost_minutes.map(|(reason, minutes)| ([*reason], *minutes)),
    );
    let refused = sums.refused.iter();
    moment.counters(
        "not_stored_total",
        "Messages or windows not stored, since the database was made.",
        ["reason"],
        refused.map(|(reason, count)| ([reason.as_str()], *count)),
    );
    if let Some(at) = sums.last_report {
        moment.gauge(
            "last_report_timestamp_seconds",
            "Arrival of the latest report of all.",
            at,
        );
    }
    moment.gauge(
        "resends_unanswered",
        "Access points still to be asked after a restore.",
        resends::unanswered(&shared.database.reader()?)?,
    );
    Ok(())
}

/// What waits to be told to people and programs.
fn outbox_gauges(shared: &Shared, moment: &mut Moment) -> rusqlite::Result<()> {
    let now = shared.clock.now();
    let standing = outbox::standing(&shared.database.reader()?)?;
    moment.gauges(
        "outbox_waiting",
        "Mails and calls to programs that wait.",
        ["channel"],
        standing
            .iter()
            .map(|way| ([way.channel.as_str()], u64::from(way.waiting))),
    );
    let age = |way: &outbox::Standing| {
        let oldest = way.oldest.map_or(now, |oldest| oldest.as_second());
        u64::try_from(now - oldest).unwrap_or(0)
    };
    moment.gauges(
        "outbox_oldest_waiting_seconds",
        "Age of the oldest of them; 0 where nothing waits.",
        ["channel"],
        standing
            .iter()
            .map(|way| ([way.channel.as_str()], age(way))),
    );
    Ok(())
}

fn disk_gauges(shared: &Shared, moment: &mut Moment) {
    let Some(folder) = shared.database.path().parent() else {
        return;
    };
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |about| about.len());
    moment.gauge(
        "database_bytes",
        "Size of the database file.",
        size(&folder.join(FILE_NAME)),
    );
    moment.gauge(
        "database_log_bytes",
        "Size of the database's write-ahead log.",
        size(&folder.join(format!("{FILE_NAME}-wal"))),
    );
    if let Ok(free) = free_bytes(folder) {
        moment.gauge("disk_free_bytes", "Room on the disk of the database.", free);
    }
}

/// Name and meaning are those of every Prometheus client.
fn resident_memory() -> Vec<MetricFamily> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.trim().strip_suffix(" kB"))
        .and_then(|kilobytes| kilobytes.trim().parse::<i64>().ok());
    let Some(kilobytes) = resident else {
        return Vec::new();
    };
    let opts = Opts::new(
        "process_resident_memory_bytes",
        "Resident memory size in bytes.",
    );
    let gauge = IntGauge::with_opts(opts).expect("the name is valid");
    gauge.set(kilobytes.saturating_mul(1024));
    gauge.collect()
}

/// Values read for one answer.
struct Moment(Vec<MetricFamily>);

impl Moment {
    fn gauge(&mut self, name: &str, help: &str, value: impl TryInto<i64>) {
        let gauge = IntGauge::with_opts(opts(name, help)).expect("the name is valid");
        gauge.set(value.try_into().unwrap_or(i64::MAX));
        self.0.extend(gauge.collect());
    }

    fn gauges<'a, const N: usize>(
        &mut self,
        name: &str,
        help: &str,
        labels: [&str; N],
        samples: impl IntoIterator<Item = ([&'a str; N], u64)>,
    ) {
        let gauges = IntGaugeVec::new(opts(name, help), &labels).expect("the names are valid");
        for (values, value) in samples {
            let gauge = gauges.with_label_values(&values);
            gauge.set(value.try_into().unwrap_or(i64::MAX));
        }
        self.keep(&gauges);
    }

    fn counters<'a, const N: usize>(
        &mut self,
        name: &str,
        help: &str,
        labels: [&str; N],
        samples: impl IntoIterator<Item = ([&'a str; N], i64)>,
    ) {
        let counters = IntCounterVec::new(opts(name, help), &labels).expect("the names are valid");
        for (values, value) in samples {
            let counter = counters.with_label_values(&values);
            counter.inc_by(value.try_into().unwrap_or(0));
        }
        self.keep(&counters);
    }

    /// A family without a sample is not written.
    fn keep(&mut self, collector: &impl Collector) {
        let families = collector.collect().into_iter();
        self.0
            .extend(families.filter(|family| !family.get_metric().is_empty()));
    }
}

fn opts(name: &str, help: &str) -> Opts {
    Opts::new(name, help).namespace(NAMESPACE)
}

#[cfg(test)]
mod tests {
    use prometheus::TextEncoder;

    use super::*;

    #[test]
    fn a_label_from_outside_cannot_break_out_of_its_quotes() {
        let mut moment = Moment(Vec::new());
        moment.gauges("x", "X.", ["version"], [(["1\"} 5\n\\"], 2)]);
        assert_eq!(
            TextEncoder::new().encode_to_string(&moment.0).unwrap(),
            "# HELP hotspot_collector_x X.\n# TYPE hotspot_collector_x gauge\n\
             hotspot_collector_x{version=\"1\\\"} 5\\n\\\\\"} 2\n"
        );
    }

    #[test]
    fn a_family_without_a_sample_is_not_written() {
        let mut moment = Moment(Vec::new());
        moment.counters("x", "X.", ["reason"], []);
        assert!(moment.0.is_empty());
    }
}
