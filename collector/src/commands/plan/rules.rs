use std::path::Path;

use analysis::siting::{Reach, Rules};
use serde::Deserialize;

use crate::commands::table::{Fault, Faults};

/// A rules file with every key, its default and what it does.
pub const EXAMPLE: &str = include_str!("rules_example.toml");

/// Largest rules file, bytes.
const MAX_BYTES: usize = 1 << 20;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RulesFile {
    pub rules: Rules,
    pub reach: Reach,
}

/// Reads a rules file; what is wrong is told with line and column.
pub fn read(path: &Path, faults: &mut Faults) -> RulesFile {
    let name = path.display().to_string();
    let text = match std::fs::read_to_string(path) {
        Ok(text) if text.len() <= MAX_BYTES => text,
        Ok(_) => {
            let what = format!("is larger than the limit of {MAX_BYTES} bytes");
            faults.add(Fault::whole_file(&name, what));
            return RulesFile::default();
        }
        Err(error) => {
            faults.add(Fault::whole_file(&name, format!("cannot be read: {error}")));
            return RulesFile::default();
        }
    };
    match toml::from_str(&text) {
        Ok(file) => file,
        Err(error) => {
            let before = error
                .span()
                .map_or("", |span| text.get(..span.start).unwrap_or_default());
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            faults.add(Fault {
                file: name,
                line: u64::try_from(line).unwrap_or(u64::MAX),
                column: u64::try_from(column).unwrap_or(u64::MAX),
                what: error.message().trim().to_owned(),
            });
            RulesFile::default()
        }
    }
}
