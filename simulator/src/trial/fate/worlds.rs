//! What a world does to a site.

use rand_chacha::ChaCha8Rng;

use super::super::condition::World;
use super::{Fate, day};
use crate::behaviour::normal::{normal, uniform};
use crate::places::Kind;

/// Share of the sites that are meant, where it is not a kind.
const SHARE: f64 = 0.07;
const BOXES: usize = 4;

impl Fate {
    pub(super) fn befall(&mut self, world: World, kind: Kind, days: u32, rng: &mut ChaCha8Rng) {
        let chance = uniform(rng);
        let indoors = matches!(kind, Kind::Library | Kind::TownHall | Kind::CommunityCentre);
        let meant = match world {
            World::DeadKind => kind == Kind::Library,
            World::Nights | World::ShortHours => indoors && chance < 0.5,
            World::Weeks => true,
            _ => chance < SHARE,
        };
        if world == World::DeadBox {
            let weights: Vec<f64> = (0..BOXES).map(|_| (0.7 * normal(rng)).exp()).collect();
            let sum: f64 = weights.iter().sum();
            self.boxes = weights.into_iter().map(|weight| weight / sum).collect();
        }
        if !meant {
            return;
        }
        self.befell = Some(world);
        // One thing at a time, so that what is said can be laid to it.
        if !matches!(world, World::Weeks) {
            self.drop = None;
            self.first_day = 0;
        }
        match world {
            World::Nobody => self.hang = Some(days - day(28.0, f64::from(days), rng)),
            World::DeadBox => {
                let most = (0..BOXES).max_by(|a, b| self.boxes[*a].total_cmp(&self.boxes[*b]));
                let any = day(0.0, 3.99, rng) as usize;
                let which = if uniform(rng) < 0.5 {
                    most.unwrap_or(any)
                } else {
                    any
                };
                self.dead_box = Some((which, days - day(28.0, f64::from(days), rng)));
            }
            World::Decline => {
                let length = day(112.0, 210.0, rng).min(days - 14);
                self.decline = Some((days - length, length, 0.15 + 0.2 * uniform(rng)));
            }
            World::Silent => {
                let from = f64::from(days) - 1.0 - 29.0 * uniform(rng);
                self.outages.push((from * 24.0, f64::from(days) * 24.0));
            }
            World::Nights => self.open = Some((8, 18)),
            World::ShortHours => {
                self.open = Some((9, 17));
                self.weekdays_only = true;
            }
            World::Events => {
                self.monthly = Some((day(0.0, 28.0, rng), 60.0));
            }
            World::DeadKind => self.dead_kind = Some(0.02),
            World::Weeks => self.weekly = true,
        }
    }
}
