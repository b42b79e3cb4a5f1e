//! The features of a GeoJSON file, each with the line it begins on.

use records::registry::outline;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::outcome::{Origin, Reading};
use super::{Input, MAX_BYTES};
use crate::commands::table::{Fault, Faults, Mapping};

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Parts<'a> {
    #[serde(default)]
    id: Value,
    properties: Option<Map<String, Value>>,
    #[serde(borrow)]
    geometry: Option<&'a RawValue>,
}

/// One feature; faults are told at the line and column it begins on.
pub struct Feature<'a> {
    file: &'a str,
    /// The how many-th of the file, from 1.
    number: usize,
    pub line: u64,
    pub column: u64,
    pub id: Value,
    pub properties: Map<String, Value>,
    /// GeoJSON text.
    pub geometry: Option<&'a str>,
}

#[derive(Deserialize)]
struct Typed<'a> {
    r#type: &'a str,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Spot {
    Point(Vec<f64>),
}

impl Feature<'_> {
    pub fn origin(&self) -> Origin {
        Origin {
            file: self.file.to_owned(),
            line: self.line,
            column: self.column,
        }
    }

    pub fn fault(&self, what: String, faults: &mut Faults) {
        faults.add(self.origin().fault(what));
    }

    /// The id that stands beside the properties.
    pub fn own_id(&self) -> Option<String> {
        Some(text_of(&self.id)).filter(|id| !id.is_empty())
    }

    /// Whether it is a line or another thing that stands for no place; it is left out.
    pub fn is_neither_point_nor_area(&self, reading: &mut Reading) -> bool {
        let others = [
            "LineString",
            "MultiLineString",
            "MultiPoint",
            "GeometryCollection",
        ];
        self.is_one_of(&others, "a point or an area", reading)
    }

    /// Whether it is a thing on which nobody walks along; it is left out.
    pub fn is_not_a_line(&self, reading: &mut Reading) -> bool {
        let others = [
            "Point",
            "MultiPoint",
            "Polygon",
            "MultiPolygon",
            "GeometryCollection",
        ];
        self.is_one_of(&others, "a line", reading)
    }

    /// Whether it is a thing that covers no ground; it is left out.
    pub fn is_not_an_area(&self, reading: &mut Reading) -> bool {
        let others = [
            "Point",
            "MultiPoint",
            "LineString",
            "MultiLineString",
            "GeometryCollection",
        ];
        self.is_one_of(&others, "an area", reading)
    }

    fn is_one_of(&self, others: &[&str], expected: &str, reading: &mut Reading) -> bool {
        let named = self
            .geometry
            .and_then(|text| serde_json::from_str::<Typed<'_>>(text).ok());
        let Some(Typed { r#type: named }) = named else {
            return false;
        };
        let other = others.contains(&named);
        if other {
            let number = self.number;
            let what = format!("feature {number} is a {named}; expected {expected}");
            reading.skip(self.origin().fault(what));
        }
        other
    }

    /// Longitude and latitude of a point, or of the middle of an outline.
    pub fn position(&self) -> Option<(f64, f64)> {
        let geometry = self.geometry?;
        let (lon, lat) = match serde_json::from_str(geometry) {
            Ok(Spot::Point(degrees)) => (*degrees.first()?, *degrees.get(1)?),
            Err(_) => {
                let middle = outline::middle(&outline::polygons(geometry).ok()?)?;
                (middle.lon, middle.lat)
            }
        };
        let on_earth = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
        on_earth.then_some((lon, lat))
    }

    /// Properties and position as the cells of a row; `None` where it is left out. Its
    /// own id is `id_column`, unless a property is.
    pub fn cells(
        &self,
        id_column: &str,
        mapping: Option<&Mapping>,
        reading: &mut Reading,
    ) -> Option<Vec<(String, String)>> {
        if self.is_neither_point_nor_area(reading) {
            return None;
        }
        let mut cells: Vec<(String, String)> = self
            .properties
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "lon" | "lat"))
            .map(|(name, value)| (name.clone(), text_of(value)))
            .collect();
        let has = |cells: &[(String, String)], column: &str| {
            cells
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case(column))
        };
        if let Some((lon, lat)) = self.position() {
            cells.push(("lon".to_owned(), lon.to_string()));
            cells.push(("lat".to_owned(), lat.to_string()));
        } else if self.geometry.is_some() {
            let missing = "has no usable geometry; expected a point or an area in degrees";
            self.fault(missing.to_owned(), &mut reading.faults);
            return None;
        } else if mapping.is_none_or(|mapping| mapping.name_of("lon").is_none()) {
            let missing = "has no geometry; expected a point or an area";
            self.fault(missing.to_owned(), &mut reading.faults);
            return None;
        }
        if !has(&cells, id_column) && !self.id.is_null() {
            cells.push((id_column.to_owned(), text_of(&self.id)));
        }
        let named = ["name_fr", "name_nl", "name_en"];
        if !named.iter().any(|column| has(&cells, column))
            && let Some(name) = self.text("name")
        {
            cells.retain(|(name, _)| name != "name");
            cells.push(("name_fr".to_owned(), name));
        }
        Some(cells)
    }

    /// The property of this name, in capitals or not.
    fn property(&self, name: &str) -> Option<&Value> {
        let mut all = self.properties.iter();
        let found = self.properties.get(name);
        found.or_else(|| Some(all.find(|(other, _)| other.eq_ignore_ascii_case(name))?.1))
    }

    /// A property as text, if it is there and not empty.
    pub fn text(&self, name: &str) -> Option<String> {
        let text = match self.property(name)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        let kept: String = text
            .chars()
            .filter(|c| !c.is_control())
            .take(1_000)
            .collect();
        (!kept.is_empty()).then_some(kept)
    }

    /// A property as a figure; a fault where it is there and not a figure.
    pub fn number(&self, name: &str, faults: &mut Faults) -> Option<f64> {
        let value = self.property(name)?;
        let written = match value {
            Value::Null => return None,
            Value::String(text) if text.trim().is_empty() => return None,
            Value::String(text) => text.trim().parse().ok(),
            Value::Number(number) => number.as_f64(),
            _ => None,
        };
        match written.filter(|figure: &f64| figure.is_finite()) {
            Some(figure) => Some(figure),
            None => {
                let shown: String = value.to_string().chars().take(60).collect();
                self.fault(format!("`{name}` is `{shown}`; expected a number"), faults);
                None
            }
        }
    }
}

