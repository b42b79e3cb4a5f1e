use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use lab::statuses::status;
use protocol::Layer;
use protocol::status::{Mark, Presence};
use tempfile::TempDir;

use super::super::asking::note;
use super::*;
use crate::database::Database;
use crate::windows::{Put, StoredTotal, StoredWindow, TimeSeries};

const NOW: i64 = 1_750_032_000;
const HOUR_S: i64 = 3_600;

/// A store that counts how often everything of an access point is read.
#[derive(Default)]
struct Counting {
    windows: Mutex<Vec<StoredWindow>>,
    totals: Mutex<Vec<StoredTotal>>,
    reads: AtomicUsize,
    is_broken: AtomicBool,
}

struct Shared(Arc<Counting>);

impl TimeSeries for Shared {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn put(&self, _: &[StoredWindow], _: i64) -> Result<Vec<Put>, StoreError> {
        unreachable!("a search only reads")
    }

    fn windows(
        &self,
        from: i64,
        to: i64,
        only: Option<&[AccessPointId]>,
    ) -> Result<Vec<StoredWindow>, StoreError> {
        if self.0.is_broken.load(Ordering::Relaxed) {
            return Err(StoreError::Read(rusqlite::Error::InvalidQuery));
        }
        if to - from > 1 {
            self.0.reads.fetch_add(1, Ordering::Relaxed);
        }
        let mut windows = self.0.windows.lock().unwrap().clone();
        windows.retain(|window| {
            (from..to).contains(&window.start) && only.unwrap().contains(&window.access_point)
        });
        Ok(windows)
    }

    fn extent(&self) -> Result<Option<(i64, i64)>, StoreError> {
        unreachable!("a search asks for windows")
    }

    fn put_totals(&self, _: &[StoredTotal]) -> Result<Vec<Put>, StoreError> {
        unreachable!("a search only reads")
    }

    fn totals(
        &self,
        from: i64,
        to: i64,
        only: Option<&[AccessPointId]>,
    ) -> Result<Vec<StoredTotal>, StoreError> {
        let mut totals = self.0.totals.lock().unwrap().clone();
        totals.retain(|StoredTotal { sum, .. }| {
            (from..to).contains(&sum.start) && only.unwrap().contains(&sum.access_point)
        });
        Ok(totals)
    }

    fn extent_of_totals(&self) -> Result<Option<(i64, i64)>, StoreError> {
        unreachable!("a search asks for totals")
    }

    fn delete_until(&self, _: i64) -> Result<usize, StoreError> {
        unreachable!("a search only reads")
    }
}

struct Scene {
    _directory: TempDir,
    database: Database,
    store: Arc<Counting>,
    search: Search,
}

fn id(number: usize) -> AccessPointId {
    format!("box-{number}").parse().unwrap()
}

fn start_of(sequence: u32) -> i64 {
    NOW - 6 * HOUR_S + i64::from(sequence) * HOUR_S
}

fn window(access_point: &AccessPointId, sequence: u32) -> StoredWindow {
    StoredWindow {
        access_point: access_point.clone(),
        start: start_of(sequence),
        length_s: 3_600,
        period_s: 60,
        device_minutes: Some(1),
        visits: Some(0),
        sampled_minutes: 60,
        online_minutes: 60,
        noise_device_minutes: 60,
        noise_visits: 2,
        late: false,
        boot: 9,
        sequence,
    }
}

/// Claims windows 0 to 4.
fn claim() -> Status {
    let mark = |sequence| Mark {
        boot: 9,
        sequence,
        start: u32::try_from(start_of(sequence)).unwrap(),
    };
    let mut status = status(9, 1, Some(u32::try_from(NOW).unwrap()));
    status.oldest_held = Some(mark(0));
    status.newest_settled = Some(mark(4));
    status
}

impl Scene {
    /// So many access points, of which these windows are here.
    fn of(access_points: usize, here: &[u32]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let store = Arc::new(Counting::default());
        for number in 0..access_points {
            let here = here.iter().map(|sequence| window(&id(number), *sequence));
            store.windows.lock().unwrap().extend(here);
        }
        Self {
            _directory: directory,
            database,
            store,
            search: Search::default(),
        }
    }

    fn look(&mut self, now_s: i64) -> Vec<Finding> {
        let registry = self.database.reader().unwrap();
        let store = Store::of(Shared(self.store.clone()));
        self.search.look(&registry, &store, 0, now_s).unwrap()
    }

    /// One batch; how many are asked.
    fn batch(&mut self, statuses: &[(usize, Status)], now_s: i64) -> usize {
        for (number, status) in statuses {
            self.search.hear(&id(*number), Version::Two, status);
        }
        let findings = self.look(now_s);
        let mut asked = 0;
        for finding in &findings {
            let note = self
                .database
                .write(|transaction| note(transaction, finding, now_s));
            asked += note.unwrap().iter().count();
        }
        self.search.done(&findings, now_s);
        asked
    }

    fn reads(&self) -> usize {
        self.store.reads.load(Ordering::Relaxed)
    }
}

