//! Where hostapd's control sockets lie: in the folder, in folders inside it (one an
//! interface), and in folders beside it whose names begin with its own (one a radio).

use std::fs::{DirEntry, read_dir};
use std::io;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

/// More than any box has.
const MAX_FOLDERS: usize = 64;
const MAX_SOCKETS: usize = 256;

/// Sockets of one interface: several where an earlier hostapd left some behind.
#[derive(Debug, PartialEq, Eq)]
pub struct Sockets {
    pub interface: String,
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// In the order of their names, those of links first: the socket of the whole
    /// access point hands on to one of them.
    pub interfaces: Vec<Sockets>,
    /// Folders that this user may not read.
    pub closed: Vec<PathBuf>,
}

pub fn find(folder: &Path) -> Found {
    let mut found = Found::default();
    let mut folders = beside(folder);
    let mut at = 0;
    while at < folders.len().min(MAX_FOLDERS) {
        let is_inner = folders[at].parent() == Some(folder);
        match read_dir(&folders[at]) {
            Ok(entries) => {
                let mut entries: Vec<DirEntry> = entries.flatten().collect();
                entries.sort_by_key(DirEntry::file_name);
                for entry in entries {
                    match entry.file_type() {
                        Ok(kind) if kind.is_socket() => found.add(&entry),
                        Ok(kind) if kind.is_dir() && !is_inner => folders.push(entry.path()),
                        _ => {}
                    }
                }
            }
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                found.closed.push(folders[at].clone());
            }
            Err(_) => {}
        }
        at += 1;
    }
    let order = |one: &Sockets| (link(&one.interface).is_none(), one.interface.clone());
    found.interfaces.sort_by_key(order);
    found
}

impl Found {
    fn add(&mut self, entry: &DirEntry) {
        let Ok(interface) = entry.file_name().into_string() else {
            return;
        };
        if interface == "global" || self.interfaces.len() >= MAX_SOCKETS {
            return;
        }
        let same = |one: &&mut Sockets| one.interface == interface;
        match self.interfaces.iter_mut().find(same) {
            Some(one) => one.paths.push(entry.path()),
            None => self.interfaces.push(Sockets {
                interface,
                paths: vec![entry.path()],
            }),
        }
    }
}

/// The folder itself, then `FOLDER-phy0` and its like.
fn beside(folder: &Path) -> Vec<PathBuf> {
    let mut folders = vec![];
    if let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) {
        let begins = [name.as_encoded_bytes(), b"-"].concat();
        let entries = read_dir(parent).into_iter().flatten().flatten();
        let like =
            entries.filter(|entry| entry.file_name().as_encoded_bytes().starts_with(&begins));
        folders.extend(like.map(|entry| entry.path()));
        folders.sort();
    }
    folders.insert(0, folder.to_owned());
    folders
}

/// The network device and the link of a multi-link access point that a socket is named
/// after: `wlan0_link1`.
pub fn link(interface: &str) -> Option<(&str, u8)> {
    let (device, link) = interface.rsplit_once("_link")?;
    Some((device, link.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixDatagram;

    use super::*;

    #[test]
    fn sockets_in_folders_inside_and_beside_are_found() {
        let run = tempfile::tempdir().unwrap();
        let folder = run.path().join("hostapd");
        for (inner, name) in [
            ("hostapd", "wlan0"),
            ("hostapd", "global"),
            ("hostapd/wlan1", "wlan1"),
            ("hostapd/wlan1/deeper", "wlan9"),
            ("hostapd-phy2", "wlan2"),
            ("hostapd-phy2", "wlan0"),
            ("hostapd_cli", "wlan8"),
            ("hostapd", "wlan3_link1"),
        ] {
            let inner = run.path().join(inner);
            fs::create_dir_all(&inner).unwrap();
            UnixDatagram::bind(inner.join(name)).unwrap();
        }
        let found = find(&folder);
        let named: Vec<_> = found
            .interfaces
            .iter()
            .map(|one| (one.interface.as_str(), one.paths.len()))
            .collect();
        let expected = [("wlan3_link1", 1), ("wlan0", 2), ("wlan1", 1), ("wlan2", 1)];
        assert_eq!(named, expected);
        assert_eq!(find(&run.path().join("nothing")), Found::default());
    }

    #[test]
    fn a_folder_that_may_not_be_read_is_not_an_empty_one() {
        let run = tempfile::tempdir().unwrap();
        let folder = run.path().join("hostapd");
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o000)).unwrap();
        // Nothing is closed to root.
        if read_dir(&folder).is_err() {
            assert_eq!(find(&folder).closed, [folder]);
        }
    }

    #[test]
    fn a_link_is_read_off_the_end_of_a_name() {
        assert_eq!(link("wlan0_link1"), Some(("wlan0", 1)));
        assert_eq!(link("my_link_link12"), Some(("my_link", 12)));
        for name in ["wlan0", "wlan0_link", "wlan0_linkx", "wlan0-1"] {
            assert_eq!(link(name), None);
        }
    }
}
