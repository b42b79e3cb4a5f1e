use lab::statuses::status;
use protocol::Layer;
use protocol::Message;
use protocol::status::{LossReason, LostMinutes};

use super::*;
use crate::database::Database;

struct Case {
    _directory: tempfile::TempDir,
    database: Database,
}

impl Case {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        Self {
            _directory: directory,
            database,
        }
    }

    fn record(&self, status: &Status, now: i64) {
        let access_point = "ap-1".parse().unwrap();
        let message = status.encode().unwrap();
        self.database
            .write(|transaction| record(transaction, &access_point, status, &message, now))
            .unwrap();
    }

    /// Boot, connection and presence of what is kept, and when a twin was seen.
    fn kept(&self) -> (u64, u32, Presence, Option<i64>) {
        let (message, twin): (Vec<u8>, Option<i64>) = self
            .database
            .reader()
            .unwrap()
            .query_row("SELECT message, twin_seen_at_s FROM statuses", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        let status = Status::decode(&message).unwrap();
        (status.boot, status.connection, status.presence, twin)
    }
}

#[test]
fn a_box_whose_time_was_set_back_is_still_heard() {
    let case = Case::new();
    let mut ahead = status(5, 1, Some(2_000_000_000));
    ahead.uptime_s = 100;
    case.record(&ahead, 1_000);
    let mut right = status(5, 1, Some(1_100));
    right.uptime_s = 200;
    right.site = Some("right".to_owned());
    case.record(&right, 1_100);
    let heard = |case: &Case| -> Vec<u8> {
        let reader = case.database.reader().unwrap();
        reader
            .query_row("SELECT message FROM statuses", [], |row| row.get(0))
            .unwrap()
    };
    assert_eq!(heard(&case), right.encode().unwrap());
    case.record(&ahead, 1_200);
    assert_eq!(heard(&case), right.encode().unwrap(), "an old one is old");
}

#[test]
fn a_last_will_of_an_older_connection_changes_nothing() {
    let case = Case::new();
    case.record(&status(5, 1, Some(100)), 100);
    case.record(&status(5, 2, Some(200)), 200);
    case.record(&status(5, 1, None), 210);
    assert_eq!(case.kept(), (5, 2, Presence::Online, None));
    case.record(&status(5, 2, None), 300);
    assert_eq!(case.kept(), (5, 2, Presence::Offline, None));
}

#[test]
fn a_last_will_of_an_earlier_boot_changes_nothing() {
    let case = Case::new();
    case.record(&status(5, 3, Some(100)), 100);
    case.record(&status(6, 1, Some(200)), 200);
    case.record(&status(5, 3, None), 210);
    assert_eq!(case.kept(), (6, 1, Presence::Online, None));
}

#[test]
fn a_status_that_was_overtaken_changes_nothing() {
    let case = Case::new();
    case.record(&status(5, 1, Some(200)), 200);
    case.record(&status(5, 1, Some(100)), 210);
    let mut stopped = status(5, 1, Some(300));
    stopped.presence = Presence::Offline;
    case.record(&stopped, 300);
    case.record(&status(5, 1, Some(200)), 310);
    assert_eq!(case.kept(), (5, 1, Presence::Offline, None));
}

#[test]
fn two_boots_that_alternate_are_two_boxes() {
    let case = Case::new();
    case.record(&status(5, 1, Some(100)), 100);
    case.record(&status(6, 1, Some(200)), 200);
    assert_eq!(case.kept().3, None, "a restart is no second box");
    case.record(&status(5, 2, Some(300)), 300);
    assert_eq!(case.kept(), (5, 2, Presence::Online, Some(300)));
}

#[test]
fn a_new_outbox_is_an_event() {
    let case = Case::new();
    let replaced_at = || -> Option<i64> {
        case.database
            .reader()
            .unwrap()
            .query_row("SELECT outbox_replaced_at_s FROM statuses", [], |row| {
                row.get(0)
            })
            .unwrap()
    };
    case.record(&status(5, 1, Some(100)), 100);
    assert_eq!(replaced_at(), None);
    let mut reflashed = status(6, 1, Some(200));
    reflashed.outbox = 2;
    case.record(&reflashed, 200);
    reflashed.connection = 2;
    reflashed.sent_at = Some(250);
    case.record(&reflashed, 250);
    assert_eq!(replaced_at(), Some(200));
}

