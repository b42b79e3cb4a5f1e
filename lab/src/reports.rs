//! Reports of an access point that counted what its sequence says.

use protocol::Layer;
use protocol::report::{Report, Window};

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
