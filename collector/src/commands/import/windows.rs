//! Windows and totals that `export windows` wrote, into the store that is configured now.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use records::windows::{Put, Store, StoreError, StoredTotal, StoredWindow};
use serde::de::DeserializeOwned;

use crate::commands::window_row::{Row, RowFault, WindowRow};

/// Windows put at once.
const BATCH: usize = 2_000;

/// What became of the windows and totals of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub stored: usize,
    pub there_already: usize,
    /// Another window, or total of the layer, covers part of the time.
    pub refused: usize,
    /// The store's server refuses it as it is.
    pub set_aside: usize,
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
    let mut batch = Batch::default();
    for (index, row) in rows.enumerate() {
        let fault = |why: String| WindowsError::Row {
            path: path.to_owned(),
            row: index + 1,
            why,
        };
        let row = row.map_err(|error| fault(error.to_string()))?;
        match row
            .try_into()
            .map_err(|error: RowFault| fault(error.to_string()))?
        {
            Row::Window(window) => batch.windows.push(window),
            Row::Total(total) => batch.totals.push(total),
        }
        if batch.windows.len() + batch.totals.len() == BATCH {
            put(store, &mut batch, taken)?;
        }
    }
    put(store, &mut batch, taken)
}

#[derive(Default)]
struct Batch {
    windows: Vec<StoredWindow>,
    totals: Vec<StoredTotal>,
}

fn put(store: &Store, batch: &mut Batch, taken: &mut Taken) -> Result<(), WindowsError> {
    let mut results = Vec::new();
    if !batch.windows.is_empty() {
        // No reports came: the boxes are known to have spoken up to here.
        let until = batch.windows.iter().map(StoredWindow::end).max();
        results = store.put(&batch.windows, until.unwrap_or(0))?;
    }
    if !batch.totals.is_empty() {
        results.extend(store.put_totals(&batch.totals)?);
    }
    for put in results {
        match put {
            Put::Stored => taken.stored += 1,
            Put::AlreadyThere => taken.there_already += 1,
            Put::Overlap => taken.refused += 1,
            Put::SetAside => taken.set_aside += 1,
        }
    }
    *batch = Batch::default();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use records::database::Database;

    #[test]
    fn what_was_exported_is_the_same_store_again_in_either_format() {
        use crate::commands::export::{Format, all_windows};
        use protocol::Layer;

        let directory = tempfile::tempdir().unwrap();
        let store = |name: &str| {
            let folder = directory.path().join(name);
            Store::new(Database::open(&folder).unwrap())
        };
        let from = store("from");
        let window = |start: i64, length_s: u32| StoredWindow {
            access_point: "a".parse().unwrap(),
            start,
            length_s,
            period_s: 60,
            device_minutes: Some(-5),
            visits: None,
            sampled_minutes: 240,
            online_minutes: 7,
            noise_device_minutes: 120,
            noise_visits: 4,
            late: true,
            boot: u64::MAX,
            sequence: 3,
        };
        let total = |layer, start, length_s| StoredTotal {
            layer,
            sum: window(start, length_s),
        };
        from.put(&[window(0, 14_400), window(14_400, 14_400)], 0)
            .unwrap();
        let totals = [
            total(Layer::Days, 0, 86_400),
            total(Layer::Weeks, 0, 604_800),
        ];
        from.put_totals(&totals).unwrap();
        for (name, format) in [("w.csv", Format::Csv), ("w.jsonl", Format::Json)] {
            let path = directory.path().join(name);
            let file = File::create(&path).unwrap();
            all_windows(&from, format, file).unwrap();
            let into = store(&format!("into-{name}"));
            let taken = import_windows(&into, &path).unwrap();
            assert_eq!(taken.stored, 4, "{name}");
            let again = import_windows(&into, &path).unwrap();
            assert_eq!((again.stored, again.there_already), (0, 4), "{name}");
            let all = |store: &Store| {
                let windows = store.windows(0, i64::MAX, None).unwrap();
                (windows, store.totals(0, i64::MAX, None).unwrap())
            };
            assert_eq!(all(&into), all(&from), "{name}");
        }
    }

    #[test]
    fn files_from_before_there_were_totals_hold_windows() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::new(Database::open(directory.path()).unwrap());
        let header = "access_point,start,length_s,period_s,device_minutes,visits,\
            sampled_minutes,online_minutes,noise_device_minutes,noise_visits,late,boot,sequence";
        let row = "a,1970-01-01T00:00:00Z,14400,60,-5,,240,7,60,2,false,00000000000000ff,3";
        let path = directory.path().join("old.csv");
        std::fs::write(&path, format!("{header}\n{row}\n")).unwrap();
        import_windows(&store, &path).unwrap();
        assert_eq!(store.windows(0, 1, None).unwrap().len(), 1);
        assert_eq!(store.extent_of_totals().unwrap(), None);
    }

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
        let strange = good.replace("\"sequence\":3", "\"sequence\":3,\"layer\":\"months\"");
        assert!(import("w.jsonl", &strange).contains("row 1: `layer` is `months`; expected"));
        assert!(import("w.jsonl", &good[..50]).contains("/w.jsonl, row 1: EOF"));
        assert!(import("w.csv", "a,b\n1,2\n").contains("/w.csv, row 1"));
    }
}
