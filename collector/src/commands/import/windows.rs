//! Windows that `export windows` wrote, into the store that is configured now.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use records::windows::{Put, Store, StoreError, StoredWindow};
use serde::de::DeserializeOwned;

use crate::commands::window_row::{RowFault, WindowRow};

/// Windows put at once.
const BATCH: usize = 2_000;

/// What became of the windows of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub stored: usize,
    pub there_already: usize,
    /// Another window covers part of the time.
    pub refused: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum WindowsError {
    #[error("{} cannot be read", path.display())]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{}, row {row}: {why}; expected what `export windows` writes", path.display())]
    Row {
        path: PathBuf,
        row: usize,
        why: String,
    },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes in a CSV file, or one JSON object a line where the name ends in `.json` or
/// `.jsonl`. May be called again after it broke off: what is there stays.
///
/// # Errors
/// When a row cannot be read or the store not written; the rows before are in.
pub fn import_windows(store: &Store, path: &Path) -> Result<Taken, WindowsError> {
    let file = File::open(path).map_err(|source| WindowsError::File {
        path: path.to_owned(),
        source,
    })?;
    let input = BufReader::new(file);
    let json = path
        .extension()
        .is_some_and(|ending| ending == "json" || ending == "jsonl");
    let mut taken = Taken::default();
    if json {
        let rows = serde_json::Deserializer::from_reader(input).into_iter::<WindowRow>();
        put_all(store, path, rows, &mut taken)?;
    } else {
        let mut reader = csv::Reader::from_reader(input);
        put_all(store, path, rows_of(&mut reader), &mut taken)?;
    }
    Ok(taken)
}

fn rows_of<T: DeserializeOwned>(
    reader: &mut csv::Reader<impl std::io::Read>,
) -> impl Iterator<Item = csv::Result<T>> {
    reader.deserialize()
}

fn put_all<E: std::fmt::Display>(
    store: &Store,
    path: &Path,
    rows: impl Iterator<Item = Result<WindowRow, E>>,
    taken: &mut Taken,
) -> Result<(), WindowsError> {
    let mut batch: Vec<StoredWindow> = Vec::with_capacity(BATCH);
    for (index, row) in rows.enumerate() {
        let fault = |why: String| WindowsError::Row {
            path: path.to_owned(),
            row: index + 1,
            why,
        };
        let row = row.map_err(|error| fault(error.to_string()))?;
        batch.push(
            row.try_into()
                .map_err(|error: RowFault| fault(error.to_string()))?,
        );
        if batch.len() == BATCH {
            put(store, &mut batch, taken)?;
        }
    }
    put(store, &mut batch, taken)
}

fn put(
    store: &Store,
    batch: &mut Vec<StoredWindow>,
    taken: &mut Taken,
) -> Result<(), WindowsError> {
    if batch.is_empty() {
        return Ok(());
    }
    // No reports came: the boxes are known to have spoken up to here.
    let until = batch.iter().map(StoredWindow::end).max().unwrap_or(0);
    for put in store.put(batch, until)? {
        match put {
            Put::Stored => taken.stored += 1,
            Put::AlreadyThere => taken.there_already += 1,
            Put::Overlap => taken.refused += 1,
        }
    }
    batch.clear();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use records::database::Database;

    fn import(name: &str, text: &str) -> String {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::new(Database::open(directory.path()).unwrap());
        let path = directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        let error = import_windows(&store, &path).unwrap_err().to_string();
        error.replace(&directory.path().display().to_string(), "")
    }

    #[test]
    fn a_row_that_cannot_be_is_named() {
        let good = r#"{"access_point":"a","start":"1970-01-01T00:00:00Z","length_s":14400,"period_s":60,"device_minutes":-5,"visits":null,"sampled_minutes":240,"online_minutes":7,"noise_device_minutes":60,"noise_visits":2,"late":false,"boot":"ff","sequence":3}"#;
        let bad = good.replace("\"a\"", "\"A\"");
        assert_eq!(
            import("w.jsonl", &format!("{good}\n{bad}\n")),
            "/w.jsonl, row 2: `access_point` is `A`; expected 1 to 24 characters of a-z, 0-9 \
             and -; expected what `export windows` writes"
        );
        assert!(import("w.jsonl", &good[..50]).contains("/w.jsonl, row 1: EOF"));
        assert!(import("w.csv", "a,b\n1,2\n").contains("/w.csv, row 1"));
    }
}
