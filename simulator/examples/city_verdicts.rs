//! Judges simulated cities without collector and broker, and prints how well the
//! verdicts agree with the truth. Counting and noise are the agent's own.
//!
//! `cargo run --release -p simulator --example city_verdicts -- [FIRST_SEED] [SEEDS]`

use std::collections::BTreeMap;

use agent::core::count::{Counter, Rules};
use agent::core::noise::{Scales, discrete_laplace};
use agent::core::random::Seeded;
use agent::core::station::{Blind, Reading};
use analysis::verdict::{Options, Site, SiteWindow, evaluate};
use jiff::Timestamp;
use simulator::city::City;
use simulator::radio::{Radio, RadioState};
use simulator::truth::{Agreement, Class};

const WEEKS: u16 = 12;
const WINDOW_S: u32 = 4 * 3600;
const NOISE: Scales = Scales::STANDARD;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let first: u64 = arguments.next().map_or(Ok(1), |it| it.parse())?;
    let seeds: u64 = arguments.next().map_or(Ok(1), |it| it.parse())?;
    let mut sum: BTreeMap<Class, Agreement> = BTreeMap::new();
    for seed in first..first + seeds {
        for (class, agreement) in judge(seed)? {
            let entry = sum.entry(class).or_default();
            entry.right += agreement.right;
            entry.false_alarms += agreement.false_alarms;
            entry.missed += agreement.missed;
        }
    }
    for (class, agreement) in sum {
        let percent = |share: Option<f64>| match share {
            Some(share) => format!("{:.0} %", share * 100.0),
            None => "none".to_owned(),
        };
        println!(
            "{:<16} {:>4} right {:>3} false {:>3} missed  precision {:>5}  recall {:>5}",
            class.verdict(),
            agreement.right,
            agreement.false_alarms,
            agreement.missed,
            percent(agreement.precision()),
            percent(agreement.recall()),
        );
    }
    Ok(())
}

fn judge(seed: u64) -> anyhow::Result<BTreeMap<Class, Agreement>> {
    let city = City::new(seed, "2026-09-01T00:00:00Z".parse()?, WEEKS);
    let mut random = Seeded::new(seed);
    let mut sites = Vec::new();
    for (number, place) in city.sites.iter().enumerate() {
        let mut rows = BTreeMap::new();
        for access_point in 0..place.access_points.len() {
            let radio = Radio::new(&city, number, access_point);
            play(&city, radio, &mut random, &mut rows)?;
        }
        let boxes = f32::from(place.facts.access_points);
        for row in rows.values_mut() {
            row.online_minutes /= boxes;
        }
        sites.push(Site {
            id: place.facts.id.clone(),
            kind: Some(place.facts.kind.name().to_owned()),
            municipality: Some(place.facts.municipality.clone()),
            installed: Some(place.installed),
            access_points: place.facts.access_points.into(),
            radio_proven: true,
            rows: rows.into_values().collect(),
            device_minutes_shared: Vec::new(),
            visits_shared: Vec::new(),
            boxes: Vec::new(),
        });
    }
    let answer = evaluate(&sites, &Options::default(), &|| false)?;
    let truth = city.truth();
    let said: Vec<_> = answer
        .items
        .iter()
        .map(|it| Ok((it.site.as_str(), serde_json::to_value(it.verdict)?)))
        .collect::<anyhow::Result<_>>()?;
    for it in &truth.sites {
        let verdict = answer.items.iter().find(|said| said.site == it.site);
        if let Some(verdict) = verdict {
            let word = serde_json::to_value(verdict.verdict)?;
            if word != it.class.verdict() {
                println!(
                    "seed {seed}: {} is {:?} (ratio {:.2}), said {word} (ratio {:?}, P {:?})",
                    it.site, it.class, it.ratio, verdict.ratio, verdict.probability
                );
            }
        }
    }
    Ok(truth.agreement(
        said.iter()
            .map(|(site, verdict)| (*site, verdict.as_str().unwrap_or(""))),
    ))
}

/// Adds the windows of one access point.
fn play(
    city: &City,
    mut radio: Radio,
    random: &mut Seeded,
    rows: &mut BTreeMap<u32, SiteWindow>,
) -> anyhow::Result<()> {
    let mut counter = Counter::new(Rules::default());
    let from_s = u32::try_from(city.start.as_second())?;
    let to_s = u32::try_from(city.now.as_second())?;
    let scale = f64::from(NOISE.device_minutes);
    for start_s in (from_s..to_s).step_by(usize::try_from(WINDOW_S)?) {
        let (mut counted, mut online_minutes, mut sampled) = (0, 0u16, false);
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
                online_minutes += 1;
                counted += tally.devices;
            }
        }
        if !sampled {
            continue;
        }
        let noise = i32::try_from(discrete_laplace(NOISE.device_minutes, random)?)?;
        let row = rows.entry(start_s).or_insert(SiteWindow {
            start: Timestamp::from_second(i64::from(start_s))?,
            minutes: WINDOW_S / 60,
            device_minutes: Some(0.0),
            visits: None,
            online_minutes: 0.0,
            device_minutes_variance: 0.0,
            visits_variance: 0.0,
        });
        row.device_minutes = row
            .device_minutes
            .map(|sum| sum + f64::from(counted) + f64::from(noise));
        row.online_minutes += f32::from(online_minutes);
        row.device_minutes_variance += (2.0 * scale * scale) as f32;
    }
    Ok(())
}
