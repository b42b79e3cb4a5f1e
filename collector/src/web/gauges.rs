//! What holds at this moment, for Prometheus: the fleet in sums, the broker, the disk
//! and the process. The number of series does not grow with the number of boxes.

use std::fmt::{Display, Write};
use std::path::Path;

use records::database::FILE_NAME;
use records::resends;

use crate::disk::free_bytes;
use crate::insight::fleet::{self, FleetError};
use crate::shared::Shared;

/// The text format, to be put behind the counters. Blocks.
///
/// # Errors
/// When the database cannot be read.
pub fn gauges(shared: &Shared) -> Result<String, FleetError> {
    let mut text = Exposition(String::new());
    let health = &shared.health;
    let version = env!("CARGO_PKG_VERSION");
    text.family(
        "build_info",
        "gauge",
        "Version that runs, as a label; always 1",
    );
    text.sample("build_info", &[("version", version)], 1);
    text.gauge(
        "ready",
        "1 when nothing keeps the collector from its work",
        i32::from(health.faults().is_empty()),
    );
    text.gauge(
        "broker_connected",
        "1 when connected to the broker",
        i32::from(health.is_broker_connected()),
    );
    if let Some(holds) = health.access_control() {
        text.gauge("broker_access_control", "1 when the canary proved that the broker keeps access points apart, 0 when it could not; absent before the first proof", i32::from(holds));
    }
    fleet_gauges(shared, &mut text)?;
    disk_gauges(shared, &mut text);
    process_gauges(&mut text);
    Ok(text.0)
}

fn fleet_gauges(shared: &Shared, text: &mut Exposition) -> Result<(), FleetError> {
    let sums = fleet::sum(shared)?;
    text.family(
        "access_points",
        "gauge",
        "Access points by state and what is behind it",
    );
    for ((fleet_state, cause), count) in &sums.by_state {
        let cause = cause.map_or("none", |cause| cause.as_str());
        let labels = [("state", fleet_state.as_str()), ("cause", cause)];
        text.sample("access_points", &labels, count);
    }
    text.family(
        "access_point_versions",
        "gauge",
        "Access points by version of their agent",
    );
    for (version, count) in &sums.by_version {
        text.sample("access_point_versions", &[("version", version)], count);
    }
    text.gauge(
        "twins",
        "Identities that seemed to be on two access points within a day",
        sums.twins,
    );
    text.gauge(
        "clocks_ahead",
        "Access points whose clock was ahead by more than a minute",
        sums.clock_ahead,
    );
    text.gauge(
        "certificates_ending",
        "Access points whose certificate ends within 14 days",
        sums.certificates_ending,
    );
    text.gauge(
        "waiting_windows",
        "Windows that access points hold and that are not settled",
        sums.waiting_windows,
    );
    text.family(
        "lost_minutes",
        "gauge",
        "Minutes lost at access points since their outboxes were made",
    );
    for (reason, minutes) in &sums.lost_minutes {
        text.sample("lost_minutes", &[("reason", reason)], minutes);
    }
    text.family(
        "not_stored_total",
        "counter",
        "Messages or windows not stored, since the database was made",
    );
    for (reason, count) in &sums.refused {
        text.sample("not_stored_total", &[("reason", reason)], count);
    }
    if let Some(at) = sums.last_report {
        text.gauge(
            "last_report_timestamp_seconds",
            "Arrival of the latest report of all",
            at,
        );
    }
    let unanswered = resends::unanswered(&shared.database.reader()?)?;
    text.gauge(
        "resends_unanswered",
        "Access points still to be asked after a restore",
        unanswered,
    );
    Ok(())
}

fn disk_gauges(shared: &Shared, text: &mut Exposition) {
    let Some(folder) = shared.database.path().parent() else {
        return;
    };
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |about| about.len());
    text.gauge(
        "database_bytes",
        "Size of the database file",
        size(&folder.join(FILE_NAME)),
    );
    let log = folder.join(format!("{FILE_NAME}-wal"));
    text.gauge(
        "database_log_bytes",
        "Size of the database's write-ahead log",
        size(&log),
    );
    if let Ok(free) = free_bytes(folder) {
        text.gauge("disk_free_bytes", "Room on the disk of the database", free);
    }
}

/// Names and meanings are those of every Prometheus client.
fn process_gauges(text: &mut Exposition) {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return;
    };
    let resident = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.trim().strip_suffix(" kB"))
        .and_then(|kilobytes| kilobytes.trim().parse::<u64>().ok());
    if let Some(kilobytes) = resident {
        let bytes = kilobytes.saturating_mul(1024);
        let _infallible = write!(
            text.0,
            "# HELP process_resident_memory_bytes Resident memory size in bytes.\n\
             # TYPE process_resident_memory_bytes gauge\n\
             process_resident_memory_bytes {bytes}\n"
        );
    }
}

struct Exposition(String);

impl Exposition {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _infallible = write!(
            self.0,
            "# HELP hotspot_collector_{name} {help}.\n# TYPE hotspot_collector_{name} {kind}\n"
        );
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)))
            .collect();
        let labels = match labels.as_slice() {
            [] => String::new(),
            labels => format!("{{{}}}", labels.join(",")),
        };
        let _infallible = writeln!(self.0, "hotspot_collector_{name}{labels} {value}");
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl Display) {
        self.family(name, "gauge", help);
        self.sample(name, &[], value);
    }
}

/// What a label may hold: a version comes from outside.
fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_from_outside_cannot_break_out_of_its_quotes() {
        let mut text = Exposition(String::new());
        text.sample("x", &[("version", "1\"} 5\n\\")], 2);
        assert_eq!(
            text.0,
            "hotspot_collector_x{version=\"1\\\"} 5\\n\\\\\"} 2\n"
        );
    }
}
