//! `export`: what is stored, as CSV or as one JSON object a line.

mod registry;

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use protocol::status::{ClockState, Presence};
use records::database::Database;
use records::statuses::last;
use records::windows::Store;
use serde::Serialize;

use crate::clock::Clock;
use crate::commands::ConfigFile;
use crate::commands::window_row::{Row, WindowRow};
use crate::document::spreadsheet;
use crate::insight::account::{self, Hours};
use crate::insight::fleet::Week;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    #[arg(value_enum)]
    what: What,
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// First instant, RFC 3339; everything when left out.
    #[arg(long)]
    from: Option<Timestamp>,
    /// Last instant, excluded.
    #[arg(long)]
    to: Option<Timestamp>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    /// Every window and every total of a day or week, noise included. The column `layer`
    /// tells them apart: they are the same minutes, never to be added.
    Windows,
    /// The last status of each access point.
    Statuses,
    /// What became of each hour of each placed access point.
    Account,
    /// Sites, access points, places, plans, decisions and the rest, without secrets;
    /// as JSON whatever the format.
    Registry,
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Format {
    Csv,
    /// One object a line.
    Json,
}

impl Arguments {
    /// # Errors
    /// When the configuration or the database cannot be used, or the output not written.
    pub fn run(self) -> Result<ExitCode> {
        let (config, database) = self.file.open()?;
        let store = Store::open(&database, &config.store)?;
        write(&self, &database, &store, &Clock::System)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes to standard output.
///
/// # Errors
/// When the database cannot be read or the output not written.
fn write(arguments: &Arguments, database: &Database, store: &Store, clock: &Clock) -> Result<()> {
    let output = BufWriter::new(std::io::stdout().lock());
    if let What::Registry = arguments.what {
        let mut rows = Rows::new(Format::Json, output);
        registry::each(&database.reader()?, |row| rows.write(row))?;
        return rows.finish();
    }
    let mut rows = Rows::new(arguments.format, output);
    match arguments.what {
        What::Windows => windows(arguments.from, arguments.to, store, &mut rows)?,
        What::Statuses => statuses(database, &mut rows)?,
        What::Registry => {}
        What::Account => account(arguments, database, store, clock, &mut rows)?,
    }
    rows.finish()
}

/// Rows on their way out, in one of the formats.
enum Rows<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Json(W),
}

impl<W: Write> Rows<W> {
    fn new(format: Format, output: W) -> Self {
        match format {
            Format::Csv => Rows::Csv(Box::new(csv::Writer::from_writer(output))),
            Format::Json => Rows::Json(output),
        }
    }

