//! What the columns of somebody else's table are called here, and what is in them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::name::is_same;

/// A file of mapping, as TOML.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Our column: what it is called there; of several names the first that is there.
    #[serde(default)]
    columns: BTreeMap<String, Names>,
    /// Our column: what holds where neither the file nor the registry says anything.
    #[serde(default)]
    otherwise: BTreeMap<String, String>,
    /// Our column: their word and ours; `*` is every other word.
    #[serde(default)]
    words: BTreeMap<String, BTreeMap<String, String>>,
    /// Our column: how dates are written in it.
    #[serde(default)]
    dates: BTreeMap<String, DateForm>,
    /// The column that holds both coordinates.
    point: Option<Point>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Several(Vec<String>),
}

impl Names {
    fn all(&self) -> &[String] {
        match self {
            Names::One(name) => std::slice::from_ref(name),
            Names::Several(names) => names,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
enum DateForm {
    #[serde(rename = "day/month/year")]
    DayMonthYear,
    #[serde(rename = "month/day/year")]
    MonthDayYear,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Point {
    column: Names,
    /// The number that stands first, where the cell does not say so itself.
    first: Coordinate,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Coordinate {
    Latitude,
    Longitude,
}

/// How a cell of ours is made.
pub struct Translation {
    /// The column in the file.
    pub from: Option<usize>,
    how: How,
}

enum How {
    Otherwise(String),
    Coordinate {
        wanted: Coordinate,
        first: Coordinate,
    },
    Cell {
        words: BTreeMap<String, String>,
        date: Option<DateForm>,
    },
}

impl Mapping {
    /// # Errors
    /// When the text is not a mapping.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// All names of columns in the other's table.
    pub fn foreign_names(&self) -> impl Iterator<Item = &str> {
        let point = self.point.iter().map(|point| &point.column);
        let names = self.columns.values().chain(point);
        names.flat_map(Names::all).map(String::as_str)
    }

    /// What one of our columns is called in the other's table.
    pub fn name_of(&self, column: &str) -> Option<&str> {
        let named = self.columns.get(column);
        let point = self.point.as_ref().filter(|_| coordinate(column).is_some());
        let names = named.or(point.map(|point| &point.column))?;
        names.all().first().map(String::as_str)
    }

    /// How one of our columns is made of a table with this header; `None` where the
    /// mapping does not speak of it or the header does not have what it names.
    pub fn translation(&self, column: &str, header: &csv::ByteRecord) -> Option<Translation> {
        let place = |names: &Names| {
            let mut names = names.all().iter();
            names.find_map(|name| header.iter().position(|cell| is_same(cell, name)))
        };
        let words = self.words.get(column);
        let date = self.dates.get(column).copied();
        let own = || header.iter().position(|cell| is_same(cell, column));
        let from = match self.columns.get(column) {
            Some(names) => place(names),
            None if words.is_some() || date.is_some() => own(),
            None => None,
        };
        if let Some(from) = from {
            return Some(Translation {
                from: Some(from),
                how: How::Cell {
                    words: words.cloned().unwrap_or_default(),
                    date,
                },
            });
        }
        let otherwise = self.otherwise.get(column).filter(|_| own().is_none());
        if let Some(text) = otherwise {
            return Some(Translation {
                from: None,
                how: How::Otherwise(text.clone()),
            });
        }
        let (point, wanted) = self.point.as_ref().zip(coordinate(column))?;
        Some(Translation {
            from: Some(place(&point.column)?),
            how: How::Coordinate {
                wanted,
                first: point.first,
            },
        })
    }
}

fn coordinate(column: &str) -> Option<Coordinate> {
    match column {
        "lat" => Some(Coordinate::Latitude),
        "lon" => Some(Coordinate::Longitude),
        _ => None,
    }
}

impl Translation {
    /// Our cell, from theirs. What cannot be translated stays: whoever reads it tells.
    pub fn of<'a>(&'a self, cell: &'a str) -> Cow<'a, str> {
        match &self.how {
            How::Otherwise(text) => text.into(),
            How::Coordinate { wanted, first } => part_of_point(cell, *wanted, *first),
            How::Cell { words, date } => {
                let spelled = |word: &&String| word.to_lowercase() == cell.to_lowercase();
                let word = words.keys().find(spelled).or_else(|| {
                    let any = words.keys().find(|word| *word == "*");
                    any.filter(|_| !cell.is_empty())
                });
                if let Some(ours) = word.and_then(|word| words.get(word)) {
                    return ours.into();
                }
                match date.and_then(|form| form.read(cell)) {
                    Some(date) => date.to_string().into(),
                    None => cell.into(),
                }
            }
        }
    }
}

impl DateForm {
    /// The day, whatever time of it is told after it.
    fn read(self, cell: &str) -> Option<Date> {
        let day = cell.split_whitespace().next()?;
        let parts: Vec<&str> = day.split(['/', '-', '.']).collect();
        let [first, second, year] = parts.as_slice() else {
            return None;
        };
        let (day, month) = match self {
            DateForm::DayMonthYear => (first, second),
            DateForm::MonthDayYear => (second, first),
        };
        if year.len() != 4 {
            return None;
        }
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
    }
}

/// One coordinate of a cell with two: `50.85, 4.35`, `POINT (4.35 50.85)`, a GeoJSON
/// point or `{"lon": 4.35, "lat": 50.85}`.
fn part_of_point(cell: &str, wanted: Coordinate, first: Coordinate) -> Cow<'_, str> {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.');
    let numbers: Vec<&str> = cell
        .split(|c: char| !is_number(c))
        .filter(|part| part.parse::<f64>().is_ok())
        .collect();
    let [one, other] = numbers.as_slice() else {
        return cell.into();
    };
    let small = cell.to_lowercase();
    let first = match (small.find("\"lat"), small.find("\"lon")) {
        (Some(lat), Some(lon)) if lat < lon => Coordinate::Latitude,
        (Some(_), Some(_)) => Coordinate::Longitude,
        // Both forms say longitude first.
        _ if small.contains("point") => Coordinate::Longitude,
        _ => first,
    };
    Cow::Borrowed(if wanted == first { *one } else { *other })
}
