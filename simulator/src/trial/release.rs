//! From hours to what leaves the agents: windows with noise.

use agent::core::noise::{Scales, discrete_laplace};
use agent::core::random::{NoRandomness, Seeded};
use analysis::verdict::{Site, SiteWindow};
use jiff::{Timestamp, ToSpan};

use super::condition::Counting;
use super::hours::Hour;
use super::{City, Place};

impl City {
    /// The city as released with noise drawn from `seed`: the same city counted in
    /// another way has the same visits.
    ///
    /// # Errors
    /// When the source of randomness fails.
    pub fn release(&self, counting: &Counting, seed: u64) -> Result<Vec<Site>, NoRandomness> {
        let mut random = Seeded::new(seed);
        let released = self
            .places
            .iter()
            .map(|place| place.release(self.start, counting, &mut random));
        released.collect()
    }
}

impl Place {
    fn release(
        &self,
        start: Timestamp,
        counting: &Counting,
        random: &mut Seeded,
    ) -> Result<Site, NoRandomness> {
        let length = usize::try_from(counting.window_hours).unwrap_or(24);
        let scales = counting.noise.scales();
        let boxes = f64::from(counting.access_points);
        let mut rows = Vec::with_capacity(self.hours.len() / length);
        for (number, hours) in self.hours.chunks(length).enumerate() {
            let sum = |of: &dyn Fn(&Hour) -> f32| hours.iter().map(|h| f64::from(of(h))).sum();
            let online: f64 = sum(&|hour| hour.online);
            if online <= 0.0 {
                continue;
            }
            let offset = i64::try_from(number * length).unwrap_or(0);
            let (noise, of_visits) = noise(scales, counting.access_points, random)?;
            let used: f64 = sum(&|hour| hour.device_minutes);
            let visits: f64 = sum(&|hour| hour.visits);
            rows.push(SiteWindow {
                start: start + offset.hours(),
                minutes: counting.window_hours * 60,
                device_minutes: Some(used + noise),
                visits: Some(visits + of_visits),
                online_minutes: (online * 60.0) as f32,
                device_minutes_variance: (boxes * variance(f64::from(scales.device_minutes)))
                    as f32,
                visits_variance: (boxes * variance(f64::from(scales.visits))) as f32,
            });
        }
        Ok(Site {
            id: self.id.clone(),
            kind: Some(self.kind.name().to_owned()),
            municipality: None,
            installed: self.installed,
            access_points: counting.access_points,
            radio_proven: self.radio_proven,
            rows,
        })
    }
}

/// Noise of a window, summed over the boxes of a site.
fn noise(scales: Scales, boxes: u32, random: &mut Seeded) -> Result<(f64, f64), NoRandomness> {
    let (mut device_minutes, mut visits) = (0, 0);
    for _ in 0..boxes {
        device_minutes += discrete_laplace(scales.device_minutes, random)?;
        visits += discrete_laplace(u16::from(scales.visits), random)?;
    }
    let number = |sum: i64| f64::from(i32::try_from(sum).unwrap_or(i32::MAX));
    Ok((number(device_minutes), number(visits)))
}

/// Of the discrete Laplace distribution: 2q / (1-q)^2 with q = exp(-1/b); 0 at b = 0.
fn variance(b: f64) -> f64 {
    if b <= 0.0 {
        return 0.0;
    }
    let q = (-1.0 / b).exp();
    2.0 * q / (1.0 - q).powi(2)
}