#[test]
fn a_loss_told_in_many_statuses_is_kept_once() {
    let case = Case::new();
    let loss = Loss {
        from: 0,
        to: 14_400,
        minutes: 240,
        reason: LossReason::OutboxFull,
        layer: Layer::Windows,
    };
    for sent_at in [14_500, 14_600, 14_700] {
        let mut status = status(5, 1, Some(sent_at));
        status.losses = vec![loss, loss];
        case.record(&status, i64::from(sent_at));
    }
    let (count, minutes): (i64, i64) = case
        .database
        .reader()
        .unwrap()
        .query_row("SELECT count(*), sum(minutes) FROM losses", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!((count, minutes), (1, 240));
}

fn lost(from: u32, to: u32) -> Loss {
    Loss {
        from,
        to,
        minutes: 1,
        reason: LossReason::Clock,
        layer: Layer::Windows,
    }
}

fn count_losses(case: &Case) -> u32 {
    let reader = case.database.reader().unwrap();
    reader
        .query_row("SELECT count(*) FROM losses", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn losses_that_are_still_to_come_wait_for_a_later_status() {
    let case = Case::new();
    let mut status = status(5, 1, Some(10_000));
    status.losses = vec![
        lost(0, 60),
        lost(9_000, 20_000),
        lost(u32::MAX - 60, u32::MAX),
    ];
    case.record(&status, 10_000);
    assert_eq!(count_losses(&case), 1);
    status.sent_at = Some(20_000);
    case.record(&status, 20_000);
    assert_eq!(count_losses(&case), 2);
}

#[test]
fn losses_of_one_access_point_do_not_fill_the_disk() {
    let case = Case::new();
    for connection in 0..200 {
        let mut status = status(5, connection + 1, Some(1_000_000));
        let all_at_once = (0..16).map(|index| lost(0, 100 * connection + index));
        let one_by_one = (0..16).map(|index| lost(100 * connection + index, 900_000));
        status.losses = all_at_once.chain(one_by_one).collect();
        case.record(&status, 1_000_000);
    }
    assert_eq!(count_losses(&case), losses::KEPT);
}

#[test]
fn growing_losses_of_one_outbox_are_noticed() {
    let grew_at = |case: &Case| -> Option<i64> {
        let reader = case.database.reader().unwrap();
        reader
            .query_row("SELECT loss_grew_at_s FROM statuses", [], |row| row.get(0))
            .unwrap()
    };
    let case = Case::new();
    let mut status = status(5, 1, Some(100));
    let sum = |minutes| {
        vec![LostMinutes {
            reason: LossReason::Clock,
            minutes,
        }]
    };
    status.lost_minutes = sum(60);
    case.record(&status, 100);
    assert_eq!(grew_at(&case), None, "it may be long ago");
    status.sent_at = Some(200);
    case.record(&status, 200);
    assert_eq!(grew_at(&case), None);
    status.sent_at = Some(300);
    status.lost_minutes = sum(120);
    case.record(&status, 300);
    assert_eq!(grew_at(&case), Some(300));
    status.sent_at = Some(400);
    case.record(&status, 400);
    assert_eq!(grew_at(&case), Some(300));
}

#[test]
fn the_retained_status_handed_out_again_is_not_news() {
    let case = Case::new();
    case.record(&status(5, 1, Some(100)), 100);
    case.record(&status(5, 1, Some(100)), 900);
    let received_at: i64 = case
        .database
        .reader()
        .unwrap()
        .query_row("SELECT received_at_s FROM statuses", [], |row| row.get(0))
        .unwrap();
    assert_eq!(received_at, 100);
}

#[test]
fn remembers_no_more_boots_than_it_must() {
    let case = Case::new();
    for boot in 0..20 {
        case.record(&status(boot, 1, Some(100)), 100);
    }
    let count: u32 = case
        .database
        .reader()
        .unwrap()
        .query_row("SELECT count(*) FROM boots", [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, BOOTS_KEPT);
    assert_eq!(case.kept().0, 19);
}

fn in_version_1(status: &Status) -> Vec<u8> {
    protocol::version1::Status::from(status).encode().unwrap()
}

#[test]
fn of_one_moment_said_in_both_versions_the_fuller_one_is_kept() {
    let id = "ap-1".parse().unwrap();
    let said = |case: &Case, message: &[u8], now: i64| {
        let (_, status) = Status::read(message).unwrap();
        let record =
            |transaction: &Transaction<'_>| record(transaction, &id, &status, message, now);
        case.database.write(record).unwrap();
    };
    let version = |case: &Case| {
        let reader = case.database.reader().unwrap();
        let message: Vec<u8> = reader
            .query_row("SELECT message FROM statuses", [], |row| row.get(0))
            .unwrap();
        message[0]
    };
    let first = status(5, 1, Some(1_000));
    let (new, old) = (first.encode().unwrap(), in_version_1(&first));
    for order in [[&new, &old], [&old, &new]] {
        let case = Case::new();
        for message in order {
            said(&case, message, 1_000);
        }
        assert_eq!(version(&case), 2);
        // What it says later, it may say in version 1 alone: an older agent was put back.
        let mut later = first.clone();
        (later.sent_at, later.uptime_s) = (Some(1_060), 120);
        said(&case, &in_version_1(&later), 1_060);
        assert_eq!(version(&case), 1);
    }
}

#[test]
fn a_lost_total_is_no_lost_minute() {
    let case = Case::new();
    let mut status = status(5, 1, Some(700_000));
    status.losses = vec![Loss {
        layer: Layer::Weeks,
        ..lost(0, 604_800)
    }];
    status.lost_totals = 1;
    case.record(&status, 700_000);
    assert_eq!(count_losses(&case), 0);
    let reader = case.database.reader().unwrap();
    let [total] = &losses::latest_totals_of_each(&reader, 9).unwrap()[..] else {
        panic!("one total was lost");
    };
    assert_eq!(total.layer, Layer::Weeks);
    assert_eq!((total.lost.from_s, total.lost.to_s), (0, 604_800));
}

#[test]
fn lost_totals_of_one_access_point_do_not_fill_the_disk() {
    let case = Case::new();
    let many = losses::KEPT / 32 + 2;
    for index in 0..many {
        let mut status = status(5, index + 1, Some(90_000_000 + index));
        let hour = |loss: u32| (32 * index + loss) * 3_600;
        status.losses = (0..32)
            .map(|loss| Loss {
                layer: Layer::Days,
                ..lost(hour(loss), hour(loss) + 3_600)
            })
            .collect();
        case.record(&status, 90_000_000 + i64::from(index));
    }
    let reader = case.database.reader().unwrap();
    let kept = losses::latest_totals_of_each(&reader, u32::MAX).unwrap();
    assert_eq!(kept.len(), losses::KEPT as usize);
    // The latest.
    let last_s = i64::from(32 * many * 3_600);
    assert_eq!(kept[0].lost.to_s, last_s);
}
