//! A real agent under a wrong clock. A file says how far off its clock is and whether
//! the kernel would vouch for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use protocol::status::{ClockState, LossReason, Presence, Status};
use protocol::topic::MessageKind;

use crate::broker::Broker;
use lab::agent::{Agent, configure};
use lab::deadline::wait_for;
use lab::hostapd::{FakeHostapd, entry};

/// Windows of five looks, a look a second.
const WINDOW_S: u32 = 5;

struct Box1 {
    broker: Broker,
    folder: tempfile::TempDir,
    config: PathBuf,
    looks: Arc<AtomicU32>,
    _hostapd: FakeHostapd,
}

impl Box1 {
    fn new(clock: &str) -> Self {
        let looks = Arc::new(AtomicU32::new(0));
        let counted = looks.clone();
        let hostapd = FakeHostapd::start(move || {
            counted.fetch_add(1, Ordering::Relaxed);
            vec![entry("02:00:00:00:00:05", 3000, 0)]
        });
        let broker = Broker::start(true);
        let folder = tempfile::tempdir().unwrap();
        let source = format!(
            "kind = \"hostapd\"\nssid = \"wifi.brussels\"\nsockets = {:?}",
            hostapd.sockets()
        );
        let file = folder.path().join("clock");
        let more = format!(
            "[laboratory]\nperiod_s = 1\nwindow_periods = {WINDOW_S}\nresend_s = 1\n\
             clock_file = {file:?}\n"
        );
        let config = configure(folder.path(), broker.port, &source, &more);
        let box1 = Self {
            broker,
            folder,
            config,
            looks,
            _hostapd: hostapd,
        };
        box1.set_clock(clock);
        box1
    }

    fn set_clock(&self, clock: &str) {
        replace(&self.folder.path().join("clock"), clock);
    }

    fn wait_for_looks(&self, more: u32) {
        let until = self.looks.load(Ordering::Relaxed) + more;
        wait_for("looks at the table", || {
            (self.looks.load(Ordering::Relaxed) >= until).then_some(())
        });
    }

    /// Sampled minutes by start; a window that came twice came with the same figures.
    fn windows(&self) -> BTreeMap<u32, u16> {
        let mut windows = BTreeMap::new();
        let reports = self.broker.reports().into_iter();
        for report in reports.filter(|report| !report.layer.is_total()) {
            for window in &report.windows {
                let start = u32::try_from(report.start_of(window)).unwrap();
                let known = windows.insert(start, window.sampled_minutes);
                assert!(known.is_none_or(|known| known == window.sampled_minutes));
                assert_eq!(start % WINDOW_S, 0);
            }
        }
        windows
    }

    fn last_status(&self) -> Status {
        let published = self.broker.published(&[MessageKind::Status]);
        Status::read(&published.last().unwrap().payload).unwrap().1
    }
}

/// Never half written.
fn replace(path: &Path, text: &str) {
    let fresh = path.with_extension("new");
    fs::write(&fresh, text).unwrap();
    fs::rename(fresh, path).unwrap();
}

fn now_s() -> u32 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u32::try_from(now.as_secs()).unwrap()
}

#[test]
fn a_box_that_starts_in_1970_delivers_what_it_counted_once_it_learns_the_time() {
    let box1 = Box1::new(&format!("-{} unset", now_s()));
    let began = now_s();
    let mut agent = Agent::run(&box1.config);
    box1.wait_for_looks(12);
    assert!(box1.windows().is_empty(), "sent without knowing the time");
    let learned = now_s();
    box1.set_clock("0 trusted");
    let early = wait_for("the windows that waited", || {
        let windows = box1.windows();
        let early = windows.range(..learned - WINDOW_S);
        let sampled: u16 = early.map(|(_, sampled)| sampled).sum();
        (sampled >= 5).then_some(windows)
    });
    let first = *early.keys().next().unwrap();
    assert!(first + WINDOW_S >= began, "{first} lies before {began}");
    assert!(agent.terminate());
    let lost: u32 = box1
        .last_status()
        .lost_minutes
        .iter()
        .map(|it| it.minutes)
        .sum();
    assert!(lost <= 2, "{lost} minutes lost");
    assert_eq!(box1.last_status().clock, ClockState::Trusted);
}

#[test]
fn a_box_that_never_learns_the_time_says_so_and_counts_what_is_lost() {
    let box1 = Box1::new(&format!("{} unset", 10 * 365 * 86_400));
    let mut agent = Agent::run(&box1.config);
    box1.wait_for_looks(8);
    assert!(agent.terminate());
    assert!(box1.windows().is_empty());
    let status = box1.last_status();
    assert_eq!(
        (status.presence, status.clock),
        (Presence::Offline, ClockState::Unset)
    );
    let lost = status.lost_minutes[0];
    assert_eq!(lost.reason, LossReason::WaitedTooLong);
    assert!(lost.minutes >= 6, "{lost:?}");
}

#[test]
fn a_clock_that_jumps_either_way_takes_no_time_twice_and_counts_what_it_loses() {
    let box1 = Box1::new("0 trusted");
    let mut agent = Agent::run(&box1.config);
    wait_for("two windows", || (box1.windows().len() >= 2).then_some(()));
    let ahead_s = 600;
    box1.set_clock(&format!("{ahead_s} trusted"));
    let jumped = now_s();
    wait_for("a window after the jump", || {
        let windows = box1.windows();
        let (last, sampled) = windows.iter().next_back()?;
        (*last >= jumped + ahead_s - WINDOW_S && *sampled > 0).then_some(())
    });
    box1.set_clock("0 trusted");
    box1.wait_for_looks(6);
    let ahead = box1.windows();
    assert!(agent.terminate());
    let status = box1.last_status();
    let lost = status
        .lost_minutes
        .iter()
        .find(|it| it.reason == LossReason::Clock);
    assert!(lost.is_some_and(|lost| lost.minutes >= 4), "{status:?}");
    // Back in true time no window was opened before the end of what was closed.
    assert_eq!(box1.windows().keys().next_back(), ahead.keys().next_back());
    let between = ahead.range(jumped + WINDOW_S..jumped + ahead_s - WINDOW_S);
    assert!(
        between.clone().count() > 100,
        "the time between is not accounted for"
    );
    assert!(between.clone().all(|(_, sampled)| *sampled == 0));
}
