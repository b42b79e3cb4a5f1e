//! What is drawn at which zoom, how wide and in which colours: quiet ones, the marks stand
//! on it.

use records::registry::base_map::{LEAST, Layer};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    #[default]
    Light,
    Dark,
}

/// Those of the pages (`tokens.css`).
pub struct Colours {
    /// Around letters.
    pub ground: &'static str,
    pub green: &'static str,
    pub water: &'static str,
    pub edge: &'static str,
    pub road: &'static str,
    pub main_road: &'static str,
    pub rail: &'static str,
    pub name: &'static str,
}

const LIGHT: Colours = Colours {
    ground: "#fbfcfd",
    green: "#dfeada",
    water: "#a9cbe4",
    edge: "#c9cfd6",
    road: "#dfe3e8",
    main_road: "#cfd5db",
    rail: "#b9c0c8",
    name: "#55616d",
};

const DARK: Colours = Colours {
    ground: "#1e262f",
    green: "#222f28",
    water: "#2f5571",
    edge: "#161c23",
    road: "#39434e",
    main_road: "#4a5562",
    rail: "#55606b",
    name: "#a3aeb9",
};

impl Scheme {
    pub fn colours(self) -> &'static Colours {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }
}

/// Widths of streets by rank, pixels, from the zoom of squares on: 0 is not drawn.
const STREETS: [(u8, [f64; 4]); 9] = [
    (8, [0.0, 0.0, 0.0, 0.0]),
    (9, [0.9, 0.0, 0.0, 0.0]),
    (10, [1.3, 0.0, 0.0, 0.0]),
    (11, [1.8, 1.0, 0.0, 0.0]),
    (12, [2.6, 1.7, 0.9, 0.0]),
    (13, [3.6, 2.6, 1.6, 1.1]),
    (14, [6.0, 4.6, 3.2, 2.6]),
    (15, [9.0, 7.0, 5.5, 4.5]),
    (16, [14.0, 11.5, 9.5, 8.0]),
];
const NEAREST_STREETS: [f64; 4] = [22.0, 19.0, 16.0, 14.0];

/// From which zoom of squares on streets of each rank have their name.
const NAMED_FROM: [u8; 4] = [12, 13, 14, 15];

/// Streets have an edge from this zoom on.
const EDGED_FROM: u8 = 14;

/// From afar lines side by side are drawn as one.
const AFAR_UNTIL: u8 = 12;

pub fn is_afar(zoom: u8) -> bool {
    zoom <= AFAR_UNTIL
}

/// How wide a street is drawn; 0 where it is not.
pub fn street_width(zoom: u8, rank: u8) -> f64 {
    let known = STREETS.iter().find(|(from, _)| *from == zoom);
    let widths = known.map_or(&NEAREST_STREETS, |(_, widths)| widths);
    widths
        .get(usize::from(rank.min(LEAST)))
        .copied()
        .unwrap_or(0.0)
}

pub fn has_edge(zoom: u8) -> bool {
    zoom >= EDGED_FROM
}

pub fn is_named(zoom: u8, rank: u8) -> bool {
    let from = NAMED_FROM.get(usize::from(rank.min(LEAST)));
    from.is_some_and(|from| zoom >= *from)
}

/// Height of letters, pixels.
pub fn letters(zoom: u8) -> f64 {
    match zoom {
        ..=13 => 10.5,
        14 | 15 => 11.5,
        _ => 12.5,
    }
}

pub fn waterway_width(zoom: u8, kind: &str) -> f64 {
    let width = match zoom {
        ..=10 => 1.2,
        11 | 12 => 2.0,
        13 => 3.0,
        14 => 5.0,
        15 => 8.0,
        _ => 14.0,
    };
    if kind == "canal" { width } else { width * 0.6 }
}

pub fn railway_width(zoom: u8) -> f64 {
    match zoom {
        ..=11 => 1.0,
        12 | 13 => 1.2,
        14 | 15 => 1.8,
        _ => 2.6,
    }
}

/// Railways below ground are drawn from here on, and dashed.
pub fn shows_below_ground(zoom: u8) -> bool {
    zoom >= 13
}

/// What of each layer is drawn: up to which rank.
pub fn drawn(zoom: u8) -> Vec<(Layer, u8)> {
    let streets = (0..=LEAST)
        .filter(|rank| street_width(zoom, *rank) > 0.0)
        .max();
    let mut layers = vec![
        (Layer::Green, LEAST),
        (Layer::Water, LEAST),
        (Layer::Waterways, LEAST),
        (Layer::Railways, LEAST),
    ];
    layers.extend(streets.map(|rank| (Layer::Streets, rank)));
    layers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearer_is_never_narrower_and_a_higher_rank_never_wider() {
        for zoom in super::super::tile::FURTHEST..=super::super::tile::NEAREST {
            for rank in 0..=LEAST {
                let width = street_width(zoom, rank);
                assert!(street_width(zoom + 1, rank) >= width, "{zoom} {rank}");
                assert!(rank == LEAST || street_width(zoom, rank + 1) <= width);
                assert!(!is_named(zoom, rank) || width > 0.0, "{zoom} {rank}");
            }
        }
    }
}