/// A value as a cell has it.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(yes) => u8::from(*yes).to_string(),
        other => other.to_string(),
    }
}

/// All features of a file that can be taken apart.
pub fn read<'a>(input: &'a Input, faults: &mut Faults) -> Vec<Feature<'a>> {
    let file = &input.name;
    let mut whole = |what: String| faults.add(Fault::whole_file(file, what));
    if u64::try_from(input.bytes.len()).unwrap_or(u64::MAX) > MAX_BYTES {
        whole(format!("is larger than the limit of {MAX_BYTES} bytes"));
        return Vec::new();
    }
    let Ok(text) = std::str::from_utf8(&input.bytes) else {
        whole("is not UTF-8".to_owned());
        return Vec::new();
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let collection: Collection<'a> = match serde_json::from_str(text) {
        Ok(collection) => collection,
        Err(error) => {
            faults.add(json_fault(file, 0, 0, &error));
            return Vec::new();
        }
    };
    let mut lines = Lines {
        text,
        at: 0,
        line: 1,
        line_start: 0,
    };
    let mut features = Vec::new();
    for (index, raw) in collection.features.into_iter().enumerate() {
        let (line, column) = lines.place_of(raw.get());
        match serde_json::from_str::<Parts<'a>>(raw.get()) {
            Ok(parts) => features.push(Feature {
                file,
                number: index + 1,
                line,
                column,
                id: parts.id,
                properties: parts.properties.unwrap_or_default(),
                geometry: parts.geometry.map(RawValue::get),
            }),
            Err(error) => faults.add(json_fault(file, line - 1, column - 1, &error)),
        }
    }
    features
}

/// A fault in JSON that begins this many lines and, on its first line, columns in.
fn json_fault(file: &str, lines: u64, columns: u64, error: &serde_json::Error) -> Fault {
    let line = u64::try_from(error.line()).unwrap_or(u64::MAX);
    let column = u64::try_from(error.column()).unwrap_or(u64::MAX);
    let told = error.to_string();
    let cause = told.split(" at line ").next().unwrap_or(&told);
    Fault {
        file: file.to_owned(),
        line: lines + line.max(1),
        column: if line <= 1 { columns + column } else { column },
        what: format!("{cause}; expected a GeoJSON feature collection"),
    }
}

/// Counts lines up to parts of a text that come in order.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
    line_start: usize,
}

impl Lines<'_> {
    /// Line and column, from 1, of a part of this text.
    fn place_of(&mut self, part: &str) -> (u64, u64) {
        let start = (part.as_ptr().addr()).saturating_sub(self.text.as_ptr().addr());
        let passed = self
            .text
            .as_bytes()
            .iter()
            .enumerate()
            .take(start)
            .skip(self.at);
        for (index, byte) in passed {
            if *byte == b'\n' {
                self.line += 1;
                self.line_start = index + 1;
            }
        }
        self.at = start;
        let column = u64::try_from(start - self.line_start).unwrap_or(u64::MAX);
        (self.line, column.saturating_add(1))
    }
}
