//! Settings from a TOML file: every fault is noted instead of stopping at the first,
//! and all are told together, each with its file, key, value and what was expected.

use std::fmt::{self, Display};
use std::io;
use std::ops::RangeInclusive;
use std::path::Path;

use toml::{Table, Value};

/// The longest value that is shown whole, characters.
const SHOWN: usize = 60;

/// One thing wrong in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// With the names of its sections, `broker.port`.
    pub key: String,
    pub found: String,
    pub expected: String,
}

#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("{file}: cannot be read")]
    Read { file: String, source: io::Error },
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

impl Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault {
            key,
            found,
            expected,
        } = self;
        write!(formatter, "`{key}` is {found}; expected {expected}")
    }
}

/// The text of the file at `path`.
///
/// # Errors
/// When it cannot be read.
pub fn read(path: &Path) -> Result<String, SettingsError> {
    std::fs::read_to_string(path).map_err(|source| SettingsError::Read {
        file: path.display().to_string(),
        source,
    })
}

/// Takes `text` apart with `sections`, which gives `None` only where it noted a fault.
/// `file` is its name in faults, `program` prints which keys there are.
///
/// # Errors
/// When it is not TOML, else all its faults together.
pub fn parse<T>(
    file: &str,
    text: &str,
    program: &'static str,
    sections: impl FnOnce(&mut Section) -> Option<T>,
) -> Result<T, SettingsError> {
    let table = text.parse().map_err(|source| SettingsError::Syntax {
        file: file.to_owned(),
        source,
    })?;
    let mut root = Section {
        name: String::new(),
        program,
        table,
        faults: vec![],
    };
    let settings = sections(&mut root);
    let mut faults = root.finish();
    match settings {
        Some(settings) if faults.is_empty() => Ok(settings),
        _ => {
            faults.sort_by(|one, other| one.key.cmp(&other.key));
            Err(SettingsError::Faults {
                file: file.to_owned(),
                faults,
            })
        }
    }
}

/// A table of the file; keys are taken out as they are read, so that what remains is
/// unknown. A reader gives `None` where the key is not there, and where it noted a
/// fault.
pub struct Section {
    name: String,
    program: &'static str,
    table: Table,
    faults: Vec<Fault>,
}

impl Section {
    /// A section inside this one, empty if it is not there; [`close`](Self::close) it.
    pub fn section(&mut self, key: &str) -> Section {
        let table = match self.table.remove(key) {
            Some(Value::Table(table)) => table,
            Some(other) => {
                self.fault(key, &shown(&other), &format!("a section `[{key}]`"));
                Table::new()
            }
            None => Table::new(),
        };
        Section {
            name: self.full(key),
            program: self.program,
            table,
            faults: vec![],
        }
    }

    /// Takes over the faults of a section inside this one.
    pub fn close(&mut self, inner: Section) {
        self.faults.extend(inner.finish());
    }

    /// All faults, also of keys that nobody asked for.
    fn finish(mut self) -> Vec<Fault> {
        let expected = format!("a key that `{} config` prints", self.program);
        for (key, _) in std::mem::take(&mut self.table) {
            self.fault(&key, "unknown", &expected);
        }
        self.faults
    }

    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub fn first_key(&self) -> Option<String> {
        self.table.keys().next().cloned()
    }

    /// Notes a fault; `found` says in words what is there.
    pub fn fault(&mut self, key: &str, found: &str, expected: &str) {
        self.faults.push(Fault {
            key: self.full(key),
            found: found.to_owned(),
            expected: expected.to_owned(),
        });
    }

    /// Notes that a text which could be read will not do.
    pub fn refuse(&mut self, key: &str, text: &str, expected: &str) {
        self.fault(key, &shown(&text.into()), expected);
    }

