//! One table of the file, taken apart key by key; what is left over is a fault.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use toml::{Table, Value};

pub struct Section {
    file: String,
    /// Empty for the root, else the table's name and a dot.
    prefix: String,
    table: Table,
    faults: Vec<String>,
}

/// Each reader gives `None` only when it noted a fault.
impl Section {
    pub fn root(file: &str, table: Table) -> Self {
        Self {
            file: file.to_owned(),
            prefix: String::new(),
            table,
            faults: Vec::new(),
        }
    }

    pub fn section(&mut self, key: &str) -> Section {
        let table = match self.table.remove(key) {
            None => Table::new(),
            Some(Value::Table(table)) => table,
            Some(other) => {
                self.fault(key, &shown(&other), &format!("a section `[{key}]`"));
                Table::new()
            }
        };
        Section {
            file: self.file.clone(),
            prefix: format!("{}{key}.", self.prefix),
            table,
            faults: Vec::new(),
        }
    }

    pub fn text(&mut self, key: &str, default: &str) -> Option<String> {
        self.optional_text(key)
            .map(|text| text.unwrap_or_else(|| default.to_owned()))
    }

    pub fn optional_text(&mut self, key: &str) -> Option<Option<String>> {
        match self.table.remove(key) {
            None => Some(None),
            Some(Value::String(text)) if !text.trim().is_empty() => Some(Some(text)),
            Some(other) => {
                self.fault(key, &shown(&other), "text that is not empty, in quotes");
                None
            }
        }
    }

    pub fn parsed<T>(
        &mut self,
        key: &str,
        default: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(key, default)?;
        let value = parse(&text);
        if value.is_none() {
            self.fault(key, &text, expected);
        }
        value
    }

    /// A list of texts, each of which has to be understood.
    pub fn parsed_list<T>(
        &mut self,
        key: &str,
        default: &[&str],
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(value) = self.table.remove(key) else {
            return default.iter().map(|text| parse(text)).collect();
        };
        let read = value.as_array().and_then(|list| {
            let parsed = |value: &Value| value.as_str().and_then(&parse);
            list.iter().map(parsed).collect()
        });
        if read.is_none() {
            self.fault(key, &shown(&value), expected);
        }
        read
    }

    /// The end of a day in UTC; `None` inside where the text is empty.
    pub fn end_of_day(&mut self, key: &str, default: &str) -> Option<Option<Timestamp>> {
        let text = match self.table.remove(key) {
            None => default.to_owned(),
            Some(Value::String(text)) => text,
            Some(other) => other.to_string(),
        };
        if text.is_empty() {
            return Some(None);
        }
        let end = text.parse::<Date>().and_then(Date::tomorrow);
        match end.and_then(|day| TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0))) {
            Ok(midnight) => Some(Some(midnight)),
            Err(_) => {
                self.fault(key, &text, "a day such as `2027-06-30`, or nothing: `\"\"`");
                None
            }
        }
    }

    pub fn boolean(&mut self, key: &str, default: bool) -> Option<bool> {
        match self.table.remove(key) {
            None => Some(default),
            Some(Value::Boolean(value)) => Some(value),
            Some(other) => {
                self.fault(key, &shown(&other), "true or false");
                None
            }
        }
    }

    pub fn integer(&mut self, key: &str, default: i64, range: RangeInclusive<i64>) -> Option<i64> {
        self.optional_integer(key, range)
            .map(|value| value.unwrap_or(default))
    }

    pub fn optional_integer(
        &mut self,
        key: &str,
        range: RangeInclusive<i64>,
    ) -> Option<Option<i64>> {
        match self.table.remove(key) {
            None => Some(None),
            Some(Value::Integer(value)) if range.contains(&value) => Some(Some(value)),
            Some(other) => {
                let expected = format!("a whole number from {} to {}", range.start(), range.end());
                self.fault(key, &shown(&other), &expected);
                None
            }
        }
    }

    pub fn fault(&mut self, key: &str, value: &str, expected: &str) {
        self.faults.push(format!(
            "{}: `{}{key}` is `{value}`; expected {expected}",
            self.file, self.prefix
        ));
    }

    pub fn finish(mut self, faults: &mut Vec<String>) {
        let unknown: Vec<String> = self.table.keys().cloned().collect();
        for key in unknown {
            self.faults.push(format!(
                "{}: `{}{key}` is not a key; `hotspot-collector config` prints all there are",
                self.file, self.prefix
            ));
        }
        faults.append(&mut self.faults);
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Table(_) => "a section".to_owned(),
        other => other.to_string(),
    }
}
