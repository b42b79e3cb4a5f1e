//! From hours to what leaves the agents: windows and totals with noise, and what is made
//! of both.

use agent::core::noise::{Scales, discrete_laplace};
use agent::core::random::{NoRandomness, Seeded};
use analysis::layers::{Combined, NoiseOfSum, Released, combine, noise_variance};
use analysis::verdict::{BoxWeek, Site, SiteBox, SiteWindow};
use jiff::{Timestamp, ToSpan};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::condition::{Counting, Noise, WEEK_HOURS};
use super::hours::Hour;
use super::processes::{Closed, closed};
use super::{City, Place};

/// Seeds of restarts and of totals, apart from that of the windows' noise.
const RESTARTS: u64 = 0x7265_7374_6172_7473;
const TOTALS: u64 = 0x746f_7461_6c73_0000;

struct Sources {
    windows: Seeded,
    totals: Seeded,
    restarts: ChaCha8Rng,
}

impl City {
    /// The city as released with noise drawn from `seed`: the same city counted in
    /// another way has the same visits and the same restarts.
    ///
    /// # Errors
    /// When the source of randomness fails.
    pub fn release(&self, counting: &Counting, seed: u64) -> Result<Vec<Site>, NoRandomness> {
        let mut sources = Sources {
            windows: Seeded::new(seed),
            totals: Seeded::new(seed ^ TOTALS),
            restarts: ChaCha8Rng::seed_from_u64(seed ^ RESTARTS),
        };
        let released = self
            .places
            .iter()
            .map(|place| place.release(self.start, counting, &mut sources));
        released.collect()
    }
}

impl Place {
    fn release(
        &self,
        start: Timestamp,
        counting: &Counting,
        sources: &mut Sources,
    ) -> Result<Site, NoRandomness> {
        let length = usize::try_from(counting.window_hours).unwrap_or(24);
        let boxes: Vec<Closed> = (0..counting.access_points)
            .map(|_| closed(counting, self.hours.len(), &mut sources.restarts))
            .collect();
        let hours = self.counted(&boxes);
        let mut rows = Vec::with_capacity(hours.len() / length);
        let mut noises: Vec<BoxNoise> = boxes.iter().map(|_| BoxNoise::default()).collect();
        for (number, hours) in hours.chunks(length).enumerate() {
            let sum = |of: &dyn Fn(&Hour) -> f32| hours.iter().map(|h| f64::from(of(h))).sum();
            let online: f64 = sum(&|hour| hour.online);
            let offset = i64::try_from(number * length).unwrap_or(0);
            let from = start + offset.hours();
            let mut row = SiteWindow {
                start: from,
                minutes: counting.window_hours * 60,
                device_minutes: Some(sum(&|hour| hour.device_minutes)),
                visits: Some(sum(&|hour| hour.visits)),
                online_minutes: (online * 60.0) as f32,
                device_minutes_variance: 0.0,
                visits_variance: 0.0,
            };
            let mut variances = [0.0; 2];
            for (noise, closed) in noises.iter_mut().zip(&boxes) {
                let undivided = closed.undivided.get(number).copied().unwrap_or(false);
                let scales = match counting.noise {
                    Noise::Split(_) if undivided => Scales::STANDARD,
                    noise => noise.scales(),
                };
                // In minutes that nothing could be counted the sum is 0, as everyone knows.
                let scales = if online > 0.0 { scales } else { Scales::OFF };
                let end = from.as_second() + i64::from(row.minutes) * 60;
                let drawn = noise.add((from.as_second(), end), scales, &mut sources.windows)?;
                variances = [variances[0] + drawn[0], variances[1] + drawn[1]];
            }
            row.device_minutes_variance = variances[0] as f32;
            row.visits_variance = variances[1] as f32;
            rows.push(row);
        }
        let mut site = Site {
            id: self.id.clone(),
            kind: Some(self.kind.name().to_owned()),
            municipality: None,
            installed: self.installed,
            access_points: counting.access_points,
            radio_proven: self.radio_proven,
            rows,
            device_minutes_shared: Vec::new(),
            visits_shared: Vec::new(),
            boxes: Vec::new(),
        };
        let layers = counting.noise.totals();
        for (index, (noise, closed)) in noises.iter().zip(&boxes).enumerate() {
            let combined = noise.release(&layers, closed, &mut sources.totals, &mut site)?;
            if !self.boxes.is_empty() {
                let of_box = self.of_box(index, start, &hours, (noise, &combined));
                site.boxes.push(of_box);
            }
        }
        site.rows.retain(|row| row.online_minutes > 0.0);
        Ok(site)
    }

