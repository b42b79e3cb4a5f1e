//! How long stations stay, as a table of quantiles: a stay is drawn with one
//! table look-up, and its mean is known exactly.

use crate::behaviour::normal::quantile;
use crate::places::Kind;

/// A driver removes a silent station after this many seconds.
pub const GHOST_S: u32 = 300;

/// Share of stations that leave without saying so, in 256ths.
const GHOST_SHARE: u8 = 77;

/// Log standard deviation of stays: heavy-tailed, some beyond four hours.
const STAY_SIGMA: f64 = 1.1;

/// Mean stay of passers-by in seconds.
const PASSER_BY_S: f64 = 25.0;

const QUANTILES: u16 = 4096;

#[derive(Debug, Clone, PartialEq)]
pub struct Dwell {
    /// Seconds, equally likely.
    stays_s: Vec<u32>,
}

impl Dwell {
    pub fn new(kind: Kind) -> Dwell {
        let n = f64::from(QUANTILES);
        let passers_by = kind.passer_by_share();
        let stays_s = (0..QUANTILES)
            .map(|i| {
                let p = (f64::from(i) + 0.5) / n;
                let seconds = if p < passers_by {
                    -PASSER_BY_S * (1.0 - p / passers_by).ln()
                } else {
                    let rest = (p - passers_by) / (1.0 - passers_by);
                    kind.median_stay_minutes() * 60.0 * (STAY_SIGMA * quantile(rest)).exp()
                };
                whole_seconds(seconds)
            })
            .collect();
        Dwell { stays_s }
    }

    /// Seconds of presence, and of lingering in the table afterwards.
    pub fn draw(&self, random: u32) -> (u32, u32) {
        let [low, high, ghost, _] = random.to_le_bytes();
        let index = usize::from(u16::from_le_bytes([low, high]) % QUANTILES);
        let linger_s = if ghost < GHOST_SHARE { GHOST_S } else { 0 };
        (self.stays_s[index], linger_s)
    }

    /// Mean seconds that an association is counted by the agent's rule: from
    /// 120 s on (15 s later on average, as a station's last frame is up to
    /// 30 s old), ghosts included, up to 240 minutes.
    pub fn mean_counted_s(&self) -> f64 {
        const FROM_S: u32 = 120 + 15;
        const TO_S: u32 = 240 * 60;
        let ghost_share = f64::from(GHOST_SHARE) / 256.0;
        let sum: f64 = self
            .stays_s
            .iter()
            .map(|&stay_s| {
                let present = stay_s.min(TO_S).saturating_sub(FROM_S);
                let ghost = if stay_s >= 120 {
                    (stay_s + GHOST_S).min(TO_S).saturating_sub(stay_s)
                } else {
                    0
                };
                f64::from(present) + ghost_share * f64::from(ghost)
            })
            .sum();
        sum / f64::from(QUANTILES)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a week first"
)]
fn whole_seconds(seconds: f64) -> u32 {
    seconds.clamp(1.0, 604_800.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_pass_by_most_stay_minutes_and_few_stay_all_day() {
        let dwell = Dwell::new(Kind::Square);
        let share = |test: fn(u32) -> bool| {
            let hits = dwell.stays_s.iter().filter(|s| test(**s)).count();
            hits as f64 / f64::from(QUANTILES)
        };
        assert!((0.40..0.50).contains(&share(|s| s < 120)));
        assert!((0.001..0.02).contains(&share(|s| s > 240 * 60)));
        let mut stays: Vec<_> = dwell.stays_s.iter().filter(|s| **s >= 120).collect();
        stays.sort_unstable();
        let median_minutes = f64::from(*stays[stays.len() / 2]) / 60.0;
        assert!((11.0..15.0).contains(&median_minutes), "{median_minutes}");
    }
}
