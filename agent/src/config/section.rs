//! Reads a table key by key and notes every fault instead of stopping at the first.

use std::fmt;
use std::ops::RangeInclusive;

use toml::{Table, Value};

/// One thing wrong in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// With the names of its tables, `broker.port`.
    pub key: String,
    pub found: String,
    pub expected: String,
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{file}: cannot be read")]
    Read {
        file: String,
        source: std::io::Error,
    },
    #[error("{file}: is not TOML")]
    Syntax {
        file: String,
        source: toml::de::Error,
    },
    #[error("{}", list(file, faults))]
    Faults { file: String, faults: Vec<Fault> },
}

fn list(file: &str, faults: &[Fault]) -> String {
    let lines: Vec<String> = faults
        .iter()
        .map(|fault| format!("{file}: {fault}"))
        .collect();
    lines.join("\n")
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault {
            key,
            found,
            expected,
        } = self;
        write!(formatter, "`{key}` is {found}; expected {expected}")
    }
}

/// A table; keys are taken out as they are read, so that what remains is unknown.
pub struct Section {
    name: String,
    table: Table,
    faults: Vec<Fault>,
}

impl Section {
    pub fn root(text: &str) -> Result<Self, toml::de::Error> {
        Ok(Self {
            name: String::new(),
            table: text.parse()?,
            faults: vec![],
        })
    }

    /// A table inside this one; empty if it is not there.
    pub fn section(&mut self, key: &str) -> Section {
        let table = match self.table.remove(key) {
            Some(Value::Table(table)) => table,
            Some(other) => {
                self.fault(key, &shown(&other), "a table");
                Table::new()
            }
            None => Table::new(),
        };
        Section {
            name: self.full(key),
            table,
            faults: vec![],
        }
    }

    /// Takes over the faults of a table inside this one.
    pub fn close(&mut self, inner: Section) {
        self.faults.extend(inner.finish());
    }

    /// All faults, also of keys that nobody asked for.
    pub fn finish(mut self) -> Vec<Fault> {
        for (key, _) in std::mem::take(&mut self.table) {
            self.fault(&key, "unknown", "a key that `hotspot-agent config` prints");
        }
        self.faults
    }

    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub fn first_key(&self) -> Option<String> {
        self.table.keys().next().cloned()
    }

    pub fn fault(&mut self, key: &str, found: &str, expected: &str) {
        self.faults.push(Fault {
            key: self.full(key),
            found: found.to_owned(),
            expected: expected.to_owned(),
        });
    }

    /// Notes that a key is missing, unless it is there with another fault.
    pub fn require(&mut self, key: &str, expected: &str) {
        let full = self.full(key);
        if !self.faults.iter().any(|fault| fault.key == full) {
            self.fault(key, "missing", expected);
        }
    }

    /// A key that must not be there.
    pub fn unused(&mut self, key: &str, expected: &str) {
        if let Some(value) = self.table.remove(key) {
            self.fault(key, &shown(&value), expected);
        }
    }

    /// Keys of which nothing can be said for want of another.
    pub fn ignore(&mut self, keys: &[&str]) {
        for key in keys {
            self.table.remove(*key);
        }
    }

    pub fn text(&mut self, key: &str) -> Option<String> {
        self.parsed(key, "a text", |text| {
            (!text.is_empty()).then(|| text.to_owned())
        })
    }

    pub fn parsed<T>(
        &mut self,
        key: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.table.remove(key)?;
        let parsed = value.as_str().and_then(parse);
        if parsed.is_none() {
            self.fault(key, &shown(&value), expected);
        }
        parsed
    }

    pub fn needed<T>(
        &mut self,
        key: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let parsed = self.parsed(key, expected, parse);
        if parsed.is_none() {
            self.require(key, expected);
        }
        parsed
    }

    pub fn flag(&mut self, key: &str) -> Option<bool> {
        let value = self.table.remove(key)?;
        if value.as_bool().is_none() {
            self.fault(key, &shown(&value), "true or false");
        }
        value.as_bool()
    }

    pub fn number<T>(&mut self, key: &str, range: RangeInclusive<T>) -> Option<T>
    where
        T: TryFrom<i64> + PartialOrd + fmt::Display + Copy,
    {
        let value = self.table.remove(key)?;
        let number = value
            .as_integer()
            .and_then(|number| T::try_from(number).ok())
            .filter(|number| range.contains(number));
        if number.is_none() {
            let expected = format!("a whole number from {} to {}", range.start(), range.end());
            self.fault(key, &shown(&value), &expected);
        }
        number
    }

    pub fn choice_of_numbers(&mut self, key: &str, allowed: &[u16]) -> Option<u16> {
        let value = self.table.remove(key)?;
        let number = value
            .as_integer()
            .and_then(|number| u16::try_from(number).ok())
            .filter(|number| allowed.contains(number));
        if number.is_none() {
            let words: Vec<String> = allowed.iter().map(u16::to_string).collect();
            self.fault(key, &shown(&value), &format!("one of {}", words.join(", ")));
        }
        number
    }

    pub fn choice<T: Copy>(&mut self, key: &str, allowed: &[(&str, T)]) -> Option<T> {
        let words: Vec<String> = allowed
            .iter()
            .map(|(word, _)| format!("\"{word}\""))
            .collect();
        let expected = format!("one of {}", words.join(", "));
        self.parsed(key, &expected, |text| {
            let chosen = allowed.iter().find(|(word, _)| *word == text);
            chosen.map(|(_, value)| *value)
        })
    }

    fn full(&self, key: &str) -> String {
        if self.name.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.name)
        }
    }
}

/// A value as in the file, not longer than a line.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("`{}...`", &text[..end]),
        None => format!("`{text}`"),
    }
}
