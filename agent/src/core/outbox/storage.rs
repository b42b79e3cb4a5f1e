//! Where the outbox's bytes are: a file on flash, or memory.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

#[derive(Debug)]
pub enum Storage {
    /// For a simulated city, and for tests with windows too short for flash.
    Memory(Vec<u8>),
    File(File),
    /// The file could not be opened; nothing can be written.
    Unwritable,
    /// Takes this many writes and then no more, as after a power cut.
    #[cfg(test)]
    Crashing {
        bytes: Vec<u8>,
        writes_left: usize,
    },
}

impl Storage {
    /// Opens or makes the file and takes it for this process alone.
    ///
    /// # Errors
    /// When it cannot be read and written, or another process holds it.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)?;
        file.try_lock().map_err(|error| match error {
            std::fs::TryLockError::Error(error) => error,
            std::fs::TryLockError::WouldBlock => io::Error::new(
                io::ErrorKind::ResourceBusy,
                "another process already uses this outbox",
            ),
        })?;
        Ok(Storage::File(file))
    }

    /// Up to `limit` bytes, fewer where there are fewer.
    pub fn read(&self, limit: usize) -> io::Result<Vec<u8>> {
        match self {
            Storage::Memory(bytes) => Ok(bytes[..bytes.len().min(limit)].to_vec()),
            Storage::File(file) => {
                // A device may give bytes without end; what was written is not among them.
                let length = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
                let limit = limit.min(length);
                let mut bytes = vec![0; limit];
                let mut filled = 0;
                while filled < limit {
                    match file.read_at(&mut bytes[filled..], filled as u64)? {
                        0 => break,
                        read => filled += read,
                    }
                }
                bytes.truncate(filled);
                Ok(bytes)
            }
            Storage::Unwritable => Ok(vec![]),
            #[cfg(test)]
            Storage::Crashing { bytes, .. } => Ok(bytes.clone()),
        }
    }

    pub fn write(&mut self, at: usize, bytes: &[u8]) -> io::Result<()> {
        match self {
            Storage::Memory(memory) => {
                let end = at + bytes.len();
                if memory.len() < end {
                    memory.resize(end, 0);
                }
                memory[at..end].copy_from_slice(bytes);
                Ok(())
            }
            Storage::File(file) => file.write_all_at(bytes, at as u64),
            Storage::Unwritable => Err(io::ErrorKind::ReadOnlyFilesystem.into()),
            #[cfg(test)]
            Storage::Crashing {
                bytes: memory,
                writes_left,
            } => {
                *writes_left = writes_left
                    .checked_sub(1)
                    .ok_or(io::ErrorKind::StorageFull)?;
                let end = at + bytes.len();
                if memory.len() < end {
                    memory.resize(end, 0);
                }
                memory[at..end].copy_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// Returns when everything written will survive a power cut.
    pub fn sync(&mut self) -> io::Result<()> {
        match self {
            Storage::File(file) => file.sync_data(),
            _ => Ok(()),
        }
    }
}