    /// What one box counted, in weeks that end with the history.
    fn of_box(
        &self,
        index: usize,
        start: Timestamp,
        hours: &[Hour],
        (noise, combined): (&BoxNoise, &Combined),
    ) -> SiteBox {
        let week = usize::try_from(WEEK_HOURS).unwrap_or(168);
        let mut weeks = Vec::new();
        for (number, of_week) in hours.chunks(week).enumerate() {
            let from = start + i64::try_from(number * week).unwrap_or(0).hours();
            let (first, last) = (from.as_second(), (from + 168.hours()).as_second());
            let mut sum = 0.0;
            for (hour, counted) in of_week.iter().enumerate() {
                let day = u32::try_from((number * week + hour) / 24).unwrap_or(u32::MAX);
                sum += self.share(index, day) * f64::from(counted.device_minutes);
            }
            let mut of_noise = NoiseOfSum::default();
            for (window, value) in noise.windows[0].iter().zip(&combined.values) {
                if window.start >= first && window.start < last {
                    sum += value;
                    of_noise.add(window.start, 1.0, window.variance);
                }
            }
            let online: f64 = of_week.iter().map(|hour| f64::from(hour.online)).sum();
            weeks.push(BoxWeek {
                start: from,
                online_minutes: (online * 60.0) as f32,
                device_minutes: sum,
                variance: of_noise.variance(&combined.shared) as f32,
            });
        }
        SiteBox {
            id: format!("{}-{}", self.id, index + 1),
            weeks,
        }
    }

    /// The share of a box in what was counted on a day.
    fn share(&self, index: usize, day: u32) -> f64 {
        let share = self.boxes.get(index).copied().unwrap_or(0.0);
        match self.dead_box {
            Some((dead, from)) if day >= from && dead == index => 0.0,
            Some((dead, from)) if day >= from => share / (1.0 - self.boxes[dead]),
            _ => share,
        }
    }

    /// The hours without what restarts of boxes lost.
    fn counted(&self, boxes: &[Closed]) -> Vec<Hour> {
        let mut hours = self.hours.clone();
        let share = 1.0 / boxes.len().max(1) as f32;
        for lost in boxes.iter().flat_map(|closed| &closed.lost) {
            let whole = self.hours[*lost];
            let hour = &mut hours[*lost];
            hour.device_minutes -= share * whole.device_minutes;
            hour.visits -= share * whole.visits;
            hour.online -= share * whole.online;
        }
        hours
    }
}

/// The noise of one box: that of its windows, device-minutes and visits. Combining is
/// linear, and true totals are sums of true windows, so noise is all that is combined.
#[derive(Default)]
struct BoxNoise {
    windows: [Vec<Released>; 2],
}

impl BoxNoise {
    /// Draws the noise of a window; its variances.
    fn add(
        &mut self,
        (start, end): (i64, i64),
        scales: Scales,
        random: &mut Seeded,
    ) -> Result<[f64; 2], NoRandomness> {
        let mut variances = [0.0; 2];
        for (measure, scale) in both(scales).into_iter().enumerate() {
            let window = draw((start, end), scale, random)?;
            variances[measure] = window.variance;
            self.windows[measure].push(window);
        }
        Ok(variances)
    }

    /// Combines with the noise of totals, and adds the best to the rows of a site.
    fn release(
        &self,
        layers: &[(u32, Scales)],
        closed: &Closed,
        random: &mut Seeded,
        site: &mut Site,
    ) -> Result<Combined, NoRandomness> {
        let mut totals: [Vec<Released>; 2] = Default::default();
        for (layer, windows) in &closed.totals {
            let [first, last] = [windows.start, windows.end - 1].map(|it| self.windows[0][it]);
            for (measure, scale) in both(layers[*layer].1).into_iter().enumerate() {
                totals[measure].push(draw((first.start, last.end), scale, random)?);
            }
        }
        let [device_minutes, visits] = [0, 1].map(|measure| {
            let windows = &self.windows[measure];
            combine(windows, &totals[measure])
        });
        for (index, row) in site.rows.iter_mut().enumerate() {
            let add = |figure: &mut Option<f64>, noise: f64| {
                *figure = figure.map(|figure| figure + noise);
            };
            add(&mut row.device_minutes, device_minutes.values[index]);
            add(&mut row.visits, visits.values[index]);
        }
        let shared = device_minutes.shared.iter().cloned();
        site.device_minutes_shared.extend(shared);
        site.visits_shared.extend(visits.shared);
        Ok(device_minutes)
    }
}

fn both(scales: Scales) -> [u16; 2] {
    [scales.device_minutes, u16::from(scales.visits)]
}

fn draw(
    (start, end): (i64, i64),
    scale: u16,
    random: &mut Seeded,
) -> Result<Released, NoRandomness> {
    let noise = discrete_laplace(scale, random)?;
    Ok(Released {
        start,
        end,
        value: f64::from(i32::try_from(noise).unwrap_or(i32::MAX)),
        variance: noise_variance(f64::from(scale)),
    })
}
