//! A window or a total as a point: figures for those who look at them in InfluxDB, and one text
//! with all of it, which is what is read back. Totals have a measurement of their own, so
//! that nobody's sum over windows has them in it.
//!
//! The text ends in a checksum of access point, start and text: an answer that was
//! altered on the way is a fault, never a figure.

use influxdb2::models::DataPoint;
use influxdb2::models::data_point::{DataPointBuilder, DataPointError, WriteDataPoint};
use protocol::{AccessPointId, Layer};

use crate::windows::{StoredTotal, StoredWindow};

/// Measurements.
pub const WINDOWS: &str = "windows";
pub const TOTALS: &str = "totals";
pub const TAG: &str = "access_point";
/// Of totals.
const LAYER: &str = "layer";
pub const RECORD: &str = "record";
const VERSION: &str = "1";
const PARTS: usize = 12;

/// Line protocol, instants in seconds. One series an access point and field.
pub fn lines(windows: &[StoredWindow]) -> Result<Vec<u8>, DataPointError> {
    let mut lines = Vec::with_capacity(windows.len() * 256);
    for window in windows {
        let point = DataPoint::builder(WINDOWS)
            .tag(TAG, window.access_point.as_str())
            .field(RECORD, write(window));
        // Into memory: cannot fail.
        let _ = with_figures(point, window)
            .build()?
            .write_data_point_to(&mut lines);
    }
    Ok(lines)
}

/// As [`lines`]; one series an access point, layer and field.
pub fn lines_of_totals(totals: &[StoredTotal]) -> Result<Vec<u8>, DataPointError> {
    let mut lines = Vec::with_capacity(totals.len() * 256);
    for total in totals {
        let point = DataPoint::builder(TOTALS)
            .tag(TAG, total.sum.access_point.as_str())
            .tag(LAYER, total.layer.as_str())
            .field(RECORD, write_total(total));
        // Into memory: cannot fail.
        let _ = with_figures(point, &total.sum)
            .build()?
            .write_data_point_to(&mut lines);
    }
    Ok(lines)
}

fn with_figures(point: DataPointBuilder, window: &StoredWindow) -> DataPointBuilder {
    let mut point = point
        .field("sampled_minutes", i64::from(window.sampled_minutes))
        .field("online_minutes", i64::from(window.online_minutes))
        .field("length_s", i64::from(window.length_s))
        .timestamp(window.start);
    if let Some(device_minutes) = window.device_minutes {
        point = point.field("device_minutes", device_minutes);
    }
    if let Some(visits) = window.visits {
        point = point.field("visits", visits);
    }
    point
}

/// Selects what is of an access point.
pub fn tag_of(access_point: &AccessPointId) -> String {
    format!("{TAG}=\"{access_point}\"")
}

/// Selects totals of the access point and layer of this one.
pub fn tags_of(total: &StoredTotal) -> String {
    let access_point = tag_of(&total.sum.access_point);
    format!("{access_point} AND {LAYER}=\"{}\"", total.layer.as_str())
}

fn write(window: &StoredWindow) -> String {
    sealed(window, figures(window))
}

fn write_total(total: &StoredTotal) -> String {
    let layer = total.layer.as_str();
    sealed(&total.sum, format!("{layer};{}", figures(&total.sum)))
}

fn sealed(window: &StoredWindow, text: String) -> String {
    let sum = checksum(&window.access_point, window.start, &text);
    format!("{text};{sum:08x}")
}

fn figures(window: &StoredWindow) -> String {
    let figure = |figure: Option<i64>| figure.map_or(String::new(), |figure| figure.to_string());
    format!(
        "{VERSION};{};{};{};{};{};{};{};{};{};{:016x};{}",
        window.length_s,
        window.period_s,
        figure(window.device_minutes),
        figure(window.visits),
        window.sampled_minutes,
        window.online_minutes,
        window.noise_device_minutes,
        window.noise_visits,
        u8::from(window.late),
        window.boot,
        window.sequence,
    )
}

/// `None` when it is not what was written for this access point and start.
pub fn read(access_point: AccessPointId, start: i64, record: &str) -> Option<StoredWindow> {
    let text = unsealed(&access_point, start, record)?;
    parse(access_point, start, text)
}

/// As [`read`].
pub fn read_total(access_point: AccessPointId, start: i64, record: &str) -> Option<StoredTotal> {
    let text = unsealed(&access_point, start, record)?;
    let (layer, figures) = text.split_once(';')?;
    let layer = Layer::parse(layer).filter(|layer| layer.is_total())?;
    let sum = parse(access_point, start, figures)?;
    Some(StoredTotal { layer, sum })
}

