//! What a hotspot counted in a stretch of time, and in how many of its hours: what pages
//! and reports rank and compare by.

use records::windows::Sum;

/// Standard deviations around a figure that hold it with a probability of 80%.
pub const INTERVAL_80: f64 = 1.2816;
/// Two-sided 80% of Student's t, by degrees of freedom from 1.
const T_80: [f64; 12] = [
    3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356,
];
/// From 13 degrees of freedom on, at most.
const T_80_MORE: f64 = INTERVAL_80 * 1.06;
/// How sure one has to be to say that one is used more than another.
const APART: f64 = 1.2816;
/// Of the time in which a hotspot was there: one that was online for less is not ranked.
const LEAST_ONLINE: f64 = 0.1;

/// What one hotspot, or several, counted in a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counted {
    pub sum: Sum,
    /// Box-seconds in which access points stood there.
    pub placed_s: f64,
    /// Hours in which all access points of a hotspot were online; one of two for an hour
    /// is half.
    pub online_hours: f64,
    /// Hours in which it was there, on the same scale.
    pub placed_hours: f64,
    /// Of the hours online, those of which there is a figure.
    pub counted_hours: f64,
}

impl Counted {
    /// Of one hotspot, whose boxes stood there for so many box-seconds of `length_s`.
    pub fn of(sum: &Sum, placed_s: i64, length_s: i64) -> Self {
        // `as` is exact: years of seconds, times the boxes of a site.
        let placed_s = placed_s as f64;
        let boxes = (placed_s / length_s as f64).ceil().max(1.0);
        let online_hours = sum.online_s.min(placed_s) / boxes / 3_600.0;
        Self {
            sum: *sum,
            placed_s,
            online_hours,
            placed_hours: placed_s / boxes / 3_600.0,
            counted_hours: if sum.device_minutes.is_some() {
                online_hours
            } else {
                0.0
            },
        }
    }

    /// Adds what another hotspot, or the same one at another time, counted.
    pub fn join(&mut self, other: &Self) {
        self.sum.join(&other.sum);
        self.placed_s += other.placed_s;
        self.online_hours += other.online_hours;
        self.placed_hours += other.placed_hours;
        self.counted_hours += other.counted_hours;
    }

    pub fn all<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut whole = Self::default();
        for part in parts {
            whole.join(part);
        }
        whole
    }

    /// Device-minutes in an hour online; `None` where nothing was counted.
    pub fn per_online_hour(&self) -> Option<f64> {
        let minutes = self.sum.device_minutes?;
        (self.counted_hours > 0.0).then(|| minutes / self.counted_hours)
    }

    /// Of the time in which it was there; `None` where it never was.
    pub fn online_share(&self) -> Option<f64> {
        (self.placed_hours > 0.0).then(|| (self.online_hours / self.placed_hours).min(1.0))
    }

    /// Whether it was online long enough to be ranked by its use.
    pub fn is_ranked(&self) -> bool {
        self.per_online_hour().is_some()
            && self
                .online_share()
                .is_some_and(|share| share >= LEAST_ONLINE)
    }
}

/// Device-minutes in an hour online, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerHour {
    pub value: f64,
    /// Holds it with a probability of 80%.
    pub interval: [f64; 2],
    /// Standard error.
    pub error: f64,
}

impl PerHour {
    /// How far the weeks differ tells how sure the figure is; the noise alone is the least
    /// that it can be unsure by.
    pub fn of(whole: &Counted, weeks: &[Counted]) -> Option<Self> {
        let value = whole.per_online_hour()?;
        let known: Vec<f64> = weeks.iter().filter_map(Counted::per_online_hour).collect();
        let noise = INTERVAL_80 * whole.sum.noise_variance.sqrt() / whole.counted_hours;
        let spread = noise.max(spread_of_mean(&known));
        Some(Self {
            value,
            interval: [(value - spread).max(0.0), (value + spread).max(0.0)],
            error: spread / INTERVAL_80,
        })
    }

    /// By how much it changed from `before`, as a share of that, and the interval of it.
    pub fn change_from(&self, before: &Self) -> Option<Change> {
        if before.value <= 0.0 || self.value <= 0.0 {
            return None;
        }
        let ratio = self.value / before.value;
        let error = (self.error / self.value).hypot(before.error / before.value);
        let end = |sign: f64| ratio * (sign * INTERVAL_80 * error).exp() - 1.0;
        Some(Change {
            share: ratio - 1.0,
            interval: [end(-1.0), end(1.0)],
        })
    }
}

