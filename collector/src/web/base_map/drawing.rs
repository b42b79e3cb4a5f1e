//! One piece of the map as an SVG picture. It has no style and no script: a picture that a
//! browser may show from anywhere.

use std::collections::BTreeMap;

use analysis::siting::Position;
use maud::{Markup, html};
use records::registry::base_map::{LEAST, Layer, Part};

use super::names::{Named, Written, written};
use super::once::drawn_once;
use super::shape::{Point, UNITS, line_within, ring_within, simplified, write_line};
use super::style::{
    Colours, has_edge, is_afar, is_named, letters, railway_width, shows_below_ground, street_width,
    waterway_width,
};
pub use super::style::{Scheme, drawn};
use super::tile::{EDGE, Tile};
use crate::document::language::Language;

/// Counts up with each change of what is drawn: browsers keep pictures.
pub const VERSION: u32 = 2;
/// Drawn around the picture, so that lines go on beyond its edge, pixels.
pub const AROUND: f64 = 24.0;
/// Smaller areas are not drawn, pixels on a side.
const SMALLEST: f64 = 3.0;

/// A line or ring on the picture, and what it belongs to.
struct Drawn<'a> {
    part: &'a Part,
    lines: Vec<Vec<Point>>,
}

pub fn picture(tile: Tile, parts: &[Part], language: Language, scheme: Scheme) -> String {
    let colours = scheme.colours();
    let drawn: Vec<Drawn<'_>> = parts.iter().map(|part| on_picture(tile, part)).collect();
    let side = EDGE * UNITS;
    let picture = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(EDGE) height=(EDGE)
            viewBox=(format!("0 0 {side} {side}")) fill="none" stroke-linejoin="round" {
            (areas(&drawn, Layer::Green, colours.green))
            (areas(&drawn, Layer::Water, colours.water))
            (waterways(tile.zoom, &drawn, colours))
            (streets(tile.zoom, &drawn, colours))
            (railways(tile.zoom, &drawn, colours))
            (street_names(tile.zoom, &drawn, language, colours))
        }
    };
    picture.into_string()
}

fn on_picture(tile: Tile, part: &Part) -> Drawn<'_> {
    let (least, most) = (-AROUND, EDGE + AROUND);
    let lines = part.shape.iter().flat_map(|line| {
        let placed = |at: &Position| tile.place(at);
        let line = simplified(&line.iter().map(placed).collect::<Vec<_>>());
        if part.layer.is_of_lines() {
            line_within(&line, least, most)
        } else if is_seen(&line) {
            vec![ring_within(&line, least, most)]
        } else {
            Vec::new()
        }
    });
    Drawn {
        part,
        lines: lines.collect(),
    }
}

fn is_seen(ring: &[Point]) -> bool {
    let spread = |axis: usize| {
        let all = ring.iter().map(|at| at[axis]);
        let most = all.clone().fold(f64::NEG_INFINITY, f64::max);
        most - all.fold(f64::INFINITY, f64::min)
    };
    spread(0) >= SMALLEST || spread(1) >= SMALLEST
}

