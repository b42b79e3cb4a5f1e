//! 100,000 access points that come back at once after four days, over a thousand
//! connections: 24 windows each, 2.4 million in all.

use std::time::Instant;

use anyhow::{Result, bail};
use records::database::Database;

use super::fleet::{self, Form, Load};
use super::parts;
use super::sheet::Sheet;

pub async fn measure() -> Result<Sheet> {
    let access_points =
        std::env::var("BENCH_ACCESS_POINTS").map_or(Ok(100_000), |text| text.parse::<usize>())?;
    let now = u32::try_from(jiff::Timestamp::now().as_second())?;
    let load = Load {
        access_points,
        messages: 1,
        windows: 24,
        connections: 1_000,
        origin: now / 86_400 * 86_400 - 5 * 86_400,
    };
    let folder = tempfile::tempdir()?;
    fleet::register(&Database::open(folder.path())?, load.access_points)?;
    let broker = parts::mosquitto(folder.path())?;
    let collector = parts::collector(folder.path(), broker.address)?;
    let (before, started) = (collector.cpu_s()?, Instant::now());
    // Returns only when every window of every access point is settled.
    fleet::report(broker.address, load, Form::Report, true).await?;
    let wall_s = started.elapsed().as_secs_f64();
    let (cpu_s, peak_mb) = (collector.cpu_s()? - before, collector.peak_mb()?);
    let broker_mb = broker.part.peak_mb()?;
    collector.stop();
    let stored: i64 = Database::open(folder.path())?.reader()?.query_row(
        "SELECT count(*) FROM windows",
        [],
        |row| row.get(0),
    )?;
    if usize::try_from(stored) != Ok(load.all_windows()) {
        bail!("{stored} of {} windows stored", load.all_windows());
    }
    let mut sheet = Sheet::new("burst");
    sheet.add(
        "access points over 1,000 connections",
        "access points",
        &[access_points as f64],
    );
    sheet.add("windows stored and receipted", "windows", &[stored as f64]);
    sheet.add("until the last receipt", "s", &[wall_s]);
    sheet.add("collector, CPU", "s", &[cpu_s]);
    sheet.add("collector, peak memory", "MB", &[peak_mb]);
    sheet.add("Mosquitto, peak memory", "MB", &[broker_mb]);
    Ok(sheet)
}
