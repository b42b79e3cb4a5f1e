//! What Prometheus reads: names, kinds, helps and labels are held by alerts and
//! dashboards of operators.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{StatusCode, header};
use collector::health::AccessControl;
use insta::assert_snapshot;
use protocol::Message;
use protocol::status::{LossReason, LostMinutes};
use records::refusals::{Left, Tally};
use records::statuses;

use crate::fixture::{NOW, Service, at};

/// One line a metric: name, kind, names of its labels, help.
fn described(exposition: &str) -> String {
    let mut helps = BTreeMap::new();
    let mut kinds = BTreeMap::new();
    let mut metrics = BTreeSet::new();
    for line in exposition.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            helps.extend(help.split_once(' '));
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            kinds.extend(kind.split_once(' '));
        } else {
            let (sample, _value) = line.rsplit_once(' ').unwrap();
            let (name, labels) = sample.split_once('{').unwrap_or((sample, ""));
            let mut labels: Vec<&str> = labels
                .split(',')
                .filter_map(|label| Some(label.split_once('=')?.0))
                .collect();
            labels.sort_unstable();
            metrics.insert((name, labels.join(",")));
        }
    }
    metrics
        .into_iter()
        .map(|(name, labels)| format!("{name} {} {{{labels}}} {}\n", kinds[name], helps[name]))
        .collect()
}

/// A service of which every metric has a sample.
fn speaking(version: &str) -> Service {
    let service = Service::filled();
    let access_point = "square-1".parse().unwrap();
    let now = at(NOW).as_second();
    let mut status = lab::statuses::status(1, 1, Some(now.try_into().unwrap()));
    version.clone_into(&mut status.version);
    status.lost_minutes.push(LostMinutes {
        reason: LossReason::WaitedTooLong,
        minutes: 30,
    });
    let message = status.encode().unwrap();
    let mut tally = Tally::default();
    tally.add(Some(access_point), Left::Malformed.as_str());
    let access_point = "square-1".parse().unwrap();
    let shared = &service.state.shared;
    shared
        .database
        .write(|transaction| {
            statuses::record(transaction, &access_point, &status, &message, now)?;
            tally.save(transaction, now)
        })
        .unwrap();
    shared.health.set_access_control(AccessControl::Holds);
    shared
        .metrics
        .told
        .with_label_values(&["mail", "sent"])
        .inc();
    service
}

#[tokio::test]
async fn prometheus_finds_every_metric_by_its_name_kind_and_labels() {
    let service = speaking("1.0.0");
    let answer = service.get("/metrics").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.headers[header::CONTENT_TYPE],
        "text/plain; version=0.0.4"
    );
    assert_snapshot!(described(&answer.text), @r"
    hotspot_collector_access_point_versions gauge {version} Access points by version of their agent.
    hotspot_collector_access_points gauge {cause,state} Access points by state and what is behind it.
    hotspot_collector_broker_access_control gauge {} 1 when the canary proved that the broker keeps access points apart, 0 when it could not; absent before the first proof.
    hotspot_collector_broker_connected gauge {} 1 when connected to the broker.
    hotspot_collector_build_info gauge {version} Version that runs, as a label; always 1.
    hotspot_collector_certificates_ending gauge {} Access points whose certificate ends within 14 days.
    hotspot_collector_clocks_ahead gauge {} Access points whose clock was ahead by more than a minute.
    hotspot_collector_commits_total counter {} Batches committed.
    hotspot_collector_database_bytes gauge {} Size of the database file.
    hotspot_collector_database_log_bytes gauge {} Size of the database's write-ahead log.
    hotspot_collector_disk_free_bytes gauge {} Room on the disk of the database.
    hotspot_collector_failed_commits_total counter {} Batches that could not be committed.
    hotspot_collector_last_report_timestamp_seconds gauge {} Arrival of the latest report of all.
    hotspot_collector_lost_minutes gauge {reason} Minutes lost at access points since their outboxes were made.
    hotspot_collector_messages_left_total counter {} Messages without a receipt.
    hotspot_collector_messages_total counter {} Messages taken from the broker.
    hotspot_collector_moves_not_seen gauge {} Moves that somebody reported and the data do not show.
    hotspot_collector_needs_hand gauge {cause} What needs a hand, by cause: access points, whole hotspots (`site_dark`, `nobody`), the broker.
    hotspot_collector_not_stored_total counter {reason} Messages or windows not stored, since the database was made.
    hotspot_collector_outbox_oldest_waiting_seconds gauge {channel} Age of the oldest of them; 0 where nothing waits.
    hotspot_collector_outbox_waiting gauge {channel} Mails and calls to programs that wait.
    hotspot_collector_ready gauge {} 1 when nothing keeps the collector from its work.
    hotspot_collector_receipts_total counter {} Receipts sent.
    hotspot_collector_resends_unanswered gauge {} Access points still to be asked after a restore.
    hotspot_collector_told_total counter {channel,outcome} Mails and calls to programs that are done with, by outcome.
    hotspot_collector_totals_refused_total counter {} Totals refused for good.
    hotspot_collector_totals_repeated_total counter {} Totals that were there already.
    hotspot_collector_totals_stored_total counter {} Totals of days and weeks stored.
    hotspot_collector_twins gauge {} Identities that seemed to be on two access points within a day.
    hotspot_collector_waiting_windows gauge {} Windows that access points hold and that are not settled.
    hotspot_collector_windows_refused_total counter {} Windows refused for good.
    hotspot_collector_windows_repeated_total counter {} Windows that were there already.
    hotspot_collector_windows_stored_total counter {} Windows stored.
    process_resident_memory_bytes gauge {} Resident memory size in bytes.
    ");
}

#[tokio::test]
async fn a_label_from_outside_cannot_break_out_of_its_quotes() {
    let service = speaking("1\"} 5\n\\");
    let answer = service.get("/metrics").await;
    let sample = "hotspot_collector_access_point_versions{version=\"1\\\"} 5\u{fffd}\\\\\"} 1\n";
    assert!(answer.text.contains(sample), "{}", answer.text);
}
