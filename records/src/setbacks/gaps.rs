//! Where windows are missing among those that are stored, by their numbers. Totals are
//! numbered with them, so a missing number may be that of a total: then no time is missing
//! between the windows.

use std::collections::{BTreeMap, BTreeSet};

use crate::windows::StoredWindow;

/// Windows that are not here; all times are Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Start of the last of them.
    pub start_s: i64,
    /// End of the newest window before them that is stored.
    pub stored_until_s: Option<i64>,
}

/// What is missing after all of these windows: the one that starts then.
pub fn missing_after(windows: &[StoredWindow], start_s: i64) -> Missing {
    Missing {
        start_s,
        stored_until_s: windows.iter().map(StoredWindow::end).max(),
    }
}

/// Gaps in the numbers of one access point's windows that end after `from_s`, oldest first.
/// The windows of each boot are numbered from 0. Numbers before the first that is given may
/// be those of older windows: what would start before `from_s` is not looked for.
/// `totals` has boot and number of the totals that are not missing.
pub fn gaps(windows: &[StoredWindow], totals: &BTreeSet<(u64, u32)>, from_s: i64) -> Vec<Missing> {
    let mut ends: Vec<i64> = windows.iter().map(StoredWindow::end).collect();
    ends.sort_unstable();
    let stored_until = |start_s| {
        let ended = ends.partition_point(|end| *end <= start_s);
        ended.checked_sub(1).map(|last| ends[last])
    };
    let mut boots: BTreeMap<u64, BTreeMap<u32, &StoredWindow>> = BTreeMap::new();
    for window in windows {
        let boot = boots.entry(window.boot).or_default();
        boot.insert(window.sequence, window);
    }
    let mut gaps = Vec::new();
    for (boot, windows) in &boots {
        let mut expected = 0;
        for (sequence, window) in windows {
            let last_missing_s = window.start - i64::from(window.length_s);
            let is_missing = |number| !totals.contains(&(*boot, number));
            if last_missing_s >= from_s && (expected..*sequence).any(is_missing) {
                gaps.push(Missing {
                    start_s: last_missing_s,
                    stored_until_s: stored_until(window.start),
                });
            }
            expected = sequence.saturating_add(1);
        }
    }
    gaps.sort_by_key(|gap| gap.start_s);
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(boot: u64, sequence: u32, start: i64) -> StoredWindow {
        StoredWindow {
            access_point: "a".parse().unwrap(),
            start,
            length_s: 3_600,
            period_s: 60,
            device_minutes: Some(1),
            visits: Some(0),
            sampled_minutes: 60,
            online_minutes: 60,
            noise_device_minutes: 60,
            noise_visits: 2,
            late: false,
            boot,
            sequence,
        }
    }

    #[test]
    fn a_missing_number_is_a_gap_and_a_pause_is_not() {
        let hour = |hour: i64| hour * 3_600;
        let windows = [
            window(7, 0, hour(0)),
            // The access point was off for two hours, and counted on.
            window(7, 1, hour(3)),
            window(7, 3, hour(5)),
            // Another boot, whose first window is missing.
            window(8, 1, hour(8)),
        ];
        let missing = |start, until| Missing {
            start_s: hour(start),
            stored_until_s: Some(hour(until)),
        };
        let both = [missing(4, 4), missing(7, 6)];
        let none = BTreeSet::new();
        assert_eq!(gaps(&windows, &none, 0), both);
        assert_eq!(gaps(&windows, &none, hour(4)), both);
        assert_eq!(gaps(&windows, &none, hour(5)), both[1..]);
        assert_eq!(gaps(&windows, &none, hour(8)), []);
    }

    #[test]
    fn the_number_of_a_total_is_no_gap_while_the_total_is_here() {
        let hour = |hour: i64| hour * 3_600;
        // Number 2 is the week that ended with window 1.
        let windows = [
            window(7, 0, hour(0)),
            window(7, 1, hour(1)),
            window(7, 3, hour(2)),
        ];
        let total = |boot| BTreeSet::from([(boot, 2)]);
        assert_eq!(gaps(&windows, &total(7), 0), []);
        let missing = Missing {
            start_s: hour(1),
            stored_until_s: Some(hour(2)),
        };
        assert_eq!(gaps(&windows, &total(8), 0), [missing]);
    }
}
