//! Reports of an access point that counted what its sequence says.

use protocol::report::{Report, Window};
use protocol::{Layer, Message, version1};

/// Of a window.
pub const LENGTH_S: u32 = 14_400;

/// Windows `first..first + count` of a boot, window 0 starting at `origin`.
pub fn report(boot: u64, origin: i64, first: u32, count: u32) -> Report {
    Report {
        boot,
        first_sequence: first,
        first_start: u32::try_from(origin).unwrap() + first * LENGTH_S,
        period_s: 60,
        length_periods: 240,
        noise_device_minutes: 60,
        noise_visits: 2,
        layer: Layer::Windows,
        windows: (0..count)
            .map(|index| Window {
                offset_lengths: index.try_into().unwrap(),
                device_minutes: (first + index).try_into().unwrap(),
                visits: -1,
                sampled_minutes: 240,
                online_minutes: 200,
            })
            .collect(),
    }
}

/// The total of a whole week from `start`, as standard noise over two layers has it.
pub fn week(boot: u64, sequence: u32, start: i64) -> Report {
    total(boot, sequence, Layer::Weeks, start, 168)
}

/// A total of so many hours, all of them sampled and most of them online.
pub fn total(boot: u64, sequence: u32, layer: Layer, start: i64, hours: u16) -> Report {
    let minutes = 60 * hours;
    Report {
        boot,
        first_sequence: sequence,
        first_start: u32::try_from(start).unwrap(),
        period_s: 60,
        length_periods: minutes,
        noise_device_minutes: 120,
        noise_visits: 4,
        layer,
        windows: vec![Window {
            offset_lengths: 0,
            device_minutes: 7_000,
            visits: 300,
            sampled_minutes: minutes,
            online_minutes: minutes - 10,
        }],
    }
}

/// Windows as an agent of version 1 sends them.
pub fn in_version_1(report: &Report) -> Vec<u8> {
    assert_eq!(report.layer, Layer::Windows, "version 1 has windows alone");
    let report = version1::Report {
        boot: report.boot,
        first_sequence: report.first_sequence,
        first_start: report.first_start,
        period_s: report.period_s,
        length_periods: report.length_periods,
        noise_device_minutes: report.noise_device_minutes,
        noise_visits: report.noise_visits,
        windows: report.windows.clone(),
    };
    report.encode().unwrap()
}
