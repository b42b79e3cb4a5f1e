//! The seal at the end of a backup: SHA-256 of all before it. A bit that flipped in a
//! figure leaves a sound database; only this tells.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};

use sha2::{Digest, Sha256};

const BEGINNING: &[u8; 16] = b"hotspot seal 01\n";
const BYTES: u64 = 16 + 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    Absent,
    Holds,
    Broken,
}

/// Seals a file that is complete.
///
/// # Errors
/// When it cannot be read or written.
pub fn seal(file: &mut File) -> io::Result<()> {
    let length = file.metadata()?.len();
    let digest = digest(file, length)?;
    file.seek(SeekFrom::Start(length))?;
    file.write_all(BEGINNING)?;
    file.write_all(&digest)
}

/// Looks at the seal and takes it off.
///
/// # Errors
/// When the file cannot be read or written.
pub fn take_off(file: &mut File) -> io::Result<Seal> {
    let Some(length) = file.metadata()?.len().checked_sub(BYTES) else {
        return Ok(Seal::Absent);
    };
    let (mut beginning, mut told) = ([0; 16], [0; 32]);
    file.seek(SeekFrom::Start(length))?;
    file.read_exact(&mut beginning)?;
    file.read_exact(&mut told)?;
    if beginning != *BEGINNING {
        return Ok(Seal::Absent);
    }
    let holds = digest(file, length)? == told;
    file.set_len(length)?;
    Ok(if holds { Seal::Holds } else { Seal::Broken })
}

fn digest(file: &mut File, length: u64) -> io::Result<[u8; 32]> {
    file.seek(SeekFrom::Start(0))?;
    let mut rest = BufReader::with_capacity(1 << 16, Read::take(file, length));
    let mut hasher = Sha256::new();
    loop {
        let bytes = rest.fill_buf()?;
        if bytes.is_empty() {
            return Ok(hasher.finalize().into());
        }
        hasher.update(bytes);
        let read = bytes.len();
        rest.consume(read);
    }
}
