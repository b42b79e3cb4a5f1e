//! A small disk of its own, to be filled.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use crate::skipped::skipped;

/// Taken away when dropped.
pub struct Disk(tempfile::TempDir);

impl Disk {
    /// `None`, and says so, for a user who may not mount.
    pub fn mount(size: &str) -> Option<Self> {
        let disk = Self(tempfile::tempdir().expect("a folder can be made"));
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(disk.path())
            .output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(disk);
        }
        skipped("full disk", "this user may not mount a small disk");
        None
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn make_read_only(&self) {
        let status = Command::new("mount")
            .args(["-o", "remount,ro"])
            .arg(self.path())
            .status()
            .expect("mount can be run again");
        assert!(status.success());
    }

    /// Takes all room that is left, but so many bytes.
    pub fn fill_but(&self, left: usize) {
        let filler = self.path().join("filler");
        let mut file = std::fs::File::create(filler).expect("a disk has room for a name");
        let mut size = 0;
        while file.write_all(&[0; 4_096]).is_ok() {
            size += 4_096;
        }
        let kept = u64::try_from(size - left).expect("a disk is small");
        file.set_len(kept).expect("a file can be cut");
    }

    pub fn make_room(&self) {
        std::fs::remove_file(self.path().join("filler")).expect("the disk was filled");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}