    /// The content of the file that `key` names.
    pub fn content(&mut self, key: &str, file: &str) -> Option<String> {
        match std::fs::read_to_string(file) {
            Ok(content) => Some(content),
            Err(error) => {
                let expected = format!("a file that can be read ({error})");
                self.refuse(key, file, &expected);
                None
            }
        }
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

    /// Keys that cannot be judged because another one is missing.
    pub fn ignore(&mut self, keys: &[&str]) {
        for key in keys {
            self.table.remove(*key);
        }
    }

    pub fn value<T>(
        &mut self,
        key: &str,
        expected: &str,
        parse: impl Fn(&Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.table.remove(key)?;
        let parsed = parse(&value);
        if parsed.is_none() {
            self.fault(key, &shown(&value), expected);
        }
        parsed
    }

    pub fn text(&mut self, key: &str) -> Option<String> {
        self.parsed(key, "text that is not empty, in quotes", |text| {
            (!text.trim().is_empty()).then(|| text.to_owned())
        })
    }

    pub fn text_or(&mut self, key: &str, usual: &str) -> String {
        self.text(key).unwrap_or_else(|| usual.to_owned())
    }

    pub fn parsed<T>(
        &mut self,
        key: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        self.value(key, expected, |value| value.as_str().and_then(&parse))
    }

    /// A list of texts, each of which has to be understood.
    pub fn parsed_list<T>(
        &mut self,
        key: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.value(key, expected, |value| {
            let parsed = |value: &Value| value.as_str().and_then(&parse);
            value.as_array()?.iter().map(parsed).collect()
        })
    }

    /// One text, or a list of texts of which there is at least one.
    pub fn parsed_one_or_list<T>(
        &mut self,
        key: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.value(key, expected, |value| {
            let several = value.as_array().map(Vec::as_slice);
            let texts = several.unwrap_or(std::slice::from_ref(value)).iter();
            let parsed: Option<Vec<T>> = texts.map(|text| parse(text.as_str()?)).collect();
            parsed.filter(|parsed| !parsed.is_empty())
        })
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
        self.value(key, "true or false", Value::as_bool)
    }

    pub fn number<T>(&mut self, key: &str, range: RangeInclusive<T>) -> Option<T>
    where
        T: TryFrom<i64> + PartialOrd + Display,
    {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        self.value(key, &expected, |value| {
            let number = T::try_from(value.as_integer()?).ok()?;
            range.contains(&number).then_some(number)
        })
    }

    pub fn choice_of_numbers(&mut self, key: &str, allowed: &[u16]) -> Option<u16> {
        let words: Vec<String> = allowed.iter().map(u16::to_string).collect();
        let expected = format!("one of {}", words.join(", "));
        self.value(key, &expected, |value| {
            let number = u16::try_from(value.as_integer()?).ok()?;
            allowed.contains(&number).then_some(number)
        })
    }

    pub fn choice<T: Clone>(&mut self, key: &str, allowed: &[(&str, T)]) -> Option<T> {
        let words: Vec<String> = allowed
            .iter()
            .map(|(word, _)| format!("\"{word}\""))
            .collect();
        let expected = format!("one of {}", words.join(", "));
        self.parsed(key, &expected, |text| {
            let chosen = allowed.iter().find(|(word, _)| *word == text);
            chosen.map(|(_, value)| value.clone())
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
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("`{}...`", &text[..end]),
        None => format!("`{text}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str, sections: impl FnOnce(&mut Section)) -> String {
        let told = parse("some.toml", text, "some-program", |root| {
            sections(root);
            Some(())
        });
        told.map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn all_faults_are_told_together_in_the_order_of_their_keys() {
        let text = "zone = 5\ncolour = 1\nport = 0\n[list]\nof = [\"1\", \"x\"]\n";
        let told = faults(text, |root| {
            assert_eq!(root.text("zone"), None);
            assert_eq!(root.number::<u16>("port", 1..=9), None);
            let mut list = root.section("list");
            let numbers =
                list.parsed_list("of", "a list of numbers", |text| text.parse::<u8>().ok());
            assert_eq!(numbers, None);
            root.close(list);
        });
        assert_eq!(
            told,
            "\
some.toml: `colour` is unknown; expected a key that `some-program config` prints
some.toml: `list.of` is `[\"1\", \"x\"]`; expected a list of numbers
some.toml: `port` is `0`; expected a whole number from 1 to 9
some.toml: `zone` is `5`; expected text that is not empty, in quotes"
        );
    }

    #[test]
    fn what_is_not_there_is_not_a_fault_unless_it_is_needed() {
        let told = faults("", |root| {
            assert_eq!(root.text("zone"), None);
            assert_eq!(root.flag("lab"), None);
            let host: Option<String> = root.needed("host", "a name", |_| None);
            assert_eq!(host, None);
        });
        assert_eq!(told, "some.toml: `host` is missing; expected a name");
    }

    #[test]
    fn a_value_is_not_shown_longer_than_a_line() {
        let told = faults(&format!("lab = \"{}\"", "x".repeat(500)), |root| {
            root.flag("lab");
        });
        assert!(told.len() < 120, "{told}");
    }
}
