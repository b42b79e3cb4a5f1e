//! What the newest window of each access point says of its radio and its guests, whatever
//! store it is in.

use std::collections::HashMap;

use rusqlite::{Connection, Result, Row};

use super::StoredWindow;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewestWindow {
    /// Unix seconds.
    pub start_s: i64,
    pub sampled_minutes: u16,
    pub online_minutes: u16,
    /// See [`StoredWindow::is_counted`].
    pub is_counted: bool,
}

impl NewestWindow {
    /// From the columns of `deliveries`; `None` before the first window.
    pub(super) fn read(row: &Row<'_>) -> Result<Option<Self>> {
        let Some(start_s) = row.get("newest_start_s")? else {
            return Ok(None);
        };
        Ok(Some(Self {
            start_s,
            sampled_minutes: row.get("newest_sampled")?,
            online_minutes: row.get("newest_online")?,
            is_counted: row.get("newest_counted")?,
        }))
    }

    /// Keeps the newer of what is known and this.
    pub(super) fn take_in(known: &mut Option<Self>, window: &StoredWindow) {
        if known.is_none_or(|known| known.start_s <= window.start) {
            *known = Some(Self {
                start_s: window.start,
                sampled_minutes: window.sampled_minutes,
                online_minutes: window.online_minutes,
                is_counted: window.is_counted(),
            });
        }
    }
}

/// By access point; those are missing of which none came.
///
/// # Errors
/// When the database cannot be read.
pub fn newest_of_each(connection: &Connection) -> Result<HashMap<String, NewestWindow>> {
    let mut statement = connection.prepare_cached(
        "SELECT access_point_numbers.access_point AS id, newest_start_s, newest_sampled,
             newest_online, newest_counted
         FROM deliveries JOIN access_point_numbers ON number = deliveries.access_point",
    )?;
    let mut rows = statement.query([])?;
    let mut found = HashMap::new();
    while let Some(row) = rows.next()? {
        if let Some(newest) = NewestWindow::read(row)? {
            found.insert(row.get("id")?, newest);
        }
    }
    Ok(found)
}
