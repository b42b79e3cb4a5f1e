//! Counts over programmes and moves of one condition.

use analysis::effect::{Comparison, Finding};
use serde_json::{Value, json};

#[derive(Debug, Clone, Copy, Default)]
struct Share {
    yes: f64,
    of: f64,
}

impl Share {
    fn count(&mut self, yes: bool) {
        self.yes += f64::from(yes);
        self.of += 1.0;
    }

    fn add(&mut self, other: &Share) {
        self.yes += other.yes;
        self.of += other.of;
    }

    fn value(&self) -> Option<f64> {
        (self.of > 0.0).then(|| self.yes / self.of)
    }

    fn shown(&self) -> String {
        self.value()
            .map_or("-".to_owned(), |share| format!("{share:.3}"))
    }
}

#[derive(Debug, Default)]
pub struct Tally {
    programmes: Share,
    held: Share,
    helped: Share,
    held_ratio: Share,
    one_held: Share,
    one_helped: Share,
    one_held_ratio: Share,
    /// Ratio by which controls rose since the weeks of the flag, without any move.
    rise: Share,
}

impl Tally {
    /// Programmes that could be compared.
    pub fn compared(&self) -> f64 {
        self.held.of
    }

    /// A city with too few flagged sites for a move and its controls.
    pub fn nobody(&mut self) {
        self.programmes.count(false);
    }

    pub fn programme(
        &mut self,
        found: Option<(Comparison, f64)>,
        ratio: Option<(Comparison, f64)>,
        finding: Finding,
    ) {
        self.programmes.count(found.is_some());
        if let Some((found, truth)) = found {
            self.held.count(holds(&found, truth));
            self.helped.count(finding == Finding::Helped);
        }
        if let Some((found, truth)) = ratio {
            self.held_ratio.count(holds(&found, truth));
            if let Some(rise) = found.controls_since_flag {
                self.rise.yes += rise;
                self.rise.of += 1.0;
            }
        }
    }

    pub fn one(
        &mut self,
        found: Option<(Comparison, f64)>,
        ratio: Option<(Comparison, f64)>,
        finding: Finding,
    ) {
        if let Some((found, truth)) = found {
            self.one_held.count(holds(&found, truth));
            self.one_helped.count(finding == Finding::Helped);
        }
        if let Some((found, truth)) = ratio {
            self.one_held_ratio.count(holds(&found, truth));
        }
    }

    pub fn add(&mut self, other: &Tally) {
        for (sum, more) in [
            (&mut self.programmes, &other.programmes),
            (&mut self.held, &other.held),
            (&mut self.helped, &other.helped),
            (&mut self.held_ratio, &other.held_ratio),
            (&mut self.one_held, &other.one_held),
            (&mut self.one_helped, &other.one_helped),
            (&mut self.one_held_ratio, &other.one_held_ratio),
            (&mut self.rise, &other.rise),
        ] {
            sum.add(more);
        }
    }

    pub fn row(&self) -> String {
        let both = |all: &Share, one: &Share| format!("{}/{}", all.shown(), one.shown());
        format!(
            "{:>6} {:>5} | {:>13} {:>13} {:>13} | {:>9}",
            self.held.of,
            self.one_held.of,
            both(&self.held, &self.one_held),
            both(&self.helped, &self.one_helped),
            both(&self.held_ratio, &self.one_held_ratio),
            self.rise.shown(),
        )
    }

    pub fn figures(&self) -> Value {
        json!({
            "programmes_compared": self.held.of,
            "programmes": self.programmes.of,
            "moves": self.one_held.of,
            "programme_held": self.held.value(),
            "programme_helped": self.helped.value(),
            "programme_ratio_held": self.held_ratio.value(),
            "one_held": self.one_held.value(),
            "one_helped": self.one_helped.value(),
            "one_ratio_held": self.one_held_ratio.value(),
            "controls_rise_since_flag": self.rise.value(),
        })
    }
}

fn holds(found: &Comparison, truth: f64) -> bool {
    let [low, high] = found.interval;
    low <= truth && truth <= high
}