/// All that is wanted of a layer.
fn of(drawn: &[Drawn<'_>], layer: Layer, wanted: impl Fn(&Part) -> bool) -> Vec<Vec<Point>> {
    let of_layer = drawn
        .iter()
        .filter(|drawn| drawn.part.layer == layer && wanted(drawn.part));
    of_layer.flat_map(|drawn| drawn.lines.clone()).collect()
}

/// The data of one path with all of these.
fn path(lines: &[Vec<Point>]) -> String {
    let mut path = String::new();
    for line in lines {
        write_line(&mut path, line);
    }
    path
}

fn path_of_lines(zoom: u8, lines: Vec<Vec<Point>>) -> String {
    if is_afar(zoom) {
        path(&drawn_once(lines))
    } else {
        path(&lines)
    }
}

fn areas(drawn: &[Drawn<'_>], layer: Layer, colour: &str) -> Markup {
    let path = path(&of(drawn, layer, |_| true));
    html! {
        @if !path.is_empty() { path fill=(colour) fill-rule="evenodd" d=(path) {} }
    }
}

fn stroked(path: &str, colour: &str, width: f64) -> Markup {
    html! {
        @if !path.is_empty() {
            path stroke=(colour) stroke-width=(width * UNITS) stroke-linecap="round" d=(path) {}
        }
    }
}

fn waterways(zoom: u8, drawn: &[Drawn<'_>], colours: &Colours) -> Markup {
    let path = |canal: bool| {
        let wanted = |part: &Part| (part.kind == "canal") == canal;
        path_of_lines(zoom, of(drawn, Layer::Waterways, wanted))
    };
    html! {
        (stroked(&path(false), colours.water, waterway_width(zoom, "river")))
        (stroked(&path(true), colours.water, waterway_width(zoom, "canal")))
    }
}

fn streets(zoom: u8, drawn: &[Drawn<'_>], colours: &Colours) -> Markup {
    let ranks: Vec<(u8, String)> = (0..=LEAST)
        .rev()
        .filter(|rank| street_width(zoom, *rank) > 0.0)
        .map(|rank| (rank, of(drawn, Layer::Streets, |part| part.rank == rank)))
        .map(|(rank, lines)| (rank, path_of_lines(zoom, lines)))
        .filter(|(_, path)| !path.is_empty())
        .collect();
    let edge = 2.0;
    html! {
        @if has_edge(zoom) {
            // Written once, drawn twice: with its edge, and within it.
            defs {
                @for (rank, path) in &ranks { path id=(format!("r{rank}")) d=(path) {} }
            }
            @for (rank, _) in &ranks {
                (used(*rank, colours.edge, street_width(zoom, *rank) + edge))
            }
            @for (rank, _) in &ranks {
                (used(*rank, road(colours, *rank), street_width(zoom, *rank)))
            }
        } @else {
            @for (rank, path) in &ranks {
                (stroked(path, road(colours, *rank), street_width(zoom, *rank)))
            }
        }
    }
}

fn used(rank: u8, colour: &str, width: f64) -> Markup {
    html! {
        use href=(format!("#r{rank}")) stroke=(colour) stroke-width=(width * UNITS)
            stroke-linecap="round" {}
    }
}

fn road(colours: &Colours, rank: u8) -> &'static str {
    if rank == 0 {
        colours.main_road
    } else {
        colours.road
    }
}

fn railways(zoom: u8, drawn: &[Drawn<'_>], colours: &Colours) -> Markup {
    let is_below = |part: &Part| part.kind == "subway";
    let path = |below: bool| {
        let wanted = |part: &Part| is_below(part) == below;
        path_of_lines(zoom, of(drawn, Layer::Railways, wanted))
    };
    let (rails, below) = (path(false), path(true));
    let width = railway_width(zoom);
    html! {
        (stroked(&rails, colours.rail, width))
        @if shows_below_ground(zoom) && !below.is_empty() {
            path stroke=(colours.rail) stroke-width=(width * UNITS) opacity="0.6"
                stroke-dasharray=(format!("{} {}", 6.0 * UNITS, 5.0 * UNITS)) d=(below) {}
        }
    }
}

fn street_names(zoom: u8, drawn: &[Drawn<'_>], language: Language, colours: &Colours) -> Markup {
    let height = letters(zoom);
    let mut named: BTreeMap<&str, Named<'_>> = BTreeMap::new();
    for street in drawn {
        let part = street.part;
        let text = language.of([&part.name_nl, &part.name_fr, &part.name_fr]);
        if part.layer != Layer::Streets || text.is_empty() || !is_named(zoom, part.rank) {
            continue;
        }
        // Once a picture, however many pieces the street has.
        let entry = named.entry(text).or_insert(Named {
            text,
            lines: Vec::new(),
            rank: part.rank,
        });
        entry.lines.extend(street.lines.iter().map(Vec::as_slice));
    }
    let named: Vec<Named<'_>> = named.into_values().collect();
    let names = written(&named, height);
    html! {
        @if !names.is_empty() {
            g fill=(colours.name) stroke=(colours.ground) stroke-width=(2.5 * UNITS)
                paint-order="stroke" text-anchor="middle" font-family="system-ui, sans-serif"
                font-size=(height * UNITS) {
                @for name in &names { (name_of(name, height)) }
            }
        }
    }
}

fn name_of(name: &Written, height: f64) -> Markup {
    // Letters stand on a line a third of their height below the middle of the street.
    let [right, down] = name.middle.map(|pixels| (pixels * UNITS).round());
    let angle = (name.angle * 10.0).round() / 10.0;
    let below = (height * UNITS * 0.34).round();
    let turned = format!("translate({right} {down})rotate({angle})");
    // They are letters in no writing, and XML does not allow them.
    let text = name.text.replace(['\u{fffe}', '\u{ffff}'], "");
    html! { text transform=(turned) y=(below) { (text) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The square around the Grand-Place, 760 m wide.
    const ZOOM: u8 = 15;

    fn tile() -> Tile {
        Tile::new(ZOOM, 16_780, 10_992).unwrap()
    }

    /// At so many pixels on the picture.
    fn at([right, down]: Point) -> Position {
        let all = tile().extent(0.0);
        Position {
            lon: all.west + (all.east - all.west) * right / EDGE,
            lat: all.north + (all.south - all.north) * down / EDGE,
        }
    }

    fn part(layer: Layer, name: &str, line: &[Point]) -> Part {
        Part {
            layer,
            feature: 1,
            kind: String::new(),
            rank: 1,
            name_fr: format!("Rue {name}"),
            name_nl: format!("{name}straat"),
            shape: vec![line.iter().copied().map(at).collect()],
        }
    }

    fn drawn(parts: &[Part], language: Language, scheme: Scheme) -> String {
        picture(tile(), parts, language, scheme)
    }

    #[test]
    fn a_street_is_drawn_with_its_name_in_the_language_of_the_reader() {
        let street = part(Layer::Streets, "Nieuw", &[[40.0, 100.0], [470.0, 100.0]]);
        let dutch = drawn(std::slice::from_ref(&street), Language::Nl, Scheme::Light);
        assert!(dutch.contains(">Nieuwstraat</text>"), "{dutch}");
        assert!(dutch.contains("M80 200l860 0"), "{dutch}");
        let french = drawn(&[street], Language::Fr, Scheme::Dark);
        assert!(french.contains(">Rue Nieuw</text>"), "{french}");
        assert!(french.contains("#a3aeb9") && !french.contains("#55616d"));
    }

    #[test]
    fn script_in_a_name_is_letters() {
        let line = [[40.0, 100.0], [470.0, 100.0]];
        let street = part(Layer::Streets, "<script>alert(1)</script>", &line);
        let picture = drawn(&[street], Language::Nl, Scheme::Light);
        assert!(picture.contains("&lt;script&gt;alert(1)"), "{picture}");
        assert!(!picture.contains("<script") && !picture.contains("style"));
    }

    #[test]
    fn a_name_from_right_to_left_and_one_of_200_letters_do_no_harm() {
        let line = [[40.0, 100.0], [470.0, 100.0]];
        let mut street = part(Layer::Streets, "", &line);
        street.name_nl = "شارع جديد".to_owned();
        let picture = drawn(std::slice::from_ref(&street), Language::Nl, Scheme::Light);
        assert!(picture.contains("شارع جديد"), "{picture}");
        street.name_nl = "a".repeat(200);
        assert!(!drawn(&[street], Language::Nl, Scheme::Light).contains("<text"));
    }

    #[test]
    fn what_lies_beside_the_picture_is_left_out() {
        let line = [[-900.0, 100.0], [900.0, 100.0]];
        let picture = drawn(
            &[part(Layer::Railways, "", &line)],
            Language::Nl,
            Scheme::Light,
        );
        assert!(picture.contains("M-48 200l1120 0"), "{picture}");
        let beside = [[-900.0, 700.0], [900.0, 700.0]];
        let picture = drawn(
            &[part(Layer::Railways, "", &beside)],
            Language::Nl,
            Scheme::Light,
        );
        assert!(!picture.contains("<path"), "{picture}");
    }

    #[test]
    fn an_area_keeps_its_holes_and_a_tiny_one_is_not_drawn() {
        let outer = [[50.0, 50.0], [150.0, 50.0], [150.0, 150.0], [50.0, 50.0]];
        let inner = [[100.0, 70.0], [120.0, 70.0], [120.0, 90.0], [100.0, 70.0]];
        let mut pond = part(Layer::Water, "", &outer);
        pond.shape.push(inner.iter().copied().map(at).collect());
        let picture = drawn(&[pond], Language::Nl, Scheme::Light);
        assert!(picture.contains("evenodd") && picture.matches('M').count() == 2);
        let tiny = [[50.0, 50.0], [50.6, 50.0], [50.6, 50.6], [50.0, 50.0]];
        let picture = drawn(
            &[part(Layer::Water, "", &tiny)],
            Language::Nl,
            Scheme::Light,
        );
        assert!(!picture.contains("<path"), "{picture}");
    }

    #[test]
    fn from_afar_two_tracks_are_one_line() {
        let tile = Tile::new(11, 1048, 687).unwrap();
        let all = tile.extent(0.0);
        let track = |down: f64| Part {
            shape: vec![
                [40.0, 470.0]
                    .map(|right| Position {
                        lon: all.west + (all.east - all.west) * right / EDGE,
                        lat: all.north + (all.south - all.north) * down / EDGE,
                    })
                    .to_vec(),
            ],
            ..part(Layer::Railways, "", &[])
        };
        let tracks = [track(100.0), track(100.5)];
        let picture = picture(tile, &tracks, Language::Nl, Scheme::Light);
        assert_eq!(picture.matches('M').count(), 1, "{picture}");
    }

    #[test]
    fn nothing_is_an_empty_picture() {
        let picture = drawn(&[], Language::Nl, Scheme::Light);
        assert!(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"512\""));
        assert!(picture.ends_with("></svg>"), "{picture}");
    }
}
