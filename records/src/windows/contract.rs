//! What every store keeps, run against each on the real thing.

mod cases;
mod damage;
mod server;

use std::path::{Path, PathBuf};
use std::process::Command;

use self::server::Server;
use protocol::Layer;

use super::{Choice, InfluxAddress, Put, Store, StoreError, StoredTotal, StoredWindow};
use crate::database::Database;

const START: i64 = 1_750_000_000 / 86_400 * 86_400;
const HOUR: i64 = 3_600;
const FOUR_HOURS: u32 = 14_400;

/// A store of one test, that can be opened again.
struct Case {
    directory: tempfile::TempDir,
    influx: Option<InfluxAddress>,
}

impl Case {
    fn sqlite() -> Option<Self> {
        Some(Self {
            directory: tempfile::tempdir().unwrap(),
            influx: None,
        })
    }

    /// A bucket of its own; `None`, told aloud, where there is no server.
    fn influxdb() -> Option<Self> {
        Some(Self {
            directory: tempfile::tempdir().unwrap(),
            influx: Some(Server::shared()?.new_bucket()),
        })
    }

    fn open(&self) -> Store {
        open(self.directory.path(), self.influx.as_ref()).unwrap()
    }
}

fn open(directory: &Path, influx: Option<&InfluxAddress>) -> Result<Store, StoreError> {
    let database = Database::open(directory).unwrap();
    Store::open(&database, &choice(influx))
}

fn choice(influx: Option<&InfluxAddress>) -> Choice {
    influx.map_or(Choice::Sqlite, |address| Choice::Influx(address.clone()))
}

fn window(access_point: &str, hour: i64, length_s: u32) -> StoredWindow {
    StoredWindow {
        access_point: access_point.parse().unwrap(),
        start: START + hour * HOUR,
        length_s,
        period_s: 60,
        device_minutes: Some(10 * hour - 5),
        visits: None,
        sampled_minutes: 240,
        online_minutes: 239,
        noise_device_minutes: 60,
        noise_visits: 2,
        late: false,
        boot: u64::MAX,
        sequence: u32::try_from(hour.rem_euclid(10_000)).unwrap(),
    }
}

fn all(store: &Store) -> Vec<StoredWindow> {
    let mut windows = store.windows(0, i64::MAX, None).unwrap();
    windows.sort_by_key(|window| (window.start, window.access_point.clone()));
    windows
}

fn sorted(windows: &[StoredWindow]) -> Vec<StoredWindow> {
    let mut windows = windows.to_vec();
    windows.sort_by_key(|window| (window.start, window.access_point.clone()));
    windows
}

/// A total of whole hours, of the week from [`START`] where it is at hour 0.
fn total(access_point: &str, layer: Layer, hour: i64, hours: u32) -> StoredTotal {
    StoredTotal {
        layer,
        sum: StoredWindow {
            noise_device_minutes: 120,
            noise_visits: 4,
            sequence: 5_000 + u32::try_from(hour.rem_euclid(10_000)).unwrap(),
            ..window(access_point, hour, 3_600 * hours)
        },
    }
}

fn all_totals(store: &Store) -> Vec<StoredTotal> {
    store.totals(0, i64::MAX, None).unwrap()
}

/// What a child puts after [`batch`]: four weeks of two access points, and their days.
fn totals() -> Vec<StoredTotal> {
    let mut totals: Vec<StoredTotal> = (0..28)
        .flat_map(|day| {
            let of = |id: &str| {
                let week = (day % 7 == 0).then(|| total(id, Layer::Weeks, 24 * day, 168));
                [Some(total(id, Layer::Days, 24 * day, 24)), week]
            };
            ["a", "b"].map(of).into_iter().flatten().flatten()
        })
        .collect();
    super::totals::sort(&mut totals);
    totals
}

/// The batch that a child puts before it is killed.
fn batch() -> Vec<StoredWindow> {
    (0..50)
        .map(|index| {
            let access_point = ["a", "b"][usize::try_from(index % 2).unwrap()];
            window(access_point, 4 * (index / 2), FOUR_HOURS)
        })
        .collect()
}

