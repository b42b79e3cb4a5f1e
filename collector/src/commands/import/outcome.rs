//! What became of the rows of files, as whoever imported them is told.

use std::collections::BTreeMap;
use std::fmt;

use crate::commands::table::{Fault, Faults};

/// Where in a file something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub file: String,
    pub line: u64,
    pub column: u64,
}

impl Origin {
    pub fn fault(&self, what: String) -> Fault {
        Fault {
            file: self.file.clone(),
            line: self.line,
            column: self.column,
            what,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}

/// What is found while files are read.
#[derive(Debug, Default)]
pub struct Reading {
    pub faults: Faults,
    /// What is left out, and why.
    pub skipped: Vec<Fault>,
    /// Columns or properties that nobody asked for, by file.
    pub ignored: BTreeMap<String, Vec<String>>,
    pub notes: Vec<String>,
    /// What would be skipped is a fault.
    pub strict: bool,
}

impl Reading {
    pub fn skip(&mut self, at: Fault) {
        if self.strict {
            self.faults.add(at);
        } else {
            self.skipped.push(at);
        }
    }

    pub fn ignore(&mut self, file: &str, names: Vec<String>) {
        let ignored = self.ignored.entry(file.to_owned()).or_default();
        for name in names {
            if !ignored.contains(&name) {
                ignored.push(name);
            }
        }
    }

    /// The rows, each once: of two with one key both places are told, unless the two are
    /// the same and may be.
    pub fn once<R>(
        &mut self,
        rows: Vec<R>,
        key: impl Fn(&R) -> String,
        origin: impl Fn(&R) -> &Origin,
        is_repeat: impl Fn(&R, &R) -> bool,
        fault: impl Fn(&R) -> String,
    ) -> Vec<R> {
        let mut kept: Vec<R> = Vec::with_capacity(rows.len());
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for row in rows {
            let earlier = seen.get(&key(&row)).and_then(|index| kept.get(*index));
            match earlier {
                None => {
                    seen.insert(key(&row), kept.len());
                    kept.push(row);
                }
                Some(earlier) if is_repeat(earlier, &row) => {
                    let what = format!("says the same as {}", origin(earlier));
                    self.skip(origin(&row).fault(what));
                }
                Some(earlier) => {
                    let what = format!("{}; it is at {} too", fault(&row), origin(earlier));
                    self.faults.add_by_line(origin(&row).fault(what));
                }
            }
        }
        kept
    }
}

/// What became of what the files tell of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub new: usize,
    pub changed: usize,
    pub same: usize,
    pub skipped: Vec<Fault>,
    pub ignored: BTreeMap<String, Vec<String>>,
    pub notes: Vec<String>,
}

/// Skipped rows that are told one by one.
const TOLD: usize = 20;

impl Outcome {
    /// How many are in the registry.
    pub fn kept(&self) -> usize {
        self.new + self.changed + self.same
    }

    pub fn in_figures(&self) -> String {
        let Self {
            new,
            changed,
            same,
            skipped,
            ..
        } = self;
        format!(
            "{new} new, {changed} changed, {same} the same, {} skipped",
            skipped.len()
        )
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.in_figures())?;
        for skipped in self.skipped.iter().take(TOLD) {
            write!(formatter, "\nskipped {skipped}")?;
        }
        if self.skipped.len() > TOLD {
            write!(formatter, "\nand {} more", self.skipped.len() - TOLD)?;
        }
        for (file, names) in &self.ignored {
            if !names.is_empty() {
                let columns = match names.len() {
                    1 => "1 column".to_owned(),
                    count => format!("{count} columns"),
                };
                let names = names.join(", ");
                write!(formatter, "\n{columns} of {file} ignored: {names}")?;
            }
        }
        for note in &self.notes {
            write!(formatter, "\n{note}")?;
        }
        Ok(())
    }
}
