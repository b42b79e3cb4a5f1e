//! The features of a GeoJSON file, each with the line it begins on.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{Input, MAX_BYTES};
use crate::commands::table::{Fault, Faults};

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
    line: u64,
    column: u64,
    pub id: Value,
    pub properties: Map<String, Value>,
    /// GeoJSON text.
    pub geometry: Option<&'a str>,
}

impl Feature<'_> {
    pub fn fault(&self, what: String, faults: &mut Faults) {
        faults.add(Fault {
            file: self.file.to_owned(),
            line: self.line,
            column: self.column,
            what,
        });
    }

    /// A property as text, if it is there and not empty.
    pub fn text(&self, name: &str) -> Option<String> {
        let text = match self.properties.get(name)? {
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
        let value = self.properties.get(name)?;
        match value {
            Value::Null => None,
            Value::String(text) if text.trim().is_empty() => None,
            Value::Number(number) => number.as_f64(),
            _ => {
                let shown: String = value.to_string().chars().take(60).collect();
                self.fault(format!("`{name}` is `{shown}`; expected a number"), faults);
                None
            }
        }
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
    for raw in collection.features {
        let (line, column) = lines.place_of(raw.get());
        match serde_json::from_str::<Parts<'a>>(raw.get()) {
            Ok(parts) => features.push(Feature {
                file,
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
