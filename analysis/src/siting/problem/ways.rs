//! How far it is on foot between the points and the spots of a problem.

use std::collections::HashMap;

use super::geometry::{Position, round_to_millimetre};

/// Ways over streets from the points of a problem to the spots near them.
#[derive(Debug, Clone, Default)]
pub struct Ways {
    /// By point and spot: metres, or `None` where no street leads from one to the other.
    /// A spot that is not listed is out of reach.
    known: HashMap<Place, HashMap<Place, Option<f64>>>,
    /// Points of the demand, and how many of them are far from any street.
    pub points: usize,
    pub without_street: usize,
}

/// A position as a key.
type Place = (u64, u64);

/// What is known of the way between two positions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Way {
    Streets(f64),
    /// No street leads there: the straight line has to do.
    Straight,
    TooFar,
}

fn place(position: Position) -> Place {
    (position.lon.to_bits(), position.lat.to_bits())
}

impl Ways {
    /// Makes a point known, without a spot near it.
    pub(crate) fn start(&mut self, from: Position) {
        self.known.entry(place(from)).or_default();
    }

    pub(crate) fn put(&mut self, from: Position, to: Position, metres: Option<f64>) {
        let known = self.known.entry(place(from)).or_default();
        known.insert(place(to), metres.map(round_to_millimetre));
    }

    /// The way from a point to a spot. Of a point that was not asked for nothing is
    /// known but the straight line.
    pub(crate) fn way(&self, from: Position, to: Position) -> Way {
        let Some(known) = self.known.get(&place(from)) else {
            return Way::Straight;
        };
        match known.get(&place(to)) {
            Some(Some(metres)) => Way::Streets(*metres),
            Some(None) => Way::Straight,
            None => Way::TooFar,
        }
    }
}
