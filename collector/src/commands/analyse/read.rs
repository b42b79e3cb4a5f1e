//! The two files, line by line.

use std::collections::HashMap;

use analysis::verdict::{Site, SiteWindow};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Arguments;
use crate::clock::system_time;
use crate::commands::table::{self, Columns, Fault, Faults};

const SITES: Columns = Columns {
    required: &["site"],
    optional: &[
        "name",
        "kind",
        "lon",
        "lat",
        "municipality",
        "installed",
        "access_points",
    ],
    max_bytes: 256 << 20,
};

const USAGE: Columns = Columns {
    required: &["site", "start", "minutes"],
    optional: &["device_minutes", "visits", "online_minutes"],
    max_bytes: 8 << 30,
};

/// Longest row, a leap year.
const MAX_MINUTES: u32 = 366 * 1_440;
/// Associations a radio can number (IEEE 802.11, 9.4.1.8), on the four networks of
/// the two bands that one box may carry.
const MAX_DEVICES: f64 = 2_007.0 * 8.0;
/// Bound of any figure of a row, beyond which sums would lose their units.
const MAX_FIGURE: f64 = 1e12;

/// The sites, and where each stands in the list.
pub struct Sites {
    pub list: Vec<Site>,
    index: HashMap<String, usize>,
    /// Whether the file says how many access points each has.
    boxes_known: Vec<bool>,
}

pub fn read_sites(arguments: &Arguments, zone: &TimeZone, faults: &mut Faults) -> Sites {
    let mut index = HashMap::new();
    let rows = table::read_file(&SITES, &arguments.sites, faults, |row| {
        let id = row.text("site");
        row.optional_text("name");
        let kind = row.optional_text("kind");
        row.optional_number_in("lon", -180.0..=180.0);
        row.optional_number_in("lat", -90.0..=90.0);
        let municipality = row.optional_text("municipality");
        let expected = "an RFC 3339 instant or a date such as 2026-03-01";
        let installed = row.optional("installed", expected, |cell| instant_or_date(cell, zone));
        let boxes: Option<u32> = row.optional_whole("access_points");
        let id = id?;
        if index.insert(id.clone(), index.len()).is_some() {
            row.fault("site", "each hotspot once");
            return None;
        }
        let site = Site {
            id,
            kind,
            municipality,
            installed,
            access_points: boxes.unwrap_or(1),
            radio_proven: false,
            rows: Vec::new(),
            device_minutes_shared: Vec::new(),
            visits_shared: Vec::new(),
            boxes: Vec::new(),
        };
        Some((site, boxes.is_some_and(|boxes| boxes > 0)))
    });
    let (list, boxes_known) = rows.into_iter().unzip();
    Sites {
        list,
        index,
        boxes_known,
    }
}

fn instant_or_date(cell: &str, zone: &TimeZone) -> Option<Timestamp> {
    if let Ok(instant) = cell.parse() {
        return Some(instant);
    }
    let date: jiff::civil::Date = cell.parse().ok()?;
    zone.to_timestamp(date.at(0, 0, 0, 0)).ok()
}

/// Rows that are read as they stand, but that someone should look at.
#[derive(Default)]
pub struct Oddities {
    rows: usize,
    negative: usize,
    future: usize,
    utc: usize,
    local: usize,
    elsewhere: usize,
}

impl Oddities {
    pub fn has_rows(&self) -> bool {
        self.rows > 0
    }

    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if !self.has_rows() {
            warnings.push("the table of usage has no rows".to_owned());
        }
        if self.negative > 0 {
            let count = self.negative;
            warnings.push(format!(
                "{count} figures are negative although no noise was stated"
            ));
        }
        if self.future > 0 {
            warnings.push(format!("{} rows start in the future", self.future));
        }
        if self.utc > 0 && self.local > 0 {
            let fewer = self.utc.min(self.local);
            warnings.push(format!(
                "{fewer} rows give their start in another offset than the others"
            ));
        }
        if self.elsewhere > 0 {
            let count = self.elsewhere;
            warnings.push(format!(
                "{count} rows have an offset that is neither UTC nor that of the time zone"
            ));
        }
        warnings
    }
}

