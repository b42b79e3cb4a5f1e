//! The command `analyse`: verdicts from two plain files, without a collector.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use analysis::verdict::{self, Answer, Class, Options, Row, Site, Verdict};
use anyhow::Context;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::table::{self, Columns, Fault, Faults};

#[cfg(test)]
mod tests;

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
    delimiter: b',',
    max_bytes: 256 << 20,
};

const USAGE: Columns = Columns {
    required: &["site", "start", "minutes"],
    optional: &["device_minutes", "visits", "online_minutes"],
    delimiter: b',',
    max_bytes: 8 << 30,
};

/// Longest row, a leap year.
const MAX_MINUTES: u32 = 366 * 1_440;
/// Associations a radio can number (IEEE 802.11, 9.4.1.8), on the four networks of
/// the two bands that one box may carry.
const MAX_DEVICES: f64 = 2_007.0 * 8.0;
/// Bound of any figure of a row, beyond which sums would lose their units.
const MAX_FIGURE: f64 = 1e12;

#[derive(Debug, Clone, clap::Args)]
pub struct AnalyseArguments {
    /// CSV: site,name,kind,lon,lat,municipality,installed,access_points (only `site` is required)
    #[arg(long, value_name = "SITES.csv")]
    pub sites: PathBuf,
    /// CSV: site,start,minutes,device_minutes,visits,online_minutes
    #[arg(long, value_name = "USAGE.csv")]
    pub usage: PathBuf,
    /// Zone of weekdays, hours and days
    #[arg(long, default_value = "Europe/Brussels")]
    pub time_zone: String,
    /// Noise scale b in the device-minutes of a row (variance 2 b^2)
    #[arg(long, value_name = "B", default_value_t = 0.0)]
    pub noise_device_minutes: f64,
    /// Noise scale b in the visits of a row
    #[arg(long, value_name = "B", default_value_t = 0.0)]
    pub noise_visits: f64,
    /// Print JSON to standard output
    #[arg(long)]
    pub json: bool,
}

/// Verdicts for the two files, and what was odd in them.
pub struct Analysis {
    pub answer: Answer,
    /// Sentences that name how many rows were odd.
    pub warnings: Vec<String>,
}

