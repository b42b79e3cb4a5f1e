//! Writes a city as the plain files that `hotspot-collector analyse` reads, with
//! the truth beside: `sites.csv`, `usage.csv`, `truth.json`. Counting and noise
//! are the agent's own, windows are of four hours.
//!
//! `cargo run --release -p simulator --example city_files -- FOLDER [SEED] [off]`

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use agent::count::{Counter, Rules};
use agent::noise::{Scales, discrete_laplace};
use agent::random::Seeded;
use agent::station::{Blind, Reading};
use anyhow::Context;
use jiff::Timestamp;
use simulator::city::City;
use simulator::radio::{Radio, RadioState};

const WEEKS: u16 = 12;
const WINDOW_S: u32 = 4 * 3600;

/// Sums over the access points of a site that sent a report.
#[derive(Default)]
struct Row {
    device_minutes: i64,
    visits: i64,
    online_minutes: u32,
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().context("expected a folder")?;
    let seed = match arguments.next() {
        Some(seed) => seed.parse().context("the seed is a whole number")?,
        None => 1,
    };
    let noise = match arguments.next().as_deref() {
        Some("off") => Scales::OFF,
        _ => Scales::STANDARD,
    };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;

    let city = City::new(seed, "2026-09-01T00:00:00Z".parse()?, WEEKS);
    std::fs::write(folder.join("sites.csv"), city.sites_csv())?;
    serde_json::to_writer_pretty(File::create(folder.join("truth.json"))?, &city.truth())?;

    let mut usage = BufWriter::new(File::create(folder.join("usage.csv"))?);
    writeln!(
        usage,
        "site,start,minutes,device_minutes,visits,online_minutes"
    )?;
    let mut random = Seeded::new(seed);
    for (number, site) in city.sites.iter().enumerate() {
        let mut rows = BTreeMap::new();
        for access_point in 0..site.access_points.len() {
            let radio = Radio::new(&city, number, access_point);
            play(&city, radio, noise, &mut random, &mut rows)?;
        }
        for (start_s, row) in rows {
            let start = Timestamp::from_second(i64::from(start_s))?;
            let online = f64::from(row.online_minutes) / f64::from(site.facts.access_points);
            let (id, minutes) = (&site.facts.id, WINDOW_S / 60);
            let (device_minutes, visits) = (row.device_minutes, row.visits);
            writeln!(
                usage,
                "{id},{start},{minutes},{device_minutes},{visits},{online}"
            )?;
        }
    }
    usage.flush()?;
    Ok(())
}

/// Adds the windows of one access point.
fn play(
    city: &City,
    mut radio: Radio,
    noise: Scales,
    random: &mut Seeded,
    rows: &mut BTreeMap<u32, Row>,
) -> anyhow::Result<()> {
    let mut counter = Counter::new(Rules::default());
    let from_s = u32::try_from(city.start.as_second())?;
    let to_s = u32::try_from(city.now.as_second())?;
    for start_s in (from_s..to_s).step_by(usize::try_from(WINDOW_S)?) {
        let (mut row, mut sampled) = (Row::default(), false);
        for at_s in (start_s..start_s + WINDOW_S).step_by(60) {
            let online = radio.uplink(at_s);
            let reading = match radio.minute(at_s) {
                RadioState::Off => continue,
                RadioState::Hung => Reading::CouldNotCount(Blind::Hung),
                RadioState::On { stations } => Reading::Stations(stations.to_vec()),
            };
            sampled = true;
            if let Some(tally) = counter.tally(u64::from(at_s), &reading)
                && online
            {
                row.online_minutes += 1;
                row.device_minutes += i64::from(tally.devices);
                row.visits += i64::from(tally.visits.unwrap_or(0));
            }
        }
        if sampled {
            let sum = rows.entry(start_s).or_default();
            sum.online_minutes += row.online_minutes;
            sum.device_minutes +=
                row.device_minutes + discrete_laplace(noise.device_minutes, random)?;
            sum.visits += row.visits + discrete_laplace(noise.visits.into(), random)?;
        }
    }
    Ok(())
}
