//! The mappings that come with the program, by name; others are files.

use std::path::Path;

use crate::commands::table::{Fault, Faults, Mapping};

const READY: [(&str, &str); 1] = [(
    "brussels-open-data",
    include_str!("mappings/brussels-open-data.toml"),
)];

/// The mapping of this name, or in this file.
pub fn read(name: &str, faults: &mut Faults) -> Option<Mapping> {
    let ready = READY.iter().find(|(ready, _)| *ready == name);
    let text = match ready {
        Some((_, text)) => (*text).to_owned(),
        None => match std::fs::read_to_string(Path::new(name)) {
            Ok(text) => text,
            Err(error) => {
                let names = READY.map(|(name, _)| name).join(", ");
                let what = format!("cannot be read: {error}; expected a file, or one of {names}");
                faults.add(Fault::whole_file(name, what));
                return None;
            }
        },
    };
    match Mapping::parse(&text) {
        Ok(mapping) => Some(mapping),
        Err(error) => {
            let before = error.span().map_or(0, |span| span.start);
            let lines = text.bytes().take(before).filter(|byte| *byte == b'\n');
            faults.add(Fault {
                file: name.to_owned(),
                line: u64::try_from(lines.count())
                    .unwrap_or(u64::MAX)
                    .saturating_add(1),
                column: 1,
                what: error.message().to_owned(),
            });
            None
        }
    }
}
