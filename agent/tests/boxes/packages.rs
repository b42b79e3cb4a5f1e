//! What is in the packages, that the same sources give the same bytes, and that an
//! upgrade keeps what the box holds.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::places::{agent_for, is_installed, repository, target};
use lab::skipped::skipped;

/// The processor that is packed: armv7 where `make cross` built it, else a stand-in
/// for its program, since what surrounds it is the same.
fn pack(out: &Path, release: u32) -> Option<()> {
    if !is_installed("dpkg-deb") {
        skipped("packages", "dpkg-deb is not installed");
        return None;
    }
    if agent_for("armv7").is_none() {
        skipped("packages", "not built, see make cross");
        return None;
    }
    let output = Command::new(repository().join("scripts/packages.sh"))
        .arg("armv7")
        .env("CARGO_TARGET_DIR", target())
        .env("PACKAGES", out)
        .env("VERSION", "0.1.0")
        .env("RELEASE", release.to_string())
        .env("SOURCE_DATE_EPOCH", "1767225600")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    Some(())
}

fn bytes_by_name(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read(entry.path()).unwrap(),
            )
        })
        .collect()
}

fn package(folder: &Path, ending: &str) -> PathBuf {
    let names = bytes_by_name(folder).into_keys();
    let name = names.filter(|name| name.ends_with(ending)).min().unwrap();
    folder.join(name)
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn two_runs_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
    if pack(&first, 1).and_then(|()| pack(&second, 1)).is_none() {
        return;
    }
    let (first, second) = (bytes_by_name(&first), bytes_by_name(&second));
    assert!(first.len() >= 3, "{:?}", first.keys());
    assert_eq!(
        first.keys().collect::<Vec<_>>(),
        second.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &first {
        assert!(second[name] == *bytes, "{name} differs");
    }
}

#[test]
fn the_ipk_holds_what_openwrt_expects() {
    let folder = tempfile::tempdir().unwrap();
    if pack(folder.path(), 1).is_none() {
        return;
    }
    let ipk = package(folder.path(), "a7_neon-vfpv4.ipk");
    let unpacked = folder.path().join("ipk");
    fs::create_dir(&unpacked).unwrap();
    let into = unpacked.to_str().unwrap();
    run("tar", &["-xzf", ipk.to_str().unwrap(), "-C", into]);
    assert_eq!(
        fs::read_to_string(unpacked.join("debian-binary")).unwrap(),
        "2.0\n"
    );
    let archive = |name: &str| unpacked.join(name).to_str().unwrap().to_owned();
    let list = run("tar", &["-tvzf", &archive("data.tar.gz")]);
    for (mode, path) in [
        ("-rwxr-xr-x", "./usr/bin/hotspot-agent"),
        ("-rwxr-xr-x", "./etc/init.d/hotspot-agent"),
        ("-rwxr-xr-x", "./usr/libexec/hotspot-agent/uci-to-toml"),
        ("-rw-------", "./etc/config/hotspot-agent"),
        ("-rw-r--r--", "./lib/upgrade/keep.d/hotspot-agent"),
        ("-rw-r--r--", "./usr/share/acl.d/hotspot-agent.json"),
    ] {
        let line = list
            .lines()
            .find(|line| line.ends_with(path))
            .unwrap_or_default();
        assert!(
            line.starts_with(mode) && line.contains("0/0"),
            "{path}: `{line}`"
        );
    }
    run("tar", &["-xzf", &archive("control.tar.gz"), "-C", into]);
    let control = fs::read_to_string(unpacked.join("control")).unwrap();
    for line in [
        "Package: hotspot-agent",
        "Version: 0.1.0-r1",
        "Architecture: arm_cortex-a7_neon-vfpv4",
        "Require-User: hotspot-agent:hotspot-agent",
    ] {
        assert!(control.lines().any(|found| found == line), "{control}");
    }
    // What opkg keeps on an upgrade.
    let kept = fs::read_to_string(unpacked.join("conffiles")).unwrap();
    assert_eq!(kept, "/etc/config/hotspot-agent\n");
}

#[test]
fn the_deb_keeps_configuration_and_outbox_when_it_is_upgraded_and_until_it_is_purged() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new, root] = ["old", "new", "root"].map(|name| folder.path().join(name));
    if pack(&old, 1).and_then(|()| pack(&new, 2)).is_none() {
        return;
    }
    for path in ["etc", "var/lib/dpkg/info", "var/lib/dpkg/updates"] {
        fs::create_dir_all(root.join(path)).unwrap();
    }
    for path in [
        "etc/passwd",
        "etc/group",
        "etc/shadow",
        "etc/gshadow",
        "var/lib/dpkg/status",
    ] {
        fs::write(root.join(path), "").unwrap();
    }
    let dpkg = |arguments: &[&str]| {
        let output = Command::new("dpkg")
            .arg(format!("--root={}", root.display()))
            .args([
                "--force-script-chrootless",
                "--force-depends",
                "--force-architecture",
            ])
            .arg(format!("--log={}", folder.path().join("log").display()))
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "dpkg {arguments:?}: {output:?}");
    };
    dpkg(&["--install", package(&old, ".deb").to_str().unwrap()]);
    let users = fs::read_to_string(root.join("etc/passwd")).unwrap();
    assert!(users.starts_with("hotspot-agent:"), "{users}");
    assert!(
        !root.join("etc/hotspot-agent.toml").exists(),
        "it would start as somebody else"
    );
    let kept =
        ["etc/hotspot-agent.toml", "var/lib/hotspot-agent/outbox"].map(|path| root.join(path));
    fs::create_dir_all(root.join("var/lib/hotspot-agent")).unwrap();
    for path in &kept {
        fs::write(path, "mine").unwrap();
    }
    let all_kept = || {
        kept.iter()
            .all(|path| fs::read(path).is_ok_and(|bytes| bytes == b"mine"))
    };
    dpkg(&["--install", package(&new, ".deb").to_str().unwrap()]);
    assert!(all_kept());
    let status = fs::read_to_string(root.join("var/lib/dpkg/status")).unwrap();
    assert!(status.contains("Version: 0.1.0-2"), "{status}");
    dpkg(&["--remove", "hotspot-agent"]);
    assert!(!root.join("usr/bin/hotspot-agent").exists());
    assert!(all_kept());
    dpkg(&["--purge", "hotspot-agent"]);
    assert!(kept.iter().all(|path| !path.exists()));
}

#[test]
fn the_systemd_unit_is_one_that_systemd_takes() {
    if !is_installed("systemd-analyze") {
        return skipped("systemd unit", "systemd-analyze is not installed");
    }
    let unit = repository().join("packaging/agent/debian/hotspot-agent.service");
    let folder = tempfile::tempdir().unwrap();
    // The program it starts is not installed on this machine.
    let text = fs::read_to_string(unit)
        .unwrap()
        .replace("/usr/bin/hotspot-agent run", "/bin/true");
    let path = folder.path().join("hotspot-agent.service");
    fs::write(&path, text).unwrap();
    let output = Command::new("systemd-analyze")
        .arg("verify")
        .arg(&path)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    let ours: Vec<&str> = words
        .lines()
        .filter(|line| line.contains(path.to_str().unwrap()))
        .collect();
    assert!(ours.is_empty(), "{words}");
}
