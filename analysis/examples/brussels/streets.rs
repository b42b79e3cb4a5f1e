//! The real streets, as a network to walk on.

use std::path::Path;

use analysis::siting::{Position, Streets, geometry::EARTH_RADIUS_M};
use serde_json::Value;

pub fn streets(data: &Path) -> Result<Streets, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(data.join("brussels_base/streets.geojson"))?;
    let all: Value = serde_json::from_str(&text)?;
    let mut lines = Vec::new();
    for feature in all["features"].as_array().ok_or("no features")? {
        let geometry = &feature["geometry"];
        let coordinates = &geometry["coordinates"];
        match geometry["type"].as_str() {
            Some("LineString") => lines.push(line(coordinates)),
            Some("MultiLineString") => {
                lines.extend(coordinates.as_array().into_iter().flatten().map(line));
            }
            _ => {}
        }
    }
    Ok(Streets::new(&lines, EARTH_RADIUS_M))
}

fn line(corners: &Value) -> Vec<Position> {
    let corners = corners.as_array().into_iter().flatten();
    corners
        .filter_map(|corner| {
            Some(Position {
                lon: corner.get(0)?.as_f64()?,
                lat: corner.get(1)?.as_f64()?,
            })
        })
        .collect()
}