/// By how much use changed, as a share of what it was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    pub share: f64,
    /// Holds it with a probability of 80%.
    pub interval: [f64; 2],
}

/// Half of the interval around the mean of these; 0 where they are too few to tell.
fn spread_of_mean(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    // A period has at most some hundred weeks: exact.
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let t = T_80.get(values.len() - 2).copied().unwrap_or(T_80_MORE);
    t * (squares / (count - 1.0) / count).sqrt()
}

/// Best and worst rank that each may have, 1 being the most used; `None` where unknown.
pub fn ranks(uses: &[Option<PerHour>]) -> Vec<Option<[usize; 2]>> {
    let known: Vec<&PerHour> = uses.iter().flatten().collect();
    let ranked = uses.iter().map(|of_one| {
        let of_one = of_one.as_ref()?;
        let apart = |other: &PerHour| {
            let error = other.error.hypot(of_one.error).max(1e-9);
            (other.value - of_one.value) / error
        };
        let above = known.iter().filter(|other| apart(other) > APART).count();
        let below = known.iter().filter(|other| apart(other) < -APART).count();
        Some([above + 1, known.len() - below])
    });
    ranked.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEK_S: i64 = 604_800;

    fn week(device_minutes: f64, online_hours: f64) -> Counted {
        let sum = Sum {
            device_minutes: Some(device_minutes),
            online_s: online_hours * 3_600.0,
            ..Sum::default()
        };
        Counted::of(&sum, WEEK_S, WEEK_S)
    }

    #[test]
    fn an_hour_of_one_box_of_two_is_half_an_hour_of_the_hotspot() {
        let sum = Sum {
            device_minutes: Some(1_680.0),
            online_s: 168.0 * 3_600.0,
            ..Sum::default()
        };
        let two = Counted::of(&sum, 2 * WEEK_S, WEEK_S);
        assert_eq!((two.online_hours, two.placed_hours), (84.0, 168.0));
        assert_eq!(two.per_online_hour(), Some(20.0));
        assert_eq!(two.online_share(), Some(0.5));
    }

    #[test]
    fn what_was_not_counted_is_not_zero_and_adds_no_hours_to_the_use() {
        let off = Counted::of(&Sum::default(), WEEK_S, WEEK_S);
        assert_eq!(off.per_online_hour(), None);
        assert_eq!(off.online_share(), Some(0.0));
        let both = Counted::all([&week(1_680.0, 168.0), &off]);
        assert_eq!(both.per_online_hour(), Some(10.0));
        assert_eq!(both.online_share(), Some(0.5));
        assert_eq!(Counted::default().online_share(), None);
    }

    #[test]
    fn a_hotspot_that_was_off_is_not_ranked_and_one_that_was_off_for_half_is() {
        assert!(week(840.0, 84.0).is_ranked());
        assert!(!week(84.0, 8.4).is_ranked());
        assert!(!Counted::default().is_ranked());
    }

    #[test]
    fn weeks_that_differ_widen_the_interval_and_noise_is_the_least_of_it() {
        let mut alike = week(1_680.0, 168.0);
        alike.sum.noise_variance = 168.0 * 168.0;
        let use_of = |weeks: &[Counted]| PerHour::of(&alike, weeks).unwrap();
        assert_eq!(
            use_of(&[]).interval,
            [10.0 - INTERVAL_80, 10.0 + INTERVAL_80]
        );
        let apart = [week(840.0, 168.0), week(2_520.0, 168.0)];
        // Mean 10, standard error 5, one degree of freedom.
        let [low, high] = use_of(&apart).interval;
        assert_eq!(low, 0.0);
        assert!((high - (10.0 + 3.078 * 5.0)).abs() < 1e-9);
    }

    #[test]
    fn ranks_are_ranges_where_uses_are_not_apart() {
        let of = |value: f64, error: f64| {
            Some(PerHour {
                value,
                interval: [value, value],
                error,
            })
        };
        let found = ranks(&[of(10.0, 1.0), of(9.0, 1.0), None, of(1.0, 0.5)]);
        assert_eq!(found, [Some([1, 2]), Some([1, 2]), None, Some([3, 3])]);
    }

    #[test]
    fn a_change_is_a_share_of_what_was() {
        let of = |value: f64| PerHour {
            value,
            interval: [value, value],
            error: 0.0,
        };
        let change = of(12.0).change_from(&of(10.0)).unwrap();
        assert!((change.share - 0.2).abs() < 1e-9);
        assert_eq!(of(12.0).change_from(&of(0.0)), None);
    }
}