#[test]
fn those_without_a_turn_in_one_batch_have_it_in_the_next() {
    let mut scene = Scene::of(80, &[0, 1, 3, 4]);
    let all: Vec<_> = (0..80).map(|number| (number, claim())).collect();
    let asked = [
        scene.batch(&all, NOW),
        scene.batch(&[], NOW + 1),
        scene.batch(&[], NOW + 2),
    ];
    assert_eq!(asked, [32, 32, 16]);
    assert!(!scene.search.has_waiting());
    assert_eq!(scene.reads(), 80);
}

#[test]
fn where_nothing_is_missing_everything_is_read_once_an_hour() {
    let mut scene = Scene::of(1, &[0, 1, 2, 3, 4]);
    for minute in 0..120 {
        assert_eq!(scene.batch(&[(0, claim())], NOW + minute * 60), 0);
        assert!(!scene.search.has_waiting());
    }
    assert_eq!(scene.reads(), 2);
}

#[test]
fn a_box_that_lies_costs_one_read_an_hour_whatever_it_sends() {
    for here in [&[0, 1, 2, 3][..], &[0, 1, 3, 4], &[]] {
        let mut scene = Scene::of(1, here);
        let mut asked = 0;
        for minute in 0..180 {
            asked += scene.batch(&vec![(0, claim()); 8], NOW + minute * 60);
        }
        assert_eq!((asked, scene.reads()), (3, 3), "{here:?} are here");
    }
}

#[test]
fn a_box_that_sends_only_the_last_of_what_is_missing_costs_one_read_more() {
    let mut scene = Scene::of(1, &[0, 4]);
    assert_eq!(scene.batch(&[(0, claim())], NOW), 1);
    let came = window(&id(0), 3);
    scene.store.windows.lock().unwrap().push(came);
    for second in 1..HOUR_S {
        assert_eq!(scene.batch(&[(0, claim())], NOW + second), 0);
    }
    assert_eq!(scene.reads(), 2);
    assert_eq!(scene.batch(&[(0, claim())], NOW + HOUR_S), 1);
}

#[test]
fn what_was_found_in_a_batch_that_failed_is_found_again() {
    let mut scene = Scene::of(1, &[0, 1, 3, 4]);
    scene.search.hear(&id(0), Version::Two, &claim());
    let found = scene.look(NOW);
    assert_eq!(found.len(), 1);
    assert_eq!(scene.look(NOW), found);
}

#[test]
fn a_store_that_cannot_be_read_is_tried_again_without_another_status() {
    let mut scene = Scene::of(1, &[0, 1, 3, 4]);
    scene.store.is_broken.store(true, Ordering::Relaxed);
    assert_eq!(scene.batch(&[(0, claim())], NOW), 0);
    scene.store.is_broken.store(false, Ordering::Relaxed);
    assert_eq!(scene.batch(&[], NOW + STORE_PAUSE_S - 1), 0);
    assert_eq!(scene.batch(&[], NOW + STORE_PAUSE_S), 1);
}

/// Windows 0, 1, 3 and 4 without a break between them: number 2 is a total.
fn with_a_total(scene: &Scene) -> StoredTotal {
    let mut windows = scene.store.windows.lock().unwrap();
    for window in windows.iter_mut() {
        if window.sequence < 2 {
            window.start += HOUR_S;
        }
    }
    let first = windows[0].clone();
    let sum = StoredWindow {
        length_s: 7_200,
        sequence: 2,
        ..first
    };
    let layer = Layer::Weeks;
    StoredTotal { layer, sum }
}

#[test]
fn a_number_that_is_a_total_is_looked_for_among_totals() {
    let mut scene = Scene::of(1, &[0, 1, 3, 4]);
    let total = with_a_total(&scene);
    scene.store.totals.lock().unwrap().push(total);
    assert_eq!(scene.batch(&[(0, claim())], NOW), 0);
}

#[test]
fn a_total_that_is_missing_is_asked_for_and_no_minute_counts_as_lost() {
    let mut scene = Scene::of(1, &[0, 1, 3, 4]);
    with_a_total(&scene);
    let mut asked = 0;
    for hour in 0..6 {
        asked += scene.batch(&[(0, claim())], NOW + hour * HOUR_S);
    }
    assert_eq!(asked, 3);
    let reader = scene.database.reader().unwrap();
    assert_eq!(crate::losses::latest_of_each(&reader, 9).unwrap(), []);
}

#[test]
fn a_total_that_was_refused_is_not_missing() {
    let mut scene = Scene::of(1, &[0, 1, 3, 4]);
    let StoredTotal { layer, sum } = with_a_total(&scene);
    let refused = crate::refusals::RefusedWindow {
        access_point: sum.access_point,
        layer,
        boot: sum.boot,
        sequence: sum.sequence,
        start: sum.start,
        length_s: sum.length_s,
        reason: protocol::receipt::Refusal::Overlap,
    };
    let save = |transaction: &rusqlite::Transaction<'_>| {
        crate::refusals::save_windows(transaction, &[refused], NOW)
    };
    scene.database.write(save).unwrap();
    assert_eq!(scene.batch(&[(0, claim())], NOW), 0);
}

#[test]
fn a_box_that_has_gone_is_not_asked() {
    let mut scene = Scene::of(1, &[0, 1, 3, 4]);
    let mut gone = claim();
    gone.presence = Presence::Offline;
    assert_eq!(scene.batch(&[(0, claim()), (0, gone)], NOW), 0);
    assert!(!scene.search.has_waiting());
}
