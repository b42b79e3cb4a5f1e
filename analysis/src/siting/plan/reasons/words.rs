//! Names, distances and figures as words.

use std::collections::BTreeMap;

use crate::siting::model::{Point, Unit};
use crate::siting::problem::DemandKind;
use crate::text::{Text, count};

/// At most this many places are named in one sentence.
const NAMED: usize = 4;
/// Fewer residents than this are not printed as a figure.
const FEWEST_RESIDENTS: f64 = 10.0;

/// A weight with one decimal, written as each language does.
pub(super) fn figure(weight: f64) -> Text {
    let en = format!("{weight:.1}");
    let comma = en.replace('.', ",");
    Text::new(comma.clone(), comma, en)
}

/// Residents whose service changes.
#[derive(Debug, Clone, Default)]
pub(super) struct Residents {
    /// Of areas small enough to tell where in them people live.
    pub known: f64,
    /// Of larger ones: no figure to print.
    pub coarse: f64,
    /// The share of each of these areas.
    pub shares: BTreeMap<usize, f64>,
}

impl Residents {
    pub fn add(&mut self, unit: &Unit, point: &Point) {
        let heads = unit.heads.unwrap_or(0.0) * point.share;
        *self.shares.entry(point.unit).or_default() += point.share;
        if unit.is_coarse {
            self.coarse += heads;
        } else {
            self.known += heads;
        }
    }

    pub fn all(&self) -> f64 {
        self.known + self.coarse
    }
}

/// Residents are counted, places and estates are named.
pub(super) fn counts_heads(unit: &Unit) -> bool {
    !matches!(unit.kind, Some(DemandKind::Place | DemandKind::Estate))
}

pub(super) fn with_distance(name: &Text, value: f64, metres: f64) -> Text {
    if value >= 1.0 {
        return Text::new(
            format!("{} (ter plaatse)", name.nl),
            format!("{} (sur place)", name.fr),
            format!("{} (at this place)", name.en),
        );
    }
    let metres = rounded_metres(metres);
    Text::new(
        format!("{} ({metres} m te voet)", name.nl),
        format!("{} (à {metres} m à pied)", name.fr),
        format!("{} ({metres} m on foot)", name.en),
    )
}

pub(super) fn rounded_metres(metres: f64) -> f64 {
    (metres / 10.0).round() * 10.0
}

/// "A, B, C and 2 more".
pub(super) fn enumerate(names: &[Text]) -> Text {
    let shown = &names[..names.len().min(NAMED)];
    let join = |of: fn(&Text) -> &str| shown.iter().map(of).collect::<Vec<_>>().join(", ");
    let mut list = Text::new(
        join(|text| &text.nl),
        join(|text| &text.fr),
        join(|text| &text.en),
    );
    let more = names.len() - shown.len();
    if more > 0 {
        list.nl.push_str(&format!(" en nog {more}"));
        list.fr.push_str(&format!(" et {more} de plus"));
        list.en.push_str(&format!(" and {more} more"));
    }
    list
}

/// A number of heads rounded to tens, written as each language does; `None` below
/// ten.
pub(super) fn about(heads: f64) -> Option<Text> {
    let rounded = (heads / 10.0).round() * 10.0;
    if rounded < FEWEST_RESIDENTS {
        return None;
    }
    Some(count(rounded as u64))
}
