//! The moves on a map, as SVG.

use std::fmt::Write;
use std::path::Path;

use analysis::siting::{Plan, Position, Problem};
use serde_json::Value;

use crate::city::shape;

const WIDTH: f64 = 1_000.0;
const HEIGHT: f64 = 1_060.0;
const WEST: f64 = 4.235;
const NORTH: f64 = 50.920;
const DEGREES: f64 = 0.252;

pub fn svg(
    data: &Path,
    problem: &Problem,
    plan: &Plan,
) -> Result<String, Box<dyn std::error::Error>> {
    let outlines = data.join("brussels_admin/municipalities_19_from_sectors.geojson");
    let outlines: Value = serde_json::from_str(&std::fs::read_to_string(outlines)?)?;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n"
    );
    for feature in outlines["features"].as_array().into_iter().flatten() {
        for ring in shape(&feature["geometry"]).iter().flatten() {
            let corners: Vec<String> = ring
                .iter()
                .map(|corner| {
                    let (x, y) = place(*corner);
                    format!("{x:.1},{y:.1}")
                })
                .collect();
            writeln!(
                out,
                "<polygon points=\"{}\" fill=\"#f2f2ee\" stroke=\"#bbb\"/>",
                corners.join(" ")
            )?;
        }
    }
    for site in &problem.open {
        let (x, y) = place(site.position);
        let colour = if site.movable { "#1a5fb4" } else { "#999" };
        writeln!(
            out,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{colour}\"/>"
        )?;
    }
    for (n, step) in plan.moves.iter().enumerate() {
        let from = problem.open.iter().find(|site| site.id == step.from);
        let to = problem.candidates.iter().find(|c| c.id == step.to);
        let (Some(from), Some(to)) = (from, to) else {
            continue;
        };
        let ((x, y), (east, south)) = (place(from.position), place(to.position));
        writeln!(
            out,
            "<line x1=\"{x:.1}\" y1=\"{y:.1}\" x2=\"{east:.1}\" y2=\"{south:.1}\" \
             stroke=\"#c01c28\" stroke-width=\"2\"/>\
             <circle cx=\"{east:.1}\" cy=\"{south:.1}\" r=\"7\" fill=\"#c01c28\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\">{} {}</text>",
            east + 10.0,
            south + 5.0,
            n + 1,
            escaped(&to.name.en)
        )?;
    }
    writeln!(
        out,
        "<text x=\"20\" y=\"{:.0}\">An illustration. Blue: Urbizone 2014, grey: other sites, red: \
         to where. Statbel; OpenStreetMap contributors (ODbL).</text>\n</svg>",
        HEIGHT - 12.0
    )?;
    Ok(out)
}

/// Pixels from the upper left corner.
fn place(position: Position) -> (f64, f64) {
    let scale = WIDTH / DEGREES;
    let shrink = NORTH.to_radians().cos();
    (
        (position.lon - WEST) * scale,
        (NORTH - position.lat) * scale / shrink,
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
