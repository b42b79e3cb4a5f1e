mod needs;

use std::sync::Arc;

use jiff::tz::TimeZone;
use protocol::Message;
use protocol::status::{ClockState, Presence, SourceKind, SourceState, Status};
use records::database::Database;
use records::statuses;
use records::windows::{Store, StoredWindow};

use super::*;
use crate::clock::Clock;
use crate::shared::Shared;

const NOW: i64 = 1_750_032_000 / 86_400 * 86_400;
const HOUR: i64 = 3_600;

struct Case {
    _directory: tempfile::TempDir,
    shared: Shared,
}

impl Case {
    /// Access point `a` stands at a park since ten days.
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        database
            .write(|transaction| {
                transaction.execute_batch(&format!(
                    "INSERT INTO access_points (id, registered_at) VALUES ('a', 0);
                     INSERT INTO sites (id, name_fr, name_nl, name_en, kind, longitude, latitude,
                                        municipality, reach, movable)
                     VALUES ('park', 'Le parc', 'Het park', 'The park', 'park', 4, 50, '', 'outdoor', 1);
                     INSERT INTO placements (access_point, site, from_s) VALUES ('a', 'park', {});",
                    NOW - 10 * 86_400
                ))
            })
            .unwrap();
        let shared = Shared {
            store: Store::new(database.clone()),
            database,
            clock: Clock::stepped(NOW).0,
            time_zone: TimeZone::UTC,
            health: Arc::default(),
            metrics: Arc::default(),
            embedded_broker: true,
            public_computer_rooms_expected: 0,
            channels: Default::default(),
        };
        Self {
            _directory: directory,
            shared,
        }
    }

    fn status(self, received_at: i64, change: impl FnOnce(&mut Status)) -> Self {
        let mut status = Status {
            version: "1.2.3".to_owned(),
            unsettled: 5,
            ..lab::statuses::status(1, 1, Some(received_at.try_into().unwrap()))
        };
        change(&mut status);
        let message = status.encode().unwrap();
        let access_point = "a".parse().unwrap();
        self.shared
            .database
            .write(|transaction| {
                statuses::record(transaction, &access_point, &status, &message, received_at)
            })
            .unwrap();
        self
    }

    fn report(self, start: i64, received_at: i64) -> Self {
        self.window(start, received_at, |_| {})
    }

    fn window(self, start: i64, received_at: i64, change: impl FnOnce(&mut StoredWindow)) -> Self {
        let mut window = StoredWindow {
            access_point: "a".parse().unwrap(),
            start,
            length_s: 14_400,
            period_s: 60,
            device_minutes: Some(1),
            visits: Some(1),
            sampled_minutes: 240,
            online_minutes: 240,
            noise_device_minutes: 60,
            noise_visits: 2,
            late: false,
            boot: 1,
            sequence: 1,
        };
        change(&mut window);
        self.shared.store.put(&[window], received_at).unwrap();
        self
    }

    fn sql(self, sql: &str) -> Self {
        self.shared
            .database
            .write(|transaction| transaction.execute_batch(sql))
            .unwrap();
        self
    }

    fn item(&self) -> FleetItem {
        load(&self.shared).unwrap().items.remove(0)
    }

    fn state_and_reason(&self) -> (FleetState, Option<String>) {
        let item = self.item();
        (item.state, item.reason.map(|text| text.en))
    }
}

fn because(state: FleetState, reason: &str) -> (FleetState, Option<String>) {
    (state, Some(reason.to_owned()))
}

#[test]
fn a_box_that_was_never_heard_of_says_so() {
    assert_eq!(
        Case::new().state_and_reason(),
        because(FleetState::NeverSeen, "Has never reported.")
    );
}

#[test]
fn a_box_that_stands_nowhere_is_unplaced() {
    let case = Case::new().sql("DELETE FROM placements");
    assert_eq!(case.state_and_reason().0, FleetState::Unplaced);
    assert_eq!(case.item().account_week, Week::default());
}

#[test]
fn a_box_that_reports_has_nothing_to_explain() {
    let case = Case::new()
        .status(NOW - HOUR, |_| {})
        .report(NOW - 4 * HOUR, NOW);
    assert_eq!(case.state_and_reason(), (FleetState::Reporting, None));
    let item = case.item();
    assert_eq!(item.site.as_deref(), Some("park"));
    assert_eq!(item.site_name.unwrap().fr, "Le parc");
    assert_eq!(item.window_minutes, Some(240.0));
    assert_eq!(item.outbox_depth, Some(5));
    assert_eq!(
        item.account_week,
        Week {
            expected_hours: 168.0,
            stored_hours: 4.0,
            no_report_hours: 164.0,
            ..Week::default()
        }
    );
}