fn unsealed<'r>(access_point: &AccessPointId, start: i64, record: &'r str) -> Option<&'r str> {
    let (text, sum) = record.rsplit_once(';')?;
    let sum = u32::from_str_radix(sum, 16).ok()?;
    (sum == checksum(access_point, start, text)).then_some(text)
}

fn parse(access_point: AccessPointId, start: i64, text: &str) -> Option<StoredWindow> {
    let parts: Vec<&str> = text.split(';').collect();
    if parts.len() != PARTS || parts[0] != VERSION {
        return None;
    }
    let figure = |text: &str| {
        if text.is_empty() {
            return Some(None);
        }
        text.parse().ok().map(Some)
    };
    Some(StoredWindow {
        access_point,
        start,
        length_s: parts[1].parse().ok()?,
        period_s: parts[2].parse().ok()?,
        device_minutes: figure(parts[3])?,
        visits: figure(parts[4])?,
        sampled_minutes: parts[5].parse().ok()?,
        online_minutes: parts[6].parse().ok()?,
        noise_device_minutes: parts[7].parse().ok()?,
        noise_visits: parts[8].parse().ok()?,
        late: parts[9] == "1",
        boot: u64::from_str_radix(parts[10], 16).ok()?,
        sequence: parts[11].parse().ok()?,
    })
}

fn checksum(access_point: &AccessPointId, start: i64, text: &str) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(access_point.as_str().as_bytes());
    hasher.update(&start.to_le_bytes());
    hasher.update(text.as_bytes());
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window() -> StoredWindow {
        StoredWindow {
            access_point: "a-1".parse().unwrap(),
            start: 1_750_032_000,
            length_s: 14_400,
            period_s: 60,
            device_minutes: Some(-7),
            visits: None,
            sampled_minutes: 240,
            online_minutes: 7,
            noise_device_minutes: 60,
            noise_visits: 2,
            late: true,
            boot: u64::MAX,
            sequence: 4,
        }
    }

    #[test]
    fn what_could_not_be_counted_is_no_field() {
        let lines = String::from_utf8(lines(&[window()]).unwrap()).unwrap();
        insta::assert_snapshot!(lines.trim_end(), @r#"windows,access_point=a-1 device_minutes=-7i,length_s=14400i,online_minutes=7i,record="1;14400;60;-7;;240;7;60;2;1;ffffffffffffffff;4;1f326568",sampled_minutes=240i 1750032000"#);
    }

    fn total() -> StoredTotal {
        StoredTotal {
            layer: Layer::Weeks,
            sum: StoredWindow {
                length_s: 604_800,
                ..window()
            },
        }
    }

    #[test]
    fn a_total_stands_in_its_own_measurement() {
        let lines = String::from_utf8(lines_of_totals(&[total()]).unwrap()).unwrap();
        let head = "totals,access_point=a-1,layer=weeks device_minutes=-7i,";
        assert!(lines.starts_with(head), "{lines}");
        assert!(
            lines.contains("record=\"weeks;1;604800;60;-7;;240;7;60;2;1;"),
            "{lines}"
        );
    }

    #[test]
    fn a_total_is_read_as_it_was_written_and_never_as_a_window() {
        let total = total();
        let record = write_total(&total);
        let id = || total.sum.access_point.clone();
        let read_back = read_total(id(), total.sum.start, &record);
        assert_eq!(read_back.as_ref(), Some(&total));
        assert_eq!(read(id(), total.sum.start, &record), None);
        assert_eq!(read_total(id(), total.sum.start, &write(&total.sum)), None);
        let other = record.replacen("weeks", "days", 1);
        assert_eq!(read_total(id(), total.sum.start, &other), None);
    }

    #[test]
    fn any_bit_that_is_not_as_it_was_written_is_noticed() {
        let window = window();
        let record = write(&window);
        let access_point = || window.access_point.clone();
        assert_eq!(
            read(access_point(), window.start, &record).as_ref(),
            Some(&window)
        );
        assert_eq!(read(access_point(), window.start + 1, &record), None);
        assert_eq!(read("a-2".parse().unwrap(), window.start, &record), None);
        for index in 0..record.len() {
            for bit in 0..7 {
                let mut bytes = record.clone().into_bytes();
                bytes[index] ^= 1 << bit;
                let Ok(text) = String::from_utf8(bytes) else {
                    continue;
                };
                let found = read(access_point(), window.start, &text);
                // The checksum's hexadecimal digits have two forms.
                assert!(found.is_none() || found.as_ref() == Some(&window), "{text}");
            }
        }
    }
}
