//! Walked distances of a problem, however they are measured.

use serde::{Deserialize, Serialize};

use super::geometry::{Position, round_to_millimetre};
use super::input::Problem;
use super::ways::Way;

/// How walked distances are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distances {
    /// From a router.
    Given,
    /// Over streets; the straight line times the detour where no street leads.
    Streets,
    /// The straight line times the detour.
    StraightLine,
}

impl Problem {
    pub fn distances(&self) -> Distances {
        if self.walking.is_some() {
            Distances::Given
        } else if self.ways.is_some() {
            Distances::Streets
        } else {
            Distances::StraightLine
        }
    }

    /// The walked distance between a point and a spot that lie `straight_m` apart;
    /// `None` where it is longer than anybody asked for.
    pub(crate) fn walked_m(&self, from: Position, to: Position, straight_m: f64) -> Option<f64> {
        let by_detour = round_to_millimetre(straight_m * self.reach.detour);
        let Some(ways) = self
            .ways
            .as_ref()
            .filter(|_| straight_m > self.reach.same_place_m)
        else {
            return Some(by_detour);
        };
        match ways.way(from, to) {
            Way::Streets(metres) => Some(metres),
            Way::Straight => Some(by_detour),
            Way::TooFar => None,
        }
    }

    /// The straight line beyond which no spot can serve anything, metres.
    pub(crate) fn farthest_straight_m(&self) -> f64 {
        let detour = match self.ways {
            // Over streets the way may be straight.
            Some(_) => 1.0,
            None => self.reach.detour,
        };
        self.reach.farthest_straight_m(detour)
    }
}
