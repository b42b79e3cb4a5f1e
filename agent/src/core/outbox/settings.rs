//! Where the outbox is kept, and how much of it.

use std::path::{Path, PathBuf};

use groundwork::settings::Section;

use super::{DEFAULT_CAPACITY, MAX_CAPACITY, Outbox, OutboxError};
use crate::core::random::OperatingSystem;

const FILE: &str = "outbox";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutboxConfig {
    /// Windows it has room for.
    pub windows: u32,
    /// Lost when the process ends: in a laboratory.
    pub in_memory: bool,
}

impl OutboxConfig {
    pub fn read(laboratory: &mut Section) -> Self {
        let windows = laboratory.number("outbox_windows", 1..=MAX_CAPACITY);
        Self {
            windows: windows.unwrap_or(DEFAULT_CAPACITY),
            in_memory: laboratory.flag("outbox_in_memory").unwrap_or(false),
        }
    }

    /// The file in the folder `state`.
    pub fn path(self, state: &Path) -> PathBuf {
        state.join(FILE)
    }

    /// # Errors
    /// When its folder or file cannot be made, read and written.
    pub fn open(self, state: &Path) -> Result<Outbox, OutboxError> {
        let random = &mut OperatingSystem;
        if self.in_memory {
            return Outbox::in_memory(self.windows, random);
        }
        let path = self.path(state);
        std::fs::create_dir_all(state).map_err(|source| OutboxError::Open {
            path: path.display().to_string(),
            source,
        })?;
        Outbox::open(&path, self.windows, random)
    }
}