    fn write(&mut self, row: &impl Serialize) -> Result<()> {
        match self {
            Rows::Csv(writer) => writer.serialize(row)?,
            Rows::Json(output) => {
                serde_json::to_writer(&mut *output, row)?;
                output.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    /// A text as this format writes it.
    fn text(&self, text: impl Into<String>) -> String {
        let text = text.into();
        match self {
            Rows::Csv(_) => spreadsheet::cell(&text),
            Rows::Json(_) => text,
        }
    }

    fn finish(self) -> Result<()> {
        match self {
            Rows::Csv(mut writer) => writer.flush(),
            Rows::Json(mut output) => output.flush(),
        }
        .context("the output cannot be written")
    }
}

/// A day at a time: the store may be larger than memory. Of each day the windows first.
fn windows(
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    store: &Store,
    rows: &mut Rows<impl Write>,
) -> Result<()> {
    let extents = [store.extent()?, store.extent_of_totals()?];
    let extents = extents.into_iter().flatten();
    let extent = extents.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
    let Some((first, last)) = extent else {
        return Ok(());
    };
    let mut from = from.map_or(first, |from| from.as_second().max(first));
    let to = to.map_or(last + 1, |to| to.as_second().min(last + 1));
    while from < to {
        let next = (from + DAY_S).min(to);
        let windows = store.windows(from, next, None)?.into_iter();
        let totals = store.totals(from, next, None)?.into_iter();
        for row in windows.map(Row::Window).chain(totals.map(Row::Total)) {
            let row = WindowRow::try_from(row)?;
            rows.write(&row.with_text(|text| rows.text(text)))?;
        }
        from = next;
    }
    Ok(())
}

/// All windows and totals to `output`, as `export windows` writes them.
///
/// # Errors
/// When the store cannot be read or the output not written.
pub fn all_windows(store: &Store, format: Format, output: impl Write) -> Result<()> {
    let mut rows = Rows::new(format, output);
    windows(None, None, store, &mut rows)?;
    rows.finish()
}

#[derive(Serialize)]
struct StatusRow {
    access_point: String,
    received_at: Timestamp,
    presence: &'static str,
    agent_version: String,
    uptime_s: u32,
    clock: &'static str,
    period_s: u8,
    length_periods: u16,
    noise_device_minutes: u16,
    noise_visits: u8,
    cap_minutes: u16,
    unsettled: u32,
}

fn statuses(database: &Database, rows: &mut Rows<impl Write>) -> Result<()> {
    let reader = database.reader()?;
    for last in last::all(&reader)? {
        let status = last.status?;
        let windows = status.windows();
        rows.write(&StatusRow {
            access_point: rows.text(last.access_point),
            received_at: Timestamp::from_second(last.received_at_s)?,
            presence: match status.presence {
                Presence::Online => "online",
                Presence::Offline => "offline",
            },
            agent_version: rows.text(status.version),
            uptime_s: status.uptime_s,
            clock: match status.clock {
                ClockState::Unset => "unset",
                ClockState::Trusted => "trusted",
                ClockState::Always => "always",
            },
            period_s: status.period_s,
            length_periods: windows.length_periods,
            noise_device_minutes: windows.noise_device_minutes,
            noise_visits: windows.noise_visits,
            cap_minutes: status.cap_minutes,
            unsettled: status.unsettled,
        })?;
    }
    Ok(())
}

#[derive(Serialize)]
struct AccountRow {
    access_point: String,
    site: String,
    #[serde(flatten)]
    hours: Hours,
}

#[derive(Serialize)]
struct AccountSums {
    access_point: String,
    site: String,
    expected_hours: f64,
    stored_hours: f64,
    not_counted_hours: f64,
    lost_hours: f64,
    refused_hours: f64,
    no_report_hours: f64,
}

/// By reason in JSON, summed in CSV.
fn account(
    arguments: &Arguments,
    database: &Database,
    store: &Store,
    clock: &Clock,
    rows: &mut Rows<impl Write>,
) -> Result<()> {
    let now = clock.now();
    let first = store.extent()?.map_or(now, |(first, _)| first);
    let from = match arguments.from {
        Some(from) => from,
        None => Timestamp::from_second(first)?,
    };
    let to = match arguments.to {
        Some(to) => to,
        None => Timestamp::from_second(now)?,
    };
    let accounts = account::load(&database.reader()?, store, (from, to), now, None)?;
    for account in accounts {
        let access_point = rows.text(account.access_point);
        let site = rows.text(account.site);
        let hours = account.seconds.hours();
        match arguments.format {
            Format::Json => rows.write(&AccountRow {
                access_point,
                site,
                hours,
            })?,
            Format::Csv => {
                let sums = Week::from(hours);
                rows.write(&AccountSums {
                    access_point,
                    site,
                    expected_hours: sums.expected_hours,
                    stored_hours: sums.stored_hours,
                    not_counted_hours: sums.not_counted_hours,
                    lost_hours: sums.lost_hours,
                    refused_hours: sums.refused_hours,
                    no_report_hours: sums.no_report_hours,
                })?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Layer;
    use records::windows::{StoredTotal, StoredWindow};

    fn exported(format: Format, windows_there: &[StoredWindow]) -> String {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::new(Database::open(directory.path()).unwrap());
        store.put(windows_there, 0).unwrap();
        let mut output = Vec::new();
        all_windows(&store, format, &mut output).unwrap();
        String::from_utf8(output).unwrap()
    }

    fn window(start: i64) -> StoredWindow {
        StoredWindow {
            access_point: "a".parse().unwrap(),
            start,
            length_s: 14_400,
            period_s: 60,
            device_minutes: Some(-5),
            visits: None,
            sampled_minutes: 240,
            online_minutes: 7,
            noise_device_minutes: 60,
            noise_visits: 2,
            late: false,
            boot: 255,
            sequence: 3,
        }
    }

    #[test]
    fn what_could_not_be_counted_is_an_empty_cell() {
        insta::assert_snapshot!(exported(Format::Csv, &[window(0), window(40 * DAY_S)]), @r"
        access_point,start,length_s,period_s,device_minutes,visits,sampled_minutes,online_minutes,noise_device_minutes,noise_visits,late,boot,sequence,layer
        a,1970-01-01T00:00:00Z,14400,60,-5,,240,7,60,2,false,00000000000000ff,3,windows
        a,1970-02-10T00:00:00Z,14400,60,-5,,240,7,60,2,false,00000000000000ff,3,windows
        ");
    }

    #[test]
    fn a_box_or_a_version_that_looks_like_a_formula_is_text_and_read_back() {
        let hostile = StoredWindow {
            access_point: "-1-1".parse().unwrap(),
            ..window(0)
        };
        let csv = exported(Format::Csv, std::slice::from_ref(&hostile));
        assert!(csv.contains("\n'-1-1,1970"), "{csv}");
        assert!(csv.contains(",-5,"), "figures stay figures: {csv}");
        let row: WindowRow = csv::Reader::from_reader(csv.as_bytes())
            .deserialize()
            .next()
            .unwrap()
            .unwrap();
        assert_eq!(Row::try_from(row).unwrap(), Row::Window(hostile.clone()));
        let json = exported(Format::Json, &[hostile]);
        assert!(json.contains(r#""access_point":"-1-1""#), "{json}");
    }

    #[test]
    fn totals_follow_the_windows_of_the_day_on_which_they_start() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::new(Database::open(directory.path()).unwrap());
        store.put(&[window(DAY_S), window(7 * DAY_S)], 0).unwrap();
        let total = |layer, start, length_s| StoredTotal {
            layer,
            sum: StoredWindow {
                length_s,
                ..window(start)
            },
        };
        // The first starts before any window that is left.
        let totals = [
            total(Layer::Weeks, 0, 604_800),
            total(Layer::Weeks, 7 * DAY_S, 14_400),
            total(Layer::Days, 7 * DAY_S, 14_400),
        ];
        store.put_totals(&totals).unwrap();
        let mut output = Vec::new();
        all_windows(&store, Format::Csv, &mut output).unwrap();
        let text = String::from_utf8(output).unwrap();
        let rows: Vec<_> = text
            .lines()
            .skip(1)
            .map(|row| (&row[2..12], row.rsplit(',').next().unwrap()))
            .collect();
        let expected = [
            ("1970-01-01", "weeks"),
            ("1970-01-02", "windows"),
            ("1970-01-08", "windows"),
            ("1970-01-08", "days"),
            ("1970-01-08", "weeks"),
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn what_could_not_be_counted_is_null() {
        insta::assert_snapshot!(
            exported(Format::Json, &[window(0)]),
            @r#"{"access_point":"a","start":"1970-01-01T00:00:00Z","length_s":14400,"period_s":60,"device_minutes":-5,"visits":null,"sampled_minutes":240,"online_minutes":7,"noise_device_minutes":60,"noise_visits":2,"late":false,"boot":"00000000000000ff","sequence":3,"layer":"windows"}"#
        );
    }
}