#[test]
fn tells_a_lost_connection_from_an_orderly_stop() {
    let lost = Case::new()
        .status(NOW - HOUR, |_| {})
        .status(NOW, |status| {
            status.presence = Presence::Offline;
            status.sent_at = None;
        });
    assert_eq!(
        lost.state_and_reason(),
        because(
            FleetState::Offline,
            "No power or no network: the access point lost contact."
        )
    );
    let stopped = Case::new().status(NOW, |status| status.presence = Presence::Offline);
    assert_eq!(
        stopped.state_and_reason(),
        because(
            FleetState::Offline,
            "The counting program was shut down normally."
        )
    );
}

#[test]
fn says_why_a_connected_box_is_silent() {
    let silent = || {
        Case::new()
            .report(NOW - 24 * HOUR, NOW - 20 * HOUR)
            .status(NOW - HOUR, |_| {})
    };
    assert_eq!(
        silent().state_and_reason(),
        because(FleetState::Silent, "Connected, but no counts arrive.")
    );
    assert_eq!(
        silent()
            .status(NOW, |status| status.clock = ClockState::Unset)
            .state_and_reason(),
        because(
            FleetState::Silent,
            "The clock of the access point is not set; its counts wait for it."
        )
    );
    let refused = format!(
        "INSERT INTO refused_messages (access_point, reason, count, last_at_s)
         VALUES ('a', 'noise_off', 3, {})",
        NOW - HOUR
    );
    let (shared, reason) = silent().sql(&refused).state_and_reason();
    assert_eq!(shared, FleetState::Silent);
    assert!(reason.unwrap().starts_with("Not stored. Counted without"));
}

#[test]
fn a_radio_that_cannot_be_read_is_not_reporting_though_reports_arrive() {
    let case = Case::new()
        .status(NOW - HOUR, |status| {
            status.sources = vec![protocol::status::SourceStatus {
                kind: SourceKind::Hostapd,
                interface: "wlan0".to_owned(),
                state: SourceState::Hung,
                proves_alive: true,
            }];
        })
        .report(NOW - 4 * HOUR, NOW);
    assert_eq!(
        case.state_and_reason(),
        because(FleetState::RadioDown, "The radio has stopped responding.")
    );
    assert_eq!(case.item().sources[0].kind, "hostapd");
}

#[test]
fn refused_messages_are_summed_by_reason_and_explained() {
    let case = Case::new().sql(
        "INSERT INTO refused_messages (access_point, reason, count, last_at_s)
         VALUES ('', 'malformed', 2, 100), ('a', 'malformed', 3, 200), ('a', 'overlap', 1, 50)",
    );
    let refused = load(&case.shared).unwrap().refused_messages;
    assert_eq!(refused.len(), 2);
    assert_eq!(
        (refused[0].reason.as_str(), refused[0].count),
        ("malformed", 5)
    );
    assert_eq!(refused[0].last_at.as_second(), 200);
    assert_eq!(refused[0].text.nl, "Onleesbaar bericht.");
}

#[test]
fn layers_and_lost_totals_are_shown_apart_from_windows_and_lost_minutes() {
    use protocol::Layer;
    use protocol::status::{Loss as Told, LossReason, LostMinutes, Released as Announced};

    let item = Case::new()
        .status(NOW, |status| {
            status.layers.push(Announced {
                layer: Layer::Weeks,
                length_periods: 10_080,
                noise_device_minutes: 120,
                noise_visits: 4,
            });
            status.undivided_until = Some(u32::try_from(NOW).unwrap() + 86_400);
            status.losses = vec![Told {
                from: 0,
                to: 604_800,
                minutes: 10_080,
                reason: LossReason::OutboxFull,
                layer: Layer::Weeks,
            }];
            status.lost_totals = 3;
            let of = |reason| LostMinutes { reason, minutes: 5 };
            status.lost_minutes = [7, 8].map(LossReason::Unknown).map(of).to_vec();
        })
        .item();
    let layers: Vec<_> = item
        .layers
        .iter()
        .map(|it| (it.layer, it.minutes, it.noise.b, it.noise.b_v))
        .collect();
    assert_eq!(layers[1], ("weeks", 10_080.0, 120, 4));
    assert_eq!(layers[0].0, "windows");
    assert_eq!(item.undivided_until.unwrap().as_second(), NOW + 86_400);
    assert_eq!(item.losses.len(), 0);
    assert_eq!(item.lost_totals.len(), 1);
    assert_eq!(item.lost_totals[0].layer, "weeks");
    assert_eq!(item.lost_totals_count, Some(3));
    assert_eq!(item.lost_minutes_by_reason, [("unknown", 10)].into());
    // Not an hour of the account.
    assert_eq!(item.account_week.lost_hours, 0.0);
}