const DIE_AFTER: &str = "STORE_CONTRACT_DIE_AFTER";
const DIRECTORY: &str = "STORE_CONTRACT_DIRECTORY";
const INFLUX: &str = "STORE_CONTRACT_INFLUX";

/// In a child: dies by SIGKILL if this is its step.
pub fn die_after(step: &str) {
    if std::env::var(DIE_AFTER).is_ok_and(|wanted| wanted == step) {
        let own = std::process::id().to_string();
        let _ = Command::new("kill").args(["-9", &own]).status();
        std::thread::sleep(std::time::Duration::from_secs(60));
    }
}

/// Not a test of its own: the process that others kill.
#[test]
#[ignore = "run by the tests that kill it"]
fn child() {
    let Some(directory) = std::env::var_os(DIRECTORY).map(PathBuf::from) else {
        return;
    };
    let influx = std::env::var(INFLUX).ok().map(|text| {
        let parts: Vec<&str> = text.split(' ').collect();
        InfluxAddress {
            url: parts[0].to_owned(),
            organisation: parts[1].to_owned(),
            bucket: parts[2].to_owned(),
            token: parts[3].to_owned(),
        }
    });
    let store = open(&directory, influx.as_ref()).unwrap();
    store.put(&batch(), START).unwrap();
    store.put_totals(&totals()).unwrap();
}

/// Puts [`batch`] in another process and kills it after a step.
fn put_and_die(case: &Case, step: &str) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "windows::contract::child", "--ignored"])
        .env(DIE_AFTER, step)
        .env(DIRECTORY, case.directory.path());
    if let Some(address) = &case.influx {
        let InfluxAddress {
            url,
            organisation,
            bucket,
            token,
        } = address;
        command.env(INFLUX, format!("{url} {organisation} {bucket} {token}"));
    }
    let output = command.output().unwrap();
    use std::os::unix::process::ExitStatusExt;
    assert_eq!(
        output.status.signal(),
        Some(9),
        "not killed after `{step}`: {}",
        String::from_utf8_lossy(&output.stdout)
    );
}

/// Every rule as a test of each store, so that the output names the store.
macro_rules! contract {
    ($($store:ident: $($rule:ident)*;)*) => {$(
        mod $store {
            $(
                #[test]
                fn $rule() {
                    if let Some(case) = super::Case::$store() {
                        super::cases::$rule(&case);
                    }
                }
            )*
        }
    )*};
}

contract! {
    sqlite:
        gives_back_what_was_put
        the_same_window_is_there_once
        first_come_is_first_kept
        a_batch_that_overlaps_itself_keeps_its_first
        says_where_nothing_is_known
        late_windows_find_their_place
        deletes_only_what_has_ended
        remembers_over_a_restart
        any_order_and_repetition_gives_the_same
        a_kill_between_any_two_steps_loses_and_doubles_nothing
        totals_come_back_and_are_no_windows
        the_same_total_is_there_once
        totals_overlap_within_their_layer_alone
        parts_of_a_week_stand_side_by_side
        a_late_total_finds_its_place
        totals_go_once_they_have_ended
        totals_are_remembered_over_a_restart
        a_kill_while_totals_are_put_loses_and_doubles_nothing
        a_year_apart_is_read_whole;
    influxdb:
        gives_back_what_was_put
        the_same_window_is_there_once
        first_come_is_first_kept
        a_batch_that_overlaps_itself_keeps_its_first
        says_where_nothing_is_known
        late_windows_find_their_place
        deletes_only_what_has_ended
        remembers_over_a_restart
        any_order_and_repetition_gives_the_same
        a_kill_between_any_two_steps_loses_and_doubles_nothing
        totals_come_back_and_are_no_windows
        the_same_total_is_there_once
        totals_overlap_within_their_layer_alone
        parts_of_a_week_stand_side_by_side
        a_late_total_finds_its_place
        totals_go_once_they_have_ended
        totals_are_remembered_over_a_restart
        a_kill_while_totals_are_put_loses_and_doubles_nothing
        a_year_apart_is_read_whole;
}