pub fn read_usage(
    arguments: &Arguments,
    zone: &TimeZone,
    sites: &mut Sites,
    faults: &mut Faults,
) -> Oddities {
    let mut oddities = Oddities::default();
    let now = system_time();
    let next_year = now + SignedDuration::from_hours(366 * 24);
    let noise = [arguments.noise_device_minutes, arguments.noise_visits].map(|b| 2.0 * b * b);
    // With faults among the sites, every row would name an unknown one.
    let sites_known = faults.count() == 0;
    let mut figures_seen = true;
    let mut online_seen = false;
    table::read_file(&USAGE, &arguments.usage, faults, |row| {
        figures_seen = row.has_column("device_minutes") || row.has_column("visits");
        online_seen = row.has_column("online_minutes");
        let site = row.needed_str("site");
        let start = row.instant("start");
        let minutes: Option<u32> = row.whole("minutes");
        let device_minutes = row.optional_number_in("device_minutes", -MAX_FIGURE..=MAX_FIGURE);
        let visits = row.optional_number_in("visits", -MAX_FIGURE..=MAX_FIGURE);
        let minutes = minutes
            .filter(|minutes| (1..=MAX_MINUTES).contains(minutes))
            .or_else(|| {
                if minutes.is_some() {
                    row.fault("minutes", format_args!("1 to {MAX_MINUTES}"));
                }
                None
            })?;
        let online_minutes = if row.has_column("online_minutes") {
            row.number_in("online_minutes", 0.0..=f64::from(minutes))?
        } else {
            f64::from(minutes)
        };
        let (site, start) = (site?, start?);
        // The period ends with the last row: one wrong year would leave all others out.
        if start > next_year {
            row.fault("start", "an instant that is not years ahead");
            return None;
        }
        let Some(index) = sites.index.get(site).copied() else {
            if sites_known {
                row.fault("site", "a hotspot of the list");
            }
            return None;
        };
        let site = sites.list.get_mut(index)?;
        let most = f64::from(minutes) * f64::from(site.access_points) * MAX_DEVICES;
        if sites.boxes_known[index] && device_minutes.is_some_and(|figure| figure > most) {
            let boxes = site.access_points;
            row.fault(
                "device_minutes",
                format_args!("at most {most}, what {boxes} access points can hold"),
            );
            return None;
        }
        oddities.rows += 1;
        oddities.negative +=
            usize::from(noise[0] == 0.0 && device_minutes.is_some_and(|f| f < 0.0));
        oddities.negative += usize::from(noise[1] == 0.0 && visits.is_some_and(|f| f < 0.0));
        oddities.future += usize::from(start > now);
        oddities.count_offset(row.cell("start"), start, zone);
        site.rows.push(SiteWindow {
            start,
            minutes,
            device_minutes,
            visits,
            online_minutes: online_minutes as f32,
            device_minutes_variance: noise[0] as f32,
            visits_variance: noise[1] as f32,
        });
        Some(())
    });
    // Only a file that tells when boxes were online can rule out a fault.
    for site in &mut sites.list {
        site.radio_proven = online_seen;
    }
    if !figures_seen {
        let file = arguments.usage.display().to_string();
        let what = "has neither `device_minutes` nor `visits`; expected one of them at least";
        faults.add(Fault::whole_file(&file, what.into()));
    }
    oddities
}

impl Oddities {
    fn count_offset(&mut self, cell: &str, start: Timestamp, zone: &TimeZone) {
        if cell.ends_with(['Z', 'z']) {
            self.utc += 1;
            return;
        }
        let sign = cell.rfind(['+', '-']).map(|at| &cell[at..]);
        let seconds = zone.to_offset(start).seconds();
        let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() % 3600 / 60);
        let own = format!(
            "{}{hours:02}:{minutes:02}",
            if seconds < 0 { '-' } else { '+' }
        );
        if sign == Some(own.as_str()) {
            self.local += 1;
        } else if sign == Some("+00:00") {
            self.utc += 1;
        } else {
            self.elsewhere += 1;
        }
    }
}
