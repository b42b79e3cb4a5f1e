//! The windows in the file of the registry: what a deployment has unless it says
//! otherwise. A commit survives a power cut.

use protocol::AccessPointId;

use super::{Put, StoreError, StoredTotal, StoredWindow, TimeSeries, read, totals, write};
use crate::database::Database;

pub struct Sqlite {
    database: Database,
}

impl Sqlite {
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

impl TimeSeries for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn put(&self, windows: &[StoredWindow], received_at: i64) -> Result<Vec<Put>, StoreError> {
        let results = self
            .database
            .write(|transaction| write::put(transaction, windows, received_at))
            .map_err(StoreError::Write)?;
        #[cfg(test)]
        super::contract::die_after("recorded");
        Ok(results)
    }

    fn windows(
        &self,
        from: i64,
        to: i64,
        access_points: Option<&[AccessPointId]>,
    ) -> Result<Vec<StoredWindow>, StoreError> {
        let reader = self.database.reader().map_err(StoreError::Read)?;
        match access_points {
            None => read::windows_of_all(&reader, from, to),
            Some(wanted) => read::windows_of(&reader, from, to, wanted),
        }
        .map_err(StoreError::Read)
    }

    fn extent(&self) -> Result<Option<(i64, i64)>, StoreError> {
        let reader = self.database.reader().map_err(StoreError::Read)?;
        read::extent(&reader).map_err(StoreError::Read)
    }

    fn put_totals(&self, totals: &[StoredTotal]) -> Result<Vec<Put>, StoreError> {
        let results = self
            .database
            .write(|transaction| totals::put(transaction, totals))
            .map_err(StoreError::Write)?;
        #[cfg(test)]
        super::contract::die_after("totals recorded");
        Ok(results)
    }

    fn totals(
        &self,
        from: i64,
        to: i64,
        access_points: Option<&[AccessPointId]>,
    ) -> Result<Vec<StoredTotal>, StoreError> {
        let reader = self.database.reader().map_err(StoreError::Read)?;
        totals::starting_in(&reader, from, to, access_points).map_err(StoreError::Read)
    }

    fn extent_of_totals(&self) -> Result<Option<(i64, i64)>, StoreError> {
        let reader = self.database.reader().map_err(StoreError::Read)?;
        totals::extent(&reader).map_err(StoreError::Read)
    }

    fn delete_until(&self, end: i64) -> Result<usize, StoreError> {
        self.database
            .write(|transaction| {
                totals::delete_until(transaction, end)?;
                // start_s < end lets the key find the range.
                transaction.execute(
                    "DELETE FROM windows WHERE start_s < ?1 AND start_s + length_s <= ?1",
                    [end],
                )
            })
            .map_err(StoreError::Write)
    }
}
