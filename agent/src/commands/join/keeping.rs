//! The files of a box that joins, and whose they are.

use std::io;
use std::os::unix::fs::{DirBuilderExt, chown};
use std::path::{Path, PathBuf};

use groundwork::whole_file;
use protocol::AccessPointId;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::link::fresh_key::{FreshKey, KeyError};
use crate::link::tls::RENEWED_FILE;
use crate::link::tls::certificate::Facts;

/// Whom the packages let the agent run as.
const USER: &str = "hotspot-agent";
const BEGUN: &str = "joining.pem";
const IDENTITY: &str = "joined.pem";
const AUTHORITIES: &str = "ca.pem";

pub struct Folder {
    path: PathBuf,
}

#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    #[error("`{}` cannot be read or written (is this root?)", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl KeepError {
    pub fn at(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        Self::File { path, source }
    }
}

impl Folder {
    /// `/etc/hotspot-agent` for `/etc/hotspot-agent.toml`, and on OpenWrt.
    pub fn of(configuration: &Path, uci: bool) -> Self {
        let path = match uci {
            true => PathBuf::from("/etc/hotspot-agent"),
            false => configuration.with_extension(""),
        };
        Self { path }
    }

    pub fn identity(&self) -> PathBuf {
        self.path.join(IDENTITY)
    }

    pub fn authorities(&self) -> PathBuf {
        self.path.join(AUTHORITIES)
    }

    /// The key of a `join` that did not come to its end.
    pub fn begun(&self) -> Result<Option<FreshKey>, KeepError> {
        let path = self.path.join(BEGUN);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(FreshKey::from_pem(&text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(KeepError::at(&path, source)),
        }
    }

    pub fn begin(&self, key: &FreshKey) -> Result<(), KeepError> {
        let mut folder = std::fs::DirBuilder::new();
        let made = folder.recursive(true).mode(0o700).create(&self.path);
        made.map_err(|source| KeepError::at(&self.path, source))?;
        give_to_the_agent(&self.path)?;
        write(&self.path.join(BEGUN), &key.to_pem()?, 0o600)
    }

    /// Key and chain go in one file, so that a power cut leaves the old ones or the new.
    pub fn keep(&self, identity: &str, authorities: &str) -> Result<(), KeepError> {
        for (path, text, mode) in [
            (self.authorities(), authorities, 0o644),
            (self.identity(), identity, 0o600),
        ] {
            write(&path, text, mode)?;
            give_to_the_agent(&path)?;
        }
        Ok(())
    }

    /// One that was renewed before is of the box that this was.
    pub fn forget_renewed(&self, state: &Path) -> Result<(), KeepError> {
        remove(&state.join(RENEWED_FILE))
    }

    pub fn done(&self) -> Result<(), KeepError> {
        remove(&self.path.join(BEGUN))
    }

    /// Until when this box has a certificate of this access point, if it has one.
    pub fn joined_as(&self, access_point: &AccessPointId) -> Option<String> {
        let own = CertificateDer::from_pem_file(self.identity()).ok()?;
        let facts = Facts::read(&own)?;
        let is_ours = facts.name.as_deref() == Some(access_point.as_str());
        is_ours.then(|| super::date(facts.ends_s))
    }
}

pub fn write(path: &Path, text: &str, mode: u32) -> Result<(), KeepError> {
    whole_file::write(path, text.as_bytes(), mode).map_err(|source| KeepError::at(path, source))
}

fn remove(path: &Path) -> Result<(), KeepError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(KeepError::at(path, error)),
        _ => Ok(()),
    }
}

/// The daemon has a user of its own where a package made one.
fn give_to_the_agent(path: &Path) -> Result<(), KeepError> {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let Some((uid, gid)) = numbers_of(USER, &users) else {
        return Ok(());
    };
    match chown(path, Some(uid), Some(gid)) {
        // Not root: what this user made, it may read.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        other => other.map_err(|source| KeepError::at(path, source)),
    }
}

fn numbers_of(user: &str, users: &str) -> Option<(u32, u32)> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next() == Some(user)).then_some(())?;
        let uid = fields.nth(1)?.parse().ok()?;
        Some((uid, fields.next()?.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let users = "root:x:0:0:root:/root:/bin/sh\nhotspot-agent2:x:7:8::/:/bin/false\n\
                     hotspot-agent:x:998:997::/var/lib/hotspot-agent:/usr/sbin/nologin\n";
        assert_eq!(numbers_of("hotspot-agent", users), Some((998, 997)));
        assert_eq!(numbers_of("hotspot", users), None);
    }
}
