//! A range of one access point's time, with what is missing said as plainly as what is
//! there.

use protocol::AccessPointId;
use protocol::report::LONGEST_WINDOW_S;

use super::{Store, StoreError, StoredWindow};

/// A window, or the time between two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stretch {
    Window(StoredWindow),
    /// Unix seconds, the end excluded. Nothing is known: not "nobody".
    Gap {
        from: i64,
        to: i64,
    },
}

impl Store {
    /// All of `from..to` (Unix seconds) in the order of time. Windows that reach over
    /// an end are given whole.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn stretches(
        &self,
        access_point: &AccessPointId,
        from: i64,
        to: i64,
    ) -> Result<Vec<Stretch>, StoreError> {
        let only = std::slice::from_ref(access_point);
        let windows = self.windows(from.saturating_sub(LONGEST_WINDOW_S), to, Some(only))?;
        let mut stretches = Vec::new();
        let mut at = from;
        for window in windows {
            if window.end() <= from {
                continue;
            }
            if at < window.start {
                stretches.push(Stretch::Gap {
                    from: at,
                    to: window.start,
                });
            }
            at = window.end();
            stretches.push(Stretch::Window(window));
        }
        if at < to {
            stretches.push(Stretch::Gap { from: at, to });
        }
        Ok(stretches)
    }
}
