//! What befalls a site, drawn once.

use rand_chacha::ChaCha8Rng;

use super::condition::{Setting, Trouble, World};
use crate::behaviour::normal::{normal, uniform};
use crate::places::Kind;

const DROPPED_SHARE: f64 = 0.05;
const NEW_SHARE: f64 = 0.04;
/// Outages of a whole site in 63 days, and the decimal logarithm of their hours.
const OUTAGES: f64 = 1.2;
const OUTAGE_LOG_HOURS: (f64, f64) = (-0.8, 2.75);

mod worlds;

/// Begin and end, hours from the start of the history.
pub type Stretch = (f64, f64);

#[derive(Debug, Clone, Default)]
pub struct Fate {
    /// Day of the history on which it opened.
    pub first_day: u32,
    pub installation_known: bool,
    /// Day of a drop, and what is left of the use.
    pub drop: Option<(u32, f64)>,
    /// The radio hangs from this day on, unseen: nobody is counted, all looks well.
    pub hang: Option<u32>,
    pub outages: Vec<Stretch>,
    /// One of several boxes is off: a share of use and of time online is missing.
    pub partial: Vec<(Stretch, f64)>,
    /// The box is off outside these local hours.
    pub open: Option<(i8, i8)>,
    /// Height of its own season, and the day of the year of its peak.
    pub season: Option<(f64, f64)>,
    /// Days of an event, and its factor.
    pub event: Option<(u32, u32, f64)>,
    /// Works on the line of the whole kind: first and last day, and what is left.
    pub works: Option<(u32, u32, f64)>,
    /// The clock is wrong by this many hours.
    pub clock_hours: i64,
    /// A slow fall: first day, days, and what is left.
    pub decline: Option<(u32, u32, f64)>,
    /// A day of the month with a crowd, and its factor.
    pub monthly: Option<(u32, f64)>,
    /// Share of the use of each box, and which is dead from which day on.
    pub boxes: Vec<f64>,
    pub dead_box: Option<(usize, u32)>,
    /// Closed on Saturday and Sunday.
    pub weekdays_only: bool,
    /// Ups and downs by the week.
    pub weekly: bool,
    /// What is left of the level.
    pub dead_kind: Option<f64>,
    /// The day from which on its place is better, and device-minutes a day that this adds.
    pub better: Option<(u32, f64)>,
    /// What a world did to it.
    pub befell: Option<World>,
}

impl Fate {
    /// `closed_line` places the works on the metro in the history, if there are any.
    pub fn draw(
        kind: Kind,
        setting: &Setting,
        closed_line: Option<f64>,
        rng: &mut ChaCha8Rng,
    ) -> Fate {
        let days = setting.weeks * 7;
        let mut fate = Fate {
            installation_known: true,
            ..Fate::default()
        };
        if uniform(rng) < DROPPED_SHARE {
            let factor = 0.03 + 0.22 * uniform(rng);
            fate.drop = Some((days - day(10.0, 46.0, rng), factor));
        }
        if uniform(rng) < NEW_SHARE {
            fate.first_day = day(1.0, f64::from(days) - 2.0, rng);
        }
        fate.outages = outages(f64::from(days), OUTAGES, rng);
        let kept = 0.7 + 0.1 * uniform(rng);
        if uniform(rng) < 0.3 {
            let off = outages(f64::from(days), 1.0, rng);
            fate.partial = off.into_iter().map(|stretch| (stretch, kept)).collect();
        }
        match setting.trouble {
            Trouble::Usual => {}
            Trouble::Everything => fate.add_rarities(kind, days, closed_line, rng),
            Trouble::World(world) => fate.befall(world, kind, days, rng),
        }
        fate
    }

    fn add_rarities(
        &mut self,
        kind: Kind,
        days: u32,
        closed_line: Option<f64>,
        rng: &mut ChaCha8Rng,
    ) {
        let chance: [f64; 6] = std::array::from_fn(|_| uniform(rng));
        let [hang, open, event, closed, clock, unknown] = chance;
        if hang < 0.02 && self.drop.is_none() {
            self.hang = Some(days - day(10.0, 46.0, rng));
        }
        let closes = matches!(kind, Kind::Library | Kind::TownHall | Kind::CommunityCentre);
        if closes && open < 0.3 {
            self.open = Some((7, 21));
        }
        match kind {
            // Parks have a season in common, by and large.
            Kind::Park => self.season = Some((0.6 + 0.1 * normal(rng), 196.0)),
            Kind::Square if uniform(rng) < 0.2 => {
                self.season = Some((0.5 * uniform(rng), 196.0 + 20.0 * normal(rng)));
            }
            _ => {}
        }
        if event < 0.05 {
            let first = day(1.0, f64::from(days) - 10.0, rng);
            self.event = Some((first, first + day(2.0, 10.0, rng), 3.0));
        }
        if closed < 0.02 {
            let from = f64::from(days - day(5.0, 50.0, rng)) * 24.0;
            self.outages.push((from, f64::from(days) * 24.0));
        }
        if clock < 0.01 {
            self.clock_hours = i64::from(day(2.0, 12.0, rng));
        }
        self.installation_known = unknown < 0.8;
        if kind == Kind::Metro {
            self.works = closed_line.map(|place| {
                let first = whole(place * f64::from(days - 21));
                (first, first + 21, 0.4)
            });
        }
    }
}

fn outages(days: f64, mean_in_63: f64, rng: &mut ChaCha8Rng) -> Vec<Stretch> {
    let mut outages = Vec::new();
    let mut at = 0.0;
    loop {
        at += -24.0 * 63.0 / mean_in_63 * uniform(rng).ln();
        if at >= days * 24.0 {
            return outages;
        }
        let (low, high) = OUTAGE_LOG_HOURS;
        let end = at + 10_f64.powf(low + (high - low) * uniform(rng).powf(1.5));
        outages.push((at, end));
        at = end;
    }
}

pub(super) fn day(from: f64, to: f64, rng: &mut ChaCha8Rng) -> u32 {
    whole(from + (to - from) * uniform(rng))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "days of a history"
)]
fn whole(days: f64) -> u32 {
    days.max(0.0) as u32
}
