//! The OpenWrt feed: a stand-in for OpenWrt's build tree takes its Makefile in, and
//! what it installs is what the .ipk holds.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::places::repository;

/// Declarations that the Makefile uses, with the commands that OpenWrt gives them.
const RULES: &str = "\
INCLUDE_DIR:=$(TOPDIR)/include
INSTALL_DIR:=install -d -m0755
INSTALL_BIN:=install -m0755
INSTALL_DATA:=install -m0644
INSTALL_CONF:=install -m0600
PKG_BUILD_DIR:=$(TOPDIR)/build
PKG_INSTALL_DIR:=$(TOPDIR)/installed
";

const PACKAGE: &str = "\
define BuildPackage
prepare:
	$(Build/Prepare)
install:
	$(call Package/$(1)/install,$(DESTDIR))
endef
define RustBinPackage
endef
";

fn make(tree: &Path, goal: &str, destination: &Path) {
    let output = Command::new("make")
        .arg("-f")
        .arg(repository().join("packaging/agent/openwrt/Makefile"))
        .arg(goal)
        .arg(format!("TOPDIR={}", tree.display()))
        .arg(format!("DESTDIR={}", destination.display()))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn the_feed_installs_what_the_ipk_holds() {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path();
    for (path, text) in [
        ("rules.mk", RULES),
        ("include/package.mk", PACKAGE),
        ("feeds/packages/lang/rust/rust-package.mk", ""),
        ("installed/bin/hotspot-agent", "the program"),
    ] {
        let path = tree.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let destination = tree.join("root");
    make(tree, "install", &destination);
    for (path, mode) in [
        ("usr/bin/hotspot-agent", 0o755),
        ("etc/init.d/hotspot-agent", 0o755),
        ("usr/libexec/hotspot-agent/uci-to-toml", 0o755),
        ("etc/config/hotspot-agent", 0o600),
        ("lib/upgrade/keep.d/hotspot-agent", 0o644),
        ("usr/share/acl.d/hotspot-agent.json", 0o644),
    ] {
        let found = fs::metadata(destination.join(path)).unwrap_or_else(|_| panic!("no {path}"));
        assert_eq!(found.permissions().mode() & 0o777, mode, "{path}");
    }
}

#[test]
fn the_feed_carries_the_version_of_the_workspace() {
    let version = |path: &str, before: &str| {
        let text = fs::read_to_string(repository().join(path)).unwrap();
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(before))
            .unwrap();
        line.trim_matches('"').to_owned()
    };
    assert_eq!(
        version("packaging/agent/openwrt/Makefile", "PKG_VERSION:="),
        version("Cargo.toml", "version = ")
    );
}