/// Runs the command: the verdicts to `out`, warnings and faults to `err`. Exit
/// status 2 where the input is bad, with file:line:column of each fault.
pub fn run(
    arguments: &AnalyseArguments,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> anyhow::Result<ExitCode> {
    let analysis = match analyse(arguments) {
        Ok(analysis) => analysis,
        Err(faults) => {
            writeln!(err, "{faults}").context("cannot write to standard error")?;
            return Ok(ExitCode::from(2));
        }
    };
    for warning in &analysis.warnings {
        writeln!(err, "warning: {warning}").context("cannot write to standard error")?;
    }
    let written = if arguments.json {
        write_json(&analysis.answer, out)
    } else {
        write_table(&analysis.answer, out)
    };
    match written {
        // Whoever reads has seen enough: `analyse ... | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error).context("cannot write to standard output"),
        Ok(()) => Ok(ExitCode::SUCCESS),
    }
}

/// Reads both files and evaluates them at the end of the last row.
pub fn analyse(arguments: &AnalyseArguments) -> Result<Analysis, Faults> {
    let mut faults = Faults::new();
    let zone = match TimeZone::get(&arguments.time_zone) {
        Ok(zone) => zone,
        Err(_) => {
            let zone = &arguments.time_zone;
            let what = format!("`{zone}` is no time zone; expected one such as Europe/Brussels");
            faults.add(Fault::whole_file("--time-zone", what));
            TimeZone::UTC
        }
    };
    for (flag, scale) in [
        ("--noise-device-minutes", arguments.noise_device_minutes),
        ("--noise-visits", arguments.noise_visits),
    ] {
        if !(0.0..=1e6).contains(&scale) {
            let what = format!("`{scale}` is no noise scale; expected a number from 0 to 1000000");
            faults.add(Fault::whole_file(flag, what));
        }
    }
    let mut sites = read_sites(arguments, &zone, &mut faults);
    let oddities = read_usage(arguments, &zone, &mut sites, &mut faults);
    faults.into_result()?;

    let options = Options {
        time_zone: zone,
        ..Options::default()
    };
    let sites: Vec<Site> = sites.list;
    let mut warnings = oddities.warnings();
    let Ok(answer) = verdict::evaluate(&sites, &options, &|| false) else {
        unreachable!("nothing asks the evaluation to stop");
    };
    warnings.extend(
        answer
            .warnings
            .iter()
            .map(|warning| warning.text.en.clone()),
    );
    Ok(Analysis { answer, warnings })
}

/// The sites, and where each stands in the list.
struct Sites {
    list: Vec<Site>,
    index: HashMap<String, usize>,
    /// Whether the file says how many access points each has.
    boxes_known: Vec<bool>,
}

fn read_sites(arguments: &AnalyseArguments, zone: &TimeZone, faults: &mut Faults) -> Sites {
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
            row.fault("site", "each site once");
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
struct Oddities {
    negative: usize,
    future: usize,
    utc: usize,
    local: usize,
    elsewhere: usize,
}

impl Oddities {
    fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
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

fn read_usage(
    arguments: &AnalyseArguments,
    zone: &TimeZone,
    sites: &mut Sites,
    faults: &mut Faults,
) -> Oddities {
    let mut oddities = Oddities::default();
    let now = Timestamp::now();
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
                row.fault("site", "a site of the list of sites");
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
        oddities.negative +=
            usize::from(noise[0] == 0.0 && device_minutes.is_some_and(|f| f < 0.0));
        oddities.negative += usize::from(noise[1] == 0.0 && visits.is_some_and(|f| f < 0.0));
        oddities.future += usize::from(start > now);
        oddities.count_offset(row.cell("start"), start, zone);
        site.rows.push(Row {
            start,
            minutes,
            device_minutes,
            visits,
            online_minutes,
            device_minutes_variance: noise[0],
            visits_variance: noise[1],
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

fn write_json(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &answer.items)?;
    writeln!(out)?;
    out.flush()
}

fn write_table(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let widest = answer
        .items
        .iter()
        .map(|item| item.site.chars().count())
        .max()
        .unwrap_or(0);
    let width = widest.clamp(4, 40);
    writeln!(out, "{} to {}", answer.period.from, answer.period.to)?;
    writeln!(
        out,
        "{:<15} {:<width$} {:>7} {:>15} {:>6} {:>6} {:>7}",
        "verdict", "site", "ratio", "80 % interval", "sure", "weeks", "online"
    )?;
    for item in &answer.items {
        write_line(item, width, out)?;
    }
    let flagged = answer
        .items
        .iter()
        .filter(|item| item.verdict == Class::Underused)
        .count();
    writeln!(
        out,
        "{} sites, {flagged} underused, of which {:.1} expected to be wrong",
        answer.items.len(),
        answer.expected_false_flags
    )?;
    for low in &answer.low_kinds {
        writeln!(out, "{}: {}", low.kind, low.text.en)?;
    }
    out.flush()
}

fn write_line(item: &Verdict, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let verdict = match item.verdict {
        Class::Healthy => "healthy",
        Class::Underused => "underused",
        Class::Dropped => "dropped",
        Class::Offline => "offline",
        Class::NotEnoughData => "not enough data",
    };
    let number = |value: Option<f64>| value.map_or("-".into(), |value| format!("{value:.2}"));
    let interval = item
        .interval
        .map_or("-".into(), |[low, high]| format!("{low:.2} to {high:.2}"));
    let sure = item
        .probability
        .map_or("-".into(), |p| format!("{:.0} %", p * 100.0));
    let online = format!("{:.0} %", item.evidence.online_share * 100.0);
    let ratio = number(item.ratio);
    let weeks = format!("{:.1}", item.evidence.weeks);
    writeln!(
        out,
        "{verdict:<15} {:<width$} {ratio:>7} {interval:>15} {sure:>6} {weeks:>6} {online:>7}",
        item.site
    )
}
